"""Where an answer stands: a root message with its thread in the channel, else with the person, else at the reply address."""

from __future__ import annotations

import logging
from typing import Protocol

from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs.kinds import Asker
from bot.model import Text
from handlers.slack import wording, wording_explained
from handlers.slack.blocks.limits import Block, message_text
from handlers.slack.blocks.rich import paragraph, plain, rich
from handlers.slack.people import People
from handlers.slack.replies import ReplyAddress, direct_channel, error_code

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


NO_REPLIES = frozenset({"cannot_reply_to_message", "message_not_found", "thread_not_found"})


def shut_out(problem: SlackApiError) -> bool:
    """Tell whether the bot may not write in this channel."""
    code = error_code(problem)
    return code in SHUT_OUT or code.startswith("restricted_action")


class Answer(Protocol):
    """One answer as it grows."""

    final: bool
    """Whether the root message says what the person waited for; then nothing else may take its place."""

    @property
    def thread(self) -> str:
        """`channel:thread_ts`, empty where there is no thread."""
        ...

    @property
    def message(self) -> str:
        """The ts of the message that `head` changes, empty where nothing can be changed."""
        ...

    async def head(self, text: str, blocks: list[Block], *, final: bool = False) -> None:
        """Change the root message; `final` says that this is what the person waited for."""
        ...

    async def reply(self, text: str, blocks: list[Block]) -> str:
        """Write below it; return what `change` needs to change this reply, empty where replies cannot be changed."""
        ...

    async def change(self, reply: str, text: str, blocks: list[Block]) -> None:
        """Change a reply."""
        ...

    async def attach(self, filename: str, content: bytes, about: str) -> bool:
        """Put a file below it; False when this workspace or channel does not take this kind of file."""
        ...

    async def link(self) -> str:
        """Return a link to the thread; empty where there is none."""
        ...


