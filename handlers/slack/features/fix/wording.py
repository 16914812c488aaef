"""What is said while a fix is led and proved."""

from __future__ import annotations

from bot.model import Sentence, Text

UNDER_WAY = Text("Diese Lösung läuft hier schon", "This fix is already under way here")
TO_THE_MESSAGE = Text("zur Nachricht", "go to the message")
FIXED = Sentence("Behoben: {name}", "Fixed: {name}")
FIXED_ALL = Sentence(
    "Die Prüfung danach, mit einem frischen Token: {headline}", "The check afterwards, with a fresh token: {headline}"
)
STEP_WORKED = Sentence("Diese Lösung hat gewirkt: {name}", "This fix has worked: {name}")
STEP_CHANGED = Text(
    "Es hat sich etwas geändert, aber es ist noch nicht alles gut.", "Something has changed, but not all is well yet."
)
REMAINS = Sentence("Die ganze Prüfung sagt jetzt: {headline}", "The whole check now says: {headline}")
REST_UNKNOWN = Text(
    "Was diese Lösung bewirken sollte, geht jetzt. Die übrige Prüfung kam nicht zustande; bitte „Erneut prüfen“.",
    "What this fix was meant to achieve works now. The rest of the check could not be run; please press “Check again”.",
)
ALL_UNKNOWN = Text(
    "Die ganze Prüfung kam nicht zustande; bitte „Erneut prüfen“.",
    "The whole check could not be run; please press “Check again”.",
)
HELPED_NOTED = Sentence("Behoben, nach Ihrer Auskunft: {name}", "Fixed, as you say: {name}")
NONE_LEFT = Text("Alles, was infrage kommt, ist versucht.", "Everything that could be the cause has been tried.")
ASK_WHOM = Sentence(
    "Als Nächstes hilft wohl nur, wer dort nachsehen kann: {who}. Fragen Sie, was zuletzt geändert wurde, und fügen Sie hier eine frische Meldung nach dem letzten Versuch ein.",
    "Probably only somebody who can look there helps now: {who}. Ask what was changed last, and paste a fresh message from after the last attempt here.",
)
LOOKED_IN_VAIN = Sentence(
    " {tenant}: Ich habe von selbst nachgesehen, bis es hätte wirken müssen. „{name}“ wirkt noch nicht.",
    " {tenant}: I have looked by myself for as long as it should take. “{name}” has not taken effect.",
)
LOOKED_WITH_SUCCESS = Sentence(" {headline}", " {headline}")
