"""Runs what takes its time to its end: SIGTERM and a closed terminal end it as tidily as Ctrl-C does."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import TypeVar

SIGNALLED = 128  # as shells count: 128 and the number of the signal
T = TypeVar("T")


def complete(work: Coroutine[object, object, T]) -> T:
    """Run the work in an event loop and return its result; raises SystemExit with the right code after a signal."""
    stopped_by, begun = 0, False

    async def until_told() -> T:
        nonlocal begun
        task = asyncio.current_task()

        def stop(number: int) -> None:
            nonlocal stopped_by
            stopped_by = number
            if task is not None:
                task.cancel()

        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:  # nohup has it ignored, and so it stays
                asyncio.get_running_loop().add_signal_handler(number, stop, number)
        begun = True
        return await work

    whole = until_told()
    try:
        return asyncio.run(whole)
    except asyncio.CancelledError:
        if stopped_by:
            raise SystemExit(SIGNALLED + stopped_by) from None
        raise RuntimeError("the work was cancelled from within") from None
    finally:
        whole.close()
        if not begun:  # interrupted before it could begin
            work.close()
