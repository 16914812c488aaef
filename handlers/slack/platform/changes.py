"""What Slack tells of people, channels and groups that have changed: what was remembered of them is forgotten.

Without these events nothing is wrong, only later: whatever is remembered is asked for anew after a minute. Of several processes one
hears of each event. https://docs.slack.dev/reference/events (seen 2026-11)
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from handlers.slack.platform.people import People

Event = dict[str, Any]


def _person(people: People, event: Event) -> None:
    people.forget_person(_id(event.get("user")))


def _channel(people: People, event: Event) -> None:
    people.forget_channel(_id(event.get("channel")))


def _came_or_went(people: People, event: Event) -> None:
    people.forget_channel(_id(event.get("channel")))
    people.forget_person(_id(event.get("user")))  # a guest may just have been made one, for this channel


def _channel_id(people: People, event: Event) -> None:
    """A channel takes another id when it comes to be shared."""
    people.forget_channel(str(event.get("old_channel_id") or ""))
    people.forget_channel(str(event.get("new_channel_id") or ""))


def _group(people: People, event: Event) -> None:
    people.forget_group(str(event.get("subteam_id") or "") or _id(event.get("subteam")))


CHANGES: Mapping[str, Callable[[People, Event], None]] = {
    "user_change": _person,
    "team_join": _person,
    "member_joined_channel": _came_or_went,
    "member_left_channel": _came_or_went,
    "channel_shared": _channel,
    "channel_unshared": _channel,
    "channel_id_changed": _channel_id,
    "subteam_members_changed": _group,
    "subteam_updated": _group,
}
"""Event type, which is also its name in the manifest → what it empties."""


def forgets(people: People, change: Callable[[People, Event], None]) -> Callable[..., Coroutine[Any, Any, None]]:
    """Return the Bolt listener for a change; at once, and however often it is delivered."""

    async def recipient(event: Event) -> None:
        change(people, event)

    return recipient


def _id(named: object) -> str:
    """Return an id, which comes alone or in an object."""
    return str(named.get("id") or "") if isinstance(named, dict) else str(named or "")
