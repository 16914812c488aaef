"""What is said of a check's protocol, picture and entry."""

from __future__ import annotations

from bot.model import Sentence, Text

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
    "Diese Prüfung ist nicht mehr gespeichert: Aufbewahrt werden je Kunde die letzten 50 aus 90 Tagen.",
    "This check is no longer stored: the last 50 of 90 days are kept for each tenant.",
)
PROTOCOL_FILE = Sentence("pruefprotokoll-{tenant}-{started}.txt", "check-log-{tenant}-{started}.txt")
PICTURE_FILE = Sentence("pruefung-{tenant}.png", "check-{tenant}.png")
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

CHECK_RUNS = Sentence(
    "Die Prüfung von {name} läuft. Die Antwort kommt als Thread dorthin, von wo Sie das Fenster geöffnet haben, sonst als Direktnachricht.",
    "The check of {name} is running. The answer comes as a thread where you opened the window from, else as a direct message.",
)

HOME_CHECK_RUNS = Sentence(
    "Ich prüfe {tenant}. Das Ergebnis steht gleich in unserer Direktnachricht, oben unter „Nachrichten“.",
    "I am checking {tenant}. The result comes as a direct message in a moment, see “Messages” above.",
)
