"""`mailcheck serve` and `mailcheck worker`: the Slack bot, and more hands for it, as processes that run until they are told to end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from bot.errors import StoreAway
from bot.service import Mailcheck
from bot.settings import Settings, load_settings
from handlers import logs
from handlers.slack.process.hands import until_abandoned
from handlers.slack.process.serve import demand_tokens, serve, work

log = logging.getLogger(__name__)

STORE_AWAY = 1.0  # seconds, until it is tried again


async def serve_slack(*, http: bool) -> int:
    """Serve the workspace of the operator's settings; its log goes to standard error."""
    settings = load_settings()
    demand_tokens(settings, "SLACK_SIGNING_SECRET" if http else "SLACK_APP_TOKEN")
    return await _run(settings, lambda mailcheck: serve(mailcheck, settings, http, beside=True))


async def work_for_slack(*, attached: bool) -> int:
    """Do what waits for the workspace of the operator's settings; `attached`: until standard input ends."""
    settings = load_settings()
    demand_tokens(settings)
    stop = asyncio.Event()
    async with until_abandoned(stop) if attached else contextlib.nullcontext():
        return await _run(settings, lambda mailcheck: work(mailcheck, settings, stop=stop))


async def _run(settings: Settings, until_told: Callable[[Mailcheck], Awaitable[None]]) -> int:
    logs.to_stderr()
    mailcheck = await _opened(settings)
    try:
        mailcheck.reading.start()
        await until_told(mailcheck)
    finally:
        await mailcheck.close()
    return 0


async def _opened(settings: Settings) -> Mailcheck:
    """Wait for a store that is not there yet: it may be started after us."""
    said = False
    while True:
        try:
            return await Mailcheck.open(settings)
        except StoreAway as problem:
            if not said:
                log.warning("Waiting for the store: %s", problem)
            said = True
        await asyncio.sleep(STORE_AWAY)
