"""What the Slack door says around a pasted error: asking for it, reading it, warning of secrets, the answer, feedback."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Sentence, Text

# --- asking for it --------------------------------------------------------------------------------------------------

SHORTCUT_NAME = Text("Fehler erklären", "Explain error")
SHORTCUT_ABOUT = Text("Erklärt die Fehlermeldung in dieser Nachricht", "Explains the error in this message")
MODAL_TITLE = Text("Fehler erklären", "Explain an error")
MODAL_SUBMIT = Text("Erklären", "Explain")
MODAL_TEXT = Text("Fehlermeldung", "Error message")
MODAL_TEXT_HINT = Text(
    "Am besten das ganze Fenster oder der ganze Protokollausschnitt, bis 3.000 Zeichen. Kennwörter und Token vorher herausnehmen.",
    "Ideally the whole window or the whole part of the log, up to 3,000 characters. Take passwords and tokens out first.",
)
MODAL_FILES = Text("Oder als Datei", "Or as a file")
MODAL_FILES_HINT = Text(
    "Textdateien wie .txt, .log oder .eml, zusammen bis 1 MB. Bilder kann ich nicht lesen.",
    "Text files such as .txt, .log or .eml, up to 1 MB together. I cannot read pictures.",
)
MODAL_EMPTY = Text(
    "Bitte eine Fehlermeldung einfügen oder eine Datei auswählen.", "Please paste an error message or choose a file."
)
MENTION_EMPTY = Text(
    "Hinter der Erwähnung steht keine Fehlermeldung. Welche Nachricht gemeint ist, verrät mir Slack nicht. Fahren Sie über die Nachricht, "
    "klicken Sie auf die drei Punkte und dann auf „Fehler erklären“; oder fügen Sie die Meldung hinter @mailcheck ein.",
    "There is no error message after the mention, and Slack does not tell me which message you mean. Hover over the message, "
    "click the three dots and then “Fehler erklären”; or paste the message after @mailcheck.",
)
NOTHING_PASTED = Text(
    "In dieser Nachricht steht nichts, was ich lesen kann: kein Text und keine Textdatei. Bitte die Fehlermeldung als Text einfügen.",
    "There is nothing in this message that I can read: no text and no text file. Please paste the error message as text.",
)

# --- files ----------------------------------------------------------------------------------------------------------

MESSAGE_CUT = Text(
    "Die Nachricht ist sehr lang oder besteht aus sehr vielen Teilen: Gelesen habe ich ihren Anfang, höchstens die ersten 64.000 Zeichen. Mehr bitte als Datei.",
    "The message is very long, or made of very many pieces: I have read its beginning, at most the first 64,000 characters. Please give me more as a file.",
)
TEXT_CUT = Text(
    "Das ist mehr als eine Million Zeichen: Gelesen habe ich die erste und die letzte Hälfte davon.",
    "This is more than a million characters: I have read the first and the last half of a million.",
)

# --- secrets --------------------------------------------------------------------------------------------------------

SECRET_SEEN = Text(
    "Achtung, in Ihrem Text zur Fehlermeldung stand etwas Geheimes. In meiner Antwort ist es unkenntlich, und gespeichert habe ich es nicht.",
    "Careful, there was something secret in your text about the error. It is masked in my answer, and I have not kept it.",
)
SECRET_OF_AUTHOR = Text(
    "Achtung, in der Nachricht, die Sie erklären ließen, steht etwas Geheimes. Wer sie geschrieben hat, bekommt dieselbe Warnung.",
    "Careful, there is something secret in the message that you had explained. Whoever wrote it gets the same warning.",
)
SECRET_OF_OUTSIDER = Text(
    "Achtung, in der Nachricht, die Sie erklären ließen, steht etwas Geheimes. Wer sie geschrieben hat, bekommt von mir keine Nachricht; bitte geben Sie die Warnung weiter.",
    "Careful, there is something secret in the message that you had explained. Whoever wrote it gets no message from me; please pass the warning on.",
)
SECRET_STANDS = Text(
    "In Slack steht es aber weiter: Bitte löschen Sie die Nachricht oder Datei, ich darf das nicht.",
    "It is still in Slack, though: please delete the message or file; I am not allowed to.",
)

# --- the answer -----------------------------------------------------------------------------------------------------

IN_THE_THREAD = Text("Ursache und Schritte stehen im Thread.", "Cause and steps are in the thread.")
DECIDE_IN_THE_THREAD = Text(
    "Ursachen, Schritte und was zwischen ihnen entscheidet, stehen im Thread.",
    "Causes, steps and what decides between them are in the thread.",
)
HOW_IN_THE_THREAD = Text(
    "Was dazu fehlt und wie man daran kommt, steht im Thread.",
    "What is missing and how to get it is in the thread.",
)
TO_DO = Sentence("{error}. Zu tun: {fix}.", "{error}. To do: {fix}.")
MOST_LIKELY = Sentence("{error}. Am wahrscheinlichsten zu tun: {fix}.", "{error}. Most likely to do: {fix}.")
ONE_OF = Sentence(
    "{error}. Der Wortlaut allein lässt {count} Ursachen offen.",
    "{error}. The words alone leave {count} causes open.",
)
NOT_SURE = Sentence(
    "Möglich, aber nicht sicher: {error}. So etwas sagen auch andere Programme und Server.",
    "Possible, but not certain: {error}. Other programs and servers say this too.",
)
ONLY_NAMED = Sentence("{error}.", "{error}.")
UNKNOWN = Text("Diese Meldung kenne ich nicht.", "I do not know this message.")
UNKNOWN_OF = Sentence(
    "Diese Meldung kenne ich nicht. Nach den Worten kommt sie nicht von Microsoft 365: {whose}.",
    "I do not know this message. By its words it does not come from Microsoft 365: {whose}.",
)
OUTPUT_READ = Text(
    "Das ist keine Fehlermeldung, sondern die Ausgabe eines Befehls.",
    "This is not an error message but the output of a command.",
)
COUNTS_NOW = Sentence(
    "{tenant}: Die Angaben zählen jetzt zur Prüfung, die Ursachen sind neu bewertet.",
    "{tenant}: The information counts for the check now, its causes have been weighed anew.",
)
COUNTS_WITHOUT_CHANGE = Sentence(
    "{tenant}: Die Angaben zählen jetzt zur Prüfung; an der Reihenfolge der Ursachen ändern sie nichts.",
    "{tenant}: The information counts for the check now; it does not change the order of its causes.",
)
DECIDING_WORDS = Text("Entscheidend im Text:", "What decides in the text:")
MEANING = Text("Das heißt: ", "It means: ")
ALSO_SHOWN = Text("Im Text steht außerdem:", "The text also shows:")
WRAPPED = Sentence(
    "{error} (die Hülle; was dahintersteckt, steht oben)", "{error} (the wrapping; what is behind it is told above)"
)
ALSO_OF = Sentence("Worte, die nicht von Microsoft 365 sind: {whose}", "Words that are not Microsoft 365's: {whose}")
READ_OFF = Text("Aus dem Text abgelesen:", "Read off the text:")
MORE_OBSERVED = Sentence("… und {count} weitere Angaben", "… and {count} more")
PAGE_LINK = Text("Alles zu diesem Fehler", "All about this error")
OUTPUT_ALONE = Text(
    "Ohne Fehlermeldung sagt das noch keine Ursache. Bitte Meldung und Ausgabe zusammen einfügen, oder die Ausgabe im Thread einer Prüfung dieses Kunden.",
    "Without an error message this does not tell the cause yet. Please paste message and output together, or the output in the thread of a check of this customer.",
)

# --- an unknown text ------------------------------------------------------------------------------------------------

UNDERSTOOD = Text("Was ich erkenne", "What I can tell")
MISSING = Text("Was fehlt", "What is missing")
HOW_TO_GET = Text("So kommt man daran", "How to get it")
FORMS: Mapping[str, Text] = {
    "powershell": Text("eine Ausgabe aus PowerShell", "output of PowerShell"),
    "trace": Text("die Fehlerspur eines Programms (Stack Trace)", "a program's stack trace"),
    "mail": Text("eine E-Mail, vielleicht ein Unzustellbarkeitsbericht", "an e-mail, perhaps a non-delivery report"),
    "page": Text("eine Webseite", "a web page"),
    "log": Text("ein Protokoll mit Zeitangaben", "a log with times"),
    "line": Text("eine einzelne Zeile", "a single line"),
    "text": Text("freier Text", "plain text"),
}
IN_GERMAN = Text("auf Deutsch", "in German")
IN_ENGLISH = Text("auf Englisch", "in English")
SAID_BY = Sentence(
    "Wessen Worte es sind: {whose}. Dort weiß die zuständige Hilfe weiter.",
    "Whose words they are: {whose}. Their own support can help.",
)
OTHER_SERVER = Text("Wenn es doch um Microsoft 365 geht", "If it is about Microsoft 365 after all")
OTHER_SERVER_WAYS = (
    Text(
        "Im Programm des Kunden nachsehen, welcher Server eingetragen ist: für Exchange Online outlook.office365.com (IMAP) und smtp.office365.com (SMTP).",
        "Look which server the customer's program has: for Exchange Online it is outlook.office365.com (IMAP) and smtp.office365.com (SMTP).",
    ),
    Text(
        "Steht er dort richtig, die Meldung einfügen, die von diesem Server kommt.",
        "If it is right there, paste the message that comes from this server.",
    ),
)
MISSING_WORDS = Text(
    "Die Antwort des Servers im Wortlaut: etwa eine Nummer wie AADSTS700016, „NO AUTHENTICATE failed“ oder „535 5.7.3“. "
    "In diesem Text steht nichts davon, und raten will ich nicht.",
    "The server's answer word by word: a number such as AADSTS700016, “NO AUTHENTICATE failed” or “535 5.7.3”. "
    "This text has none of it, and I do not want to guess.",
)
WAYS: Mapping[str, Text] = {
    "powershell": Text(
        "Im selben PowerShell-Fenster eingeben und die ganze Ausgabe einfügen:",
        "Type this in the same PowerShell window and paste all of its output:",
    ),
    "trace": Text(
        "Die Fehlerspur von der ersten Zeile an, mit jeder Zeile, die mit „Caused by“ oder „--->“ beginnt.",
        "The stack trace from its first line on, with every line that begins with “Caused by” or “--->”.",
    ),
    "mail": Text(
        "Aus dem Unzustellbarkeitsbericht den Teil „Diagnoseinformationen für Administratoren“, oder die Mail als .eml-Datei.",
        "From the non-delivery report the part “Diagnostic information for administrators”, or the mail as an .eml file.",
    ),
    "page": Text(
        "Auf der Fehlerseite „Weitere Details“ aufklappen und alles kopieren, mit Nummer, Zeitpunkt und Korrelations-ID.",
        "Unfold “More details” on the error page and copy everything, with number, time and correlation id.",
    ),
    "log": Text(
        "Aus dem Protokoll etwa 20 Zeilen vor und nach dem Zeitpunkt des Fehlers, gern als Datei.",
        "About 20 lines of the log before and after the time of the error, as a file if you like.",
    ),
    "line": Text(
        "Das ganze Fenster statt einer Zeile: In vielen Windows-Meldungen kopiert Strg+C den ganzen Wortlaut.",
        "The whole window instead of one line: in many Windows dialogues Ctrl+C copies all the words.",
    ),
    "text": Text(
        "Die Meldung selbst statt der Beschreibung: In vielen Windows-Meldungen kopiert Strg+C den ganzen Wortlaut.",
        "The message itself instead of a description: in many Windows dialogues Ctrl+C copies all the words.",
    ),
}
LAST_ERROR = "$Error[0] | Format-List * -Force"
WAY_OF_THE_PROGRAM = Text(
    "Im Programm des Kunden den Verbindungstest laufen lassen und dessen Protokoll oder Einzelheiten kopieren.",
    "Run the connection test in the customer's program and copy its log or its details.",
)
WAY_OF_THE_CHECK = Text(
    "Ohne Meldung geht es auch: /mailcheck <kunde> prüft alles selbst, wenn der Kunde hier hinterlegt ist.",
    "It works without a message, too: /mailcheck <tenant> checks everything by itself if the customer is stored here.",
)

# --- feedback -------------------------------------------------------------------------------------------------------

DID_IT_HELP = Text("Hat das geholfen?", "Did this help?")
HELPED = Text("Hat geholfen", "It helped")
NOT_HELPED = Text("Hat nicht geholfen", "It did not help")
OTHER = Text("Etwas anderes", "Something else")
NOTED_HELPED = Text("Danke, vermerkt: Das hat geholfen.", "Thank you, noted: this helped.")
NOTED_NOT_HELPED = Text("Danke, vermerkt: Das hat nicht geholfen.", "Thank you, noted: this did not help.")
NOTED_OTHER = Text(
    "Danke, vermerkt: Es war etwas anderes. Mit der nächsten Meldung kann ich es noch einmal versuchen.",
    "Thank you, noted: it was something else. I can try again with the next message.",
)
NEXT_CAUSE = Text("Dann als Nächstes:", "Then next:")
NO_MORE_CAUSES = Text(
    "Weitere Ursachen kenne ich zu dieser Meldung nicht. Am meisten hilft jetzt eine frische Meldung nach dem letzten Versuch, "
    "oder /mailcheck <kunde>, wenn der Kunde hinterlegt ist.",
    "I know of no further causes for this message. What helps most now is a fresh message after the last attempt, "
    "or /mailcheck <tenant> if the customer is stored.",
)
