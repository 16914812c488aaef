"""The one place that starts threads: a blocking library speaks in a thread of its own, which ends with what it does."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_GRACE = 2.0  # seconds that a thread gets to notice that its socket was shut down


async def in_thread(work: Callable[[], T], stop: Callable[[], None] = lambda: None) -> T:
    """Run `work` in a thread of its own and return what it returns.

    Whoever calls this holds a slot (see _limits), which bounds the number of threads. A thread cannot be cancelled: when the
    caller is, `stop` must make `work` end (shut its socket down), and we wait until it has.
    """
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[T] = loop.create_future()

    def settle(deliver: Callable[[], None]) -> None:
        if not ended.done():
            deliver()

    def run() -> None:
        try:
            value = work()
        except BaseException as problem:  # noqa: BLE001  whatever it was belongs to the caller
            deliver, content = ended.set_exception, problem
            _tell(loop, settle, lambda: deliver(content))
        else:
            _tell(loop, settle, lambda: ended.set_result(value))

    threading.Thread(target=run, name="mailcheck-conversation", daemon=True).start()
    try:
        return await asyncio.shield(ended)
    except asyncio.CancelledError:
        stop()
        await asyncio.wait({ended}, timeout=_GRACE)
        if ended.done() and not ended.cancelled():
            ended.exception()  # seen: nobody else will ask for it
        raise


def _tell(
    loop: asyncio.AbstractEventLoop, settle: Callable[[Callable[[], None]], None], deliver: Callable[[], None]
) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(settle, deliver)
