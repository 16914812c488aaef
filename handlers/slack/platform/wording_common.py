"""What the Slack door says in its own words; sentences about findings and fixes come from the core."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Check, Outcome, Sentence, Text

# --- around every command -------------------------------------------------------------------------------------------

SEE_DIRECT_MESSAGE = Text(
    "Die Antwort finden Sie in unserer Direktnachricht.",
    "You will find the answer in our direct messages.",
)
GOES_ON_HERE = Text("Deshalb geht die Antwort hier weiter.", "So the answer goes on here.")
NO_ANSWER = Text("Hier folgt keine Antwort mehr.", "No answer follows here any more.")
ANSWERED_ALONE = Text(
    "Die Antwort steht in der Direktnachricht mit der Person, die gefragt hat.",
    "The answer is in the direct messages with the person who asked.",
)
UNKNOWN_COMMAND = Sentence(
    "Den Befehl {command} kenne ich nicht. Ich kann:", "I do not know the command {command}. What I can do:"
)
UNKNOWN_BUTTON = Text(
    "Diese Schaltfläche stammt aus einer älteren Version und tut nichts mehr. Bitte geben Sie den Befehl neu ein.",
    "This button comes from an older version and no longer does anything. Please type the command again.",
)
SECRET_TYPED = Text(
    "Das sieht nach einem Geheimnis aus (geheimer Clientschlüssel oder Token). Ich habe es weder verwendet noch gespeichert. "
    "Weil es jetzt bei Slack liegt: Bitte erzeugen Sie ein neues und löschen Sie das alte im Entra Admin Center.",
    "That looks like a secret (a client secret or a token). I have neither used nor kept it. "
    "Since Slack has seen it now: please create a new one and delete the old one in the Entra admin center.",
)
BROKEN = Sentence(
    "Das ging schief, und es liegt an uns. Unter der Nummer {id} steht im Protokoll, was passiert ist.",
    "Something went wrong, and it is our fault. The log says what happened under the number {id}.",
)
SLACK_REFUSES = Sentence(
    "Slack hat unsere Antwort nicht angenommen ({code}). Im Protokoll steht das unter der Nummer {id}.",
    "Slack did not accept our answer ({code}). The log has it under the number {id}.",
)
STOPPED = Text(
    "Mailcheck wurde gerade beendet, bevor die Antwort fertig war. Bitte versuchen Sie es in einer Minute noch einmal.",
    "Mailcheck was stopped before the answer was ready. Please try again in a minute.",
)

# --- /mailcheck -----------------------------------------------------------------------------------------------------

ALREADY_RUNNING = Sentence("Die Prüfung von {tenant} läuft schon", "The check of {tenant} is already running")
TO_THE_THREAD = Text("zum Thread", "go to the thread")
CHECK_RUNS = Sentence("{tenant}: Prüfung läuft …", "{tenant}: check running …")
CHECK_RUNS_AGAIN = Sentence("{tenant}: Wird erneut geprüft …", "{tenant}: checking again …")
WAITING = Text("noch nicht begonnen", "not begun yet")
NOT_USED = Text("wird von diesem Kunden nicht verwendet", "not used by this customer")
AN_ADDRESS = Text("[Adresse]", "[address]")

FAILED_AT = Text("gescheitert: ", "failed: ")
FINE_OF = Sentence("{fine} von {all} Postfächern in Ordnung", "{fine} of {all} mailboxes fine")

AFFECTED = Text("Betrifft: ", "Affects: ")
BECAUSE = Text("Woran man es sieht: ", "How we can tell: ")
RECOGNISED_BY = Text("Woran man den Fehler sieht:", "How we can tell the error:")
MORE_SENTENCES = Sentence("… und {count} weitere", "… and {count} more")
EXPECT = Text("Danach: ", "Then: ")
UNTRIED = Text(
    "Diesen Weg haben wir selbst noch nicht ausprobiert.",
    "We have not tried this way ourselves yet.",
)
TO_DO = Text("Zu tun (Ursache bestätigt): ", "To do (cause confirmed): ")
MOST_LIKELY = Text("Am wahrscheinlichsten zu tun (Ursache möglich): ", "Most likely to do (cause possible): ")
CAUSE = Text("Ursache (bestätigt): ", "Cause (confirmed): ")
LIKELY_CAUSE = Text("Am wahrscheinlichsten: ", "Most likely: ")
THEN = Text("Zu tun: ", "To do: ")
POSSIBLE = Text("Möglich sind:", "Possible causes:")
ALSO_POSSIBLE = Text("Ebenfalls möglich:", "Also possible:")
EXCLUDED = Text("Ausgeschlossen, also nicht nötig:", "Excluded, so not needed:")
MAILBOXES_FINE = Text("In Ordnung: ", "Fine: ")
SERVER_SAID = Sentence("Antwort von {target}:", "{target} answered:")
MORE_MAILBOXES = Sentence(
    "{count} weitere Postfächer passen nicht mehr in diesen Thread. Nennen Sie sie einzeln hinter dem Befehl, oder prüfen Sie im Terminal.",
    "{count} more mailboxes do not fit into this thread. Name them after the command, or check in a terminal.",
)
FINISHED = Text(" Ihre Prüfung ist fertig. ", " Your check is done. ")

CHECKS: Mapping[Check, str] = {Check.TOKEN: "Entra", Check.IMAP: "IMAP", Check.SMTP: "SMTP"}
OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.PASSED: Text("in Ordnung", "fine"),
    Outcome.WARNING: Text("in Ordnung, mit Hinweis", "fine, with a remark"),
    Outcome.FAILED: Text("fehlgeschlagen", "failed"),
    Outcome.SKIPPED: Text("nicht geprüft", "not tried"),
    Outcome.BROKEN: Text("nicht geprüft, Fehler bei uns", "not tried, our fault"),
}
SIGNS: Mapping[Outcome, str] = {
    Outcome.PASSED: "✓",
    Outcome.WARNING: "✓",
    Outcome.FAILED: "✗",
    Outcome.SKIPPED: "–",
    Outcome.BROKEN: "–",
}

# --- /ps-script -----------------------------------------------------------------------------------------------------

SCRIPT_FOR = Sentence("PowerShell zum Einrichten für {subject}", "PowerShell to set up {subject}")
UNDO_FOR = Sentence(
    "PowerShell zum Zurücknehmen der Einrichtung für {subject}", "PowerShell to take back the set-up of {subject}"
)
INSPECT_FOR = Sentence(
    "PowerShell zum Nachsehen für {subject} (ändert nichts)", "PowerShell to look at {subject} (changes nothing)"
)
ONE_MAILBOX = Text(", 1 Postfach", ", 1 mailbox")
MAILBOXES = Sentence(", {count} Postfächer", ", {count} mailboxes")
THE_APP = Sentence("die App {app}", "the app {app}")
CAREFUL = Text("Achtung: ", "Careful: ")
MORE_REMARKS = Text("Weitere Hinweise stehen im Thread.", "There are more remarks in the thread.")
IN_THE_THREAD = Text("Schritte und Datei stehen im Thread.", "The steps and the file are in the thread.")
REMARKS = Text("Bitte zuerst lesen", "Please read first")
HOW_TO_START = Sentence(
    "So führt der Administrator des Kunden die Datei {file} aus",
    "How the customer's administrator runs the file {file}",
)
START_STEPS = (
    Text(
        "Die Datei herunterladen und auf einem Windows-PC ablegen, am besten im Ordner „Downloads“. Ein Doppelklick genügt nicht: Windows öffnet sie dann nur im Editor.",
        "Download the file to a Windows PC, preferably into the folder “Downloads”. A double click is not enough: Windows then only opens it in an editor.",
    ),
    Text(
        "Diesen Ordner im Explorer öffnen, oben in die Adressleiste klicken, „powershell“ eintippen und die Eingabetaste drücken. Administratorrechte braucht es nicht.",
        "Open that folder in Explorer, click into the address bar, type “powershell” and press Enter. Administrator rights are not needed.",
    ),
    Text(
        "In das Fenster, das sich öffnet, diese Zeilen einfügen und die Eingabetaste drücken:",
        "Paste these lines into the window that opens and press Enter:",
    ),
)
START_REASONS = Text(
    "Die erste Zeile erlaubt Skripte nur für dieses Fenster. Unblock-File nimmt die Kennzeichnung „aus dem Internet“ weg, sonst weigert sich Windows. "
    "Anmelden muss sich dann ein Exchange-Administrator des Kunden.",
    "The first line allows scripts for this window only. Unblock-File removes the mark “from the Internet”, otherwise Windows refuses. "
    "An Exchange administrator of the customer has to sign in then.",
)
POLICY_FORBIDS = Text(
    "Heißt es trotzdem, dass Skripte deaktiviert sind, gibt eine Gruppenrichtlinie das vor („Get-ExecutionPolicy -List“ zeigt sie bei MachinePolicy oder UserPolicy). "
    "Dann hilft nur die IT des Kunden oder ein anderer PC.",
    "If it still says that scripts are disabled, a group policy demands it (“Get-ExecutionPolicy -List” shows it at MachinePolicy or UserPolicy). "
    "Then only the customer's IT can help, or another PC.",
)
FILE_COMMENT = Text(
    "Das ganze Skript als Datei. Es darf mehrmals laufen.", "The whole script as a file. It may be run more than once."
)
SENT_AS_TEXT = Text(
    "Ihr Slack nimmt keine .ps1-Dateien an, deshalb endet der Name auf .txt; die zweite Zeile unten ändert ihn.",
    "Your Slack does not take .ps1 files, so the name ends in .txt; the second line below changes it.",
)
NO_FILE = Sentence(
    "Dieses Slack nimmt die Datei nicht an. Hier ist das ganze Skript: in einen Texteditor kopieren (jeden Teil in eine neue Zeile) "
    "und als {file} mit der Codierung „UTF-8 mit BOM“ speichern.",
    "This Slack does not take the file. Here is the whole script: copy it into a text editor (each part on a new line) "
    "and save it as {file} with the encoding “UTF-8 with BOM”.",
)
TOO_LONG_SCRIPT = Text(
    "Dieses Slack nimmt die Datei nicht an, und für Nachrichten ist das Skript zu lang. Bitte nennen Sie weniger Postfächer auf einmal.",
    "This Slack does not take the file, and the script is too long for messages. Please name fewer mailboxes at a time.",
)
PART_OF = Sentence("Teil {part} von {all}", "Part {part} of {all}")
SINGLE_STEPS = Text(
    "Oder Schritt für Schritt: jeden Block kopieren und in dasselbe PowerShell-Fenster einfügen.",
    "Or step by step: copy each block and paste it into the same PowerShell window.",
)
TOO_LONG_STEP = Text(
    "Dieser Schritt ist für eine Nachricht zu lang; er steht in der Datei.",
    "This step is too long for a message; it is in the file.",
)
AS_TYPED_COMMENT = Text(
    "Nur falls Sie sicher sind: dasselbe Skript mit der eingegebenen Objekt-ID. Nach dem Token ist sie falsch.",
    "Only if you are sure: the same script with the object id as typed. According to the token it is wrong.",
)

NO_EXPIRY = Text("Ablauf nicht eingetragen", "expiry not entered")
EXPIRES_IN = Sentence("läuft in {days} Tagen ab ({date})", "expires in {days} days ({date})")
EXPIRES_TOMORROW = Sentence("läuft morgen ab ({date})", "expires tomorrow ({date})")
EXPIRES_TODAY = Sentence("läuft heute ab ({date})", "expires today ({date})")
EXPIRED_YESTERDAY = Sentence("ist gestern abgelaufen ({date})", "expired yesterday ({date})")
EXPIRED = Sentence("ist vor {days} Tagen abgelaufen ({date})", "expired {days} days ago ({date})")

MODAL_CLOSE = Text("Abbrechen", "Cancel")
MODAL_LATE = Text(
    "Das Fenster ging nicht auf, weil Slack zu lange brauchte. Bitte noch einmal versuchen, oder den Text gleich hinter /mailfix einfügen.",
    "The window did not open because Slack took too long. Please try again, or paste the text right after /mailfix.",
)
MESSAGE_GONE = Text(
    "Die Nachricht gibt es nicht mehr, oder sie nimmt keine Antworten an.",
    "The message is gone, or it takes no replies.",
)
FILE_REFUSED = Sentence(
    "Die Datei „{file}“ gibt mir Slack nicht heraus; meist fehlt der App die Berechtigung files:read, und die kann nur nachtragen, wer Mailcheck betreibt. "
    "Bis dahin: den Text aus der Datei kopieren und einfügen.",
    "Slack does not hand me the file “{file}”; usually the app lacks the scope files:read, which only whoever runs Mailcheck can add. "
    "Until then: copy the text out of the file and paste it.",
)
FILE_UNAVAILABLE = Sentence(
    "Die Datei „{file}“ ließ sich nicht laden (gelöscht, oder Slack antwortet nicht). Bitte noch einmal hochladen, oder den Text einfügen.",
    "The file “{file}” could not be loaded (deleted, or Slack does not answer). Please upload it again, or paste the text.",
)
FILE_IS_PICTURE = Sentence(
    "„{file}“ ist ein Bild, Ton oder Video; lesen kann ich nur Text. In vielen Windows-Meldungen kopiert Strg+C den ganzen Wortlaut; "
    "abgetippt genügt auch, am besten mit allen Nummern.",
    "“{file}” is a picture, sound or video; I can only read text. In many Windows dialogues Ctrl+C copies all the words; "
    "typing them off will do as well, best with all numbers.",
)
FILE_IS_NO_TEXT = Sentence(
    "„{file}“ ist keine Textdatei. Bitte den Text daraus kopieren und einfügen, oder als .txt speichern.",
    "“{file}” is not a text file. Please copy the text out of it and paste it, or save it as .txt.",
)
FILE_TOO_LARGE = Sentence(
    "„{file}“ ist zu groß, gelesen wird bis 1 MB. Bitte nur den Abschnitt um die Fehlermeldung einfügen, etwa 50 Zeilen davor und danach.",
    "“{file}” is too large, I read up to 1 MB. Please paste only the part around the error, about 50 lines before and after it.",
)
FILE_EMPTY = Sentence("„{file}“ ist leer.", "“{file}” is empty.")
MAIL_AS_IT_STANDS = Sentence(
    "Die Mail „{file}“ hat sehr viele Teile: Gelesen habe ich sie, wie sie dasteht. Steht der Fehler in einem Anhang, bitte diesen einzeln.",
    "The mail “{file}” has very many parts: I have read it as it stands. If the error is in an attachment, please give me that by itself.",
)
TOO_MANY_FILES = Sentence("Gelesen habe ich nur die ersten {most} Dateien.", "I have read the first {most} files only.")

CANCEL = Text("Abbrechen", "Cancel")
CLOSE = Text("Schließen", "Close")

PLAN_RUNS = Sentence("{tenant}: Prüfung läuft …", "{tenant}: check running …")
PLAN_DONE = Sentence("{tenant}: geprüft in {seconds} s", "{tenant}: checked in {seconds} s")
STEP_CONNECTION = Text("Verbindung", "connection")
STEP_SIGN_IN = Text("Anmeldung", "sign-in")
STEP_CONTENTS = Text("Token-Inhalt", "token contents")
STEP_INBOX = Text("Posteingang", "inbox")
STEP_OF_ALL = Sentence("{fine} von {all} in Ordnung", "{fine} of {all} fine")
STEP_FAILED = Sentence("{count} fehlgeschlagen", "{count} failed")
STEP_BEFORE = Sentence(" ({count} nicht erneut geprüft)", " ({count} not tried again)")
