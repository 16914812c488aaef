"""Problems at Entra and Exchange are played to green in the browser: at the customer's console, or in the modal where support acts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.model import Verdict
from bot.sandbox.practice.of_entra import ENTRA_PROBLEMS
from bot.sandbox.practice.of_exchange import EXCHANGE_PROBLEMS
from bot.sandbox.practice.problem import Problem
from tests.demo.practising import Room, open_room

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PLAYED = (*ENTRA_PROBLEMS, *EXCHANGE_PROBLEMS)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room() -> AsyncIterator[Room]:
    async with open_room() as opened:
        yield opened


@pytest.mark.parametrize("problem", PLAYED, ids=[problem.id for problem in PLAYED])
async def test_a_problem_is_played_from_the_complaint_to_green(problem: Problem, room: Room) -> None:
    """Begun in the console, found by the bot, mended by clicks, healthy in the next check, marked as solved and only then explained."""

    assert await room.play(problem.id) == (Verdict.PROBLEM, Verdict.HEALTHY)
    await room.console.solved(problem.id)
    await room.console.sees(problem.solution[1].de)
