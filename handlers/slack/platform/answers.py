"""Where an answer stands: in the channel, else with the person, else at the reply address."""

from __future__ import annotations

import logging

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Text
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import Block, message_text
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform import wording_common
from handlers.slack.platform.answer import Answer
from handlers.slack.platform.asking import asked
from handlers.slack.platform.posting import write_message
from handlers.slack.platform.replies import ReplyAddress, direct_channel
from handlers.slack.platform.sight import NotInThisChannel, Sight
from handlers.slack.platform.thread_answers import AnswerBelow, OpenedAnswer
from handlers.slack.platform.wording_rights import INVITE

log = logging.getLogger(__name__)

# Slack's words for "you may not write here"; a private channel without the bot looks like no channel at all
# (https://docs.slack.dev/reference/methods/chat.postMessage, seen 2026-11).
SHUT_OUT = frozenset(
    {
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "no_permission",
        "posting_to_channel_denied",
        "team_access_not_granted",
    }
)


ALL_THE_SAME = frozenset({INVITE, wording_common.MESSAGE_GONE})  # why it stands elsewhere, though it may be read here
NO_REPLIES = frozenset({"cannot_reply_to_message", "message_not_found", "thread_not_found"})


def shut_out(problem: SlackApiError) -> bool:
    """Tell whether the bot may not write in this channel."""
    code = error_code(problem)
    return code in SHUT_OUT or code.startswith("restricted_action")


class ReplyAnswer:
    """Only the reply address is open: no root, no changes, and few words. The last use is kept for the final text."""

    thread = ""
    message = ""

    def __init__(self, address: ReplyAddress, sight: Sight) -> None:
        self._address, self._sight = address, sight
        self.final = False

    async def head(self, text: str, blocks: list[Block], *, final: bool = False) -> None:
        """Say it once it is final."""
        if final:
            self.final = True
            await self._address.say(message_text(text), blocks, may=self._sight.demand)

    async def reply(self, text: str, blocks: list[Block], name: str = "") -> str:
        """Say it while enough uses are left."""
        if self._address.uses_left > (0 if self.final else 1):
            await self._address.say(message_text(text), blocks, may=self._sight.demand)
        return ""

    async def change(self, reply: str, text: str, blocks: list[Block]) -> None:
        """Nothing can be changed here."""

    async def attach(self, filename: str, content: bytes, about: str) -> bool:
        """Files need a channel."""
        return False

    async def link(self) -> str:
        """There is none."""
        return ""

    async def holds(self, thread: str, message: str) -> None:
        """Here nothing stands in a thread."""

    async def withdraw(self, said: Text) -> None:
        """Nothing can be changed here."""


async def open_answer(slack: AsyncWebClient, sight: Sight, text: str, blocks: list[Block]) -> Answer:
    """Post the root message in the channel; where the bot may not or should not, with the person, and tell them why."""
    channel = sight.asker.channel
    try:
        return OpenedAnswer(slack, sight, channel, await _write(slack, sight, channel, text, blocks))
    except NotInThisChannel as why:
        return await _answer_directly(slack, sight, why.sentence, text, blocks)
    except SlackApiError as problem:
        if not shut_out(problem):
            raise
    return await _answer_directly(slack, sight, INVITE, text, blocks)


async def open_below(slack: AsyncWebClient, sight: Sight, thread: str, text: str, blocks: list[Block]) -> Answer:
    """Answer in a thread (the ts of its root); where that is not possible or others read it, with the person."""
    await sight.demand()
    channel = sight.asker.channel
    if why := await sight.why_not(channel):
        return await _answer_directly(slack, sight, why, text, blocks)
    if await is_gone(slack, channel, thread):
        return await _answer_directly(slack, sight, wording_common.MESSAGE_GONE, text, blocks)
    answer = AnswerBelow(slack, sight, channel, thread)
    try:
        await answer.head(text, blocks)
    except SlackApiError as problem:
        if error_code(problem) in NO_REPLIES:
            why = wording_common.MESSAGE_GONE
        elif shut_out(problem):
            why = INVITE
        else:
            raise
        return await _answer_directly(slack, sight, why, text, blocks)
    answer.final = True
    return answer


async def _write(slack: AsyncWebClient, sight: Sight, channel: str, text: str, blocks: list[Block]) -> str:
    return await asked(
        slack,
        lambda: sight.demand_in(channel),
        lambda once: write_message(once, channel, message_text(text), blocks),
        in_turn=channel,
    )


async def is_gone(slack: AsyncWebClient, channel: str, thread: str) -> bool:
    """Tell whether the root was deleted: Slack takes replies to it all the same, and nobody sees them."""
    try:
        await slack.chat_getPermalink(channel=channel, message_ts=thread)
    except SlackApiError as problem:
        return error_code(problem) == "message_not_found"
    return False


async def _answer_directly(slack: AsyncWebClient, sight: Sight, why: Text, text: str, blocks: list[Block]) -> Answer:
    """Answer in a direct message; where nobody else may be in the way, the final text is also shown to the person alone where they asked."""
    asker = sight.asker
    reason = why.in_(asker.own_language)
    address = ReplyAddress(slack, asker.reply_address)
    speaks = bool(address.uses_left)
    try:
        direct = await direct_channel(slack, asker.person)
        root = await _write(slack, sight, direct, text, blocks)
    except SlackClientError as problem:
        log.warning("No direct message either: %s", error_code(problem))
        await address.say(message_text(reason), [rich(paragraph(plain(reason)))])
        if not speaks:
            raise
        return ReplyAnswer(address, sight)
    echo = address if why in ALL_THE_SAME else None
    answer = OpenedAnswer(slack, sight, direct, root, echo)
    here = f"{reason} {wording_common.SEE_DIRECT_MESSAGE.in_(asker.own_language)}"
    if not await address.say(message_text(here), [rich(paragraph(plain(here)))]):
        await answer.reply(reason, [rich(paragraph(plain(reason)))])
    return answer
