"""One attempt at a job: what earlier ones got done is not done again, whoever died over it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.errors import MailcheckError
from bot.store import Job

log = logging.getLogger(__name__)

Note = Callable[[Job, str, str], Awaitable[bool]]


class Attempt:
    """One attempt: what it does `once` is noted with the job, as is what earlier attempts did."""

    def __init__(self, job: Job, note: Note) -> None:
        self.job, self.goes_on = job, False
        self._note, self._times = note, Counter[str]()
        self._done = dict(job.steps)
        self._owed: dict[str, str] = {}

    def said(self, step: str) -> str:
        """Return what was noted of a step, empty where nothing was."""
        return self._done.get(step, "")

    async def once(self, step: str, do: Callable[[], Awaitable[str]]) -> str:
        """Do something unless an earlier attempt did, and return what came of it. The second time in one attempt it is another step."""
        step = self._counted(step)
        if step not in self._done:
            await self.note(step, await do())
        return self._done[step]

    async def note(self, step: str, said: str) -> None:
        """Note a step. While the store does not answer it is owed: should this process die meanwhile, it is done again."""
        self._done[step] = self._owed[step] = said
        try:
            for owed, words in tuple(self._owed.items()):
                await self._note(self.job, owed, words)
                self._owed.pop(owed, None)
        except MailcheckError as problem:
            log.warning("what a job has done could not be noted: %s", problem)

    def id_of_next(self, kind: str) -> str:
        """Return the id of the next job of this kind that is handed over; the same one in each attempt."""
        return f"{self.job.id}/{self._counted(kind)}"

    def _counted(self, what: str) -> str:
        self._times[what] += 1
        return f"{what} {self._times[what]}"


_attempt: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


@contextmanager
def attempting(attempt: Attempt) -> Iterator[None]:
    """Let what happens in this block, and in tasks made in it, be this attempt."""
    before = _attempt.set(attempt)
    try:
        yield
    finally:
        _attempt.reset(before)


def this_attempt() -> Attempt | None:
    """Return the attempt that the present work belongs to."""
    return _attempt.get()


async def once(step: str, do: Callable[[], Awaitable[str]]) -> str:
    """Do something, unless an earlier attempt at this job did; return what came of it."""
    attempt = this_attempt()
    return await do() if attempt is None else await attempt.once(step, do)


def goes_on() -> bool:
    """Tell whether what is called off right now is begun again, here or elsewhere."""
    attempt = this_attempt()
    return attempt is not None and attempt.goes_on
