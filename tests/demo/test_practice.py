"""Problems are played to green in the browser: at the customer's console, or in the modal where support acts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bot.model import Verdict
from bot.sandbox.practice import PROBLEMS, Problem
from tests.demo.practising import Room, open_room
from tests.sandbox.mending import MENDING, Change

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def each_control_once() -> Iterator[Problem]:
    """Yield problems until everything that mends one has been clicked; all of them are played without the pages (`tests/sandbox`)."""
    used: set[tuple[type, str]] = set()
    for problem in PROBLEMS.values():
        controls = {(type(step), step.name if isinstance(step, Change) else step.what) for step in MENDING[problem.id]}
        if not controls <= used:
            used |= controls
            yield problem


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room() -> AsyncIterator[Room]:
    async with open_room() as opened:
        yield opened


@pytest.mark.parametrize("problem", [*each_control_once()], ids=lambda problem: problem.id)
async def test_a_problem_is_played_from_the_complaint_to_green(problem: Problem, room: Room) -> None:
    """Begun in the console, found by the bot, mended by clicks, healthy in the next check, marked as solved and only then explained."""

    assert await room.play(problem.id) == (Verdict.PROBLEM, Verdict.HEALTHY)
    await room.console.solved(problem.id)
    await room.console.sees(problem.solution[1].de)
