"""What every command, button and thread of the Slack door works with."""

from __future__ import annotations

from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs import Queue
from bot.service import Mailcheck
from handlers.slack.files import Files
from handlers.slack.kept_pastes import KeptPastes
from handlers.slack.languages import Languages
from handlers.slack.people import People
from handlers.slack.progress import Pace
from handlers.slack.rights import Rights
from handlers.slack.running import RunningThreads


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
    pastes: KeptPastes = field(default_factory=KeptPastes)
    running: RunningThreads = field(default_factory=RunningThreads)
    pace: Pace = field(default_factory=Pace)
