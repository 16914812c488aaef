"""What a Slack workspace holds: members, channels, messages with their history, files, views, and what was said to whom."""

from __future__ import annotations

import secrets
import string
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]

_UPPER = string.ascii_uppercase + string.digits


def new_id(kind: str) -> str:
    """Return a fresh id in Slack's form; `kind` is its first letters ("T", "U", "C", "D", "F", "V", "Ev" …)."""
    return kind + "0" + "".join(secrets.choice(_UPPER) for _ in range(9))


def digits(count: int) -> str:
    """Return a random decimal number without a leading zero."""
    return secrets.choice("123456789") + "".join(secrets.choice(string.digits) for _ in range(count - 1))


class Clock:
    """The workspace's time. `advance` lets half an hour pass at once."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass for everything that expires: response URLs, trigger ids, rate windows."""
        self._ahead += seconds


@dataclass(frozen=True, slots=True)
class Member:
    """A person or bot as users.info tells it. `team_id` differs from the workspace's for people of a Connect partner."""

    id: str
    name: str
    team_id: str
    locale: str = "de-DE"
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False


class ChannelKind(StrEnum):
    """Who can see a channel."""

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Channel:
    """A place for messages. The bot is in it when its user id is among the members."""

    id: str
    name: str
    kind: ChannelKind
    members: frozenset[str]
    is_archived: bool = False
    is_ext_shared: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file with the bytes as they arrived; `alt_txt` describes a picture to who cannot see it."""

    id: str
    name: str
    title: str
    content: bytes
    user: str
    snippet_type: str = ""
    mimetype: str = ""
    alt_txt: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """What a message said at one time (seconds since 1970)."""

    text: str
    blocks: tuple[Json, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands now; `history` holds every version, the first one first, the present one last."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str = ""
    broadcast: bool = False
    files: tuple[File, ...] = ()
    attachments: tuple[Json, ...] = ()
    metadata: Json = field(default_factory=dict)
    history: tuple[Version, ...] = ()
    deleted: bool = False

    @property
    def is_reply(self) -> bool:
        """Tell whether it hangs below another message."""
        return self.thread_ts not in {"", self.ts}


@dataclass(frozen=True, slots=True)
class Ephemeral:
    """What only one person sees; gone after a reload. `author` is the bot's user id or `USLACKBOT` (Slack itself)."""

    channel: str
    ts: str
    user: str
    author: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str = ""
    history: tuple[Version, ...] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a Home tab in front of one person; `content` is what the bot sent."""

    id: str
    user: str
    content: Json
    hash: str
    root_id: str
    previous_id: str = ""

    @property
    def title(self) -> str:
        """Return the title as it is shown (a Home tab has none)."""
        return str(self.content.get("title", {}).get("text", ""))


class Outcome(StrEnum):
    """What became of something that a person did and the bot had to acknowledge."""

    ACKNOWLEDGED = "acknowledged"
    OPERATION_TIMEOUT = "operation_timeout"
    DISPATCH_FAILED = "dispatch_failed"
    NOT_SUPPORTED_IN_THREADS = "not_supported_in_threads"


@dataclass(frozen=True, slots=True)
class Ack:
    """How the bot acknowledged one thing. `seconds` runs until the acknowledgement came, also when it came too late.

    `seconds` is None when none came (yet). `payload` is the answer's body; `sent` is what the bot was handed.
    """

    number: int
    what: str
    outcome: Outcome
    payload: Json
    seconds: float | None
    sent: Json


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API or of a response URL as the bot made it. `error` is "" for success."""

    method: str
    arguments: Json
    error: str
    at: float


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened, in the order it happened; `kind` is a word like "message_posted"."""

    number: int
    kind: str
    channel: str = ""
    ts: str = ""
    user: str = ""
