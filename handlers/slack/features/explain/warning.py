"""Tells in private what to do about a secret that was pasted: whoever wrote it, and whoever had it explained."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import aiohttp
from slack_sdk.errors import SlackClientError

from bot.jobs.kinds import Asker, ExplainJob
from bot.model import Text
from bot.redaction import ROTATE, SecretKind
from handlers.slack.features.explain import wording
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import message_text
from handlers.slack.kit.rich import bullets, paragraph, plain, rich
from handlers.slack.platform.context import Context
from handlers.slack.platform.replies import tell

log = logging.getLogger(__name__)


async def warn(context: Context, job: ExplainJob, kinds: Iterable[SecretKind]) -> None:
    """Warn; that a warning cannot be delivered keeps nobody from the answer."""
    found = tuple(dict.fromkeys(kinds))
    if not found:
        return
    stands = (wording.SECRET_STANDS,) if job.posted else ()
    if not job.author or job.author == job.asker.person:
        await _say(context, job, job.asker, (wording.SECRET_SEEN, *stands), found)
        return
    author = await context.people.person(job.author)
    if author is not None and author.member:
        writer = Asker(workspace=job.asker.workspace, channel=job.asker.channel, person=job.author)
        place, own = await context.languages.of(writer)
        writer = writer.model_copy(update={"language": place, "own_language": own})
        await _say(context, job, writer, (wording.SECRET_SEEN, *stands), found)
        await _say(context, job, job.asker, (wording.SECRET_OF_AUTHOR,), found)
    else:
        await _say(context, job, job.asker, (wording.SECRET_OF_OUTSIDER,), found)


async def _say(
    context: Context, job: ExplainJob, to: Asker, first: tuple[Text, ...], kinds: tuple[SecretKind, ...]
) -> None:
    said = " ".join(sentence.in_(to.own_language) for sentence in first)
    blocks = [rich(paragraph(plain(said)), bullets(ROTATE[kind].in_(to.own_language) for kind in kinds))]
    text = message_text(" ".join([said, *(ROTATE[kind].in_(to.own_language) for kind in kinds)]))
    try:
        await tell(context.slack, to, text, blocks, thread=job.thread)
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
        log.warning("A warning of a secret reached nobody: %s", error_code(problem))
