"""Looks every few seconds whether something is due, and hands it over. Restarts and deaths lose nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from bot.errors import MailcheckError
from bot.jobs import Queue
from bot.service import Mailcheck
from handlers.slack.kit.clock import utc_now
from handlers.slack.kit.meanwhile import meanwhile
from handlers.slack.process.register import everything

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watch:
    """How often is looked whether something is due (seconds), and by which clock."""

    every: float = 3.0
    clock: Callable[[], datetime] = utc_now


def watching(mailcheck: Mailcheck, queue: Queue, watch: Watch) -> AbstractAsyncContextManager[None]:
    """Hand over what is due while the block runs."""
    return meanwhile(_look(mailcheck, queue, watch))


async def _look(mailcheck: Mailcheck, queue: Queue, watch: Watch) -> None:
    troubled = False
    while True:
        try:
            await hand_over_due(mailcheck, queue, watch.clock())
            troubled = False
        except MailcheckError as problem:
            if not troubled:  # once is enough: it is tried again every few seconds
                log.warning("What is due could not be looked up: %s", problem)
            troubled = True
        except Exception:  # a bug must not make us blind for good
            log.exception("What is due could not be looked up")
        await asyncio.sleep(watch.every)


async def hand_over_due(mailcheck: Mailcheck, queue: Queue, moment: datetime) -> None:
    """Hand over what is due by now; what this process cannot take comes again in two minutes. Raises StoreUnavailable, QueueFull."""
    for reminder in everything().reminders:
        for due in await mailcheck.flows.take_due(reminder.name, moment):
            await queue.enqueue(reminder.kind, reminder.job(due), unique=f"{reminder.kind.name}:{due.id}")