class ThreadAnswer:
    """A root message and its thread. `echo` also gets the final text: the person asked somewhere else."""

    def __init__(self, slack: AsyncWebClient, channel: str, root: str, echo: ReplyAddress | None = None) -> None:
        self._slack, self._channel, self._root, self._echo = slack, channel, root, echo
        self.final = False

    @property
    def thread(self) -> str:
        """`channel:thread_ts`."""
        return f"{self._channel}:{self._root}"

    @property
    def message(self) -> str:
        """The root's ts."""
        return self._root

    async def head(self, text: str, blocks: list[Block], *, final: bool = False) -> None:
        """Change the root message."""
        await self.change(self._root, text, blocks)
        self.final = final
        if final and self._echo:
            await self._echo.say(message_text(text), blocks)

    async def reply(self, text: str, blocks: list[Block]) -> str:
        """Write into the thread; return the message's ts."""
        posted = await self._slack.chat_postMessage(
            channel=self._channel,
            thread_ts=self._root,
            text=message_text(text),
            blocks=blocks,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(posted["ts"])

    async def change(self, reply: str, text: str, blocks: list[Block]) -> None:
        """Change a message of ours."""
        await self._slack.chat_update(channel=self._channel, ts=reply, text=message_text(text), blocks=blocks)

    async def attach(self, filename: str, content: bytes, about: str) -> bool:
        """Upload a file into the thread."""
        try:
            await self._slack.files_upload_v2(
                channel=self._channel,
                thread_ts=self._root,
                filename=filename,
                title=filename,
                content=content,
                initial_comment=about,
            )
        except SlackApiError as problem:
            log.warning("Slack does not take the file: %s", error_code(problem))
            return False
        except SlackRequestError:
            log.warning("Slack's upload address did not take the file")
            return False
        return True

    async def link(self) -> str:
        """Return a permalink; empty when Slack has none for us."""
        try:
            return str((await self._slack.chat_getPermalink(channel=self._channel, message_ts=self._root))["permalink"])
        except SlackApiError:
            return ""


class AnswerBelow(ThreadAnswer):
    """An answer in a thread whose root is not ours to change: what would stand in the root is the first reply."""

    _head = ""

    @property
    def message(self) -> str:
        """The first reply's ts."""
        return self._head

    async def head(self, text: str, blocks: list[Block], *, final: bool = False) -> None:
        """Write or change the first reply."""
        if self._head:
            await self.change(self._head, text, blocks)
        else:
            self._head = await self.reply(text, blocks)
        self.final = final


class ReplyAnswer:
    """Only the reply address is open: no root, no changes, and few words. The last use is kept for the final text."""

    thread = ""
    message = ""

    def __init__(self, address: ReplyAddress) -> None:
        self._address = address
        self.final = False

    async def head(self, text: str, blocks: list[Block], *, final: bool = False) -> None:
        """Say it once it is final."""
        if final:
            self.final = True
            await self._address.say(message_text(text), blocks)

    async def reply(self, text: str, blocks: list[Block]) -> str:
        """Say it while enough uses are left."""
        if self._address.uses_left > (0 if self.final else 1):
            await self._address.say(message_text(text), blocks)
        return ""

    async def change(self, reply: str, text: str, blocks: list[Block]) -> None:
        """Nothing can be changed here."""

    async def attach(self, filename: str, content: bytes, about: str) -> bool:
        """Files need a channel."""
        return False

    async def link(self) -> str:
        """There is none."""
        return ""


async def why_not_here(people: People, channel: str) -> Text | None:
    """Return why nothing about customers may stand in a channel; None where it may."""
    shared = await people.is_shared(channel)
    if shared is None:
        return wording.UNSURE_WHO_READS
    return wording.OUTSIDERS_READ if shared else None


async def open_answer(slack: AsyncWebClient, people: People, asker: Asker, text: str, blocks: list[Block]) -> Answer:
    """Post the root message in the channel; where the bot may not or should not, with the person, and tell them why."""
    if why := await why_not_here(people, asker.channel):
        return await _answer_directly(slack, asker, why.in_(asker.own_language), text, blocks, echo=False)
    try:
        return ThreadAnswer(slack, asker.channel, await _post(slack, asker.channel, text, blocks))
    except SlackApiError as problem:
        if not shut_out(problem):
            raise
    return await _answer_directly(slack, asker, wording.INVITE.in_(asker.own_language), text, blocks)


async def open_below(
    slack: AsyncWebClient, people: People, asker: Asker, thread: str, text: str, blocks: list[Block]
) -> Answer:
    """Answer in a thread (the ts of its root); where that is not possible or another company reads it, with the person."""
    if why := await why_not_here(people, asker.channel):
        return await _answer_directly(slack, asker, why.in_(asker.own_language), text, blocks, echo=False)
    if await is_gone(slack, asker.channel, thread):
        return await _answer_directly(
            slack, asker, wording_explained.MESSAGE_GONE.in_(asker.own_language), text, blocks
        )
    answer = AnswerBelow(slack, asker.channel, thread)
    try:
        await answer.head(text, blocks, final=True)
    except SlackApiError as problem:
        if error_code(problem) in NO_REPLIES:
            why = wording_explained.MESSAGE_GONE
        elif shut_out(problem):
            why = wording.INVITE
        else:
            raise
        return await _answer_directly(slack, asker, why.in_(asker.own_language), text, blocks)
    return answer


async def is_gone(slack: AsyncWebClient, channel: str, thread: str) -> bool:
    """Tell whether the root was deleted: Slack takes replies to it all the same, and nobody sees them."""
    try:
        await slack.chat_getPermalink(channel=channel, message_ts=thread)
    except SlackApiError as problem:
        return error_code(problem) == "message_not_found"
    return False


async def _answer_directly(
    slack: AsyncWebClient, asker: Asker, why: str, text: str, blocks: list[Block], *, echo: bool = True
) -> Answer:
    """Answer in a direct message; `echo`: the final text is also shown to the person alone where they asked."""
    address = ReplyAddress(slack, asker.reply_address)
    try:
        direct = await direct_channel(slack, asker.person)
        root = await _post(slack, direct, text, blocks)
    except SlackApiError as problem:
        log.warning("No direct message either: %s", error_code(problem))
        await address.say(message_text(why), [rich(paragraph(plain(why)))])
        if not asker.reply_address:
            raise
        return ReplyAnswer(address)
    answer = ThreadAnswer(slack, direct, root, address if echo else None)
    here = f"{why} {wording.SEE_DIRECT_MESSAGE.in_(asker.own_language)}"
    if not await address.say(message_text(here), [rich(paragraph(plain(here)))]):
        await answer.reply(why, [rich(paragraph(plain(why)))])
    return answer


async def _post(slack: AsyncWebClient, channel: str, text: str, blocks: list[Block]) -> str:
    posted = await slack.chat_postMessage(
        channel=channel, text=message_text(text), blocks=blocks, unfurl_links=False, unfurl_media=False
    )
    return str(posted["ts"])
