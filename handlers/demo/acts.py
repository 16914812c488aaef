"""What people do on the page: type commands and messages, press buttons, fill in modals, use shortcuts. All by POST."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from bot.model import Sentence, Text
from bot.sandbox.slack import Ack, Ephemeral, File, Member, Message, View
from bot.sandbox.slack.records import SLACKBOT
from bot.sandbox.slack.state import Chosen, Place, Typed
from handlers.demo.asking import Asked, channel_of, ephemeral_of, message_of, read
from handlers.demo.shown import reads
from handlers.demo.stage import Stage
from handlers.slack.process.register import everything

INVITE = "/invite"
NO_COMMAND = Sentence("„{name}“ ist kein Befehl, den es hier gibt.", "“{name}” is not a command that exists here.")
NOTHING_TO_SEND = Text("Es gibt nichts zu senden.", "There is nothing to send.")
NO_WINDOW = Text("Dieses Fenster gibt es nicht mehr.", "This window is not there any more.")
NO_ELEMENT = Sentence(
    "Diesen Knopf oder dieses Feld gibt es nicht mehr ({what}).", "This button or field is not there any more ({what})."
)
NO_FILE = Text("Diese Datei gibt es nicht mehr.", "This file is not there any more.")
JOINED = Text("ist dem Kanal beigetreten.", "has joined the channel.")


class Given(BaseModel):
    """What stands in one input: what was typed, the chosen values, or the ids of the chosen files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    block_id: str
    action_id: str
    value: str | list[str] | None = None
    files: list[str] | None = None


class Written(Asked):
    """A message or a slash command; `thread` is the ts of the thread's root."""

    channel: str
    text: str
    thread: str = ""
    files: tuple[str, ...] = ()


class Pressed(Asked):
    """A pressed button or a chosen option, in a message, in something that only this person sees, or in a view."""

    action_id: str
    block_id: str
    value: str = ""
    chosen: str | list[str] = ""
    channel: str = ""
    ts: str = ""
    private: bool = False
    view: str = ""
    state: tuple[Given, ...] = ()


class Submitted(Asked):
    """The modal on top with what stands in it."""

    view: str
    state: tuple[Given, ...]


class Left(Asked):
    """The modal on top, to be closed."""

    view: str


class Chose(Asked):
    """A shortcut, on a message or from the menu."""

    callback_id: str
    channel: str = ""
    ts: str = ""


def add_routes(app: web.Application) -> None:
    """Add the addresses."""
    for name, act in {
        "command": _command,
        "message": _message,
        "press": _press,
        "submit": _submit,
        "close": _close,
        "shortcut": _shortcut,
        "home": _home,
    }.items():
        app.router.add_post(f"/api/{name}", act)


async def _command(request: web.Request) -> web.StreamResponse:
    stage, person, asked = await read(request, Written)
    channel = channel_of(stage, person, asked.channel)
    name, _, text = asked.text.strip().partition(" ")
    if name == INVITE:
        bot = stage.slack.bot_user_id
        if bot not in channel.members:
            stage.slack.change_channel(channel, joins=bot)
            stage.slack.post(channel.id, bot, JOINED.in_(reads(person)))
        return _told(None)
    if name not in {command.name for command in everything().commands}:
        stage.slack.whisper(
            channel.id, person.id, NO_COMMAND.in_(reads(person), name=name), author=SLACKBOT, thread_ts=asked.thread
        )
        return _told(None)
    root = message_of(stage, person, channel.id, asked.thread) if asked.thread else None
    return _told(await stage.slack.command(person, channel, name, text.strip(), thread=root))


async def _message(request: web.Request) -> web.StreamResponse:
    stage, person, asked = await read(request, Written)
    channel = channel_of(stage, person, asked.channel)
    root = message_of(stage, person, channel.id, asked.thread) if asked.thread else None
    files = _files(stage, person, asked.files)
    if not asked.text.strip() and not files:
        raise web.HTTPBadRequest(text=NOTHING_TO_SEND.in_(reads(person)))
    return _told(await stage.slack.say(person, channel, asked.text, thread=root, files=files))


async def _press(request: web.Request) -> web.StreamResponse:
    stage, person, asked = await read(request, Pressed)
    place: Message | Ephemeral | View
    if asked.view:
        place = _view(stage, person, asked.view)
    elif asked.private:
        place = ephemeral_of(stage, person, asked.ts)
    else:
        place = message_of(stage, person, asked.channel, asked.ts)
    typed, files = _state(stage, person, asked.state)
    try:
        ack = await stage.slack.press(
            person,
            place,
            asked.action_id,
            asked.chosen,
            value=asked.value,
            block_id=asked.block_id,
            typed=typed,
            files=files,
        )
    except LookupError as problem:
        raise web.HTTPConflict(text=NO_ELEMENT.in_(reads(person), what=problem)) from None
    return _told(ack)


async def _submit(request: web.Request) -> web.StreamResponse:
    stage, person, asked = await read(request, Submitted)
    _on_top(stage, person, asked.view)
    typed, files = _state(stage, person, asked.state)
    try:
        return _told(await stage.slack.submit(person, typed, files=files))
    except LookupError as problem:
        raise web.HTTPConflict(text=NO_ELEMENT.in_(reads(person), what=problem)) from None


async def _close(request: web.Request) -> web.StreamResponse:
    stage, person, asked = await read(request, Left)
    _on_top(stage, person, asked.view)
    return _told(await stage.slack.dismiss(person))


async def _shortcut(request: web.Request) -> web.StreamResponse:
    stage, person, asked = await read(request, Chose)
    message = message_of(stage, person, asked.channel, asked.ts) if asked.ts else None
    return _told(await stage.slack.shortcut(person, asked.callback_id, message))


async def _home(request: web.Request) -> web.StreamResponse:
    stage, person, _ = await read(request, Asked)
    return _told(await stage.slack.open_home(person))


def _told(ack: Ack | None) -> web.Response:
    """Tell how the bot acknowledged it, with the mistakes that a modal shows at its fields."""
    if ack is None:
        return web.json_response({"outcome": "acknowledged"})
    answer: dict[str, Any] = {"outcome": str(ack.outcome)}
    if ack.payload.get("response_action") == "errors":
        answer["errors"] = ack.payload.get("errors") or {}
    return web.json_response(answer)


def _on_top(stage: Stage, person: Member, ident: str) -> None:
    views = stage.slack.views(person)
    if not views or views[-1].id != ident:
        raise web.HTTPConflict(text=NO_WINDOW.in_(reads(person)))


def _view(stage: Stage, person: Member, ident: str) -> View:
    modals, home = stage.slack.views(person), stage.slack.home(person)
    shown: tuple[View, ...] = modals if home is None else (*modals, home)
    for view in shown:
        if view.id == ident:
            return view
    raise web.HTTPConflict(text=NO_WINDOW.in_(reads(person)))


def _files(stage: Stage, person: Member, idents: Sequence[str]) -> tuple[File, ...]:
    if any(ident not in stage.slack.files for ident in idents):
        raise web.HTTPNotFound(text=NO_FILE.in_(reads(person)))
    return tuple(stage.slack.files[ident] for ident in idents)


def _state(stage: Stage, person: Member, given: Sequence[Given]) -> tuple[Typed, Chosen]:
    typed: dict[Place, str | list[str]] = {}
    files: dict[Place, tuple[File, ...]] = {}
    for one in given:
        if one.files is not None:
            files[one.block_id, one.action_id] = _files(stage, person, one.files)
        elif one.value is not None:
            typed[one.block_id, one.action_id] = one.value
    return typed, files
