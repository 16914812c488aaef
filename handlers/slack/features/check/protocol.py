"""The log of a check below it: folded away where it is short, else as a file, else as messages."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError

from bot.errors import BadInput
from bot.jobs.kinds import Asker
from bot.model import Report
from bot.service import AuthorizedTenant
from bot.turns import in_a_thread
from handlers.slack.features.check import protocol_blocks as look
from handlers.slack.features.check import wording
from handlers.slack.features.check.protocol_blocks import Shown
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import Block
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform.answers import open_below
from handlers.slack.platform.context import Context
from handlers.slack.platform.roles import Role
from handlers.slack.platform.sight import Sight


async def show(context: Context, asker: Asker, shown: Shown, root: str) -> None:
    """Write the protocol into the thread; where others read along, to the person. Raises BadInput when it is gone."""
    allowed = await context.rights.tenant(asker, shown.tenant)
    report = await _report(context, allowed, shown)
    sight = context.rights.sight(asker, Role.OPERATOR, allowed)
    heading = look.title(report, asker.language)
    written = await in_a_thread(look.protocol, report, asker.language)
    text = (await context.mailcheck.reading.masked(written)).text  # once more
    alone = await sight.why_not(asker.channel)
    if len(text) <= look.FOLDED_LIMIT and not alone and await _folded(context, sight, root, heading, text):
        return
    in_file = wording.PROTOCOL_IN_FILE.in_(asker.language, title=heading)
    answer = await open_below(context.slack, sight, root, in_file, [rich(paragraph(plain(in_file)))])
    if not await answer.attach(look.file_name(report, asker.language), text.encode(), heading):
        for page in look.pages(heading, text):
            await answer.reply(heading, page)


async def _report(context: Context, allowed: AuthorizedTenant, shown: Shown) -> Report:
    saved = await context.mailcheck.tenants.reports(allowed)
    found = next((s.report for s in saved if s.report.started.isoformat() == shown.started), None)
    if found is None:
        raise BadInput(wording.PROTOCOL_GONE)
    return found


async def _folded(context: Context, sight: Sight, root: str, heading: str, text: str) -> bool:
    """Write it as a folded block; False where this Slack does not know such blocks."""
    blocks: list[Block] = [look.folded(heading, text)]
    try:
        await open_below(context.slack, sight, root, heading, blocks)
    except SlackApiError as problem:
        if error_code(problem) != "invalid_blocks":
            raise
        return False
    return True
