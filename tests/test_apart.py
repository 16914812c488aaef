"""Long texts are read in another process: which outlives what goes wrong in it, and holds up nobody."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from unittest.mock import Mock

import pytest

from bot.catalogue import load
from bot.errors import MailcheckError
from bot.jobs.kinds import PastedFile
from bot.pastes import decoding, other_process
from bot.pastes import work as texts
from bot.pastes.other_process import BUSY, MOST_WAITING, SHORT, TOO_HARD, TOO_MANY, Apart, WorkFailed
from bot.pastes.reading import MESSAGE, Reading
from bot.pastes.work import explained
from bot.redaction import NOTHING_KNOWN, Masked, mask_secrets
from bot.turns import on_behalf_of
from handlers.slack.platform.files import Files
from tests import work_apart
from tests.benchmarks.explaining import KINDS
from tests.loop_turns import counted_turns, longest_turn
from tests.made_up import secret

LONG = SHORT + 1
START = other_process.command


@pytest.fixture
def started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_process, "command", START)


@pytest.fixture
async def apart() -> AsyncIterator[Apart]:
    one = Apart(work_apart.nothing, limit=1.0)
    yield one
    await one.close()


@pytest.mark.usefixtures("started_anew")
async def test_long_texts_are_read_elsewhere(apart: Apart) -> None:
    """What is short is read at once, what is long in another process, which is kept."""
    long = [await apart.run(LONG, work_apart.where, "x") for _ in range(2)]

    assert await apart.run(SHORT, work_apart.where, "x") == os.getpid()
    assert os.getpid() not in long
    assert len(set(long)) == 1


async def test_laborious_texts_are_read_elsewhere(apart: Apart) -> None:
    """However short it is: what takes more steps than there are in one turn of the loop is read in the other process, to its end."""
    assert await apart.run(1, work_apart.labours) not in {os.getpid(), None}


async def test_many_laborious_texts_at_once_hold_up_nobody() -> None:
    """Each is masked as it would be alone, in turns; so are the names of the files of a message."""
    one, hostile = Reading(), [f"{number} {' <td>pass:' * 90}"[:SHORT] for number in range(20)]
    files = Files(Mock(), one)
    named = [
        PastedFile(id=str(number), name=f"{number}{' BearerAuthorizationpass:' * 20}"[:255]) for number in range(10)
    ]
    await one.masked("bla " * SHORT)
    try:

        async def read() -> list[Masked | PastedFile]:
            texts = []
            for person, text in enumerate(hostile):
                with on_behalf_of(str(person)):
                    texts.append(asyncio.create_task(one.masked(text)))
            return [*await asyncio.gather(*texts), *await files.known(named)]

        work = asyncio.create_task(read())
        assert await longest_turn(work) < 0.05
        assert work.result()[: len(hostile)] == [mask_secrets(text) for text in hostile]
    finally:
        await one.aclose()


@pytest.mark.usefixtures("started_anew")
@pytest.mark.parametrize("work", [work_apart.sleeps, work_apart.dies, work_apart.takes_memory])
async def test_what_goes_wrong_is_said_and_over(apart: Apart, work: object) -> None:
    """A text that takes too long or too much, or kills the process, is a sentence; the next one is read in a new process."""
    before = await apart.run(LONG, work_apart.where, "x")
    with pytest.raises(MailcheckError) as refused:
        await apart.run(LONG, work)  # type: ignore[arg-type]  # one of those above

    assert refused.value.sentence == TOO_HARD
    assert await apart.run(LONG, work_apart.where, "x") not in {before, os.getpid()}


@pytest.mark.usefixtures("started_anew")
async def test_a_process_that_ended_while_it_rested(apart: Apart) -> None:
    """Whoever comes next after the resting process was killed has their text read, in a new one."""
    before = await apart.run(LONG, work_apart.where, "x")
    os.kill(before, signal.SIGKILL)

    assert await apart.run(LONG, work_apart.where, "x") not in {before, os.getpid()}


async def test_whoever_is_called_off_leaves_no_answer_behind(apart: Apart) -> None:
    """The answer to a question that nobody waits for any more is not taken for the next one's."""
    asked = asyncio.create_task(apart.run(LONG, work_apart.sleeps))
    await asyncio.sleep(0.2)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked

    assert isinstance(await apart.run(LONG, work_apart.where, "x"), int)


async def test_whoever_waits_too_long_hears_it(apart: Apart) -> None:
    """Waiting for one's turn has an end and its own sentence; whoever was at it is not disturbed."""
    patient = Apart(work_apart.nothing, limit=1.0, wait=0.2)
    asked = asyncio.create_task(patient.run(LONG, work_apart.sleeps))
    await asyncio.sleep(0)
    with pytest.raises(MailcheckError) as refused:
        await patient.run(LONG, work_apart.where, "x")
    with pytest.raises(MailcheckError) as over:
        await asked
    await patient.close()

    assert [refused.value.sentence, over.value.sentence] == [BUSY, TOO_HARD]


