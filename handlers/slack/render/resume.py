"""The button „Weitermachen“ that leads a guided set-up on, and what it remembers."""

from __future__ import annotations

from typing import Literal

from bot.model import Language
from handlers.slack.kit.buttons import ButtonValue, Element, button
from handlers.slack.render import wording_shown

ACTION_ID = "setup_resume"


class Resume(ButtonValue):
    """Which set-up: the id of its course; everything else is read anew."""

    v: Literal[1] = 1
    course: str


def resume_button(course_id: str, tenant: str, language: Language) -> Element:
    """Return the button; `tenant` is only read aloud."""
    value = Resume(course=course_id).model_dump_json()
    return button(
        ACTION_ID, wording_shown.RESUME.in_(language), value, wording_shown.RESUME_LABEL.in_(language, tenant=tenant)
    )
