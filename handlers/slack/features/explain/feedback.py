"""„Hat das geholfen?“: three buttons, and what they remember of the answer above them."""

from __future__ import annotations

from typing import Literal

from bot.model import Diagnosis, Language, Standing
from bot.service import Feedback
from handlers.slack.features.explain import wording
from handlers.slack.kit.buttons import ButtonValue, button, row
from handlers.slack.kit.limits import Block
from handlers.slack.kit.rich import bold, paragraph, rich

ACTION_ID = "feedback"
KEPT_FIXES = 12
LABELS = {Feedback.HELPED: wording.HELPED, Feedback.NOT_HELPED: wording.NOT_HELPED, Feedback.OTHER: wording.OTHER}


class Said(ButtonValue):
    """The answer that was given (known error and fix, both empty where none was known), what is left to try, what is said of it."""

    v: Literal[1] = 1
    error: str = ""
    fix: str = ""
    rest: tuple[str, ...] = ()
    said: Feedback


def ask(error: str, fix: str, rest: tuple[str, ...], language: Language) -> list[Block]:
    """Return the question with its buttons."""
    buttons = [
        button(
            f"{ACTION_ID}:{said}",
            label.in_(language),
            Said(error=error, fix=fix, rest=rest[:KEPT_FIXES], said=said).model_dump_json(),
        )
        for said, label in LABELS.items()
    ]
    return [rich(paragraph(bold(wording.DID_IT_HELP.in_(language)))), row(*buttons)]


def tried_in_order(causes: tuple[Diagnosis, ...]) -> tuple[str, ...]:
    """Return the fixes of these causes as they are to be tried: the likeliest first, each once, none that is excluded."""
    return tuple(dict.fromkeys(d.fix for d in causes if d.standing is not Standing.EXCLUDED))
