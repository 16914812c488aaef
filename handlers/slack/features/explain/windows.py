"""The window for a pasted error message, opened by `/mailfix` or by a button in a thread."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.model import Text
from handlers.slack.features.explain import wording
from handlers.slack.features.explain.paste_window import CALLBACK_ID, FILES, TEXT
from handlers.slack.features.explain.thread import hand_over
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Submitted, Values, Window
from handlers.slack.platform.pasted import Pasted, claimed, files_in
from handlers.slack.platform.roles import Role


def typed(values: Values) -> Pasted:
    """Return what was pasted and chosen."""
    return Pasted(str(_input(values, TEXT).get("value") or ""), files_in(_input(values, FILES).get("files")))


def _input(values: Values, name: str) -> dict[str, Any]:
    return (values.get(name) or {}).get(name) or {}


def mistakes(values: Values) -> dict[str, Text]:
    """Return what to do where neither a text nor a file was given."""
    return {TEXT: wording.MODAL_EMPTY} if typed(values).empty else {}


async def handle(context: Context, submitted: Submitted) -> None:
    """Hand the text over; nobody else sees it."""
    pasted = typed(submitted.values)
    pasted = replace(pasted, files=claimed(pasted.files, submitted.asker.person))
    await hand_over(context, submitted.asker, pasted, thread=submitted.thread, posted=False)


WINDOW = Window(CALLBACK_ID, mistakes, handle, Role.READER, frozenset({TEXT}))
