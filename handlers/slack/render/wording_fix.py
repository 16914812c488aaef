"""What a guided fix says in its own words, and the text for the customer around it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Sentence, Text

# --- the buttons below a diagnosis ----------------------------------------------------------------------------------

START = Text("Lösung Schritt für Schritt", "Fix step by step")
START_LABEL = Sentence("Lösung Schritt für Schritt: {title}", "Fix step by step: {title}")
START_OTHER = Sentence("Lösung: {title}", "Fix: {title}")
CUSTOMER_TEXT = Text("Kundentext", "Text for the customer")
CUSTOMER_TEXT_LABEL = Text(
    "Text für den Kunden: nur seine Schritte, zum Kopieren", "Text for the customer: only their steps, to copy"
)
NOT_HERE_ANY_MORE = Sentence(
    "{why} Die Lösung geht hier also nicht weiter. "
    "Prüfen Sie den Kunden in unserer Direktnachricht neu; dort lässt sie sich von vorn beginnen.",
    "{why} So the fix does not go on here. "
    "Check the customer anew in our direct messages; there it can be begun again.",
)

# --- one step -------------------------------------------------------------------------------------------------------

TITLE = Sentence("Lösung: {name}", "Fix: {name}")
SPOKEN = Sentence("Lösung, Schritt {number} von {all}: {name}", "Fix, step {number} of {all}: {name}")
POSSIBLE_CAUSE = Text("Ursache (möglich): ", "Cause (possible): ")
EXCLUDED_CAUSE = Text("Ursache (inzwischen ausgeschlossen): ", "Cause (excluded meanwhile): ")
STEP = Sentence("Schritt {number} von {all}", "Step {number} of {all}")
ACTS = Sentence("Zuständig: {who}", "In charge: {who}")
MORE_COMMANDS = Sentence(
    "Es sind noch {count} Zeilen mehr; alle stehen weiter oben bei der Ursache.",
    "There are {count} more lines; all of them are further up, with the cause.",
)
TRIED_BEFORE = Text("Schon versucht, ohne Erfolg: ", "Tried before, to no avail: ")
NEXT_CAUSE = Text("Dann ist das die nächste Ursache, die infrage kommt.", "Then this is the next possible cause.")
PROVE_STEP = Text("Nachprüfen", "Check it")
PROVE_TEXT = Sentence(
    "Sind die Schritte erledigt? Ich prüfe dann mit einem frischen Token genau das, was jetzt gehen muss: {what}. Das dauert höchstens eine halbe Minute.",
    "Are the steps done? Then I check with a fresh token exactly what must work now: {what}. It takes half a minute at most.",
)
ASK_STEP = Text("Ergebnis", "Result")
ASK_TEXT = Text(
    "Nachprüfen kann ich das von hier aus nicht. Hat es geholfen?", "I cannot check this from here. Did it help?"
)
PROVES: Mapping[str, Text] = {
    "token": Text("Entra stellt ein Token aus", "Entra issues a token"),
    "claims": Text("das Token trägt, was Exchange verlangt", "the token holds what Exchange demands"),
    "dns": Text("die Servernamen sind zu finden", "the servers' names are found"),
    "tcp": Text("die Server sind erreichbar", "the servers can be reached"),
    "tls": Text(
        "die Verbindung ist verschlüsselt und das Zertifikat gilt",
        "the connection is encrypted and the certificate valid",
    ),
    "imap_login": Text("das Postfach öffnet sich über IMAP", "the mailbox opens over IMAP"),
    "smtp_login": Text("die Anmeldung über SMTP gelingt", "the sign-in over SMTP works"),
}
BACK = Text("Zurück", "Back")
NEXT = Text("Weiter", "Next")
NOT_HELPED = Text("Hat nicht geholfen", "It did not help")
PROVE = Text("Jetzt prüfen", "Check now")
PROVE_LABEL = Text("Jetzt prüfen, ob die Lösung wirkt", "Check now whether the fix works")
HELPED = Text("Ja, hat geholfen", "Yes, it helped")

# --- what the proof shows -------------------------------------------------------------------------------------------

PROVING = Text("Ich prüfe gerade …", "Checking right now …")
STILL = Text("Noch nicht behoben.", "Not fixed yet.")
UNFINISHED = Text(
    "Die Prüfung wurde nicht fertig, ohne dass etwas gescheitert ist. Bitte noch einmal auf „Jetzt prüfen“.",
    "The check did not finish, although nothing failed. Please press “Check now” once more.",
)
WAITS = Text(
    "Wenn alles richtig gemacht ist, wirkt es vielleicht nur noch nicht: Microsoft braucht dafür manchmal eine Weile. "
    "Ich sehe von selbst wieder nach und melde mich, das nächste Mal um ",
    "If everything was done right, it may just not be effective yet: Microsoft sometimes takes a while. "
    "I look again by myself and come back to you, the next time at ",
)
WAITS_LEFT = Sentence(" (danach noch {left}-mal).", " ({left} more times after that).")
WAITS_LAST = Text(" (das letzte Mal).", " (the last time).")
LOOKED_AT = Text("Zuletzt nachgesehen um ", "Last look: ")
LOOKED_TO_THE_END = Sentence(
    "Auch nach {minutes} Minuten wirkt es nicht; länger dauert es selten. Ich sehe nicht mehr von selbst nach: Bitte die Schritte noch einmal vergleichen, oder „Hat nicht geholfen“.",
    "It has not taken effect after {minutes} minutes either, and it rarely takes longer. I no longer look by myself: please compare the steps once more, or press “It did not help”.",
)
NOT_WAITING = Text(
    "Nach einer Änderung, die nur noch nicht wirkt, sieht das nicht aus. Bitte die Schritte noch einmal vergleichen, oder „Hat nicht geholfen“.",
    "This does not look like a change that has just not taken effect. Please compare the steps once more, or press “It did not help”.",
)

# --- no cause is left -----------------------------------------------------------------------------------------------


# --- the ping -------------------------------------------------------------------------------------------------------


# --- the text for the customer --------------------------------------------------------------------------------------

CUSTOMER_TITLE = Sentence("Text für den Kunden{tenant}, zum Kopieren:", "Text for the customer{tenant}, to copy:")
CUSTOMER_FILE = Sentence("anleitung{tenant}.txt", "steps{tenant}.txt")
CUSTOMER_FILE_ABOUT = Text("Derselbe Text als Datei.", "The same text as a file.")
CUSTOMER_SCRIPT_ABOUT = Text("Das Skript, das zum Text gehört.", "The script that goes with the text.")
CUSTOMER_WITHOUT_SCRIPT = Sentence("Ohne Skript: {why}", "Without the script: {why}")
CUSTOMER_NO_FILES = Text(
    "Noch ist keine Ursache bestätigt; der Kunde bekäme deshalb nur ein Skript, und hier nimmt Slack keine Dateien an. In einem anderen Kanal geht es.",
    "No cause is confirmed yet, so the customer would be sent a script alone, and Slack takes no files here. It works in another channel.",
)
CUSTOMER_NOTHING = Text(
    "Es gibt nichts, was der Kunde jetzt tun müsste: Entweder ist alles in Ordnung, oder noch ist keine Ursache bestätigt.",
    "There is nothing for the customer to do now: either all is well, or no cause is confirmed yet.",
)
