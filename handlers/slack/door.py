"""What every command, button and thread of the Slack door works with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs import Queue
from bot.service import Mailcheck
from handlers.slack.drafts import Drafts
from handlers.slack.files import Files
from handlers.slack.homes import Homes
from handlers.slack.kept_pastes import KeptPastes
from handlers.slack.languages import Languages
from handlers.slack.pauses import USUAL
from handlers.slack.people import People
from handlers.slack.progress import Pace
from handlers.slack.rights import Rights
from handlers.slack.running import RunningThreads
from handlers.slack.streaming import Streams


@dataclass(frozen=True, slots=True)
class Door:
    """The core, the queue, Slack, who is who and may what, how files are read, and what is under way."""

    mailcheck: Mailcheck
    queue: Queue
    slack: AsyncWebClient
    people: People
    rights: Rights
    languages: Languages
    files: Files
    saving: set[str] = field(default_factory=set)
    """The windows whose form is being saved just now: a button pressed twice saves once."""
    drafts: Drafts = field(default_factory=Drafts)
    pastes: KeptPastes = field(default_factory=KeptPastes)
    running: RunningThreads = field(default_factory=RunningThreads)
    pace: Pace = field(default_factory=Pace)
    streams: Streams = field(default_factory=Streams)
    acknowledged: float = USUAL.acknowledged
    """Seconds until an acknowledgement has arrived."""
    drawing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Pictures are drawn one at a time: nothing else waits for more than one."""
    homes: Homes = field(default_factory=Homes)
