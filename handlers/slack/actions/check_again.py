"""„Erneut prüfen“: the same check once more, in the same thread."""

from __future__ import annotations

from pydantic import ValidationError

from bot.errors import BadInput
from bot.jobs.kinds import CheckJob
from handlers.slack import wording
from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.again import ACTION_ID, Again
from handlers.slack.door import Door
from handlers.slack.threads.check import hand_over


def read(value: str) -> Again:
    """Read a button's value; raises BadInput for one that another version wrote."""
    try:
        return Again.model_validate_json(value)
    except ValidationError:
        raise BadInput(wording.UNKNOWN_BUTTON) from None


async def handle(door: Door, pressed: Pressed) -> None:
    """Hand the check over again; the tenant may have been forgotten meanwhile."""
    again = read(pressed.value)
    name, named = await door.mailcheck.checkable(again.tenant, again.mailboxes)
    await hand_over(door, CheckJob(asker=pressed.asker, tenant=name, mailboxes=named, thread=pressed.root))


ACTION = Button(ACTION_ID, handle)
