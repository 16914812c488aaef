"""The libraries that the conversations speak through: loaded once, beside the event loop, while the first connections open."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib import import_module
from types import ModuleType

HTTP = ("h11",)
MSAL = ("bot.checks._msal",)
SMTP = ("aiosmtplib",)
IMAP = ("bot.checks._imap_client",)
DNS = ("dns.asyncresolver", "bot.checks._dns")
_OF_EVERY_CHECK = (*HTTP, *MSAL, *SMTP, *IMAP)
"""In the order in which a check needs them; what stands in the hosts file needs no resolver."""

# Side by side they would only take each other's time.
_one_by_one = ThreadPoolExecutor(1, "libraries")


@cache
def _loading(name: str) -> Future[ModuleType]:
    return _one_by_one.submit(import_module, name)


def begin_loading() -> None:
    """Begin to load what every check needs."""
    for name in _OF_EVERY_CHECK:
        _loading(name)


async def load_libraries(names: tuple[str, ...] = (*_OF_EVERY_CHECK, *DNS)) -> None:
    """Return when these are loaded; raises what loading them does. The event loop goes on meanwhile."""
    for name in names:
        loading = _loading(name)
        if not loading.done():
            # Others wait for it, too: whoever gives up takes it from nobody.
            await asyncio.wait([asyncio.shield(asyncio.wrap_future(loading))])
        if loading.exception() is not None:  # no file could be opened, say: perhaps one can now
            await asyncio.to_thread(import_module, name)
