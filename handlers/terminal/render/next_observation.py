"""What would decide between the causes that are still open, as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.model import STANDING_NAMES, Language, Tenant, Text
from handlers.terminal.output import Paint, plain

if TYPE_CHECKING:
    from bot.pastes.service import NextObservation

_DECIDES = Text("Was jetzt entscheidet", "What decides now")
_OR = Text(" oder ", " or ")
_HAND_OVER = Text("Das Ergebnis auswerten: ", "Have the result judged: ")
_HAND_OVER_TOGETHER = Text(
    "Das Ergebnis zusammen mit der Fehlermeldung auswerten: ", "Have the result judged together with the error: "
)


def deciding_lines(
    found: NextObservation, language: Language, paint: Paint, *, tenant: Tenant | None, checked: bool
) -> Iterator[str]:
    """Yield it: the text, the command, what each answer means; `checked` tells that a check stands beside it."""
    from bot.pastes.service import Way

    yield ""
    yield paint(_DECIDES.in_(language), "bold")
    where = f"[{plain(found.where.in_(language))}] " if found.way is Way.COMMAND else ""
    yield f"  {where}{plain(found.text.in_(language))}"
    for line in found.command.splitlines():
        yield f"       {plain(line)}"
    for meaning in found.meanings():
        shows = _OR.in_(language).join(plain(each.in_(language)).rstrip(".") for each in meaning.shows)
        titles = "; ".join(plain(each.in_(language)) for each in meaning.titles)
        yield f"  · {shows} → {titles} ({STANDING_NAMES[meaning.standing].in_(language).lower()})"
    if found.way in {Way.INSPECT, Way.COMMAND}:
        of_check = f" --tenant {plain(tenant.name)}" if tenant else ""
        together = _HAND_OVER if checked and tenant else _HAND_OVER_TOGETHER
        yield f"  {together.in_(language)}mailcheck explain{of_check}"
