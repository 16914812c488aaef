"""What the thread of a check says in its own words: progress as a plan, results of an earlier check, protocol, picture."""

from __future__ import annotations

from bot.model import Sentence, Text

# --- progress as a plan ---------------------------------------------------------------------------------------------

PLAN_RUNS = Sentence("{tenant}: Prüfung läuft …", "{tenant}: check running …")
PLAN_DONE = Sentence("{tenant}: geprüft in {seconds} s", "{tenant}: checked in {seconds} s")
STEP_CONNECTION = Text("Verbindung", "connection")
STEP_SIGN_IN = Text("Anmeldung", "sign-in")
STEP_CONTENTS = Text("Token-Inhalt", "token contents")
STEP_INBOX = Text("Posteingang", "inbox")
STEP_OF_ALL = Sentence("{fine} von {all} in Ordnung", "{fine} of {all} fine")
STEP_FAILED = Sentence("{count} fehlgeschlagen", "{count} failed")
STEP_BEFORE = Sentence(" ({count} nicht erneut geprüft)", " ({count} not tried again)")

# --- results of an earlier check ------------------------------------------------------------------------------------

NOT_TRIED_AGAIN = Text(" (nicht erneut geprüft, Stand ", " (not tried again, as of ")
MAILBOXES_FINE_BEFORE = Text(
    "In Ordnung bei der Prüfung davor, jetzt nicht erneut geprüft (Stand ",
    "Fine at the check before, not tried again now (as of ",
)

# --- „Protokoll“ ----------------------------------------------------------------------------------------------------

PROTOCOL = Text("Protokoll", "Log")
PROTOCOL_LABEL = Text(
    "Protokoll dieser Prüfung: jede Stufe mit Zeit und Serverantwort",
    "Log of this check: each stage with its time and the server's words",
)
PROTOCOL_TITLE = Sentence("Protokoll der Prüfung von {tenant}", "Log of the check of {tenant}")
PROTOCOL_IN_FILE = Sentence("{title}: als Datei.", "{title}: as a file.")
PROTOCOL_BEGUN = Sentence(
    "Begonnen {started} UTC, Dauer {seconds} s. Alle Zeiten in UTC.",
    "Begun {started} UTC, took {seconds} s. All times are UTC.",
)
PROTOCOL_BEFORE = Text("aus der Prüfung davor", "from the check before")
PROTOCOL_SERVER = Text("Antwort: ", "Answer: ")
PROTOCOL_GONE = Text(
    "Diese Prüfung ist nicht mehr gespeichert: Aufbewahrt werden je Mandant die letzten 50 aus 90 Tagen.",
    "This check is no longer stored: the last 50 of 90 days are kept for each tenant.",
)
PROTOCOL_FILE = Sentence("pruefprotokoll-{tenant}-{started}.txt", "check-log-{tenant}-{started}.txt")

# --- the picture of the layers --------------------------------------------------------------------------------------

PICTURE_TITLE = Sentence("{tenant}: die Prüfung auf einen Blick", "{tenant}: the check at a glance")
PICTURE_FILE = Sentence("pruefung-{tenant}.png", "check-{tenant}.png")
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
ENTRY_CORRECTED = Sentence(
    " hat unseren Eintrag von {tenant} berichtigt: Objekt-ID {now} (vorher: {before}).",
    " has corrected our entry of {tenant}: object ID {now} (before: {before}).",
)
ENTRY_RIGHT = Text(
    "Unser Eintrag nennt die Objekt-ID aus dem Token schon; es wurde nichts geändert.",
    "Our entry already names the object ID from the token; nothing was changed.",
)
ENTRY_UNPROVED = Text(
    "In diesem Thread steht keine Prüfung dieses Kunden mehr, auf die sich das stützen kann. Bitte erneut prüfen.",
    "This thread no longer holds a check of this customer that this could rest on. Please check again.",
)
