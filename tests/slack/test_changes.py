"""What Slack tells of changes: each event empties what was remembered, and none of them is needed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackWorkspace
from handlers.slack.platform.changes import CHANGES
from handlers.slack.platform.people import People
from handlers.slack.process import manifest
from tests.slack.conftest import Scene

# Event → what it looks like, as Slack documents it; C, U and S stand for a channel, a person and a group.
EVENTS: dict[str, dict[str, Any]] = {
    "user_change": {"user": {"id": "U", "deleted": False}},
    "team_join": {"user": {"id": "U"}},
    "member_joined_channel": {"user": "U", "channel": "C", "channel_type": "C"},
    "member_left_channel": {"user": "U", "channel": "C", "channel_type": "C"},
    "channel_shared": {"connected_team_id": "T0OTHER", "channel": "C"},
    "channel_unshared": {"previously_connected_team_id": "T0OTHER", "channel": "C", "is_ext_shared": False},
    "channel_id_changed": {"old_channel_id": "C", "new_channel_id": "C0NEW"},
    "subteam_members_changed": {"subteam_id": "S", "team_id": "T", "added_users": [], "removed_users": ["U"]},
    "subteam_updated": {"subteam": {"id": "S", "team_id": "T", "users": []}},
}
ABOUT_PEOPLE = {"user_change", "team_join"}
ABOUT_GROUPS = {"subteam_members_changed", "subteam_updated"}


def test_every_change_is_asked_for_without_a_new_scope() -> None:
    """The manifest subscribes to them; what it asked for before is enough."""
    made = manifest.manifest()

    assert set(EVENTS) == set(CHANGES)
    assert set(CHANGES) <= set(made["settings"]["event_subscriptions"]["bot_events"])
    assert {"users:read", "usergroups:read", "channels:read", "groups:read"} <= set(
        made["oauth_config"]["scopes"]["bot"]
    )


@pytest.mark.parametrize("event", EVENTS)
async def test_an_event_empties_what_is_remembered(event: str) -> None:
    """The next question about that person, channel or group goes to Slack; malformed ones are harmless."""
    async with SlackWorkspace() as slack:
        people = People(AsyncWebClient(token=slack.bot_token, base_url=slack.api_url))
        anna = slack.add_member("anna")
        room, group = slack.add_channel("raum", (anna,)), slack.add_user_group(anna)

        async def look() -> None:
            await people.person(anna.id)
            await people.is_in_group(anna.id, group)
            await people.is_in_channel(anna.id, room.id)
            await people.readers(room.id)

        def asked() -> set[str]:
            return {call.method for call in slack.calls()} - {"auth.test"}

        await look()
        slack.recorded_calls.clear()
        await look()
        again = asked()
        written = json.dumps(EVENTS[event])
        for letter, ident in {"U": anna.id, "C": room.id, "S": group}.items():
            written = written.replace(f'"{letter}"', f'"{ident}"')
        told = json.loads(written)
        malformed: list[dict[str, Any]] = [{}, {"user": None, "channel": 7, "subteam": []}]
        for each in malformed:
            CHANGES[event](people, each)
        CHANGES[event](people, told)
        await look()

        assert again == set()
        if event in ABOUT_PEOPLE:
            assert asked() == {"users.info"}
        elif event in ABOUT_GROUPS:
            assert asked() == {"usergroups.users.list"}
        else:
            assert {"conversations.info", "conversations.members"} <= asked()


async def test_events_reach_what_is_remembered(scene: Scene) -> None:
    """Through Slack's own delivery, whichever it is."""
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()
    await scene.slack.become(scene.anna, is_restricted=True)
    await scene.type("/mailcheck kanzlei-muster")

    assert "nur festen Mitgliedern" in (await scene.whispered()).text
