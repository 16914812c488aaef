"""`mailcheck catalogue`: for those who write its entries, look at all of them, show one, try a text; and what has helped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.errors import BadInput
from bot.model import Language, Text
from handlers.terminal.actions import Action, read_action
from handlers.terminal.command_line import Typed, shown
from handlers.terminal.input import read_anything
from handlers.terminal.output import Paint, as_json, plain, say, table

if TYPE_CHECKING:
    from bot.authoring import Attempt
    from bot.service import FeedbackCount
    from handlers.terminal.core import Opener

_ENTRY = Text("die Kennung eines Eintrags", "an entry's id")
_ACTIONS = {
    "lint": Action(),
    "show": Action(1, 1, needs=_ENTRY),
    "try": Action(0, 1),
    "feedback": Action(switches=frozenset({"--json"})),
}
_SHOWN_TEXT = 1500
_READ = Text("So gelesen", "Read as")
_FOUND = Text("Gefunden", "Found")
_NOTHING = Text("nichts", "nothing")
_ANSWER = Text("Antwort", "Answer")
_WRAPPED = Text("nur die Verpackung", "only the wrapping")
_UNSURE = Text("unsicher: Worte, die viele sagen", "unsure: words that many say")
_CLUES = Text("Beobachtet", "Observed")
_FOREIGN = Text("fremde Umgebung", "foreign surroundings")
_NO_FEEDBACK = Text("Es gibt noch keine Rückmeldungen.", "There is no feedback yet.")
_HEADINGS = Text("Fehler|Lösung|geholfen|nicht geholfen|etwas anderes", "Error|Fix|helped|did not help|something else")
_UNKNOWN_PASTE = Text("(nicht erkannt)", "(not recognised)")


def catalogue(typed: Typed, opener: Opener) -> int:
    """Do what was asked for and return the exit code."""
    action, rest = read_action(typed, "catalogue", _ACTIONS)
    match action:
        case "lint":
            return _lint()
        case "show":
            _show(rest[0], typed.language)
        case "try":
            return _try(rest[0] if rest else "-", typed.language)
        case _:
            from handlers.terminal.event_loop import complete

            return complete(_feedback(typed, opener))
    return 0


def _lint() -> int:
    from bot.authoring import lint

    found = lint()
    say(*(plain(mistake) for mistake in found.mistakes or (found.sentence,)))
    return 1 if found.mistakes else 0


def _show(name: str, language: Language) -> None:
    from bot.authoring import ids_like, show

    lines = show(name, language)
    if not lines:
        near = ", ".join(ids_like(name))
        raise BadInput(
            Text(
                f"Einen Eintrag „{shown(name)}“ gibt es nicht{f' (ähnlich: {near})' if near else ''}",
                f"There is no entry “{shown(name)}”{f' (similar: {near})' if near else ''}",
            )
        )
    say(*(plain(line) for line in lines))


def _try(name: str, language: Language) -> int:
    from bot.authoring import try_text

    text, _ = read_anything(name, language)
    tried = try_text(text)
    say(*_attempt_lines(tried, language, Paint()))
    return 0 if tried.explanation.matches else 1


def _attempt_lines(tried: Attempt, language: Language, paint: Paint) -> Iterator[str]:
    from bot.authoring import READINGS

    yield paint(_READ.in_(language), "bold")
    read = tried.read if len(tried.read) <= _SHOWN_TEXT else tried.read[:_SHOWN_TEXT] + "…"
    yield from (f"  {plain(line)}" for line in read.splitlines())
    yield paint(_FOUND.in_(language), "bold")
    for hit in tried.found:
        reading = "" if hit.reading == READINGS[0] else f" ({hit.reading})"
        yield f"  {hit.kind:12} {hit.owner}: {plain(hit.written)} → „{plain(hit.words)}“{reading}"
    if not tried.found:
        yield f"  {_NOTHING.in_(language)}"
    said = tried.explanation
    yield paint(_ANSWER.in_(language), "bold")
    for number, match in enumerate(said.matches, 1):
        notes = [n.in_(language) for n, true in ((_WRAPPED, match.wraps), (_UNSURE, not match.sure)) if true]
        why = f" ({', '.join(notes)})" if notes else ""
        yield f"  {number}. {match.error}{why}: {plain(match.excerpt)}"
    yield from (f"  {_FOREIGN.in_(language)}: {plain(name.in_(language))}" for name in said.foreign)
    yield from (f"  {_CLUES.in_(language)}: {finding.code}" for finding in said.observed)
    if not said.matches:
        yield f"  {_NOTHING.in_(language)}"


async def _feedback(typed: Typed, opener: Opener) -> int:
    async with opener() as mailcheck:
        counts = await mailcheck.pastes.feedback_counts()
    if typed.has("--json"):
        documents = [{"error": c.error, "fix": c.fix, "said": str(c.said), "times": c.times} for c in counts]
        say(as_json(documents, indent=2))
    elif not counts:
        say(_NO_FEEDBACK.in_(typed.language))
    else:
        headings = tuple(_HEADINGS.in_(typed.language).split("|"))
        say(*(plain(line) for line in table([headings, *_rows(counts, typed.language)])))
    return 0


def _rows(counts: tuple[FeedbackCount, ...], language: Language) -> Iterator[tuple[str, ...]]:
    from bot.service import Feedback

    every: dict[tuple[str, str], dict[str, int]] = {}
    for count in counts:
        every.setdefault((count.error, count.fix), {})[count.said] = count.times
    for (error, fix), said in every.items():
        times = (str(said.get(each, 0)) for each in Feedback)
        yield (error or _UNKNOWN_PASTE.in_(language), fix or "–", *times)
