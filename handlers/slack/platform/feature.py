"""What a feature is made of: its commands, buttons, windows, shortcuts, what it hears, what it does in the background.

Buttons outlive deployments: an action id is for ever, and its value says which version wrote it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from bot.jobs import JobKind, Payload
from bot.jobs.kinds import Asker
from bot.model import Text
from bot.service import Due
from handlers.slack.platform.context import Context
from handlers.slack.platform.roles import Role
from handlers.slack.platform.usage import Usage

P = TypeVar("P", bound=Payload)
Values = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Typed:
    """A slash command as somebody typed it, and who that was. With the `trigger` a window can be opened within three seconds.

    No secret stands in it, unless the command takes what is `pasted`.
    """

    asker: Asker
    text: str
    trigger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlashCommand(Usage):
    """A slash command and what it does.

    `pasted`: what stands behind it is other people's words; a secret among them is masked instead of refused.
    """

    handle: Callable[[Context, Typed], Awaitable[None]]
    pasted: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that somebody pressed, or an option that they chose: its value (whatever a client sent), the root of the thread it stands in.

    With the `trigger` a window can be opened within three seconds. In a window: which (`view_id`), what it is `about`, and what
    has been typed there so far (`values`, by block id and action id), and the window as it stands there (`shown`).
    In a message: its ts (`message`).
    """

    asker: Asker
    value: str
    root: str
    trigger: str = ""
    view_id: str = ""
    about: str = ""
    values: dict[str, Any] = field(default_factory=dict, repr=False)
    shown: dict[str, Any] = field(default_factory=dict, repr=False)
    message: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button or menu: its action id, what it does, who may use it. Several of one kind in a row have `:` and a word of their own behind the id."""

    action_id: str
    handle: Callable[[Context, Pressed], Awaitable[None]]
    role: Role


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message that a person wrote to the bot, as Slack hands it over; `thread` is the root of its thread if it is a reply."""

    asker: Asker
    message: dict[str, Any]

    @property
    def thread(self) -> str:
        """Return the root's ts, empty for a message of its own."""
        return str(self.message.get("thread_ts") or "")


@dataclass(frozen=True, slots=True)
class Heard:
    """A kind of event: its type in the Events API, its name in the manifest, what the bot does with it, for whom.

    Without a role the handler itself tells those who may not.
    """

    type: str
    subscription: str
    handle: Callable[[Context, Spoken], Awaitable[None]]
    role: Role | None
    channel_type: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A window that somebody submitted: what they typed by block id and action id, who that was, the thread it was opened in.

    `about` is what the window is about, as `remember` was told (a tenant's name, say); `shown` is the window as it stood there.
    """

    asker: Asker
    values: Values = field(repr=False)
    thread: str
    about: str = ""
    view_id: str = ""
    shown: View = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Window:
    """A window: its callback id, what is wrong with what was typed (block id → why), what happens with it, who may submit it.

    `fields`: the inputs (by block id) that it always has, typed in or not; one that comes without is none of ours, and reaches neither
    `mistakes` nor `handle`.
    A mistake keeps the window open, with its sentence at the field. Without any it closes, unless `meanwhile` gives what stands
    there until `handle` changes it by `views.update`; what goes wrong in `handle` is then said in the window.
    """

    callback_id: str
    mistakes: Callable[[Values], dict[str, Text]]
    handle: Callable[[Context, Submitted], Awaitable[None]]
    role: Role
    fields: frozenset[str]
    meanwhile: Callable[[Submitted], View] | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A shortcut that somebody chose, and who that was; `message` is the one it was chosen for, as Slack hands it over.

    With the `trigger` a window can be opened within three seconds.
    """

    asker: Asker
    message: dict[str, Any]
    trigger: str = ""


class Offered(StrEnum):
    """Where a shortcut is offered, in the manifest's words."""

    MESSAGE = "message"
    GLOBAL = "global"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut: its callback id (other programs rely on it), where it is offered, its name, what it is for, what it does, for whom."""

    callback_id: str
    kind: Offered
    name: Text
    summary: Text
    handle: Callable[[Context, Chosen], Awaitable[None]]
    role: Role


@dataclass(frozen=True, slots=True)
class Run(Generic[P]):
    """What is done with the jobs of a kind."""

    kind: JobKind[P]
    run: Callable[[Context, P], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reminder(Generic[P]):
    """What comes back later: under which name it is noted, and which job is handed over once it is due."""

    name: str
    kind: JobKind[P]
    job: Callable[[Due], P]


@dataclass(frozen=True, slots=True)
class Feature:
    """Everything that a feature adds. The folder `features/` is the register: every package there has one as FEATURE.

    `news`: what it listens to (see `news.py`), and what it does then.
    """

    commands: tuple[SlashCommand, ...] = ()
    buttons: tuple[Button, ...] = ()
    windows: tuple[Window, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    events: tuple[Heard, ...] = ()
    jobs: tuple[Run[Any], ...] = ()
    reminders: tuple[Reminder[Any], ...] = ()
    news: Mapping[type, Callable[[Context, Any], Awaitable[Any]]] = field(default_factory=lambda: MappingProxyType({}))
