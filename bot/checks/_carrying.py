"""One conversation carried through from its slot to its end: it waits until there is room for it, may begin twice, and never breaks off without results."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import TypeVar

from bot.checks._course import ConversationRun, StageFailed, StageSkipped, TryAgain

T = TypeVar("T")
_log = logging.getLogger(__name__)
_TRACE = 4000  # characters of a traceback, from its end; the place of our bug stands there


async def in_slot(
    course: ConversationRun, slot: AbstractAsyncContextManager[None], talk: Callable[[], Awaitable[T]]
) -> T | None:
    """Hold a conversation when there is room for its connection, if that comes in time."""
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(max(0.0, course.remaining)):
                await stack.enter_async_context(slot)
        except TimeoutError:
            await course.skip_rest(course.finding("time_exhausted"))
            return None
        return await carry_through(course, talk)


async def carry_through(course: ConversationRun, talk: Callable[[], Awaitable[T]]) -> T | None:
    """Hold one conversation to its end, a second time where it was asked to come back; a bug of ours ends in the stage `broken`."""
    try:
        try:
            return await talk()
        except TryAgain as again:
            course.start_again(again)
            await asyncio.sleep(again.pause)
            return await talk()
    except (StageFailed, StageSkipped):
        await course.skip_rest()
    except Exception as bug:  # noqa: BLE001  a report says so, and the other conversations go on
        # A traceback may hold what a server said.
        trace = course.secrets.mask("".join(traceback.format_exception(bug))[-_TRACE:])
        _log.error("a check of ours broke in stage %s of %s\n%s", course.current, course.conversation.check, trace)
        await course.broke(type(bug).__name__)
    finally:
        course.close()
    return None
