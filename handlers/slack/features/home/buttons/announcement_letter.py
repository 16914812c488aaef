"""„Kundentext“ below a notice in the App Home: written at once for the only customer, else a window asks for whom."""

from __future__ import annotations

import logging

from slack_sdk.errors import SlackApiError

from bot.errors import BadInput
from handlers.slack.features.home import wording
from handlers.slack.features.home.announcement import LETTER_ACTION, OfAnnouncement, letter_window
from handlers.slack.features.home.announcement_letter import write
from handlers.slack.kit.buttons import read
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.modals import open_window, remember
from handlers.slack.platform.notice_window import notice_window
from handlers.slack.platform.replies import error_code
from handlers.slack.platform.rights import Role

log = logging.getLogger(__name__)


async def handle(door: Door, pressed: Pressed) -> None:
    """Only customers of this person are there to choose from; the window opens first, because looking may take longer than Slack waits."""
    wanted = read(OfAnnouncement, pressed.value).announcement
    announced = door.mailcheck.announcement(wanted)
    asker, language = pressed.asker.model_copy(update={"channel": ""}), pressed.asker.own_language
    names = sorted(stored.tenant.name for stored in await door.rights.tenants(asker))
    if not names:
        raise BadInput(wording.NO_TENANT_FOR_YOU)
    if len(names) == 1:
        await write(door, asker, wanted, names[0])
        return
    looking = rich(paragraph(plain(wording.LETTER_LOOKING.in_(language))))
    view_id = await open_window(door.slack, pressed.trigger, notice_window(language, looking))
    concerned = await door.mailcheck.concerned(wanted, names)
    remembered = remember(door.slack, asker, about=wanted)
    view = letter_window(remembered, announced, concerned, names, language)
    try:
        await door.slack.views_update(view_id=view_id, view=view)
    except SlackApiError as problem:  # somebody closed it meanwhile
        log.info("The window is gone: %s", error_code(problem))


ACTION = Button(LETTER_ACTION, handle, Role.OPERATOR)
