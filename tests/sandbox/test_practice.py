"""The problems to practise on: each shows the right error and fix to who looks, and turns green when it is mended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot.catalogue import load
from bot.errors import BadInput
from bot.model import Diagnosis, Language, Report, Standing, Tenant, Verdict
from bot.sandbox.console import Desk, inspect, read_script
from bot.sandbox.customers import Customer
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.practice import PROBLEMS, Problem
from bot.sandbox.practice.game import NAMES, Game
from bot.service import Actor, Explained, Mailcheck
from tests.granted import granted
from tests.sandbox.mending import MENDING, NEW_SECRET, Correction
from tests.whole.office import settings_for

pytestmark = pytest.mark.asyncio(loop_scope="module")

SIDE_BY_SIDE = 12
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Story:
    """A problem as it was played: what the check said, what the message and the look beside it, and the check at the end.

    `looked` is None where Entra gives no token: then there is nothing to look for in Exchange.
    """

    first: Report
    told: Explained
    looked: Explained | None
    last: Report


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stories(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Story]]:
    """Every problem, played side by side: some of them are waits for a limit."""
    async with Microsoft365() as microsoft:
        core = await Mailcheck.open(settings_for(Path(tmp_path_factory.mktemp("practice")), microsoft))
        turn = asyncio.Semaphore(SIDE_BY_SIDE)

        async def play(problem: Problem, name: str) -> Story:
            async with turn:
                return await played(core, microsoft, problem, name)

        try:
            told = await asyncio.gather(*(play(p, n) for p, n in zip(PROBLEMS.values(), NAMES, strict=False)))
        finally:
            await core.close()
    yield dict(zip(PROBLEMS, told, strict=True))


async def played(core: Mailcheck, microsoft: Microsoft365, problem: Problem, name: str) -> Story:
    """Check, explain what the customer sent, look into Exchange, mend, check again."""
    customer = await problem.make(microsoft, name)
    await core.tenants.put(customer.stored, Actor("test"))
    first = await core.checks.run(await granted(core, name))
    message = problem.message_of(customer)
    told = await core.pastes.explain(message, allowed=await granted(core, name))
    looked = None
    if not any(d.error.startswith("aadsts") for d in first.diagnoses):
        script = await core.scripts.write(
            core.scripts.read_words(f"{name} --inspect"), Language.EN, [await granted(core, name)]
        )
        asked = read_script(script.script.text)
        assert asked is not None
        looked = await core.pastes.explain(
            f"{message}\n\n{inspect(customer.tenant, asked)}", allowed=await granted(core, name)
        )
    await mend(core, Desk(microsoft), problem.id, customer)
    return Story(first, told, looked, await core.checks.run(await granted(core, name)))


async def mend(core: Mailcheck, desk: Desk, problem: str, customer: Customer) -> None:
    """Do what turns this problem green."""
    secret = ""
    for step in MENDING[problem]:
        if isinstance(step, Correction):
            stored = (await core.tenants.find(customer.stored.name)).tenant
            value = secret if (value := step.value(customer)) == NEW_SECRET else value
            await core.tenants.put(corrected(stored, step.what, value), Actor("test"))
        else:
            done = await desk.change(customer.tenant.tenant_id, step.name, step.values(customer))
            secret = done.secret or secret


def corrected(tenant: Tenant, name: str, value: str) -> Tenant:
    """The record with this field corrected."""
    match name:
        case "client_secret":
            return replace(tenant, client_secret=SecretStr(value), secret_expires=None)
        case "client_id":
            return replace(tenant, client_id=value)
        case "tenant_id":
            return replace(tenant, tenant_id=value)
        case "mailboxes":
            return replace(tenant, mailboxes=(value,))
        case _:
            raise AssertionError(name)


def pairs(diagnoses: Iterable[Diagnosis]) -> list[Pair]:
    """The pairs that are not excluded, in their order."""
    return [(d.error, d.fix) for d in diagnoses if d.standing is not Standing.EXCLUDED]


def causes(answer: Explained | None) -> list[Pair]:
    """All that an answer to a paste names, in its order."""
    return pairs(cause for match in answer.explanation.matches for cause in match.causes) if answer else []


def beside(answer: Explained | None) -> list[Pair]:
    """What stands first in the report with the paste beside it."""
    return pairs(answer.report.diagnoses) if answer and answer.report else []


@pytest.mark.long
@pytest.mark.parametrize("name", PROBLEMS)
async def test_every_problem_is_one(name: str, stories: dict[str, Story]) -> None:
    """The bot's check of a fresh customer finds that something is wrong."""

    assert stories[name].first.verdict is Verdict.PROBLEM


