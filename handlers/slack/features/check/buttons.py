"""The buttons of a check: again, from a stored tenant or App Home, its protocol, the entry put right."""

from __future__ import annotations

from bot.jobs.kinds import CheckJob
from handlers.slack.features.check import protocol_blocks, wording
from handlers.slack.features.check.entry import correct
from handlers.slack.features.check.protocol import show
from handlers.slack.features.check.protocol_blocks import Shown
from handlers.slack.features.check.thread import hand_over
from handlers.slack.kit.buttons import read
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Button, Pressed
from handlers.slack.platform.news import HomeChanged
from handlers.slack.platform.places import notice, with_place
from handlers.slack.platform.replies import direct_channel
from handlers.slack.platform.roles import Role
from handlers.slack.render import again as check_again
from handlers.slack.render.again import Again
from handlers.slack.render.entry import CORRECT_ACTION
from handlers.slack.render.home_buttons import CHECK_ACTION, OfTenant
from handlers.slack.render.tenant_buttons import CHECK, Named


async def _check_again(context: Context, pressed: Pressed) -> None:
    """„Erneut prüfen“: the same check once more, in the same thread; the tenant may have been forgotten meanwhile."""
    again = read(Again, pressed.value)
    stored = await context.rights.tenant(pressed.asker, again.tenant)
    named = context.mailcheck.checks.checkable(stored, again.mailboxes)
    await hand_over(context, CheckJob(asker=pressed.asker, tenant=stored.name, mailboxes=named, thread=pressed.root))


async def _entry_correct(context: Context, pressed: Pressed) -> None:
    """„Eintrag berichtigen“: the object id of this thread's check takes the place of the one that we had stored.

    What is right is read from the check that was kept for this thread.
    """
    await correct(context, pressed.asker, read(Named, pressed.value).tenant, pressed.root)


async def _home_check(context: Context, pressed: Pressed) -> None:
    """„Prüfen“ in the App Home: the check's thread stands in the direct messages with this person."""
    wanted = read(OfTenant, pressed.value)
    stored = await context.rights.tenant(pressed.asker, wanted.tenant)
    context.mailcheck.checks.checkable(stored)
    direct = await direct_channel(context.slack, pressed.asker.person)
    await hand_over(context, CheckJob(asker=pressed.asker.model_copy(update={"channel": direct}), tenant=stored.name))
    await context.news.tell(HomeChanged(pressed.asker, wording.HOME_CHECK_RUNS.filled(tenant=stored.name)))


async def _protocol(context: Context, pressed: Pressed) -> None:
    """„Protokoll“: every stage of the check with its time and the server's words; the tenant may have been forgotten meanwhile."""
    await show(context, pressed.asker, read(Shown, pressed.value), pressed.root)


async def _tenant_check(context: Context, pressed: Pressed) -> None:
    """„Jetzt prüfen“ beside a stored tenant: a check of all its mailboxes, in a thread of its own; a window says where its answer comes."""
    asker, stored = await with_place(context, pressed, read(Named, pressed.value).tenant)
    context.mailcheck.checks.checkable(stored)
    await hand_over(context, CheckJob(asker=asker, tenant=stored.name))
    await notice(context, pressed, wording.CHECK_RUNS.filled(name=stored.name), stored.name)


BUTTONS = (
    Button(check_again.ACTION_ID, _check_again, Role.OPERATOR),
    Button(CORRECT_ACTION, _entry_correct, Role.KEEPER),
    Button(CHECK_ACTION, _home_check, Role.OPERATOR),
    Button(protocol_blocks.ACTION_ID, _protocol, Role.OPERATOR),
    Button(CHECK, _tenant_check, Role.OPERATOR),
)
