"""The picture of a check on its way into the thread. Where Slack takes no pictures nothing is lost: the layers stand there in words."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs.attempt import step
from bot.model import Language, Report
from bot.turns import in_a_thread
from handlers.slack.features.check import wording
from handlers.slack.features.check.drawing import draw
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import Block, message_text
from handlers.slack.platform.addresses import without_addresses
from handlers.slack.platform.asking import asked
from handlers.slack.platform.context import Context
from handlers.slack.platform.posting import write_message
from handlers.slack.platform.sight import NotInThisChannel, Sight
from handlers.slack.platform.uploading import kept, share, uploaded
from handlers.slack.render.layers_picture import in_words, picture_of

log = logging.getLogger(__name__)

UPLOAD_LIMIT = 8.0
# Slack looks at a new picture for a moment before messages may show it; until then they are refused as invalid_blocks
# (https://github.com/slackapi/python-slack-sdk/issues/1521, seen 2026-11).
PAUSES = (1.0, 2.0)
TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, NotInThisChannel)


async def upload(context: Context, sight: Sight, report: Report, language: Language) -> ReadyPicture | None:
    """Draw a report's picture and give it to Slack; None where Slack does not take it."""
    picture = await in_a_thread(picture_of, report, language)
    content = await in_a_thread(draw, picture)
    name = wording.PICTURE_FILE.in_(language, tenant=report.tenant)
    ready = ReadyPicture(context.slack, sight, content, in_words(picture), name, language)
    try:
        async with asyncio.timeout(UPLOAD_LIMIT):
            await ready.give()
    except TROUBLE as problem:
        log.info("Slack does not take the picture of a check: %s", error_code(problem))
        return None
    return ready


class ReadyPicture:
    """A picture that lies at Slack and stands in no message yet."""

    def __init__(
        self, slack: AsyncWebClient, sight: Sight, content: bytes, words: str, name: str, language: Language
    ) -> None:
        self._slack, self._sight = slack, sight
        self._content, self._words, self._name, self._language = content, words, name, language
        self._file = ""

    async def give(self) -> None:
        """Upload it for nobody's eyes yet. Raises what slack_sdk raises."""
        this = step("picture", self._name, self._words)
        self._file = await this.done(this.said or await kept(self._slack, self._name, self._content, self._words))

    async def show(self, thread: str) -> str:
        """Show it in a thread (`channel:root`): as a block, else as a file; what is refused there is logged and left.

        Returns the ts of the message with the block, empty where there is none. Raises NotAllowed, NotHere.
        """
        this = step("shown", thread, self._words)
        return await this.done(await self._show(thread) if this.said is None else this.said)

    async def _show(self, thread: str) -> str:
        channel, _, root = thread.partition(":")
        text = message_text(without_addresses(self._words, self._language))
        block: Block = {"type": "image", "alt_text": self._words, "slack_file": {"id": self._file}}
        try:
            for pause in (*PAUSES, None):
                try:
                    shown = await asked(
                        self._slack,
                        lambda: self._sight.demand_in(channel),
                        lambda once: write_message(once, channel, text, [block], root),
                        in_turn=channel,
                    )
                except SlackApiError as problem:
                    if error_code(problem) != "invalid_blocks":
                        raise
                    if pause is None:
                        await self._put(channel, root)
                        return ""
                    await asyncio.sleep(pause)
                else:
                    return shown
        except TROUBLE as problem:
            log.info("Slack does not show the picture of a check: %s", error_code(problem))
        return ""

    async def _put(self, channel: str, root: str) -> None:
        given, about = step("upload", self._name, self._words), without_addresses(self._words, self._language)
        file = await given.done(given.said or await uploaded(self._slack, self._name, self._content, self._words))
        await asked(
            self._slack,
            lambda: self._sight.demand_in(channel),
            lambda once: share(once, file, self._name, channel, root, about),
        )
