"""Whatever writes about customers asks before each word whether it may: a try of everything that writes (`test_who_writes.py`: the rule)."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs.kinds import Asker
from bot.model import Language, Text
from bot.sandbox.slack import ApiFault, Channel, Message, SlackWorkspace
from handlers.slack.features.check.pictures import ReadyPicture
from handlers.slack.platform.answers import ReplyAnswer, open_answer, open_below
from handlers.slack.platform.asking import May, names_nobody
from handlers.slack.platform.client import make_client
from handlers.slack.platform.plan import Plan
from handlers.slack.platform.replies import ReplyAddress
from handlers.slack.platform.rights import NotAllowed, Whom
from handlers.slack.platform.sight import UNSURE, NotInThisChannel, Sight
from handlers.slack.platform.streaming import Stream
from handlers.slack.platform.streams import Streams
from handlers.slack.platform.thread_answers import OpenedAnswer, ThreadAnswer
from tests.slack.conftest import settings_for

NO = Text("Nein.", "No.")


class Refusing(Sight):
    """Somebody who may no longer read, or a channel that may no longer hold it."""

    def __init__(self, slack: SlackWorkspace, problem: Exception) -> None:
        self.asker = Asker(workspace=slack.team_id, channel="", person="U0NOBODY")
        self._problem = problem

    async def demand(self) -> None:
        if isinstance(self._problem, NotAllowed):
            raise self._problem

    async def demand_in(self, channel: str, within: float = 60.0) -> None:
        raise self._problem


class Mouth(ReplyAddress):
    """A reply address that is never to be used."""

    async def say(self, *_: object, may: May = names_nobody, **__: object) -> bool:
        await may()
        raise AssertionError("something was said")


WORDS = ("Kanzlei Muster", [{"type": "divider"}])
# Each method that writes, with what it is given; and those that write nothing of a customer.
METHODS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "head": (WORDS, {"final": True}),
    "reply": (WORDS, {}),
    "change": (("1.1", *WORDS), {}),
    "attach": (("a.txt", b"Kanzlei Muster", "Kanzlei Muster"), {}),
    "begin": ((), {}),
    "show": (("C:1.1",), {}),
}
HARMLESS = {"link", "empty", "holds", "withdraw", "abandon", "look_for", "give"}


def _writers(client: AsyncWebClient, sight: Sight, channel: str) -> Iterator[object]:
    yield ThreadAnswer(client, sight, channel, "1.1")
    yield ReplyAnswer(Mouth(client, "https://reply.example"), sight)
    yield Stream(client, Streams(), sight, f"{channel}:1.1", "Kanzlei Muster", plan("Kanzlei Muster"), says(""))
    yield ReadyPicture(client, sight, b"", "Kanzlei Muster", "a.png", Language.DE)


def _public(writer: object) -> set[str]:
    return {name for name, _ in inspect.getmembers(writer, inspect.iscoroutinefunction) if not name.startswith("_")}


@pytest.mark.parametrize("what", ["person", "channel"])
async def test_everything_that_writes_asks_first(what: str) -> None:
    """Refused, it writes nothing at all; a new method has to be entered here."""
    problem = NotAllowed(NO, Whom(NO)) if what == "person" else NotInThisChannel(NO, unsure=False)
    async with SlackWorkspace() as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        channel = slack.add_channel("raum", (slack.add_member("anna"),))
        root = slack.post(channel.id, slack.bot_user_id, "root")
        for writer in _writers(client, Refusing(slack, problem), channel.id):
            if what == "channel" and isinstance(writer, ReplyAnswer):
                continue  # it is shown to the person alone
            for name, (arguments, more) in METHODS.items():
                if hasattr(writer, name) and not (isinstance(writer, Stream) and name == "change"):  # tried below
                    with contextlib.suppress(NotAllowed, NotInThisChannel):  # raised, or kept quiet: nothing is written
                        await getattr(writer, name)(*arguments, **more)

        assert set().union(*map(_public, _writers(client, Refusing(slack, problem), channel.id))) == {
            *METHODS,
            *HARMLESS,
        }
        assert [m.text for m in slack.all_messages(channel)] == [root.text]
        assert slack.calls("chat.startStream") == ()
        assert not any("Muster" in str(call.arguments) for call in slack.calls())


async def test_a_refused_person_gets_no_answer_opened() -> None:
    """Neither in the channel nor in direct messages."""
    async with SlackWorkspace() as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        sight = Refusing(slack, NotAllowed(NO, Whom(NO)))
        for opening in (open_answer(client, sight, *WORDS), open_below(client, sight, "1.1", *WORDS)):
            with pytest.raises(NotAllowed):
                await opening

        assert slack.calls() == ()


@pytest.mark.parametrize("last", [True, False])
async def test_a_stream_ends_where_it_may_not_go_on(last: bool) -> None:
    """It is stopped as it stands, without a word more."""
    async with SlackWorkspace() as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        channel = slack.add_channel("raum", (slack.add_member("anna"),))
        sight = Refusing(slack, NotInThisChannel(NO, unsure=False))
        stream = Stream(client, Streams(), sight, f"{channel.id}:1.1", "x", plan("Kanzlei Muster"), says(""))
        with pytest.raises(NotInThisChannel):
            await stream.change(last=last)

        assert [call.method for call in slack.calls()] == ["chat.stopStream"]
        assert "Muster" not in str(slack.calls())


def plan(title: str) -> Callable[[], Awaitable[Plan]]:
    async def look() -> Plan:
        return Plan(title, ())

    return look


def says(text: str) -> Callable[[], Awaitable[str]]:
    async def say() -> str:
        return text

    return say


class Closing(Sight):
    """A channel that others read from one moment on."""

    def __init__(self, slack: SlackWorkspace, channel: str) -> None:
        self.asker = Asker(workspace=slack.team_id, channel=channel, person="U0NOBODY")
        self.closed = False

    async def demand(self) -> None:
        pass

    async def demand_in(self, channel: str, within: float = 60.0) -> None:
        if why := await self.why_not(channel, within):
            raise NotInThisChannel(why, unsure=why in UNSURE)

    async def why_not(self, channel: str, within: float = 60.0) -> Text | None:
        return NO if self.closed and not channel.startswith("D") else None


async def _ended_stream(slack: AsyncWebClient, sight: Sight, channel: str, root: str) -> None:
    stream = Stream(slack, Streams(), sight, f"{channel}:{root}", "x", plan("x"), says("Kanzlei Muster"))
    assert await stream.begin()
    await stream.change(last=True)


# How each way of writing is tried, and the call that Slack lets wait.
WAYS: dict[str, tuple[str, Callable[[AsyncWebClient, Sight, str, str], Awaitable[object]]]] = {
    "head": ("chat.update", lambda *at: ThreadAnswer(*at).head(*WORDS, final=True)),
    "reply": ("chat.postMessage", lambda *at: ThreadAnswer(*at).reply(*WORDS)),
    "change": ("chat.update", lambda *at: ThreadAnswer(*at).change(at[3], *WORDS)),
    "file": ("files.completeUploadExternal", lambda *at: ThreadAnswer(*at).attach("a.txt", b"x", "Kanzlei Muster")),
    "opening": ("chat.postMessage", lambda slack, sight, channel, root: open_answer(slack, sight, *WORDS)),
    "answer below": ("chat.postMessage", lambda slack, sight, channel, root: open_below(slack, sight, root, *WORDS)),
    "picture": (
        "chat.postMessage",
        lambda slack, sight, channel, root: ReadyPicture(
            slack, sight, b"", "Kanzlei Muster", "a.png", Language.DE
        ).show(f"{channel}:{root}"),
    ),
    "end of a stream": ("chat.stopStream", _ended_stream),
}


def _in_a_room(slack: SlackWorkspace) -> tuple[AsyncWebClient, Closing, Channel, Message]:
    """Return the bot's client, who asks, the channel where they asked, and a message of the bot's there."""
    client = make_client(settings_for(slack))
    client.token = slack.bot_token
    anna = slack.add_member("anna")
    channel = slack.add_channel("raum", (anna,))
    sight = Closing(slack, channel.id)
    sight.asker = sight.asker.model_copy(update={"person": anna.id})
    return client, sight, channel, slack.post(channel.id, slack.bot_user_id, "root")


@pytest.mark.parametrize("fault", [ApiFault(status=429, retry_after=1), ApiFault(status=503)], ids=["429", "503"])
@pytest.mark.parametrize("way", WAYS)
async def test_after_each_wait_it_is_asked_anew(way: str, fault: ApiFault) -> None:
    """Slack lets a call wait, and others come to read the channel meanwhile: it is not sent there a second time."""
    method, write = WAYS[way]
    async with SlackWorkspace() as slack:
        client, sight, channel, root = _in_a_room(slack)
        slack.api.faults.next(method, fault)
        writing = asyncio.ensure_future(write(client, sight, channel.id, root.ts))
        await slack.wait_for(lambda: bool(slack.calls(method)))
        sight.closed = True
        with contextlib.suppress(NotInThisChannel):
            await writing
        there = [call for call in slack.calls(method) if channel.id in str(call.arguments)]
        shown = str([m.text + str(m.blocks) for m in slack.all_messages(channel)])

    assert sum("Muster" in str(call.arguments) for call in there) == 1
    assert "Muster" not in shown


@pytest.mark.parametrize("way", WAYS)
async def test_what_may_still_stand_there_is_tried_again(way: str) -> None:
    """A busy Slack swallows nothing."""
    method, write = WAYS[way]
    async with SlackWorkspace() as slack:
        client, sight, channel, root = _in_a_room(slack)
        slack.api.faults.next(method, ApiFault(status=429, retry_after=1))
        await write(client, sight, channel.id, root.ts)
        first, again, *_ = [call.error for call in slack.calls(method)]

        assert (first, again) == ("http 429", "invalid_blocks" if way == "picture" else "")


async def test_what_an_answer_has_written_does_not_outstay_it() -> None:
    """It goes on with the person: replies, and what was written beside it, are emptied, also what comes too late; files are deleted."""
    async with SlackWorkspace() as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        anna = slack.add_member("anna")
        channel = slack.add_channel("raum", (anna,))
        root, beside, late = (slack.post(channel.id, slack.bot_user_id, "Kanzlei Muster") for _ in range(3))
        sight = Closing(slack, channel.id)
        sight.asker = sight.asker.model_copy(update={"person": anna.id})
        answer = OpenedAnswer(client, sight, channel.id, root.ts)
        thread = answer.thread
        first = await answer.reply(*WORDS)
        await answer.holds(thread, beside.ts)
        await answer.attach("a.txt", b"Kanzlei Muster", "Als Datei")
        sight.closed = True
        await answer.reply(*WORDS)
        await answer.holds(thread, late.ts)
        await answer.change(first, *WORDS)
        shown = [m.text + str(m.blocks) + str(m.files) for m in slack.all_messages(channel)]
        direct = str([m.text for m in slack.all_messages(slack.direct_messages_of(anna))])

    assert len(shown) == 5
    assert not any("Muster" in each for each in shown)
    assert direct.count("Kanzlei Muster") == 1