@pytest.mark.long
@pytest.mark.parametrize("name", PROBLEMS)
async def test_who_looks_finds_the_right_error_and_fix(name: str, stories: dict[str, Story]) -> None:
    """The pair stands first in the check or in the answer to the message; or it is possible there, and first after the look."""
    story, right = stories[name], PROBLEMS[name].pair
    at_once = (pairs(story.first.diagnoses), causes(story.told))

    first = {found[0] for found in at_once if found}
    if right not in first:
        possible = {pair for found in at_once for pair in found}
        first = {found[0] for found in (causes(story.looked), beside(story.looked)) if found}
        assert right in possible
    assert right in first


@pytest.mark.long
@pytest.mark.parametrize("name", PROBLEMS)
async def test_nothing_is_confirmed_that_is_not_so(name: str, stories: dict[str, Story]) -> None:
    """By the check, beside the message, and beside the look: what is called sure mends the problem, or is our own entry."""
    story, problem = stories[name], PROBLEMS[name]
    told = [
        d
        for answer in (story.told, story.looked)
        if answer
        for d in (
            *(cause for match in answer.explanation.matches for cause in match.causes),
            *(answer.report.diagnoses if answer.report else ()),
        )
    ]
    sure = {d.fix for d in (*story.first.diagnoses, *told) if d.standing is Standing.CONFIRMED}

    assert sure <= {problem.fix, *problem.also}


@pytest.mark.long
@pytest.mark.parametrize("name", PROBLEMS)
async def test_every_problem_turns_green_when_it_is_mended(name: str, stories: dict[str, Story]) -> None:
    """By changes in the console, or by a corrected record where support had the wrong details."""

    assert stories[name].last.verdict is Verdict.HEALTHY, stories[name].last.summary.en


async def test_there_are_at_least_forty_problems_with_different_pairs_of_error_and_fix() -> None:
    """Nobody learns two problems by learning one."""
    found = {problem.pair for problem in PROBLEMS.values()}

    assert len(found) >= 40


async def test_every_pair_is_one_of_the_catalogue() -> None:
    """The fix is a cause of the error."""
    errors = load().errors

    assert [p.id for p in PROBLEMS.values() if p.fix not in {c.fix for c in errors[p.error].causes}] == []


async def test_a_message_names_no_secret() -> None:
    """What the customer sends can be pasted anywhere."""
    async with Microsoft365() as microsoft:
        customers = {p: await p.make(microsoft, n) for p, n in zip(PROBLEMS.values(), NAMES, strict=False)}

        told = {
            problem.id
            for problem, customer in customers.items()
            for secret in customer.app.secrets
            if secret.value in problem.message_of(customer)
        }

    assert told == set()


async def test_the_game_hands_out_every_problem_before_one_comes_twice() -> None:
    """Each with a customer of its own."""
    async with Microsoft365() as microsoft:
        game = Game(microsoft)
        handed_out = [await game.start() for _ in PROBLEMS]

        assert {p.problem.id for p in handed_out} == set(PROBLEMS)
        assert len({p.customer.stored.name for p in handed_out}) == len(PROBLEMS)
        assert (await game.start()).problem.id in PROBLEMS


async def test_a_problem_that_is_asked_for_begins_anew_each_time() -> None:
    """With another customer, so that nothing is mended already."""
    async with Microsoft365() as microsoft:
        game = Game(microsoft)
        begun = [await game.start("overnight"), await game.start("overnight")]

        assert game.names_of("overnight") == [played.customer.stored.name for played in begun]
        assert len({played.customer.tenant.tenant_id for played in begun}) == 2
        with pytest.raises(BadInput, match="no such problem"):
            await game.start("nobody-knows-it")
