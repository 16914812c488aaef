"""Everything that a person sees when the page is loaded: `GET /api/state?as=NAME`."""

from __future__ import annotations

from aiohttp import web

from handlers.demo.asking import person_of
from handlers.demo.shown import (
    channels_json,
    ephemeral_json,
    member_json,
    message_json,
    offers_json,
    reads,
    sees,
    view_json,
    views_json,
)
from handlers.demo.stage import STAGE, Stage


def add_routes(app: web.Application) -> None:
    """Add the address."""
    app.router.add_get("/api/state", _state)


async def _state(request: web.Request) -> web.StreamResponse:
    stage = request.app[STAGE]
    name, person = person_of(stage, request.query.get("as", ""))
    slack = stage.slack
    return web.json_response(
        {
            "world": slack.team_id,
            "number": len(slack.changes),
            "me": person.id,
            "as": name,
            "language": str(reads(person)),
            "people": _people(stage),
            "bot": slack.bot_user_id,
            "members": [member_json(slack, member) for member in slack.members.values()],
            "channels": channels_json(slack, person),
            "messages": [
                message_json(message)
                for channel in slack.channels.values()
                if sees(person, channel)
                for message in slack.all_messages(channel)
            ],
            "ephemerals": [ephemeral_json(ephemeral) for ephemeral in slack.ephemerals(person)],
            "views": views_json(slack, person),
            "home": view_json(slack.home(person)),
            **offers_json(reads(person)),
        }
    )


def _people(stage: Stage) -> list[dict[str, str]]:
    return [{"as": name, "id": person.id, "name": person.name} for name, person in stage.people.items()]
