"""The one place that starts threads: a blocking library speaks in a thread of its own, which ends with the conversation."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

T = TypeVar("T")
_GRACE = 2.0  # seconds that a thread gets to notice that its socket was shut down
_Work = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class Worker:
    """A thread that does one thing after the other for one conversation."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._loop = asyncio.get_running_loop()
        self._ended = self._loop.create_future()
        self._busy = False
        self._orders: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="mailcheck-conversation", daemon=True).start()

    async def do(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, or raise what it raises."""
        done: asyncio.Future[T] = self._loop.create_future()
        self._busy = True
        self._orders.put((work, done))
        try:
            await asyncio.wait({done})
        except asyncio.CancelledError:
            done.cancel()  # what becomes of the work is nobody's business any more
            raise
        self._busy = False
        return done.result()

    async def end(self) -> None:
        """End the thread: what it still does is stopped first. Returns when it is gone."""
        self._orders.put(None)
        if self._busy:
            self._stop()
        await asyncio.wait({self._ended}, timeout=_GRACE)

    def _run(self) -> None:
        while order := self._orders.get():
            work, done = order
            try:
                value, problem = work(), None
            except BaseException as raised:  # noqa: BLE001  whatever it was belongs to the caller
                value, problem = None, raised
            self._tell(done, value, problem)
        self._tell(self._ended, None, None)

    def _tell(self, done: asyncio.Future[Any], value: Any, problem: BaseException | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(_settle, done, value, problem)


def _settle(done: asyncio.Future[Any], value: Any, problem: BaseException | None) -> None:
    if done.done():  # the caller has given up
        return
    if problem is not None:
        done.set_exception(problem)
    else:
        done.set_result(value)


@contextlib.asynccontextmanager
async def working(stop: Callable[[], None] = lambda: None) -> AsyncIterator[Worker]:
    """Give a conversation a thread of its own.

    Whoever asks for one holds a slot (see _limits), which bounds the number of threads. A thread cannot be cancelled: `stop`
    must make whatever it does end (shut its socket down).
    """
    worker = Worker(stop)
    try:
        yield worker
    finally:
        await worker.end()