async def test_people_take_turns(apart: Apart) -> None:
    """However many texts one person has given, somebody else's first waits for one of them; whoever goes away is passed over."""
    order: list[str] = []

    async def give(person: str, name: str) -> None:
        with on_behalf_of(person):
            await apart.run(LONG, work_apart.where, "x")
        order.append(name)

    given = [asyncio.create_task(give("anna", f"anna {number}")) for number in range(5)]
    await asyncio.sleep(0)
    given += [asyncio.create_task(give(person, person)) for person in ("ben", "carl", "dora")]
    await asyncio.sleep(0)
    given[-2].cancel()
    await asyncio.gather(*given, return_exceptions=True)

    assert order == ["anna 0", "ben", "dora", "anna 1", "anna 2", "anna 3", "anna 4"]


async def test_one_person_has_few_texts_waiting(apart: Apart) -> None:
    """One text too many is refused in a sentence of its own; others are not meant, nor is the same person later."""

    async def give(person: str) -> object:
        with on_behalf_of(person):
            return await apart.run(LONG, work_apart.where, "x")

    given = [give("anna") for _ in range(MOST_WAITING + 2)]
    *read, refused, bens = await asyncio.gather(*given, give("ben"), return_exceptions=True)

    assert isinstance(refused, MailcheckError)
    assert refused.sentence == TOO_MANY
    assert {*read, bens, await give("anna")} == {bens}


async def test_who_waited_too_long_is_forgotten(apart: Apart) -> None:
    """The place in the line is free again, and the turn goes on to whoever is still there."""
    patient = Apart(work_apart.nothing, limit=1.0, wait=0.2)
    asked = asyncio.create_task(patient.run(LONG, work_apart.sleeps))
    await asyncio.sleep(0)
    gone = await asyncio.gather(*(patient.run(LONG, work_apart.where, "x") for _ in range(3)), return_exceptions=True)
    await asyncio.wait([asked])
    came = await patient.run(LONG, work_apart.where, "x")
    await patient.close()

    assert [isinstance(each, MailcheckError) for each in gone] == [True] * 3
    assert isinstance(came, int)


async def test_of_short_texts_one_is_read_a_turn(apart: Apart) -> None:
    """However many short texts come at once, between two of them everybody else has a turn."""
    async with counted_turns() as turn:
        seen = await asyncio.gather(*(apart.run(SHORT, turn) for _ in range(30)))

    assert len(set(seen)) == 30


@pytest.mark.usefixtures("started_anew")
async def test_no_mail_is_taken_apart_in_our_own_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a mail's parts cost is not told by its length: even a short one is decoded elsewhere."""
    monkeypatch.setattr(decoding, "_mail_text", lambda _: pytest.fail("in our own process"))
    one = Reading()
    async with contextlib.aclosing(one):
        assert await one.text_of_file(b"Subject: x\n\nText", is_mail=True) == "Subject: x\n\nText\nText"


async def test_nothing_is_made_ready_while_a_text_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own process knows every expression before the first text comes."""
    finder = load().matcher._finder
    monkeypatch.setattr(finder, "_compiled", {})
    await Reading().ready()

    assert len(finder._compiled) == len(finder._expressions)


async def test_a_message_waits_for_no_file() -> None:
    """While a file is read that takes as long as it may, a long message is read at once."""
    one = Reading()
    async with contextlib.aclosing(one):
        hard = asyncio.create_task(one._files.run(LONG, work_apart.sleeps))
        await asyncio.sleep(0)
        masked = await one.masked("bla " * SHORT)
        file = asyncio.create_task(one.masked("bla " * MESSAGE))
        await asyncio.wait([file], timeout=0.5)

        assert masked.text == "bla " * SHORT
        assert not hard.done()
        assert not file.done()
        for task in (hard, file):
            task.cancel()
        await asyncio.gather(hard, file, return_exceptions=True)


async def test_our_bug_is_told_without_the_text(apart: Apart) -> None:
    """What an exception quotes of the text stays there."""
    with pytest.raises(WorkFailed, match=r"^ValueError$"):
        await apart.run(LONG, work_apart.breaks, "a secret")


@pytest.mark.usefixtures("started_anew")
async def test_the_process_knows_no_secret_of_ours(apart: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment says where the product lies and nothing else."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")

    assert set(await apart.run(LONG, work_apart.environment)) <= {"PYTHONPATH", "LC_CTYPE"}


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
async def test_read_elsewhere_it_says_the_same(kind: str) -> None:
    """An explanation that comes from the other process is the one that would be made here, whatever is in it."""
    text = f"client_secret={secret()}\n{KINDS[kind](40_000)}"
    one = Reading()
    try:
        assert await one.explained(text, (), (), NOTHING_KNOWN, None) == explained(text)
    finally:
        await one.aclose()


@pytest.mark.long
async def test_the_loop_goes_on_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a long text nothing is decoded, masked or matched in our own process."""
    one = Reading()
    await one.masked("bla " * SHORT)
    monkeypatch.setattr(texts, "explain", lambda *_: pytest.fail("in our own process"))
    text = KINDS["log"](1_000_000)
    work = asyncio.gather(
        one.masked(text),
        one.text_of_file(text.encode(), is_mail=False),
        one.explained(text, (), (), NOTHING_KNOWN, None),
        one.without_names(text),
    )
    longest = await longest_turn(work)
    masked, decoded, said, _ = await work
    await one.aclose()

    assert longest < 0.1
    assert (masked.text, decoded) == (text, text)
    assert said.matches[0].error == "imap-authenticate-failed"
