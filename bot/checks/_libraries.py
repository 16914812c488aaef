"""The libraries that the conversations speak through: loaded once, when they are first needed, beside the event loop."""

from __future__ import annotations

import asyncio
import importlib
import sys

_LIBRARIES = (
    "aiosmtplib",
    "dns.asyncresolver",
    "h11",
    "bot.checks._dns",
    "bot.checks._imap_client",
    "bot.checks._msal",
)


async def load_libraries() -> None:
    """Load what is not loaded yet. It takes some tenths of a second, in which the event loop must not stand still."""
    for name in _LIBRARIES:
        if name not in sys.modules:
            await asyncio.to_thread(importlib.import_module, name)
