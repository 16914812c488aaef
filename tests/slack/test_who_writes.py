"""Whatever writes about customers asks before each word whether it may: a rule for the code, and a try of everything that writes."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import handlers.slack
from bot.jobs.kinds import Asker
from bot.model import Language, Text
from bot.sandbox.slack import ApiFault, SlackWorkspace
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
from tests.sources import parsed

DOOR = Path(handlers.slack.__file__).parent
NO = Text("Nein.", "No.")
# What writes, and where that is done.
WRITING = {
    "chat_postMessage": {"platform/posting"},
    "write_message": {"features/check/pictures", "platform/answers", "platform/thread_answers", "platform/replies"},
    "chat_update": {"platform/thread_answers"},
    "files_upload_v2": set(),
    "files_completeUploadExternal": {"platform/thread_answers", "features/check/pictures", "platform/uploading"},
    "chat_startStream": {"platform/streaming"},
    "chat_appendStream": {"platform/streaming"},
    "chat_stopStream": {"platform/streaming"},
    "chat_scheduleMessage": set(),
    "chat_meMessage": set(),
    # Read by one person alone, who may have lost the right while Slack let it wait.
    "chat_postEphemeral": {"platform/replies"},
    "send_dict": {"platform/replies"},
    "views_open": {"platform/modals"},
    "views_update": {"platform/modals"},
    "views_push": {"platform/error_boundary"},
    "views_publish": {"features/home/content"},
}
# What brings a stored customer into the door, and where that is asked for: elsewhere it comes as an AuthorizedTenant.
READING = {
    "find": {"platform/rights"},
    "all": {"platform/rights"},
    "damaged": {"render/damaged"},
    "states": {"features/fix/case", "features/home/content", "features/tenants/thread"},
    "reports": {"features/check/protocol"},
}
# It is written by a client that tries once, right behind the question; only what names nobody is not.
AT_ONCE = {"once", "impatient(self._slack)"}
SAYS_NOTHING = {
    ("platform/posting", "write_message", "slack"),  # with the client of whoever calls it
    ("platform/replies", "send", "hook"),  # has no retry of its own
    ("platform/uploading", "kept", "slack"),  # stands nowhere yet
    ("platform/error_boundary", "_say_in_window", "self._slack"),
    ("platform/thread_answers", "_blank", "self._slack"),
}
# What tells one person something: with `may`, which is asked before each try, or in one of these, which name no customer but
# one that the person has typed.
TELLING = {"tell", "say", "whisper", "open_window", "change_window"}
NAMES_NOBODY = {
    "features/check/entry",
    "features/explain/buttons",
    "features/explain/events",
    "features/explain/paste_window",
    "features/explain/warning",
    "features/fix/reminders",
    "features/fix/thread",
    "features/home/buttons",
    "features/home/windows",
    "features/setup/opening",
    "features/tenants/thread",  # why it stands elsewhere
    "platform/answers",
    "platform/error_boundary",
    "platform/usage",
}
# What acts on credentials, and what proves a right: each in one place.
ALONE = {"put": "platform/credentials", "correct_object_id": "platform/credentials", "forget": "platform/credentials"}
PROOFS = {"Sight": "platform/rights", "AuthorizedTenant": "platform/rights"}


def _module(file: Path) -> str:
    return file.relative_to(DOOR).with_suffix("").as_posix()


def _named(*names: str) -> Iterator[tuple[str, str, str]]:
    """Yield wherever the Slack door uses one of these names: the module, of what (empty: by itself), and the name."""
    for file, tree in parsed(DOOR.rglob("*.py"), *names):
        yield from _names_in(_module(file), tree, names)


def _names_in(module: str, tree: ast.AST, names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names:
            yield module, ast.unparse(node.value), node.attr
        elif isinstance(node, ast.Call):
            used = (each.id for each in (node.func, *node.args) if isinstance(each, ast.Name))
            yield from ((module, "", name) for name in used if name in names)


def _found(rule: Mapping[str, set[str]], on: str = "") -> dict[str, set[str]]:
    """Return in which modules each name of the rule is used: of whatever, or of what ends with `on`."""
    found: dict[str, set[str]] = {name: set() for name in rule}
    for module, whose, called in _named(*rule):
        if whose.endswith(on):
            found[called].add(module)
    return found


def test_only_what_asks_first_writes() -> None:
    """A new module that posts by itself is refused: it takes one of the answers, which ask."""
    assert _found(WRITING) == WRITING


def test_what_is_shown_of_a_customer_was_asked_for_where_rights_are() -> None:
    """A window or App Home takes what it shows of a customer from there, and reads none from the store by itself."""
    assert _found(READING, on=".tenants") == READING


@pytest.mark.parametrize(
    ("line", "called"),
    [
        ("await context.slack.views_open(trigger_id=trigger, view=view)", "views_open"),
        ("later(client.views_publish, view)", "views_publish"),
        ("await open_window(context.slack, trigger, view)", "open_window"),
        ("asyncio.gather(*map(open_window, views))", "open_window"),
        ("await getattr(context, 'x').mailcheck.tenants.all()", "all"),
    ],
)
def test_the_rules_see(line: str, called: str) -> None:
    """A method, one that is handed over, and a function by its name."""
    assert [*_names_in("new", ast.parse(f"async def new(): {line}"), [called])]


def _writes(tree: ast.AST, within: str = "") -> Iterator[tuple[str, str]]:
    """Yield whatever writes below this node: the function around it, and the client that it is done with."""
    for node in ast.iter_child_nodes(tree):
        inner = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else within
        if isinstance(node, ast.Attribute) and node.attr in WRITING:
            yield inner, ast.unparse(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "write_message":
            yield inner, ast.unparse(node.args[0])
        yield from _writes(node, inner)


def test_nothing_comes_between_question_and_writing() -> None:
    """A patient client may wait for minutes inside of a call; by then others read there. A client called `once` is `asked`'s alone."""
    for module in set().union(*WRITING.values()):
        tree = ast.parse((DOOR / f"{module}.py").read_text(encoding="utf-8"))
        patient = {(module, *where) for where in _writes(tree) if where[1] not in AT_ONCE}
        made = [
            n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "once" and isinstance(n.ctx, ast.Store)
        ]

        assert patient <= SAYS_NOTHING
        assert made == []


