"""What Slack sends, recorded from the sandbox's, for everything that people can do; and what somebody could make of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from bot.jobs.kinds import Asker
from bot.sandbox.slack.delivery import Parcel
from handlers.slack.platform.client import make_client
from handlers.slack.platform.modals import remember
from handlers.slack.process.register import everything
from tests.slack.conftest import Scene, settings_for

Json = dict[str, Any]
Path = tuple[str | int, ...]
DELETED = "(deleted)"

ODD: tuple[Any, ...] = (
    DELETED,
    None,
    True,
    0,
    -1,
    2**70,
    1e308,
    "",
    " ",
    "x" * 4_000,
    "\ud800",
    "\x00",
    "../../etc/passwd",
    "<!channel>",
    '{"v":1}',
    '{"v":1,"tenant":"kanzlei-muster"}',
    '{"v":99}',
    "[" * 3_000,
    "[2,3]",
    [],
    [None],
    [[]],
    ["x", 1, {}],
    {},
    {"id": "U0"},
    {"id": 7},
    {"value": {"value": "x"}},
    {"type": ["modal"]},
    json.loads("[" * 80 + "]" * 80),
)


async def recorded(scene: Scene) -> list[Json]:
    """Return a payload of everything that people can do: commands, buttons in messages, windows and App Home, and so on.

    Each window once as its own, and once as somebody else opened it: of that nothing may be believed.
    """
    slack, anna = scene.slack, scene.anna
    await scene.type("/mail-tenant add")
    await slack.wait_for(lambda: bool(slack.views(anna)))
    await slack.submit(anna, {"name": "x", "tenant_id": "y", "client_id": "z", "client_secret": "w", "mailboxes": ""})
    message = slack.write(anna, scene.support, "A01 NO AUTHENTICATE failed.")
    await slack.shortcut(anna, "explain_error", message)
    await slack.shortcut(anna, "add_tenant")
    await slack.mention(anna, scene.support, "AADSTS7000222")
    await scene.worker.settled()
    sent = [ack.sent for ack in slack.acks]
    submitted = next(one for one in sent if one.get("type") == "view_submission")
    theirs = remember(make_client(settings_for(slack)), Asker(workspace="T1", channel="C1", person=scene.ben.id))
    modals = (submitted["view"], submitted["view"] | {"private_metadata": theirs})
    shortcut = next(one for one in sent if one.get("type") == "message_action")
    button = {"type": "button", "block_id": "b", "value": '{"v":1,"tenant":"kanzlei-muster"}'}
    pressed = {name: submitted[name] for name in ("team", "user", "trigger_id")} | {"type": "block_actions"}
    in_message = {
        "channel": shortcut["channel"],
        "message": shortcut["message"],
        "container": {"type": "message", "channel_id": scene.support.id, "message_ts": message.ts},
    }
    places = (in_message, *({"view": modal} for modal in modals), {"view": modals[0] | {"type": "home"}})
    command, event = (next(one for one in sent if kind in one) for kind in ("command", "event"))
    made = [
        *(
            pressed | place | {"actions": [button | {"action_id": each.action_id}]}
            for place in places
            for each in everything().buttons
        ),
        *(
            submitted | {"view": modal | {"callback_id": each.callback_id}}
            for modal in modals
            for each in everything().windows
        ),
        *(command | {"command": each.name, "text": "kanzlei-muster"} for each in everything().commands),
        *(shortcut | {"callback_id": each.callback_id} for each in everything().shortcuts),
        *(event | {"event": event["event"] | {"type": each.type}} for each in everything().events),
    ]
    return [copy.deepcopy(each) for each in made]


def once_more(payload: Json, number: int) -> Json:
    """Return a payload as one that was not sent before."""
    fresh = copy.deepcopy(payload)
    if "event" in fresh:
        fresh["event"]["ts"] = f"1.{number:06}"
    else:
        fresh["trigger_id"] = f"1.{number}.abc"
    return fresh


def places_in(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path to everything in a payload."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield (*path, name)
        yield from places_in(part, (*path, name))


def forge(payload: Json, path: Path, odd: Any) -> None:
    """Put something odd in a place of a payload, as far as the place is still there."""
    inside: Any = payload
    try:
        for name in path[:-1]:
            inside = inside[name]
        if odd is DELETED:
            del inside[path[-1]]
        else:
            inside[path[-1]] = copy.deepcopy(odd)
    except (KeyError, IndexError, TypeError):
        return


def parcel(payload: Json) -> Parcel:
    """Return a payload as Socket Mode hands it over."""
    kind = "slash_commands" if "command" in payload else "events_api" if "event" in payload else "interactive"
    return Parcel(kind, payload)
