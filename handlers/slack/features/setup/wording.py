"""What the guided set-up says in its own words; its steps speak for themselves (bot/catalogue/entries/setup)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.flows.setup import Mark
from bot.model import Sentence, Text

# --- the root message -----------------------------------------------------------------------------------------------

HEAD = Sentence(
    "Einrichtung von {name}: Schritt {number} von {all}, {title}", "Set-up of {name}: step {number} of {all}, {title}"
)
HEAD_FINISHED = Sentence("Einrichtung von {name} abgeschlossen", "Set-up of {name} finished")
MOVED = Text("Diese Einrichtung geht an anderer Stelle weiter.", "This set-up goes on elsewhere.")
ENDED = Text(
    "Diese Einrichtung ist beendet: Der Kunde wurde gelöscht.", "This set-up has ended: the tenant was deleted."
)
LINE = Sentence("{title}: {word}", "{title}: {word}")
NOW = Sentence("{word} · jetzt dran", "{word} · now")
WORDS: Mapping[Mark, Text] = {
    Mark.OPEN: Text("offen", "open"),
    Mark.DONE: Text("✓ erledigt, noch nicht bewiesen", "✓ done, not proved yet"),
    Mark.SKIPPED: Text("– übersprungen", "– skipped"),
    Mark.PROVED: Text("✓ bewiesen", "✓ proved"),
    Mark.CONTRADICTED: Text("✗ stimmt noch nicht", "✗ not right yet"),
}
DONE_FOR_GOOD = Text("✓ erledigt", "✓ done")
ABOUT = Sentence("Programm: {program} · {boxes}", "Program: {program} · {boxes}")
ONE_MAILBOX = Text("1 Postfach", "1 mailbox")
MAILBOXES = Sentence("{count} Postfächer", "{count} mailboxes")
GO_ON_BELOW = Text(
    "Der aktuelle Schritt steht im Thread. „Weitermachen“ holt ihn nach unten, auch Tage später.",
    "The current step is in the thread. “Go on” brings it to the end, even days later.",
)

# --- one step -------------------------------------------------------------------------------------------------------

STEP = Sentence("Schritt {number} von {all}: {title}", "Step {number} of {all}: {title}")
STEP_BRIEF = Sentence("Schritt {number}, {title}: {word}", "Step {number}, {title}: {word}")
ALSO_PROVED = Text("Damit auch bewiesen:", "Proved by this, too:")
PROVED_LINE = Sentence("Schritt {number}: {said}", "Step {number}: {said}")
WHO = Text("Zuständig: ", "In charge: ")
HOW_TO_TELL = Text("Woran ich es sehe: ", "How I can tell: ")
ONCE_STORED = Sentence(
    " Nachsehen kann ich, sobald die Angaben aus Schritt {number} hinterlegt sind.",
    " I can look as soon as the details of step {number} are stored.",
)
SEEN = Text("Gesehen: ", "Seen: ")
PROVED = Text("Bewiesen: ", "Proved: ")
NOT_RIGHT = Text("Stimmt noch nicht: ", "Not right yet: ")
LOOKING = Text(
    "Ich sehe nach … Das dauert höchstens eine halbe Minute.", "I am looking … It takes half a minute at most."
)
UNREACHED = Text(
    "Entra war von hier aus gerade nicht zu erreichen. Über die Einrichtung sagt das nichts; bitte versuchen Sie es gleich noch einmal.",
    "Entra could not be reached from here just now. That says nothing about the set-up; please try again in a moment.",
)
UNSEEN = Text(
    "Diesmal war dazu nichts zu sehen. Bitte versuchen Sie es gleich noch einmal.",
    "There was nothing to be seen of it this time. Please try again in a moment.",
)
LOOK_LATER = Text(
    "Gerade erst erledigt? Bei Microsoft wirkt manches erst nach einer Weile. Ich sehe von selbst wieder nach, das nächste Mal um ",
    "Only just done? At Microsoft some things take a while to become effective. I look again by myself, the next time at ",
)
LOOKED_LATER = Sentence(" Schritt {number} stimmt jetzt: {said}", " Step {number} is right now: {said}")
LOOKED_IN_VAIN = Sentence(
    " Ich habe mehrmals nachgesehen; Schritt {number} stimmt immer noch nicht. Von selbst sehe ich jetzt nicht mehr nach.",
    " I have looked several times; step {number} is still not right. From now on I no longer look by myself.",
)
MANY_COMMANDS = Text(
    "Die Befehle für alle Postfächer stehen im Skript („Skript holen“).",
    "The commands for all mailboxes are in the script (“Get the script”).",
)
DECIDES = Text(
    "Welche Ursache es ist, zeigt „Beim Kunden nachsehen“: ein Skript, das nur liest. Fügen Sie den Block, den es ausgibt, hier mit „Fehlermeldung einfügen“ ein.",
    "“Look at the customer's side” shows which cause it is: a script that only reads. Paste the block that it prints with “Paste an error message”.",
)
ALSO_POSSIBLE = Text("Ebenfalls möglich:", "Also possible:")
WAITS_FOR_DETAILS = Text(
    "Eintragen darf die Angaben, wer Zugangsdaten verwaltet. Die Einrichtung wartet so lange und geht danach von selbst weiter.",
    "Whoever keeps credentials may enter the details. The set-up waits until then, and goes on by itself.",
)

# --- buttons --------------------------------------------------------------------------------------------------------

DONE = Text("Erledigt", "Done")
NEXT = Text("Weiter", "Next")
BACK = Text("Zurück", "Back")
SKIP = Text("Überspringen", "Skip")
VALUES = Text("Angaben eintragen", "Enter the details")
CUSTOMER = Text("Text für den Kunden", "Text for the customer")
SCRIPT = Text("Skript holen", "Get the script")
INSPECT = Text("Beim Kunden nachsehen", "Look at the customer's side")
UNDO = Text("Skript zum Zurücknehmen", "Script to take it back")
ALOUD = Sentence("{what}: {title}", "{what}: {title}")

# --- the letter to the customer -------------------------------------------------------------------------------------

LETTER = Sentence("Text für den Kunden, Schritt {number}", "Text for the customer, step {number}")
LETTER_FILE = Sentence("schritt-{number}-{name}.txt", "step-{number}-{name}.txt")
LETTER_ABOUT = Text("Derselbe Text als Datei.", "The same text as a file.")
SCRIPT_ABOUT = Text("Das Skript, das zum Text gehört.", "The script that goes with the text.")

# --- the end --------------------------------------------------------------------------------------------------------

FINISHED = Sentence(
    "Geschafft: Die Einrichtung von {name} ist abgeschlossen.", "Done: the set-up of {name} is finished."
)
FINISHED_SKIPPED = Sentence(
    "Übersprungen wurde: {titles}. Für das Ergebnis hat es keine Rolle gespielt.",
    "Skipped: {titles}. It made no difference to the result.",
)
REMINDER = Sentence(
    "{kind}{until}. Bis dahin braucht es Ersatz, hier und im Programm. In den letzten 30 Tagen weist jede Prüfung darauf hin, "
    "und auf der Startseite der App steht das Datum immer.",
    "{kind}{until}. It has to be replaced by then, here and in the program. During the last 30 days every check says so, "
    "and the App Home always shows the date.",
)
NO_DATE = Text(
    "Wann der Zugang abläuft, ist nicht hinterlegt. Tragen Sie es mit „Angaben ändern“ nach, dann warne ich rechtzeitig.",
    "When the credential expires is not stored. Add it with “Change details”, and I warn in time.",
)

# --- around it ------------------------------------------------------------------------------------------------------

GONE = Text(
    "Diese Einrichtung ist abgeschlossen, oder der Kunde wurde gelöscht. Mit /mail-setup beginnen Sie eine neue; was beim Kunden schon "
    "getan ist, wird dabei erkannt.",
    "This set-up is finished, or the tenant was deleted. Begin a new one with /mail-setup; what has been done at the customer's is "
    "recognised then.",
)
NOT_MEMBER = Text(
    "Diese Einrichtung läuft in einem Kanal, in dem Sie nicht Mitglied sind. Wer dort ist, kann Sie einladen.",
    "This set-up is led in a channel that you are not a member of. Whoever is there can invite you.",
)
ELSEWHERE_NOW = Sentence(
    "Diese Schaltfläche gehört zu einem früheren Schritt. Es geht inzwischen bei Schritt {number} weiter: {title}.",
    "This button belongs to an earlier step. The set-up goes on at step {number} now: {title}.",
)
RUNS_ALREADY = Sentence("Die Einrichtung von {name} läuft schon", "The set-up of {name} is already under way")
TO_THE_THREAD = Text("zum Thread", "go to the thread")
NO_THREAD = Text(
    "Eine Einrichtung braucht einen Thread, und hier kann ich keinen anlegen. Holen Sie mich mit „/invite @mailcheck“ in den Kanal, oder beginnen Sie in unserer Direktnachricht.",
    "A set-up needs a thread, and I cannot make one here. Invite me with “/invite @mailcheck”, or begin in our direct messages.",
)
ONE_NAME = Text(
    "/mail-setup nimmt höchstens einen Namen; alles andere fragt das Fenster.",
    "/mail-setup takes one name at most; the window asks for everything else.",
)

# --- the window that begins one -------------------------------------------------------------------------------------

BEGIN = Text("Einrichtung beginnen", "Begin set-up")
BEGIN_SUBMIT = Text("Beginnen", "Begin")
CANCEL = Text("Abbrechen", "Cancel")
BEGIN_ABOUT = Text(
    "Zehn Schritte von der App-Registrierung bis zur Prüfung. Zugangsdaten werden hier noch nicht gebraucht.",
    "Ten steps from the app registration to the final check. No credentials are needed here yet.",
)
BEGIN_UNKNOWN = Sentence(
    "Einen Kunden „{name}“ gibt es hier für Sie noch nicht. Ist es ein neuer Kunde, geht es hier los; sonst prüfen Sie bitte die Schreibweise, oder fragen Sie, wer bei Ihnen die Zugangsdaten verwaltet: Manche Kunden sind nur für bestimmte Kanäle oder Gruppen da.",
    "There is no tenant “{name}” for you here yet. If this is a new customer, begin here; otherwise please check the spelling, or ask whoever keeps the credentials at your place: some tenants are there for certain channels or groups only.",
)
PROGRAM = Text("Programm", "Program")
BOXES_LACKING = Text("Bitte nennen Sie mindestens ein Postfach.", "Please name at least one mailbox.")
