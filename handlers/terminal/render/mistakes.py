"""Mistakes in the lines of an input, told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.model import Language, Sentence, Text
from handlers.terminal.output import SENTENCE_LIMIT


def told(mistakes: Mapping[int, Text], not_done: Sentence, language: Language) -> str:
    """Return the mistakes by line; where not all have room, every line's number comes first (`not_done`, its place `{n}`)."""
    line = Text("Zeile", "line").in_(language)
    each = "; ".join(
        f"{line} {number}: {why.in_(language)}" if number else why.in_(language)
        for number, why in sorted(mistakes.items())
    )
    if len(each) <= SENTENCE_LIMIT or len(mistakes) == 1:
        return each
    return f"{not_done.in_(language, n=', '.join(_ranges(sorted(mistakes))))}; {each}"


def _ranges(numbers: list[int]) -> Iterator[str]:
    first = last = numbers[0]
    for number in (*numbers[1:], None):
        if number == last + 1:
            last = number
            continue
        yield str(first) if first == last else f"{first}-{last}"
        if number is not None:
            first = last = number