def _tellings() -> Iterator[tuple[str, bool]]:
    """Yield whatever tells one person something: the module, and whether a question is handed over."""
    for file, tree in parsed(DOOR.rglob("*.py"), *TELLING):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called not in TELLING:
                continue
            if not (isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value).endswith("news")):
                asks = any(word.arg == "may" for word in node.keywords) or (
                    called.endswith("window") and len(node.args) > 3
                )
                yield _module(file), asks


def test_what_names_a_customer_asks_before_each_try() -> None:
    """Also what one person reads alone: whoever tells something new hands over the question, or is entered here."""
    assert {module for module, asks in _tellings() if not asks} == NAMES_NOBODY


def test_credentials_are_touched_in_one_place() -> None:
    """There Slack is asked before anything else."""
    touched = {(called, module) for module, on, called in _named(*ALONE) if on.endswith("mailcheck.tenants")}

    assert touched == set(ALONE.items())


def test_only_rights_name_other_tenants() -> None:
    """What an unknown name is answered with: elsewhere the sentence without names."""
    assert {module for module, _, _ in _named("with_names")} == {"platform/rights"}


def test_only_rights_prove_a_right() -> None:
    """Nobody else makes what lets somebody see a customer."""
    made = {(called, module) for module, _, called in _named(*PROOFS)}

    assert made <= set(PROOFS.items())


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
HARMLESS = {"link", "empty", "holds", "withdraw", "abandon", "give"}


def _writers(client: AsyncWebClient, sight: Sight, channel: str) -> Iterator[object]:
    yield ThreadAnswer(client, sight, channel, "1.1")
    yield ReplyAnswer(Mouth(client, "https://reply.example"), sight)
    yield Stream(client, Streams(), sight, f"{channel}:1.1", "Kanzlei Muster", lambda: Plan("Kanzlei Muster", ()), str)
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
        stream = Stream(client, Streams(), sight, f"{channel.id}:1.1", "x", lambda: Plan("Kanzlei Muster", ()), str)
        with pytest.raises(NotInThisChannel):
            await stream.change(last=last)

        assert [call.method for call in slack.calls()] == ["chat.stopStream"]
        assert "Muster" not in str(slack.calls())


def test_words_beside_a_file_are_no_markup() -> None:
    """A name such as `<!channel>` calls nobody there either: these words are escaped like a message's."""
    beside = [
        ast.unparse(word.value)
        for _, tree in parsed(DOOR.rglob("*.py"), "initial_comment")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "initial_comment"
    ]

    assert set(beside) == {"message_text(about)"}


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
    stream = Stream(slack, Streams(), sight, f"{channel}:{root}", "x", lambda: Plan("x", ()), lambda: "Kanzlei Muster")
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


@pytest.mark.parametrize("fault", [ApiFault(status=429, retry_after=1), ApiFault(status=503)], ids=["429", "503"])
@pytest.mark.parametrize("way", WAYS)
async def test_after_each_wait_it_is_asked_anew(way: str, fault: ApiFault) -> None:
    """Slack lets a call wait, and others come to read the channel meanwhile: it is not sent there a second time."""
    method, write = WAYS[way]
    async with SlackWorkspace() as slack:
        client = make_client(settings_for(slack))
        client.token = slack.bot_token
        anna = slack.add_member("anna")
        channel = slack.add_channel("raum", (anna,))
        root = slack.post(channel.id, slack.bot_user_id, "root")
        sight = Closing(slack, channel.id)
        sight.asker = sight.asker.model_copy(update={"person": anna.id})
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
        client = make_client(settings_for(slack))
        client.token = slack.bot_token
        anna = slack.add_member("anna")
        channel = slack.add_channel("raum", (anna,))
        root = slack.post(channel.id, slack.bot_user_id, "root")
        sight = Closing(slack, channel.id)
        sight.asker = sight.asker.model_copy(update={"person": anna.id})
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
