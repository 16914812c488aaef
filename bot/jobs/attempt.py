"""One attempt at a job: what earlier ones got done is not done again, whoever died over it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.errors import MailcheckError
from bot.store import Job

log = logging.getLogger(__name__)

MOST_BEGUN = 10  # times in one process: a store that goes away over it each time is not what is wrong

Note = Callable[[Job, str, str], Awaitable[bool]]


async def _for_certain() -> None:
    """Nobody else could have it."""


class Step:
    """Something to be done once, whoever begins the job again: `said` is what came of it, None while nobody has done it.

    `mark` is the same in each attempt, and no other step's. `doubtful`: an earlier attempt may have done it and died before it was noted.
    """

    def __init__(self, name: str, attempt: Attempt | None = None) -> None:
        self._attempt, self._name = attempt, name
        self.said = attempt.said(name) if attempt else None
        self.doubtful = attempt is not None and attempt.again
        self.mark = digest(attempt.job.id, name) if attempt else secrets.token_hex(16)

    async def done(self, said: str) -> str:
        """Note that it is done, and what came of it; return that."""
        self.said = said
        if self._attempt is not None:
            await self._attempt.done(self._name, said)
        return said


class Attempt:
    """One attempt: the steps that it does are noted with the job, as are those of earlier attempts."""

    def __init__(self, job: Job, note: Note, certain: Callable[[], Awaitable[None]] = _for_certain) -> None:
        """`certain` waits until it is known that nobody else has begun the job again."""
        self._certain = certain
        self.job, self.goes_on, self.again = job, False, job.tries > 1
        self._begun = 1
        self._note, self._times = note, Counter[str]()
        self._done = dict(job.steps)
        self._owed: dict[str, str] = {}

    async def still(self) -> None:
        """Return when the job is still this attempt's; raises CancelledError where it goes on elsewhere: nothing more is written then."""
        if not self.goes_on:
            await self._certain()
        if self.goes_on:
            raise asyncio.CancelledError

    def begin_again(self) -> None:
        """Begin from the start, in the same process; what is done stays done."""
        self.again = True
        self._begun += 1
        self._times.clear()

    @property
    def may_begin_again(self) -> bool:
        """Tell whether it is worth it, where the store was away."""
        return self._begun < MOST_BEGUN

    def said(self, step: str) -> str | None:
        """Return what was noted of a step, None where nothing was."""
        return self._done.get(step)

    def step(self, name: str) -> Step:
        """Return the next step of this name: once this attempt has done one, it is another."""
        return Step(f"{name} {self._times[name]}", self)

    async def done(self, step: str, said: str) -> None:
        """Note that this attempt has done a step, or found it done."""
        self._times[step.rpartition(" ")[0]] += 1
        if self._done.get(step) != said:
            await self.note(step, said)

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
        self._times[kind] += 1
        return f"{self.job.id}/{kind} {self._times[kind]}"


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


def step(kind: str, *what: object) -> Step:
    """Return the step of the present attempt that does this: the same to the same in each; outside of a job it is done by nobody yet."""
    attempt, name = this_attempt(), f"{kind} {digest(*what)}"
    return attempt.step(name) if attempt else Step(name)


def digest(*what: object) -> str:
    """Return what stands for these."""
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:32]


async def still_ours() -> None:
    """Return when the present work is nobody else's, as far as anybody knows; raises CancelledError."""
    if attempt := this_attempt():
        await attempt.still()


def goes_on() -> bool:
    """Tell whether what is called off right now is begun again, here or elsewhere."""
    attempt = this_attempt()
    return attempt is not None and attempt.goes_on


def waits_for_store() -> bool:
    """Tell whether what the store went away over is begun again once it is back."""
    attempt = this_attempt()
    return attempt is not None and attempt.may_begin_again
