"""Who asks and for what: the person that is played, and requests that say what is wrong with them."""

from __future__ import annotations

from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.sandbox.slack import Channel, Ephemeral, Member, Message
from handlers.demo.shown import sees
from handlers.demo.stage import STAGE, Stage


class Asked(BaseModel):
    """A request of the page; `as_` is the name of the person that is played."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_: str = Field(alias="as")


Some = TypeVar("Some", bound=Asked)


async def read(request: web.Request, kind: type[Some]) -> tuple[Stage, Member, Some]:
    """Return the stage, who is played, and what the page asks; raises HTTPBadRequest."""
    try:
        asked = kind.model_validate_json(await request.read())
    except ValidationError as problem:
        where = {".".join(map(str, error["loc"])): error["msg"] for error in problem.errors()}
        raise web.HTTPBadRequest(text=f"not understood: {where}") from None
    stage = request.app[STAGE]
    return stage, person_of(stage, asked.as_)[1], asked


def person_of(stage: Stage, name: str) -> tuple[str, Member]:
    """Return the person that is played, the first one where none is named; raises HTTPBadRequest for an unknown name."""
    chosen = name or next(iter(stage.people))
    if chosen not in stage.people:
        raise web.HTTPBadRequest(text=f"nobody to play is called {name[:40]!r}: {', '.join(stage.people)}")
    return chosen, stage.people[chosen]


def channel_of(stage: Stage, person: Member, ident: str) -> Channel:
    """Return a channel that this person sees; raises HTTPNotFound."""
    channel = stage.slack.channels.get(ident)
    if channel is None or not sees(person, channel):
        raise web.HTTPNotFound(text="there is no such channel")
    return channel


def message_of(stage: Stage, person: Member, channel: str, ts: str) -> Message:
    """Return a message that this person sees; raises HTTPNotFound."""
    message = stage.slack.find(channel_of(stage, person, channel).id, ts)
    if message is None:
        raise web.HTTPNotFound(text="there is no such message")
    return message


def ephemeral_of(stage: Stage, person: Member, ts: str) -> Ephemeral:
    """Return what was shown to this person alone; raises HTTPNotFound."""
    ephemeral = stage.slack.ephemeral(ts)
    if ephemeral is None or ephemeral.user != person.id:
        raise web.HTTPNotFound(text="there is no such message")
    return ephemeral
