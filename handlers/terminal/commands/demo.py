"""`mailcheck demo [--port N]`: the pages in the browser, until Ctrl-C."""

from __future__ import annotations

from bot.errors import BadInput
from bot.model import Text
from handlers.terminal.command_line import Typed, shown

HIGHEST_PORT = 65_535


async def demo(typed: Typed) -> int:
    """Open the demo on the named port, or on a free one; raises BadInput for what is no port."""
    port = _port(typed.values["--port"]) if typed.has("--port") else None
    from handlers.demo import run_demo

    return await run_demo(typed.language, port)


def _port(word: str) -> int:
    if word.isascii() and word.isdecimal() and 1 <= int(word[:6]) <= HIGHEST_PORT:
        return int(word)
    raise BadInput(
        Text(
            f"„{shown(word)}“ ist kein Port: --port nimmt eine Zahl von 1 bis {HIGHEST_PORT}",
            f"“{shown(word)}” is no port: --port takes a number from 1 to {HIGHEST_PORT}",
        )
    )
