"""The window for a channel's language, opened from the App Home."""

from __future__ import annotations

from typing import Any

from bot.errors import BadInput
from bot.model import Language, Text
from handlers.slack.features.home import wording as words
from handlers.slack.features.home.channel_window import CALLBACK_ID, CHANNEL, EACH_THEIR_OWN, LANGUAGE, View
from handlers.slack.kit.rich import channel, paragraph, plain, rich
from handlers.slack.platform import wording
from handlers.slack.platform.context import Door
from handlers.slack.platform.notice_window import notice_window
from handlers.slack.platform.rights import Role
from handlers.slack.platform.windows import Submitted, Values, Window


def mistakes(values: Values) -> dict[str, Text]:
    """Return what to do where no channel was chosen."""
    return {} if _channel(values) else {CHANNEL: words.CHANNEL_LACKING}


def saving(submitted: Submitted) -> View:
    """Return what stands there until it is kept."""
    language = submitted.asker.own_language
    return notice_window(language, rich(paragraph(plain(words.SAVING.in_(language)))))


async def handle(door: Door, submitted: Submitted) -> None:
    """Keep the language of a channel in which this person is, and say so in the window."""
    asker, where = submitted.asker, _channel(submitted.values)
    chosen = str((_input(submitted.values, LANGUAGE).get("selected_option") or {}).get("value") or "")
    if chosen not in {EACH_THEIR_OWN, *Language}:
        raise BadInput(wording.UNKNOWN_BUTTON)
    present = await door.people.is_in_channel(asker.person, where)
    if not present:
        raise BadInput(words.CHANNEL_UNSEEN if present is None else words.CHANNEL_FOREIGN)
    language = None if chosen == EACH_THEIR_OWN else Language(chosen)
    await door.languages.choose_for(asker, where, language)
    said = _said(language, asker.own_language)
    view = notice_window(asker.own_language, rich(paragraph(plain(said), channel(where), plain("."))))
    await door.slack.views_update(view_id=submitted.view_id, view=view)


def _said(chosen: Language | None, reader: Language) -> str:
    if chosen is None:
        return words.SAVED_OWN.in_(reader)
    return words.SAVED_FOR.in_(reader, language=words.NAMES[chosen].in_(reader))


def _channel(values: Values) -> str:
    return str(_input(values, CHANNEL).get("selected_conversation") or "")


def _input(values: Values, name: str) -> dict[str, Any]:
    return (values.get(name) or {}).get(name) or {}


WINDOW = Window(CALLBACK_ID, mistakes, handle, Role.OPERATOR, saving)
