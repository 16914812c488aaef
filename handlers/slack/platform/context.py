"""What every command, button and thread of the Slack door works with."""

from __future__ import annotations

from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs import Queue
from bot.service import Mailcheck
from handlers.slack.platform.changes import Changes
from handlers.slack.platform.files import Files
from handlers.slack.platform.homes import Homes
from handlers.slack.platform.languages import Languages
from handlers.slack.platform.news import News
from handlers.slack.platform.pace import Pace
from handlers.slack.platform.pauses import USUAL
from handlers.slack.platform.people import People
from handlers.slack.platform.rights import Rights
from handlers.slack.platform.streams import Streams
from handlers.slack.platform.usage import Usage


@dataclass(frozen=True, slots=True)
class Context:
    """The core, the queue, Slack, who is who and may what, how files are read, and what is under way."""

    mailcheck: Mailcheck
    queue: Queue
    slack: AsyncWebClient
    people: People
    rights: Rights
    languages: Languages
    files: Files
    others: Changes
    """The other processes on this store."""
    pace: Pace = field(default_factory=Pace)
    streams: Streams = field(default_factory=Streams)
    acknowledged: float = USUAL.acknowledged
    """Seconds until an acknowledgement has arrived."""
    homes: Homes = field(default_factory=Homes)
    news: News = field(default_factory=News)
    usages: tuple[Usage, ...] = ()
    """Every slash command, as it is explained to people."""
