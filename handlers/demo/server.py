"""The demo's pages on this machine: which addresses there are, and on which port they are found."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from bot.errors import BadInput
from bot.model import Text
from bot.sandbox.listener import LOOPBACK
from handlers.demo import acts, console, files, snapshot, stream
from handlers.demo.stage import STAGE, Stage

PAGE = Path(__file__).parent / "page"
USUAL_PORT = 8025
MOST_BYTES = 20_000_000  # of one uploaded file
SHUT_DOWN = 0.2  # seconds for open streams


def make_app(stage: Stage) -> web.Application:
    """Return the pages, all behind the key: the small Slack at `/`, the customer's console at `/console`."""
    pages = web.Application()
    pages[STAGE] = stage
    pages.router.add_get("/", _show)
    pages.router.add_static("/page", PAGE)
    for part in (snapshot, stream, acts, files):
        part.add_routes(pages)
    console.add_routes(pages, stage)
    app = web.Application(middlewares=[stage.guard.middleware()], client_max_size=MOST_BYTES)
    app.add_subapp(stage.guard.entrance(), pages)
    return app


@contextlib.asynccontextmanager
async def open_pages(stage: Stage, port: int | None = None) -> AsyncIterator[str]:
    """Serve the pages while the block runs, and yield the address that lets in (guard.py).

    Without a port it is the usual one, or any other where that is taken. Raises BadInput where the named port is taken.
    """
    runner = web.AppRunner(make_app(stage), access_log=None, shutdown_timeout=SHUT_DOWN)
    await runner.setup()
    try:
        await _listen(runner, port)
        yield f"http://{LOOPBACK}:{runner.addresses[0][1]}{stage.guard.entrance()}"
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int | None) -> None:
    for number in (USUAL_PORT, 0) if port is None else (port,):
        with contextlib.suppress(OSError):
            await web.TCPSite(runner, LOOPBACK, number).start()
            return
    raise BadInput(
        Text(
            f"Port {port} ist nicht frei; ohne --port nimmt die Demo einen freien",
            f"Port {port} is not free; without --port the demo takes one that is",
        )
    )


async def _show(_request: web.Request) -> web.StreamResponse:
    return web.FileResponse(PAGE / "index.html")
