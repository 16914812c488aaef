"""What Slack told us, remembered for a while: its methods may be called a limited number of times a minute."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import aiohttp
from slack_sdk.errors import SlackClientError

from handlers.slack.kit.errors import error_code

log = logging.getLogger(__name__)

FRESH = 60.0
"""So many seconds an answer of Slack may be old when something about a customer is shown because of it."""
JUST_NOW = 2.0
"""The same for a report, which may have waited long: checks that end together share one question."""
NOW = 0.0
"""The same for what touches credentials: Slack is always asked."""
LOOKUP_LIMIT = 5.0
KEPT_ANSWERS = 5_000
MOST_TIMES = 2  # an answer that was overtaken while it came is asked for once more

T = TypeVar("T")
Clock = Callable[[], float]


@dataclass(eq=False, slots=True)
class _Question(Generic[T]):
    """A look-up under way, and when it began; `overtaken`: what it asks about has changed since."""

    asked: float
    answer: asyncio.Future[T | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    overtaken: bool = False


class Remembered(Generic[T]):
    """Answers kept for some seconds from when they were asked for, at most KEPT_ANSWERS of them; a failed look-up is not kept."""

    def __init__(self, look_up: Callable[[str], Awaitable[T]], seconds: float, clock: Clock) -> None:
        self._look_up, self._seconds, self._clock = look_up, seconds, clock
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._open: dict[str, list[_Question[T]]] = {}

    async def get(self, key: str, within: float | None = None) -> T | None:
        """Return the answer; None when Slack does not say within LOOKUP_LIMIT seconds.

        It was asked for at most `within` seconds ago (0: now), by default as many as answers are kept.
        """
        kept = self.known(key, within)
        if kept is not None:
            return kept[0]
        for _ in range(MOST_TIMES):
            question = next((one for one in self._open.get(key, ()) if self._is_fresh(one.asked, within)), None)
            if question is None:
                question = self._ask(key)
            answer = await asyncio.shield(question.answer)
            if not question.overtaken:
                return answer
        return None

    def known(self, key: str, within: float | None = None) -> tuple[T] | None:
        """Return the answer, in a tuple, if it is remembered."""
        kept = self._kept.get(key)
        return (kept[1],) if kept and self._is_fresh(kept[0], within) else None

    def forget(self, key: str) -> None:
        """Let the answer be looked up anew: it has changed. One that is on its way does not count either."""
        self._kept.pop(key, None)
        for question in self._open.get(key, ()):
            question.overtaken = True
        self._open.pop(key, None)

    def forget_all(self) -> None:
        """Let every answer be looked up anew."""
        for key in {*self._kept, *self._open}:
            self.forget(key)

    def _is_fresh(self, asked: float, within: float | None) -> bool:
        return self._clock() - asked < (self._seconds if within is None else within)

    def _ask(self, key: str) -> _Question[T]:
        question = _Question[T](self._clock())
        self._open.setdefault(key, []).append(question)
        question.answer = asyncio.ensure_future(self._answer(key, question))
        question.answer.add_done_callback(
            lambda done: done.cancelled() or done.exception()
        )  # whoever asked may be gone
        return question

    async def _answer(self, key: str, question: _Question[T]) -> T | None:
        try:
            async with asyncio.timeout(LOOKUP_LIMIT):
                answer = await self._look_up(key)
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as problem:
            log.warning("Slack does not say what %s is: %s", key, error_code(problem))
            return None
        finally:
            self._close(key, question)
        before = self._kept.get(key)
        if not question.overtaken and (before is None or before[0] <= question.asked):
            self._kept[key] = (question.asked, answer)
            self._kept.move_to_end(key)
        while len(self._kept) > KEPT_ANSWERS:
            self._kept.popitem(last=False)
        return answer

    def _close(self, key: str, question: _Question[T]) -> None:
        left = [one for one in self._open.get(key, ()) if one is not question]
        if left:
            self._open[key] = left
        else:
            self._open.pop(key, None)
