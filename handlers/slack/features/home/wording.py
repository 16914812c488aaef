"""What the App Home says, and the window for a channel's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.model import Language, Sentence, Text, Verdict

# --- tenants --------------------------------------------------------------------------------------------------------

ONE_TENANT = Text("1 Kunde", "1 tenant")
TENANTS = Sentence("{count} Kunden", "{count} tenants")
NO_TENANT = Text(
    "Für Sie ist noch kein Kunde da. Mit „Zugang hinterlegen“ legen Sie den ersten an.",
    "There is no tenant for you yet. Add the first one with “Store credentials”.",
)
NO_TENANT_FOR_YOU = Text(
    "Für Sie ist kein Kunde da. Anlegen kann sie, wer Zugangsdaten verwaltet; manche sehen nur Mitglieder bestimmter Kanäle oder Gruppen.",
    "There is no tenant for you. Whoever keeps credentials can add them; some are seen only by members of certain channels or groups.",
)
COUNTS: Mapping[str, Sentence] = {
    Verdict.PROBLEM: Sentence("{count} mit Problem", "{count} with a problem"),
    Verdict.UNKNOWN: Sentence("{count} ohne Ergebnis", "{count} without a result"),
    "never": Sentence("{count} noch nie geprüft", "{count} never checked"),
    Verdict.HEALTHY: Sentence("{count} in Ordnung", "{count} fine"),
}
STATES: Mapping[str, Text] = {
    Verdict.PROBLEM: Text("✗ Problem", "✗ problem"),
    Verdict.UNKNOWN: Text("? kein Ergebnis", "? no result"),
    "never": Text("– noch nie geprüft", "– never checked"),
    Verdict.HEALTHY: Text("✓ in Ordnung", "✓ fine"),
}
REMARK = Text("✓ in Ordnung, mit Hinweis", "✓ fine, with a remark")
MY_TENANTS = Text("Meine Kunden", "My tenants")
CHECKED = Text("Geprüft: ", "Checked: ")
HISTORY = Text("Verlauf: ", "History: ")
LAST_CHECKS = Sentence("die letzten {count}: {counts}", "the last {count}: {counts}")
CHECK = Text("Prüfen", "Check")
CHECK_LABEL = Sentence("{tenant} jetzt prüfen", "Check {tenant} now")
WANTED: Mapping[Literal["rotate", "change", "forget"], Text] = {
    "rotate": Text("Zugang erneuern", "Renew credentials"),
    "change": Text("Angaben ändern", "Change details"),
    "forget": Text("Löschen", "Delete"),
}
PAGE = Sentence("{first} bis {last} von {all}", "{first} to {last} of {all}")
PAGE_LABEL = Text("Welche Kunden zeigen?", "Which tenants to show?")
WORST_FIRST = Text("Was nicht in Ordnung ist, steht oben.", "What needs attention comes first.")

# --- secrets --------------------------------------------------------------------------------------------------------

SECRETS = Text("Wann Zugangsdaten ablaufen", "When credentials expire")
SECRET_OF = Sentence("{tenant}: {expiry}", "{tenant}: {expiry}")
MORE_SECRETS = Sentence("… und {count} weitere, die später ablaufen", "… and {count} more that expire later")
NO_DATE = Sentence("Ohne bekanntes Ablaufdatum: {tenants}", "Without a known expiry date: {tenants}")
AND_MORE = Sentence("{names} und {count} weitere", "{names} and {count} more")

# --- set-ups --------------------------------------------------------------------------------------------------------

SETUPS = Text("Laufende Einrichtungen", "Set-ups under way")
SETUP_OF = Sentence("{tenant}, letzter Schritt: ", "{tenant}, last step: ")
NO_TENANT_YET = Text("Neuer Kunde", "New customer")
BEGIN_SETUP = Text("Einrichtung beginnen", "Begin set-up")
MORE_SETUPS = Sentence("… und {count} weitere", "… and {count} more")

# --- what is announced ----------------------------------------------------------------------------------------------

LETTER_LABEL = Text("Text für Kunden dazu, zum Kopieren", "Text for customers about this, to copy")
LETTER_LOOKING = Text("Ich sehe nach, welche Kunden es betrifft …", "I am looking which customers it concerns …")
LETTER_FOR = Text("Für welchen Kunden?", "For which customer?")
LETTER_HINT = Text(
    "Der Text kommt in unsere Direktnachricht, in der Sprache des Kunden.",
    "The text comes as a direct message, in the customer's language.",
)
LETTER_CHOOSE = Text("Kunden wählen", "Choose a customer")
LETTER_WRITE = Text("Text schreiben", "Write the text")
LETTER_LACKING = Text("Bitte wählen Sie einen Kunden.", "Please choose a customer.")
LETTER_CONCERNED = Text("Betroffen, soweit hier bekannt", "Concerned, as far as is known here")
LETTER_OTHERS = Text("Alle anderen", "All others")
LETTER_OTHERS_FROM = Sentence("Alle anderen ab {first}", "All others from {first} on")
LETTER_WRITTEN = Sentence(
    "Der Text für {tenant} steht in unserer Direktnachricht, oben unter „Nachrichten“.",
    "The text for {tenant} is in our direct messages, see “Messages” above.",
)

# --- everything else ------------------------------------------------------------------------------------------------

READER = Text(
    "Ich erkläre Fehlermeldungen von Entra, Exchange und aus der PowerShell und schreibe Skripte für die Einrichtung. "
    "Fügen Sie eine Meldung hier ein, oder schreiben Sie sie mir als Nachricht.",
    "I explain error messages from Entra, Exchange and PowerShell, and write scripts for the set-up. "
    "Paste a message here, or write it to me.",
)
HELP = Text("Hilfe", "Help")
MY_LANGUAGE = Text("Meine Sprache", "My language")
AS_IN_SLACK = Text("wie in Slack", "as in Slack")
OWN_NAMES: Mapping[Language, str] = {Language.DE: "Deutsch", Language.EN: "English"}
NAMES: Mapping[Language, Text] = {Language.DE: Text("Deutsch", "German"), Language.EN: Text("Englisch", "English")}
LANGUAGE_RULE = Text(
    "Gilt hier, in Direktnachrichten und Fenstern und für alles, was nur Sie sehen. Hat ein Kanal eine eigene Sprache, antworte ich dort in dieser.",
    "Applies here, in direct messages and windows, and to everything that only you see. In a channel with a language of its own I answer in that one.",
)

# --- a channel's language -------------------------------------------------------------------------------------------

CHANNEL_LANGUAGE = Text("Sprache eines Kanals", "Language of a channel")
CHANNEL = Text("Kanal", "Channel")
CHOOSE_CHANNEL = Text("Kanal wählen", "Choose a channel")
IN_WHICH = Text("In welcher Sprache antworte ich dort?", "In which language do I answer there?")
EACH_THEIR_OWN = Text("jeder Person in ihrer eigenen", "each person in their own")
SAVE = Text("Speichern", "Save")
SAVING = Text("Wird gespeichert …", "Saving …")
SAVED_FOR = Sentence("Ab jetzt antworte ich auf {language} in ", "From now on I answer in {language} in ")
SAVED_OWN = Text(
    "Ab jetzt antworte ich jeder Person in ihrer eigenen Sprache in ",
    "From now on I answer each person in their own language in ",
)
CHANNEL_LACKING = Text("Bitte wählen Sie einen Kanal.", "Please choose a channel.")
CHANNEL_UNSEEN = Text(
    "Diesen Kanal sehe ich nicht. Holen Sie mich mit „/invite @mailcheck“ dazu, und versuchen Sie es dann noch einmal.",
    "I do not see this channel. Invite me with “/invite @mailcheck”, then try again.",
)
CHANNEL_FOREIGN = Text(
    "Die Sprache eines Kanals wählt, wer dort Mitglied ist. Bitte fragen Sie jemanden, der es ist.",
    "A channel's language is chosen by its members. Please ask one of them.",
)
