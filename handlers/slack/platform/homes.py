"""Who has the App Home open lately, and which page of it: only theirs are shown anew when something changes; and whose is being built."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

REMEMBERED = 1_000  # people
AT_ONCE = 4  # Homes that are built at the same time


class Homes:
    """Person → page, the newest REMEMBERED of them."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, int] = OrderedDict()
        self._building: dict[str, bool] = {}  # for whom; whether it is wanted once more
        self._turn = asyncio.Semaphore(AT_ONCE)

    def opened(self, person: str, page: int = 0) -> None:
        """Note that this person looks at this page."""
        self._pages[person] = page
        self._pages.move_to_end(person)
        while len(self._pages) > REMEMBERED:
            self._pages.popitem(last=False)

    def page(self, person: str) -> int | None:
        """Return the page; None for somebody who has not opened it lately."""
        return self._pages.get(person)

    async def build(self, person: str, build: Callable[[], Awaitable[None]]) -> None:
        """Build somebody's Home, one at a time, and once more where it was opened again meanwhile: however often, that shows it as it is then."""
        if person in self._building:
            self._building[person] = True
            return
        self._building[person] = True
        try:
            while self._building[person]:
                self._building[person] = False
                async with self._turn:
                    await build()
        finally:
            del self._building[person]
