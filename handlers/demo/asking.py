"""Who asks and for what: the person that is played, and requests that say what is wrong with them."""

from __future__ import annotations

from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.model import Sentence, Text
from bot.sandbox.slack import Channel, Ephemeral, Member, Message
from handlers.demo.shown import reads, sees
from handlers.demo.stage import STAGE, Stage

NOT_UNDERSTOOD = Sentence("Das versteht die Demo nicht: {what}", "The demo does not understand this: {what}")
NOBODY = Sentence("Niemand heißt hier „{name}“ ({known})", "Nobody here is called “{name}” ({known})")
NO_CHANNEL = Text("Diesen Kanal gibt es hier nicht.", "There is no such channel here.")
NO_MESSAGE = Text("Diese Nachricht gibt es nicht mehr.", "This message is not there any more.")
LONGEST_NAME = 40


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
        both = NOT_UNDERSTOOD.filled(what=where)
        raise web.HTTPBadRequest(text=f"{both.de} · {both.en}") from None
    stage = request.app[STAGE]
    return stage, person_of(stage, asked.as_)[1], asked


def person_of(stage: Stage, name: str) -> tuple[str, Member]:
    """Return the person that is played, the first one where none is named; raises HTTPBadRequest for an unknown name."""
    chosen = name or next(iter(stage.people))
    if chosen not in stage.people:
        both = NOBODY.filled(name=name[:LONGEST_NAME], known=", ".join(stage.people))
        raise web.HTTPBadRequest(text=f"{both.de} · {both.en}")
    return chosen, stage.people[chosen]


def channel_of(stage: Stage, person: Member, ident: str) -> Channel:
    """Return a channel that this person sees; raises HTTPNotFound."""
    channel = stage.slack.channels.get(ident)
    if channel is None or not sees(person, channel):
        raise web.HTTPNotFound(text=NO_CHANNEL.in_(reads(person)))
    return channel


def message_of(stage: Stage, person: Member, channel: str, ts: str) -> Message:
    """Return a message that this person sees; raises HTTPNotFound."""
    message = stage.slack.find(channel_of(stage, person, channel).id, ts)
    if message is None:
        raise web.HTTPNotFound(text=NO_MESSAGE.in_(reads(person)))
    return message


def ephemeral_of(stage: Stage, person: Member, ts: str) -> Ephemeral:
    """Return what was shown to this person alone; raises HTTPNotFound."""
    ephemeral = stage.slack.ephemeral(ts)
    if ephemeral is None or ephemeral.user != person.id:
        raise web.HTTPNotFound(text=NO_MESSAGE.in_(reads(person)))
    return ephemeral
