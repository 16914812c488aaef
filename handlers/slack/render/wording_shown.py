"""What the thread of a check says in its own words: progress as a plan, results of an earlier check, protocol, picture."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Sentence, Text
from bot.service import Way
from bot.templates import Syntax, Template, parse

# --- progress as a plan ---------------------------------------------------------------------------------------------


# --- results of an earlier check ------------------------------------------------------------------------------------

NOT_TRIED_AGAIN = Text(" (nicht erneut geprüft, Stand ", " (not tried again, as of ")
MAILBOXES_FINE_BEFORE = Text(
    "In Ordnung bei der Prüfung davor, jetzt nicht erneut geprüft (Stand ",
    "Fine at the check before, not tried again now (as of ",
)

# --- „Protokoll“ ----------------------------------------------------------------------------------------------------


# --- the picture of the layers --------------------------------------------------------------------------------------

PICTURE_TITLE = Sentence("{tenant}: die Prüfung auf einen Blick", "{tenant}: the check at a glance")
PICTURE_LEFT_OUT = Sentence("{count} weitere Postfächer, alle in Ordnung", "{count} more mailboxes, all fine")
PICTURE_TOO_MANY = Sentence(
    "{count} weitere Postfächer stehen nur im Text", "{count} more mailboxes are in the text only"
)
PICTURE_BEFORE = Text("umrandet: aus der Prüfung davor", "outlined: from the check before")

# --- our own entry ----------------------------------------------------------------------------------------------------

ENTRY_WRONG = Sentence(
    "Unser Eintrag nennt eine andere Objekt-ID als das Token ({oid}) und ist zu berichtigen; ob auch in Exchange eine falsche steht, zeigt erst ein Blick dorthin.",
    "Our entry names another object ID than the token ({oid}) and is to be corrected; whether Exchange holds a wrong one too, only a look there shows.",
)
CORRECT_ENTRY = Text("Eintrag berichtigen", "Correct our entry")
CORRECT_ENTRY_LABEL = Sentence(
    "Unseren Eintrag von {tenant} berichtigen: die Objekt-ID aus dem Token übernehmen",
    "Correct our entry of {tenant}: take the object ID from the token",
)

PASTE_ERROR = Text("Fehlermeldung einfügen", "Paste an error message")
PASTE_MORE = Text("Weitere Meldung einfügen", "Paste another message")
PASTE_LABEL = Text("Eine Fehlermeldung einfügen, Antwort in diesem Thread", "Paste an error, answer in this thread")
LOOK = Text("Beim Kunden nachsehen", "Look at the customer's side")
LOOK_LABEL = Text(
    "Skript, das in Exchange nur nachsieht und nichts ändert", "Script that only looks at Exchange, changes nothing"
)
DECIDES_NOW = Text("Was jetzt entscheidet", "What decides now")
SOME_TENANT = Text("<kunde>", "<tenant>")
OWN_COMMANDS: Mapping[Way, Template] = {
    Way.INSPECT: parse("/ps-script {tenant} --inspect", Syntax.FIELD),
    Way.CHECK: parse("/mailcheck {tenant}", Syntax.FIELD),
}
OR = Text(" oder ", " or ")
HAND_OVER = Text(
    "Das Ergebnis mit der Schaltfläche unten in diesem Thread einfügen.",
    "Paste the result in this thread, with the button below.",
)
HAND_OVER_TOGETHER = Text(
    "Das Ergebnis mit der Schaltfläche unten einfügen, zusammen mit der Fehlermeldung.",
    "Paste the result with the button below, together with the error message.",
)

RESUME = Text("Weitermachen", "Go on")
RESUME_LABEL = Sentence("Einrichtung fortsetzen: {tenant}", "Go on with the set-up: {tenant}")

CHECK_NOW = Text("Jetzt prüfen", "Check now")
SCRIPT = Text("PowerShell-Skript", "PowerShell script")
SHOW = Text("Ansehen", "Show")
RENEW = Text("Zugang erneuern", "Renew credentials")
CHANGE = Text("Angaben ändern", "Change details")
FORGET = Text("Löschen", "Delete")
ADD = Text("Zugang hinterlegen", "Store credentials")
ALOUD = Sentence("{what}: {name}", "{what}: {name}")
FIELD_SECRET = Text("Clientschlüssel: ", "Client secret: ")
UNREADABLE = Text("? gespeicherte Berichte nicht lesbar", "? stored reports not readable")
FIELD_CERTIFICATE = Text("Zertifikat: ", "Certificate: ")
DAMAGED = Sentence(
    "Beschädigt und deshalb nicht benutzt: {count}. Im Terminal sagt „mailcheck tenant list“, welche es sind und woran es liegt, und „mailcheck tenant forget“ löscht einen davon; danach lässt er sich neu anlegen.",
    'Damaged and therefore not used: {count}. In the terminal "mailcheck tenant list" says which they are and why, and "mailcheck tenant forget" deletes one of them; then it can be added anew.',
)
