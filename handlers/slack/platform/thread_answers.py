"""An answer as a root message with its thread: before each word it asks whether it may stand there."""

from __future__ import annotations

import logging

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs.attempt import step
from bot.model import Language, Text
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import Block, message_text
from handlers.slack.kit.remembered import FRESH, JUST_NOW
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform import wording_common
from handlers.slack.platform.asking import asked, names_nobody
from handlers.slack.platform.client import PostInDoubt
from handlers.slack.platform.posting import write_message
from handlers.slack.platform.replies import ReplyAddress, direct_channel
from handlers.slack.platform.sight import NotInThisChannel, Sight
from handlers.slack.platform.uploading import share, uploaded

log = logging.getLogger(__name__)


class ThreadAnswer:
    """A root message and its thread. Before each word it is asked whether it may stand there.

    Whatever writes raises NotAllowed, NotHere, or NotInThisChannel.
    """

    def __init__(self, slack: AsyncWebClient, sight: Sight, channel: str, root: str) -> None:
        self._slack, self._sight, self._channel, self._root = slack, sight, channel, root
        self._head = root
        self._written: list[str] = []  # the ts of what stands in the thread, but for the head
        self._files: list[str] = []  # their ids
        self._left: dict[
            str, Text
        ] = {}  # threads that nothing of the answer may stand in, and what stands there in its place
        self.final = False

    @property
    def thread(self) -> str:
        """`channel:thread_ts`."""
        return f"{self._channel}:{self._root}"

    @property
    def message(self) -> str:
        """The ts of the message that says what the answer is: the root, else the first reply."""
        return self._head

    async def head(self, text: str, blocks: list[Block], *, final: bool = False) -> None:
        """Change that message, or write it. Who reads the final text is asked anew: the work may have taken long."""
        within = JUST_NOW if final else FRESH

        async def write(once: AsyncWebClient) -> None:
            if self._head:
                await self._update(once, self._head, text, blocks)
            else:
                self._head = await self._post(once, text, blocks)

        new = "" if self._head else self._channel
        await asked(self._slack, lambda: self._demand(within), write, in_turn=new)
        self.final = final

    async def reply(self, text: str, blocks: list[Block], name: str = "") -> str:
        """Write into the thread; return the message's ts."""
        return await asked(
            self._slack, self._demand, lambda once: self._post(once, text, blocks, name), in_turn=self._channel
        )

    async def change(self, reply: str, text: str, blocks: list[Block]) -> None:
        """Change a message of ours."""
        if self._left and reply not in self._written:  # it stood in a thread that the answer has left
            return
        await asked(
            self._slack,
            lambda: self._sight.demand_in(self._channel),
            lambda once: self._update(once, reply, text, blocks),
        )

    async def empty(self, message: str, said: Text, language: Language) -> None:
        """Take away what a message of ours says of a customer: nobody is asked for that, so this sentence names none."""
        await self._blank(self._channel, message, said, language)

    async def holds(self, thread: str, message: str) -> None:
        """Take note of a message of this answer; where the answer has left the thread, it is emptied at once."""
        if said := self._left.get(thread):
            await self._take_away(thread.partition(":")[0], message, said)
        elif message not in {"", self._head, *self._written}:
            self._written.append(message)

    async def attach(self, filename: str, content: bytes, about: str) -> bool:
        """Upload a file into the thread: asked before it is given to Slack, and before it is shown."""
        await self._demand()
        given = step("upload", self.thread, filename, content.hex())

        async def show(once: AsyncWebClient) -> None:
            thread = self.thread
            self._files.append(await share(once, file, filename, self._channel, self._root, about))
            if thread in self._left:  # while it was on its way
                await self._delete_files()

        try:
            file = await given.done(given.said or await uploaded(self._slack, filename, content))
            await asked(self._slack, self._demand, show)
        except PostInDoubt:  # it may stand: under another name it would stand twice
            raise
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
            log.warning("Slack does not take the file: %s", error_code(problem))
            return False
        return True

    async def link(self) -> str:
        """Return a permalink; empty when Slack has none for us."""
        try:
            return str((await self._slack.chat_getPermalink(channel=self._channel, message_ts=self._root))["permalink"])
        except SlackClientError:
            return ""

    async def withdraw(self, said: Text) -> None:
        """Let all that has been written of the answer say this in its place, without its files; what Slack refuses is logged and left."""
        self._left[self.thread] = said
        channel, written, self._written = self._channel, self._written, []
        for message in filter(None, dict.fromkeys((self._head, *written))):
            await self._take_away(channel, message, said)
        await self._delete_files()

    async def _delete_files(self) -> None:
        files, self._files = self._files, []
        for file in files:
            try:
                await self._slack.files_delete(file=file)
            except (SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
                log.warning("A file could not be taken away: %s", error_code(problem))

    async def _take_away(self, channel: str, message: str, said: Text) -> None:
        try:
            await self._blank(channel, message, said, self._sight.asker.language)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
            log.warning("What stands in a thread could not be taken away: %s", error_code(problem))

    async def _blank(self, channel: str, message: str, said: Text, language: Language) -> None:
        words = said.in_(language)
        blocks = [rich(paragraph(plain(words)))]
        await self._slack.chat_update(channel=channel, ts=message, text=message_text(words), blocks=blocks)

    async def _demand(self, within: float = FRESH) -> None:
        await self._sight.demand_in(self._channel, within)

    async def _post(self, once: AsyncWebClient, text: str, blocks: list[Block], name: str = "") -> str:
        thread = self.thread
        message = await write_message(once, self._channel, message_text(text), blocks, self._root, name)
        await self.holds(thread, message)
        return message

    async def _update(self, once: AsyncWebClient, message: str, text: str, blocks: list[Block]) -> None:
        thread = self.thread
        await once.chat_update(channel=self._channel, ts=message, text=message_text(text), blocks=blocks)
        if thread in self._left:  # while the change was on its way
            await self.holds(thread, message)


class OpenedAnswer(ThreadAnswer):
    """An answer that is being written: where its channel may no longer hold it, it goes on in the direct messages with whoever asked.

    `echo` also gets the final text: they asked somewhere else.
    """

    def __init__(
        self, slack: AsyncWebClient, sight: Sight, channel: str, root: str, echo: ReplyAddress | None = None
    ) -> None:
        super().__init__(slack, sight, channel, root)
        self._echo = echo

    async def head(self, text: str, blocks: list[Block], *, final: bool = False) -> None:
        """Change the root message."""
        await super().head(text, blocks, final=final)
        if final and self._echo:
            await self._echo.say(message_text(text), blocks, may=self._sight.demand)

    async def _demand(self, within: float = FRESH) -> None:
        try:
            await super()._demand(within)
        except NotInThisChannel as why:
            await self._move(why.sentence)

    async def _move(self, why: Text) -> None:
        language = self._sight.asker.own_language
        direct = await direct_channel(self._slack, self._sight.asker.person)
        said = f"{why.in_(language)} {wording_common.GOES_ON_HERE.in_(language)}"
        blocks = [rich(paragraph(plain(said)))]
        root = await asked(
            self._slack,
            names_nobody,
            lambda once: write_message(once, direct, message_text(said), blocks),
            in_turn=direct,
        )
        await self.withdraw(wording_common.ANSWERED_ALONE)
        self._channel, self._root, self._head, self._echo = direct, root, "", None


class AnswerBelow(OpenedAnswer):
    """An answer in a thread whose root is not ours to change: what would stand in the root is the first reply."""

    def __init__(self, slack: AsyncWebClient, sight: Sight, channel: str, root: str) -> None:
        super().__init__(slack, sight, channel, root)
        self._head = ""
