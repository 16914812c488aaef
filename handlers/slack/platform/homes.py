"""Who has the App Home open lately, and which page of it: only theirs are shown anew when something changes."""

from __future__ import annotations

from collections import OrderedDict

REMEMBERED = 1_000  # people


class Homes:
    """Person → page, the newest REMEMBERED of them."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, int] = OrderedDict()

    def opened(self, person: str, page: int = 0) -> None:
        """Note that this person looks at this page."""
        self._pages[person] = page
        self._pages.move_to_end(person)
        while len(self._pages) > REMEMBERED:
            self._pages.popitem(last=False)

    def page(self, person: str) -> int | None:
        """Return the page; None for somebody who has not opened it lately."""
        return self._pages.get(person)
