"""App Home's own buttons: language, help, pages, announcements."""

from __future__ import annotations

import logging

from slack_sdk.errors import SlackApiError

from bot.errors import BadInput
from bot.model import Language
from handlers.slack.features.home import wording
from handlers.slack.features.home.announcement import LETTER_ACTION, OfAnnouncement, letter_window
from handlers.slack.features.home.announcement_letter import write
from handlers.slack.features.home.blocks import AS_IN_SLACK, CHANNEL_ACTION, HELP_ACTION, LANGUAGE_ACTION
from handlers.slack.features.home.channel_window import channel_window
from handlers.slack.features.home.content import publish
from handlers.slack.features.home.tenants import PAGE_ACTION
from handlers.slack.kit.buttons import read
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform import wording_common
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Button, Pressed
from handlers.slack.platform.modals import change_window, open_window, remember
from handlers.slack.platform.notice_window import notice_window
from handlers.slack.platform.roles import Role
from handlers.slack.platform.usage import usage_blocks
from handlers.slack.render.home_buttons import Plain

log = logging.getLogger(__name__)


async def _announcement_letter(context: Context, pressed: Pressed) -> None:
    """„Kundentext“ below a notice: written at once for the only customer, else a window asks for whom.

    Only customers of this person are there to choose from; the window opens first, because looking may take longer than Slack waits.
    """
    wanted = read(OfAnnouncement, pressed.value).announcement
    announced = context.mailcheck.announcements.find(wanted)
    asker, language = pressed.asker.model_copy(update={"channel": ""}), pressed.asker.own_language
    tenants = await context.rights.tenants(asker)
    names = sorted(stored.tenant.name for stored in tenants)
    if not names:
        raise BadInput(wording.NO_TENANT_FOR_YOU)
    if len(names) == 1:
        await write(context, asker, wanted, names[0])
        return
    looking = rich(paragraph(plain(wording.LETTER_LOOKING.in_(language))))
    view_id = await open_window(context.slack, pressed.trigger, notice_window(language, looking))
    concerned = await context.mailcheck.announcements.concerned(wanted, names)
    remembered = remember(context.slack, asker, about=wanted)
    view = letter_window(remembered, announced, concerned, names, language)
    try:
        sight = context.rights.sight(asker, Role.OPERATOR, *tenants)
        await change_window(context.slack, view_id, view, sight.demand)
    except SlackApiError as problem:  # somebody closed it meanwhile
        log.info("The window is gone: %s", error_code(problem))


async def _home_channel_language(context: Context, pressed: Pressed) -> None:
    """„Sprache eines Kanals“ in the App Home: the window for it."""
    read(Plain, pressed.value)
    view = channel_window(remember(context.slack, pressed.asker), pressed.asker.own_language)
    await open_window(context.slack, pressed.trigger, view)


async def _home_help(context: Context, pressed: Pressed) -> None:
    """„Hilfe“ in the App Home: a window with every command that this person may use."""
    read(Plain, pressed.value)
    language = pressed.asker.own_language
    allowed = [command for command in context.usages if await context.rights.has(pressed.asker, command.role)]
    await open_window(context.slack, pressed.trigger, notice_window(language, *usage_blocks(allowed, language)))


async def _home_language(context: Context, pressed: Pressed) -> None:
    """„Meine Sprache“ in the App Home: kept, and shown in it at once."""
    if pressed.value not in {AS_IN_SLACK, *Language}:
        raise BadInput(wording_common.UNKNOWN_BUTTON)
    await context.languages.choose(pressed.asker, None if pressed.value == AS_IN_SLACK else Language(pressed.value))
    place, own = await context.languages.of(pressed.asker)
    await publish(context, pressed.asker.model_copy(update={"language": place, "own_language": own}))


async def _home_page(context: Context, pressed: Pressed) -> None:
    """Turn to another page; where there are fewer by now, the last one is shown."""
    if not (pressed.value.isascii() and pressed.value.isdigit() and len(pressed.value) <= 3):
        raise BadInput(wording_common.UNKNOWN_BUTTON)
    context.homes.opened(pressed.asker.person, int(pressed.value))
    await publish(context, pressed.asker)


BUTTONS = (
    Button(LETTER_ACTION, _announcement_letter, Role.OPERATOR),
    Button(CHANNEL_ACTION, _home_channel_language, Role.OPERATOR),
    Button(HELP_ACTION, _home_help, Role.READER),
    Button(LANGUAGE_ACTION, _home_language, Role.READER),
    Button(PAGE_ACTION, _home_page, Role.OPERATOR),
)
