"""The one place where errors end: an expected one becomes a sentence, any other a short id that is also in the log."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import MailcheckError, StoreAway
from bot.jobs.attempt import goes_on, waits_for_store
from bot.jobs.kinds import Asker
from bot.model import Language, Text
from bot.turns import on_behalf_of
from handlers.slack.kit.buttons import UnknownValue
from handlers.slack.kit.errors import error_code, slack_said
from handlers.slack.kit.limits import Block, message_text
from handlers.slack.kit.rich import Part, in_mrkdwn, paragraph, person, plain, rich, user_group
from handlers.slack.platform import wording_common
from handlers.slack.platform.addresses import without_addresses
from handlers.slack.platform.answer import Answer
from handlers.slack.platform.modals import change_window
from handlers.slack.platform.notice_window import notice_window
from handlers.slack.platform.replies import tell
from handlers.slack.platform.rights import NotAllowed, NotHere, Whom

log = logging.getLogger(__name__)

FAREWELL_LIMIT = 0.8
LAST_WORD_LIMIT = 90.0
USERS = ("U", "W")  # the first letters of user ids; W in Enterprise Grid


class Recipient:
    """The person who waits: in the answer's root message once there is one (`subject` in front), else where they asked.

    `thread` is the root of the thread in which they asked, if it was one; `view_id` the window that waits open for the answer;
    `trigger` came with a button in a window: above it there is room for one more, and what is typed in it stays.
    """

    def __init__(
        self,
        slack: AsyncWebClient,
        asker: Asker,
        subject: str = "",
        thread: str = "",
        view_id: str = "",
        trigger: str = "",
    ) -> None:
        self._slack, self.asker, self.subject, self.thread, self.view_id = slack, asker, subject, thread, view_id
        self._trigger = trigger
        self.answer: Answer | None = None

    async def refuse(self, problem: NotAllowed | NotHere) -> None:
        """Tell them alone, and take away what was begun for them: it is not for them to read."""
        if self.answer and not self.answer.final:
            await self.answer.withdraw(wording_common.NO_ANSWER)
        self.answer = None
        await self.hear(problem.sentence, problem.whom)

    async def hear(self, sentence: Text, whom: Whom | None = None) -> None:
        """Tell them, with whom they can ask, and log it when nobody can be told."""
        language = self.asker.language if self.answer else self.asker.own_language
        said = sentence.in_(language)
        try:
            async with asyncio.timeout(LAST_WORD_LIMIT):
                await self._say(said, can_ask(whom, language) if whom else [])
        except Exception as problem:  # noqa: BLE001  the error path is the last one there is
            log.error("An answer reached nobody: %s", error_code(problem))  # noqa: TRY400  nothing in the traceback would help

    async def _say(self, said: str, whom: list[Part]) -> None:
        blocks = [rich(paragraph(plain(said), *whom))]
        if self.answer:
            try:
                await self._say_in(self.answer, said, whom)
            except (MailcheckError, SlackClientError, aiohttp.ClientError) as problem:
                log.warning("The thread takes nothing more: %s", error_code(problem))
            else:
                return
        if (self.view_id or self._trigger) and await self._say_in_window(blocks):
            return
        text = f"{message_text(said)}{''.join(map(in_mrkdwn, whom))}"
        await tell(self._slack, self.asker, text, blocks, thread=self.thread)

    async def _say_in_window(self, blocks: list[Block]) -> bool:
        view = notice_window(self.asker.own_language, *blocks)
        try:
            if self._trigger:
                await self._slack.views_push(trigger_id=self._trigger, view=view)
            else:
                await change_window(self._slack, self.view_id, view)
        except SlackClientError as problem:  # somebody closed it meanwhile, or the trigger was used or is too old
            log.info("The window is gone: %s", error_code(problem))
            return False
        return True

    async def _say_in(self, answer: Answer, said: str, whom: list[Part]) -> None:
        if answer.final:
            await answer.reply(said, [rich(paragraph(plain(said), *whom))])
        else:
            said = without_addresses(f"{self.subject}: {said}" if self.subject else said, self.asker.language)
            await answer.head(said, [rich(paragraph(plain(said), *whom))], final=True)


def can_ask(whom: Whom, language: Language) -> list[Part]:
    """Return whom somebody can ask, to stand behind a refusal."""
    parts = [plain(f" {whom.words.in_(language)}")]
    for number, each in enumerate(whom.ids):
        parts += [plain(", " if number else " "), person(each) if each.startswith(USERS) else user_group(each)]
    return [*parts, plain(".")] if whom.ids else parts


@asynccontextmanager
async def boundary(recipient: Recipient) -> AsyncIterator[Recipient]:
    """Run the block for this person; whatever goes wrong in it, they hear of it and nothing is raised except the end of the process."""
    try:
        with on_behalf_of(recipient.asker.person):
            yield recipient
    except (NotAllowed, NotHere) as problem:
        await recipient.refuse(problem)
    except MailcheckError as problem:
        if isinstance(problem, StoreAway) and waits_for_store():
            raise
        await recipient.hear(problem.sentence)
    except UnknownValue:
        await recipient.hear(wording_common.UNKNOWN_BUTTON)
    except asyncio.CancelledError:
        if goes_on():  # whoever goes on with it tells them
            raise
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(recipient.hear(wording_common.STOPPED), FAREWELL_LIMIT)
        raise
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
        number = secrets.token_hex(4)
        log.error("%s: Slack refused: %s", number, describe(problem))  # noqa: TRY400  Slack's words say it all
        await recipient.hear(wording_common.SLACK_REFUSES.filled(id=number, code=error_code(problem)))
    except Exception:  # our bug: the one place that turns it into a sentence
        number = secrets.token_hex(4)
        log.exception("%s: unexpected", number)
        await recipient.hear(wording_common.BROKEN.filled(id=number))


def describe(problem: Exception) -> str:
    """Return what Slack said, without what we had sent."""
    said = slack_said(problem)
    details = (said.get("response_metadata") or {}).get("messages") or said.get("errors") or ""
    return " ".join(str(part) for part in (error_code(problem), said.get("needed"), details) if part)
