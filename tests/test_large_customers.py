"""Hundreds of mailboxes hold up nobody else: the same words are read once, and the work grows with the mailboxes alone."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from unittest.mock import Mock

import pytest

from bot import report_json
from bot.authorized import AuthorizedTenant
from bot.catalogue import load
from bot.catalogue.matching.paste import read_paste
from bot.catalogue.observing.latest import MOST_KEPT
from bot.catalogue.reasoning import server_answers
from bot.conclusion import conclude
from bot.model import Language, Report, Text, Verdict
from bot.pastes.reading import Reading
from bot.pastes.service import Pastes, explain_beside
from bot.redaction import mask
from bot.report_json import freeze
from bot.turns import give_way
from handlers.slack.render.layers_picture import picture_of
from tests.loop_turns import longest_turn
from tests.slack.fakes import MemoryStore, course, new_tenant
from tests.steps import calls


def refused(count: int) -> Report:
    """Return the report of a customer whose mailboxes are all refused."""
    boxes = [f"p{number}@kanzlei.example" for number in range(count)]
    return Report("gross", Verdict.UNKNOWN, Text("x", "x"), datetime.now(UTC), 1.0, tuple(course(boxes, set(boxes))))


def test_the_same_words_are_recognised_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many mailboxes a server says them of."""
    load()
    read = Mock(wraps=read_paste)
    monkeypatch.setattr(server_answers, "read_paste", read)
    conclude(refused(50))

    assert read.call_count == len({call.args for call in read.call_args_list}) == 2


def test_the_same_words_are_masked_once_for_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts and answers that stand with every mailbox are looked through for secrets once."""
    masked = Mock(wraps=mask)
    monkeypatch.setattr(report_json, "mask", masked)
    freeze(refused(50))

    assert masked.call_count == len({call.args for call in masked.call_args_list})


@pytest.mark.parametrize("work", [conclude, lambda report: picture_of(report, Language.DE)])
def test_work_grows_with_the_mailboxes_alone(work: Callable[[Report], object]) -> None:
    """Eight times as many mailboxes are about eight times the work, not sixty times."""
    few, many = refused(50), refused(400)
    work(few)  # what is loaded once is loaded

    assert calls(lambda: work(many)) < 10 * calls(lambda: work(few))


@pytest.mark.parametrize("at_once", [1, 40])
async def test_work_on_many_things_gives_turns(at_once: int) -> None:
    """Whoever waits for the loop gets it after a few milliseconds, however much there is to do and however many do it."""
    report = refused(1)

    async def labour() -> None:
        for _ in range(400 // at_once):
            await give_way()
            freeze(report)

    work = asyncio.gather(*(labour() for _ in range(at_once)))
    assert await longest_turn(work) < 0.1
    await work


async def test_who_works_at_the_same_time_gets_on_in_turn() -> None:
    """Nobody waits until another one is done; whoever is called off is not waited for."""
    done: list[int] = []

    async def labour(number: int) -> None:
        for _ in range(3):
            began = time.thread_time()
            while time.thread_time() - began < 0.01:
                pass
            await give_way()
            done.append(number)

    first, second, third = (asyncio.create_task(labour(number)) for number in range(3))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait((first, second, third))

    assert done == [0, 2] * 3


def test_what_is_pasted_beside_a_check_does_not_pile_up() -> None:
    """Of each thing that was seen the last look is kept, and of very many things the newest."""
    report = refused(1)
    for times in range(4):
        report = explain_beside(switched_off(f"time{times}"), report).report or report
    again = explain_beside(switched_off("time3"), report).report

    assert len(report.observed) == MOST_KEPT
    assert again is not None
    assert again.observed == report.observed
    assert {finding.facts["mailbox"] for finding in report.observed} == set(boxes_of("time3"))


async def test_a_short_text_beside_a_large_check_holds_up_nobody() -> None:
    """The results and observations beside which a text is read count as its length does."""
    store = MemoryStore(new_tenant("gross"))
    allowed = AuthorizedTenant(store.kept["gross"], "test")
    await store.save_report(refused(400))
    reading = Reading()
    async with contextlib.aclosing(reading):
        await reading.ready()
        pastes = Pastes(store, reading)
        work = asyncio.create_task(pastes.explain(switched_off("few", 4), allowed=allowed))

        assert await longest_turn(work) < 0.1
        assert len((await work).explanation.observed) == 4


def boxes_of(name: str, count: int = 500) -> list[str]:
    return [f"{name}x{number}@kanzlei.example" for number in range(count)]


def switched_off(name: str, count: int = 500) -> str:
    """Return what Exchange shows of so many mailboxes, in all of which IMAP is switched off."""
    rows = "".join(f"{box:<40}False\n" for box in boxes_of(name, count))
    return f"PS C:\\> Get-CASMailbox | Format-Table PrimarySmtpAddress,ImapEnabled\n\n{'PrimarySmtpAddress':<40}ImapEnabled\n{'------------------':<40}-----------\n{rows}"
