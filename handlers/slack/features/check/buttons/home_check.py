"""„Prüfen“ in the App Home: the check's thread stands in the direct messages with this person."""

from __future__ import annotations

from bot.jobs.kinds import CheckJob
from handlers.slack.features.check.thread import hand_over
from handlers.slack.features.home import wording
from handlers.slack.features.home.content import publish
from handlers.slack.features.home.tenants import CHECK_ACTION, OfTenant
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.replies import direct_channel
from handlers.slack.platform.rights import Role


async def handle(door: Door, pressed: Pressed) -> None:
    """Hand the check over, and say where its answer will stand."""
    wanted = read(OfTenant, pressed.value)
    stored = await door.rights.tenant(pressed.asker, wanted.tenant)
    name, _ = await door.mailcheck.checkable(stored.tenant.name)
    direct = await direct_channel(door.slack, pressed.asker.person)
    await hand_over(door, CheckJob(asker=pressed.asker.model_copy(update={"channel": direct}), tenant=name))
    await publish(door, pressed.asker, wording.CHECK_RUNS.filled(tenant=name))


ACTION = Button(CHECK_ACTION, handle, Role.OPERATOR)
