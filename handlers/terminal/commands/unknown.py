"""`mailcheck unknown`: the texts that nobody recognised, for whoever writes the catalogue's entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Language, Sentence, Text
from handlers.terminal.command_line import Typed
from handlers.terminal.output import Paint, as_json, plain, say

if TYPE_CHECKING:
    from bot.service import UnknownPaste
    from handlers.terminal.core import Opener

_NONE = Text(
    "Es ist kein unbekannter Text aufbewahrt. Aufbewahrt wird nur, wenn MAILCHECK_KEEP_UNKNOWN_DAYS gesetzt ist (1 bis 90 Tage).",
    "No unknown text is kept. They are kept only where MAILCHECK_KEEP_UNKNOWN_DAYS is set (1 to 90 days).",
)
_TIMES = Sentence("{when} UTC, {n} Mal", "{when} UTC, {n} times")
_FORGOTTEN = Sentence("Gelöscht: {n}.", "Deleted: {n}.")


async def unknown(typed: Typed, opener: Opener) -> int:
    """List the kept texts, or delete them, and return the exit code."""
    async with opener() as mailcheck:
        if typed.has("--forget"):
            forgotten = await mailcheck.pastes.forget_unknown()
            if typed.has("--json"):
                say(as_json({"forgotten": forgotten}))
            else:
                say(_FORGOTTEN.in_(typed.language, n=forgotten))
            return 0
        pastes = await mailcheck.pastes.unknown()
    if typed.has("--json"):
        say(as_json([_document(paste) for paste in pastes], indent=2))
    elif not pastes:
        say(_NONE.in_(typed.language))
    else:
        for paste in pastes:
            _show(paste, typed.language)
    return 0


def _document(paste: UnknownPaste) -> dict[str, object]:
    return {"id": paste.id, "seen": paste.seen.isoformat(), "times": paste.times, "text": paste.text}


def _show(paste: UnknownPaste, language: Language) -> None:
    paint = Paint()
    when = _TIMES.in_(language, when=f"{paste.seen:%Y-%m-%d %H:%M}", n=paste.times)
    say(paint(f"── {paste.id}  {when}", "bold"), *(plain(line) for line in paste.text.splitlines()), "")
