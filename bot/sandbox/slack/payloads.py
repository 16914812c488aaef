"""What Slack tells the bot when people type and click: the payloads of commands, interactions and events."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from bot.sandbox.slack.block_kit import interactive_elements
from bot.sandbox.slack.method import file_json, message_json
from bot.sandbox.slack.methods_views import view_json
from bot.sandbox.slack.model import Channel, ChannelKind, Ephemeral, File, Json, Member, Message, View, new_id
from bot.sandbox.slack.records import Records


def command(records: Records, user: Member, channel: Channel, name: str, text: str) -> Json:
    """Build a slash command's payload: names for display only, everything a string."""
    shown_name = {
        ChannelKind.PUBLIC: channel.name,
        ChannelKind.PRIVATE: "privategroup",
        ChannelKind.DIRECT: "directmessage",
    }[channel.kind]
    return {
        "token": "legacy",
        "team_id": user.team_id,
        "team_domain": records.domain,
        "channel_id": channel.id,
        "channel_name": shown_name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": records.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url(records, user, channel.id),
        "trigger_id": records.passes.new_trigger(user.id),
    }


def response_url(records: Records, user: Member, channel: str, *, source: str = "", thread_ts: str = "") -> str:
    """Hand out a response URL on this workspace's own address."""
    return records.base_url + records.passes.new_response_path(
        records.team_id, user.id, channel, source=source, thread_ts=thread_ts
    )


def _interaction(records: Records, kind: str, user: Member) -> Json:
    return {
        "type": kind,
        "token": "legacy",
        "team": {"id": user.team_id, "domain": records.domain},
        "user": {"id": user.id, "name": user.name, "username": user.name, "team_id": user.team_id},
        "api_app_id": records.app_id,
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": records.passes.new_trigger(user.id),
    }


def block_action(
    records: Records, user: Member, place: Message | Ephemeral | View, element: Json, block_id: str, chosen: str
) -> Json:
    """Build the payload of a pressed button or a chosen option in a message, an ephemeral message or a view."""
    action = {
        "type": element["type"],
        "action_id": element.get("action_id", ""),
        "block_id": block_id,
        "action_ts": f"{records.clock.now():.6f}",
    }
    if element["type"] == "button":
        action |= {"value": element["value"]} if "value" in element else {}
        action["text"] = element["text"]
    else:
        action["selected_option"] = option_of(element, chosen)
    body = _interaction(records, "block_actions", user) | {"actions": [action]}
    if isinstance(place, View):
        return body | {"container": {"type": "view", "view_id": place.id}, "view": view_json(records, place)}
    is_ephemeral = isinstance(place, Ephemeral)
    container = {"type": "message", "message_ts": place.ts, "channel_id": place.channel, "is_ephemeral": is_ephemeral}
    body |= {
        "container": container | ({"thread_ts": place.thread_ts} if place.thread_ts else {}),
        "channel": {"id": place.channel, "name": records.channels[place.channel].name},
        "state": {"values": {}},
        "response_url": response_url(records, user, place.channel, source=place.ts, thread_ts=place.thread_ts),
    }
    if isinstance(place, Message):
        body["message"] = message_json(records, place)
    return body


def option_of(element: Json, value: str) -> Json:
    """Return the option with this value, as selects, radio buttons and overflow menus offer it; raises LookupError."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    for option in [*element.get("options", []), *grouped]:
        if option["value"] == value:
            return dict(option)
    raise LookupError(f"no option {value!r} in {element.get('action_id')!r}")


def view_submission(
    records: Records, user: Member, view: View, typed: dict[str, str], files: Mapping[str, Sequence[File]]
) -> Json:
    """Build the payload of a submitted modal; `typed` maps action ids to what was typed or to the chosen option's value.

    `files` maps the action ids of file inputs to the files chosen there.
    """
    inputs = [
        (block, element)
        for block in view.content["blocks"]
        for element in interactive_elements(block)
        if element["type"] not in {"button", "overflow"}
    ]
    unknown = (typed.keys() | files.keys()) - {element.get("action_id") for _, element in inputs}
    if unknown:
        raise LookupError(f"no input {', '.join(sorted(unknown))} in this view")
    values: dict[str, Json] = {}
    for number, (block, element) in enumerate(inputs):
        given = typed.get(element.get("action_id", ""))
        if element["type"] == "file_input":
            chosen = [file_json(records, file) for file in files.get(element.get("action_id", ""), ())]
            values.setdefault(block.get("block_id") or f"b{number}", {})[element.get("action_id", "")] = {
                "type": "file_input",
                "files": chosen,
            }
            continue
        if given is None and block["type"] == "input" and not block.get("optional") and not _prefilled(element):
            raise LookupError(f"{element.get('action_id')!r} must be filled in")
        values.setdefault(block.get("block_id") or f"b{number}", {})[element.get("action_id", "")] = _state_of(
            element, given
        )
    body = _interaction(records, "view_submission", user)
    return body | {"view": view_json(records, view) | {"state": {"values": values}}, "response_urls": []}


def _prefilled(element: Json) -> bool:
    return any(name.startswith("initial_") for name in element) or element["type"] == "checkboxes"


def _state_of(element: Json, given: str | None) -> Json:
    kind = element["type"]
    if kind in {"checkboxes", "multi_static_select"}:
        chosen = (
            element.get("initial_options", [])
            if given is None
            else [option_of(element, value) for value in given.split(",") if value]
        )
        return {"type": kind, "selected_options": chosen}
    if kind in {"static_select", "radio_buttons"}:
        return {
            "type": kind,
            "selected_option": element.get("initial_option") if given is None else option_of(element, given),
        }
    if kind in {"users_select", "conversations_select", "channels_select"}:
        word = kind.removesuffix("s_select")
        return {"type": kind, f"selected_{word}": element.get(f"initial_{word}") if given is None else given}
    if kind in {"datepicker", "timepicker"}:
        word = kind.removesuffix("picker")
        return {"type": kind, f"selected_{word}": element.get(f"initial_{word}") if given is None else given}
    return {"type": kind, "value": (element.get("initial_value") if given is None else given) or None}


def view_closed(records: Records, user: Member, view: View) -> Json:
    """Build what a bot hears of a dismissed modal that has notify_on_close."""
    return _interaction(records, "view_closed", user) | {"view": view_json(records, view), "is_cleared": False}


def shortcut(records: Records, user: Member, callback_id: str, message: Message | None) -> Json:
    """Build the payload of a global shortcut, or of a message shortcut when there is a message."""
    if message is None:
        return _interaction(records, "shortcut", user) | {
            "callback_id": callback_id,
            "action_ts": f"{records.clock.now():.6f}",
        }
    return _interaction(records, "message_action", user) | {
        "callback_id": callback_id,
        "action_ts": f"{records.clock.now():.6f}",
        "message_ts": message.ts,
        "message": message_json(records, message),
        "channel": {"id": message.channel, "name": records.channels[message.channel].name},
        "response_url": response_url(records, user, message.channel, source=message.ts, thread_ts=message.thread_ts),
    }


def event(records: Records, content: Json) -> Json:
    """Wrap an event as the Events API delivers it, with an id of its own."""
    return {
        "token": "legacy",
        "type": "event_callback",
        "team_id": records.team_id,
        "api_app_id": records.app_id,
        "event_id": new_id("Ev"),
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": records.team_id,
                "user_id": records.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": records.channels[content["channel"]].is_ext_shared
        if content.get("channel") in records.channels
        else False,
        "event": content,
    }
