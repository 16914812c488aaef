"""What Slack tells the bot when people type and click: the payloads of commands, interactions and events."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bot.sandbox.slack.method import message_json
from bot.sandbox.slack.methods_views import view_json
from bot.sandbox.slack.model import Channel, ChannelKind, Ephemeral, Json, Member, Message, View, new_id
from bot.sandbox.slack.placed import Placed
from bot.sandbox.slack.records import Records
from bot.sandbox.slack.state import Chosen, Typed, option_of, selected, state_of


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
    records: Records,
    user: Member,
    place: Message | Ephemeral | View,
    placed: Placed,
    chosen: str | Sequence[str],
    state: Json,
) -> Json:
    """Build the payload of a pressed button or a chosen option; `state` is what stands in the inputs of its message or view."""
    action = _pressed(placed.element, chosen) | {
        "type": placed.element["type"],
        "action_id": placed.action_id,
        "block_id": placed.block_id,
        "action_ts": f"{records.clock.now():.6f}",
    }
    body = _interaction(records, "block_actions", user) | {"actions": [action]}
    if isinstance(place, View):
        view = view_json(records, place) | {"state": state}
        return body | {"container": {"type": "view", "view_id": place.id}, "view": view}
    is_ephemeral = isinstance(place, Ephemeral)
    container = {"type": "message", "message_ts": place.ts, "channel_id": place.channel, "is_ephemeral": is_ephemeral}
    body |= {
        "container": container | ({"thread_ts": place.thread_ts} if place.thread_ts else {}),
        "channel": {"id": place.channel, "name": records.channels[place.channel].name},
        "state": state,
        "response_url": response_url(records, user, place.channel, source=place.ts, thread_ts=place.thread_ts),
    }
    if isinstance(place, Message):
        body["message"] = message_json(records, place)
    return body


def _pressed(element: Json, chosen: str | Sequence[str]) -> Json:
    """Return what an action tells of the element itself; raises LookupError for an option that is not offered."""
    one = chosen if isinstance(chosen, str) else ",".join(chosen)
    match element["type"]:
        case "button":
            return {"text": element["text"]} | ({"value": element["value"]} if "value" in element else {})
        case "feedback_buttons":
            for button in (element["positive_button"], element["negative_button"]):
                if button.get("value") == one:
                    return {"text": button["text"], "value": one}
            raise LookupError(f"no button {one!r} in {element.get('action_id')!r}")
        case "icon_button":
            return {"value": element["value"]} if "value" in element else {}
        case "static_select" | "radio_buttons" | "overflow":
            return {"selected_option": option_of(element, one)}
        case _:
            return selected(element, chosen)


def view_submission(
    records: Records,
    user: Member,
    view: View,
    typed: Typed,
    files: Chosen,
) -> Json:
    """Build the payload of a submitted modal with what was typed and chosen in it."""
    state = state_of(records, view.content["blocks"], typed, files, demanding=True)
    body = _interaction(records, "view_submission", user)
    return body | {"view": view_json(records, view) | {"state": state}, "response_urls": []}


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
