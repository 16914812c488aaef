"""Whose turn it is: what many people's work wants at the same time goes round among them, in the job queue, before the other process, in the event loop, in
the thread beside it.

A person is whom the present work is for (`on_behalf_of`); the terminal and the schedule are nobody. Next is whoever has least, then whoever
has waited longest, and of each person's work the first: however much one has asked for, everybody else's first waits for one of theirs.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar
from weakref import WeakKeyDictionary

P = ParamSpec("P")
T = TypeVar("T")

_LONG = 0.001  # seconds of the processor in one turn of the loop
_OF_THREADS = 0.0005  # seconds; Python leaves them ten times as much
_OF_OTHERS = 3  # turns between two of ours
_OF_HURRIED = 40  # the same while something hurries: an acknowledgement takes as many

_person: ContextVar[str] = ContextVar("person", default="")


@contextmanager
def on_behalf_of(person: str) -> Iterator[None]:
    """Say whom the work in this block is for; tasks that are made in it inherit that."""
    before = _person.set(person)
    try:
        yield
    finally:
        _person.reset(before)


def present_person() -> str:
    """Return whom the present work is for, "" for nobody."""
    return _person.get()


@contextmanager
def threads_give_way() -> Iterator[None]:
    """Let no thread keep the processor for long while the loop wants it, in this block: an acknowledgement takes a dozen turns, and waits for each."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_OF_THREADS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


class Crowded(Exception):
    """So much of one person's waits that no more is taken."""


class Place:
    """A place that was asked for: first it has to `come`, and who had it must `leave`."""

    def __init__(self, queue: FairQueue, person: str) -> None:
        self._queue, self.person, self._left = queue, person, False
        self.came: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def come(self, limit: float | None = None) -> None:
        """Wait until it is free; raises TimeoutError where that takes longer than `limit` seconds. Who goes away loses it."""
        try:
            async with asyncio.timeout(limit):
                await self.came
        except BaseException:
            self._queue.give_up(self)
            raise

    def leave(self) -> None:
        """Let the next one have it; once more is nothing."""
        if not self._left:
            self._left = True
            self._queue.take_back(self)


class FairQueue:
    """So many `places` at a time, `each` of them one person's at most; others wait, of one person's so many (`waiting`) at most."""

    def __init__(self, places: int = 1, each: int | None = None, waiting: int | None = None) -> None:
        self._free, self._each, self._most = places, each or places, waiting
        self._held: Counter[str] = Counter()
        self._waiting: dict[str, deque[Place]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def ask(self) -> Place:
        """Ask for a place for the person whom the present work is for; raises Crowded. For nobody as much as there is may wait."""
        place = Place(self, _person.get())
        if place.person and self._most is not None and len(self._waiting.get(place.person, ())) >= self._most:
            raise Crowded
        self._waiting.setdefault(place.person, deque()).append(place)
        self._hand_out()
        return place

    @asynccontextmanager
    async def held(self, limit: float | None = None) -> AsyncIterator[None]:
        """Run the block in a place, once it has come; raises Crowded. After `limit` seconds the next one has it, and the block goes on."""
        place = self.ask()
        await place.come()
        late = None if limit is None else asyncio.get_running_loop().call_later(limit, place.leave)
        try:
            yield
        finally:
            if late is not None:
                late.cancel()
            place.leave()

    def give_up(self, place: Place) -> None:
        """Take back a place that is not waited for any more, even where it has come at the same moment."""
        waiting = self._waiting.get(place.person, ())
        if place in waiting:
            self._waiting[place.person].remove(place)
            if not waiting:
                del self._waiting[place.person]
        elif not place.came.cancelled():
            self.take_back(place)

    def take_back(self, place: Place) -> None:
        """Take back a place that was had. Whoever had it is behind all others who wait."""
        self._free += 1
        self._held -= Counter((place.person,))
        if waiting := self._waiting.pop(place.person, None):
            self._waiting[place.person] = waiting
        self._hand_out()

    def _hand_out(self) -> None:
        while self._free and self._waiting:
            person = min(self._waiting, key=self._held.__getitem__)
            if self._held[person] >= self._each:
                return
            waiting = self._waiting.pop(person)
            place = waiting.popleft()
            if waiting:
                self._waiting[person] = waiting  # behind the others
            if not place.came.done():  # whoever was called off is passed over
                self._free -= 1
                self._held[person] += 1
                self._give(place)

    def _give(self, place: Place) -> None:
        place.came.set_result(None)


class _TurnsOfLoop(FairQueue):
    """The turns of one event loop: who gets one has it up to the next `await`.

    Short ones follow each other, up to _LONG together; then everybody else has a few, or as many as an acknowledgement takes. After one
    that was long in itself they have twice its time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.began, self._spent, self.hurried = time.thread_time(), 0.0, 0

    def _give(self, place: Place) -> None:
        asyncio.get_running_loop().call_soon(self._wake, place)

    def _wake(self, place: Place) -> None:
        """Let it come in the next turn, between two looks at the clock."""
        loop = asyncio.get_running_loop()
        loop.call_soon(self._begin)
        if not place.came.done():
            place.came.set_result(None)
        loop.call_soon(self._end, place)

    def _begin(self) -> None:
        self.began = time.thread_time()

    def _end(self, place: Place) -> None:
        self._spent += time.thread_time() - self.began
        spent, loop = self._spent, asyncio.get_running_loop()
        if spent < _LONG:
            self.take_back(place)
            return
        self._spent = 0.0
        if spent < 2 * _LONG:
            self._after(0, place)
        else:
            loop.call_later(2 * spent, self.take_back, place)

    def _after(self, turns: int, place: Place) -> None:
        if turns < (_OF_HURRIED if self.hurried else _OF_OTHERS):
            asyncio.get_running_loop().call_soon(self._after, turns + 1, place)
        else:
            self.take_back(place)


_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, _TurnsOfLoop] = WeakKeyDictionary()


def _turns_here() -> _TurnsOfLoop:
    loop = asyncio.get_running_loop()
    if (turns := _turns.get(loop)) is None:
        turns = _turns[loop] = _TurnsOfLoop()
    return turns


def ask_for_turn() -> Place:
    """Return a turn of the loop that has still to come, and leaves by itself."""
    return _turns_here().ask()


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Let whatever is awaited in this block have many turns between two of what takes them; it ends soon, and works little."""
    turns = _turns_here()
    turns.hurried += 1
    try:
        yield
    finally:
        turns.hurried -= 1


async def my_turn() -> None:
    """Wait for a turn of the loop: what follows, up to the next `await`, is the only work of this kind in it."""
    await ask_for_turn().came


async def give_way() -> None:
    """Wait for the next turn where ours, together with all other work's, has been long."""
    turns = _turns.get(asyncio.get_running_loop())
    if turns is None or time.thread_time() - turns.began >= _LONG:
        await my_turn()


_threads: WeakKeyDictionary[asyncio.AbstractEventLoop, FairQueue] = WeakKeyDictionary()


async def in_a_thread(work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
    """Return what `work` returns, done beside the loop, one such work at a time: each thread more would keep the processor from it as often again."""
    loop = asyncio.get_running_loop()
    if (places := _threads.get(loop)) is None:
        places = _threads[loop] = FairQueue()
    async with places.held():
        return await asyncio.to_thread(work, *args, **more)
