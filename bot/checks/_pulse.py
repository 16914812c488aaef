"""Our own event loop's pulse: a beat that comes late, or waits for its turn, tells how long nobody could listen to any server."""

from __future__ import annotations

import asyncio

from bot.turns import ask_for_turn

_BEAT = 0.1  # seconds


class Pulse:
    """Beats while it is entered. What stops the loop is a busy or suspended machine, or a step of ours that takes long."""

    def __init__(self) -> None:
        self._lost = 0.0
        self._due: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._entered = False
        self._waited, self._asked = 0.0, 0.0

    def __enter__(self) -> Pulse:
        self._entered = True
        self._rest()
        return self

    def __exit__(self, *_: object) -> None:
        self._entered = False
        if self._timer is not None:
            self._timer.cancel()

    @property
    def lost(self) -> float:
        """Seconds for which the loop has stood still so far; a beat that is late now is among them."""
        return self._lost + (self._late() if self._due is not None else 0.0)

    @property
    def waited(self) -> float:
        """Seconds of these for which the loop went on, and only what takes turns waited for one."""
        return self._waited + (asyncio.get_running_loop().time() - self._asked if self._asked else 0.0)

    def _late(self) -> float:
        return max(0.0, asyncio.get_running_loop().time() - (self._due or 0.0))

    def _beat(self) -> None:
        self._asked = asyncio.get_running_loop().time()
        ask_for_turn().came.add_done_callback(self._rest)

    def _rest(self, _: object = None) -> None:
        if not self._entered:
            return
        loop = asyncio.get_running_loop()
        self._lost, self._waited, self._asked = self.lost, self.waited, 0.0
        self._due = loop.time() + _BEAT
        self._timer = loop.call_at(self._due, self._beat)
