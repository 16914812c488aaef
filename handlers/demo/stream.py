"""What happens in the workspace, as it happens: `GET /api/stream?as=NAME&since=NUMBER&world=TEAM`, server-sent events.

Each event carries a thing as it is now, so that one missed or repeated does no harm; its id is the change's number, with
which the browser comes back after a break.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

from aiohttp import ClientConnectionResetError, web

from bot.sandbox.slack import Change, Member, SlackWorkspace
from handlers.demo.asking import person_of
from handlers.demo.guard import SAFE
from handlers.demo.shown import channels_json, ephemeral_json, message_json, sees, view_json, views_json
from handlers.demo.stage import STAGE

RETRY = "retry: 500\n\n"  # milliseconds until the browser comes back
ANOTHER_WORLD = 'data: {"another_world": true}\n\n'


def add_routes(app: web.Application) -> None:
    """Add the address."""
    app.router.add_get("/api/stream", _stream)


async def _stream(request: web.Request) -> web.StreamResponse:
    stage = request.app[STAGE]
    person = person_of(stage, request.query.get("as", ""))[1]
    answer = web.StreamResponse(headers={**SAFE, "Content-Type": "text/event-stream; charset=utf-8"})
    await answer.prepare(request)
    with suppress(ClientConnectionResetError, ConnectionResetError, asyncio.CancelledError):
        await answer.write(RETRY.encode())
        if request.query.get("world") != stage.slack.team_id:  # the demo was started anew meanwhile
            await answer.write(ANOTHER_WORLD.encode())
            return answer
        async for change in stage.slack.follow(_since(request)):
            told = told_of(stage.slack, change, person)
            if told:
                await answer.write(f"id: {change.number + 1}\ndata: {json.dumps(told)}\n\n".encode())
    return answer


def _since(request: web.Request) -> int:
    number = request.headers.get("Last-Event-ID") or request.query.get("since", "0")
    return int(number) if number.isdecimal() else 0


def told_of(slack: SlackWorkspace, change: Change, person: Member) -> dict[str, Any]:
    """Return what a change means for what this person sees, nothing where it means nothing."""
    what = change.kind.partition("_")[0]
    match what:
        case "view" | "home" | "ephemeral" if change.user != person.id:
            return {}
        case "view":
            return {"views": views_json(slack, person)}
        case "home":
            return {"home": view_json(slack.home(person))}
        case "channel":
            return {"channels": channels_json(slack, person)}
        case "ephemeral":
            ephemeral = slack.ephemeral(change.ts)
            return {"ephemeral": ephemeral_json(ephemeral)} if ephemeral else {"gone": _place(change)}
        case _ if change.ts and change.channel in slack.channels and sees(person, slack.channels[change.channel]):
            message = slack.find(change.channel, change.ts)
            return {"message": message_json(message)} if message else {"gone": _place(change)}
        case _:
            return {}


def _place(change: Change) -> dict[str, str]:
    return {"channel": change.channel, "ts": change.ts}
