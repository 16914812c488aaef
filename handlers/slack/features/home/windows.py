"""App Home's windows: a channel's language, an announcement's letter."""

from __future__ import annotations

from typing import Any

from bot.errors import BadInput
from bot.model import Language, Text
from handlers.slack.features.home import announcement, channel_window, wording
from handlers.slack.features.home.announcement import TENANT
from handlers.slack.features.home.announcement_letter import write
from handlers.slack.features.home.channel_window import CHANNEL, EACH_THEIR_OWN, LANGUAGE, View
from handlers.slack.kit.rich import channel, paragraph, plain, rich
from handlers.slack.platform import wording_common
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Submitted, Values, Window
from handlers.slack.platform.modals import change_window
from handlers.slack.platform.notice_window import notice_window
from handlers.slack.platform.roles import Role


def _without_tenant(values: Values) -> dict[str, Text]:
    """Return what to do where no customer was chosen."""
    return {} if _chosen(values) else {TENANT: wording.LETTER_LACKING}


async def _announcement_letter(context: Context, submitted: Submitted) -> None:
    """For which customer the text about an announcement is: write it, if they are this person's."""
    await write(context, submitted.asker, submitted.about, _chosen(submitted.values))


def _chosen(values: Values) -> str:
    return str((((values.get(TENANT) or {}).get(TENANT) or {}).get("selected_option") or {}).get("value") or "")


def _without_channel(values: Values) -> dict[str, Text]:
    """Return what to do where no channel was chosen."""
    return {} if _channel(values) else {CHANNEL: wording.CHANNEL_LACKING}


def _saving(submitted: Submitted) -> View:
    """Return what stands there until it is kept."""
    language = submitted.asker.own_language
    return notice_window(language, rich(paragraph(plain(wording.SAVING.in_(language)))))


async def _preferences_channel(context: Context, submitted: Submitted) -> None:
    """Keep the language of a channel in which this person is, and say so in the window."""
    asker, where = submitted.asker, _channel(submitted.values)
    chosen = str((_input(submitted.values, LANGUAGE).get("selected_option") or {}).get("value") or "")
    if chosen not in {EACH_THEIR_OWN, *Language}:
        raise BadInput(wording_common.UNKNOWN_BUTTON)
    present = await context.people.is_in_channel(asker.person, where)
    if not present:
        raise BadInput(wording.CHANNEL_UNSEEN if present is None else wording.CHANNEL_FOREIGN)
    language = None if chosen == EACH_THEIR_OWN else Language(chosen)
    await context.languages.choose_for(asker, where, language)
    said = _said(language, asker.own_language)
    view = notice_window(asker.own_language, rich(paragraph(plain(said), channel(where), plain("."))))
    await change_window(context.slack, submitted.view_id, view)


def _said(chosen: Language | None, reader: Language) -> str:
    if chosen is None:
        return wording.SAVED_OWN.in_(reader)
    return wording.SAVED_FOR.in_(reader, language=wording.NAMES[chosen].in_(reader))


def _channel(values: Values) -> str:
    return str(_input(values, CHANNEL).get("selected_conversation") or "")


def _input(values: Values, name: str) -> dict[str, Any]:
    return (values.get(name) or {}).get(name) or {}


WINDOWS = (
    Window(announcement.CALLBACK_ID, _without_tenant, _announcement_letter, Role.OPERATOR, frozenset({TENANT})),
    Window(
        channel_window.CALLBACK_ID,
        _without_channel,
        _preferences_channel,
        Role.OPERATOR,
        frozenset({CHANNEL, LANGUAGE}),
        _saving,
    ),
)
