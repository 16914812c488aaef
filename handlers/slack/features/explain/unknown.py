"""The answer to a text that nobody knows: what was understood, what is missing, how to get it; and no guess."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model import Language
from bot.service import Explanation
from handlers.slack.features.explain import wording
from handlers.slack.kit.limits import Block
from handlers.slack.kit.rich import bold, bullets, command, paragraph, plain, rich
from handlers.slack.render.text_forms import form_of, language_of


def unknown(said: Explanation, text: str, language: Language) -> Iterator[Block]:
    """Yield the answer; nothing of the text is repeated."""
    form = form_of(text)
    yield rich(paragraph(bold(wording.UNDERSTOOD.in_(language))), bullets(_understood(said, text, form, language)))
    if said.foreign:
        ways = [way.in_(language) for way in wording.OTHER_SERVER_WAYS]
        yield rich(paragraph(bold(wording.OTHER_SERVER.in_(language))), bullets(ways))
        return
    yield rich(paragraph(bold(wording.MISSING.in_(language))), paragraph(plain(wording.MISSING_WORDS.in_(language))))
    ways = [wording.WAYS[form].in_(language)]
    others = [wording.WAY_OF_THE_PROGRAM.in_(language), wording.WAY_OF_THE_CHECK.in_(language)]
    head = paragraph(bold(wording.HOW_TO_GET.in_(language)))
    if form == "powershell":
        yield rich(head, bullets(ways), command(wording.LAST_ERROR), bullets(others))
    else:
        yield rich(head, bullets([*ways, *others]))


def _understood(said: Explanation, text: str, form: str, language: Language) -> Iterator[str]:
    kind = wording.FORMS[form].in_(language)
    written = language_of(text)
    if written is not None:
        kind += ", " + (wording.IN_GERMAN if written is Language.DE else wording.IN_ENGLISH).in_(language)
    yield kind[0].upper() + kind[1:] + "."
    for whose in said.foreign:
        yield wording.SAID_BY.in_(language, whose=whose.in_(language))
