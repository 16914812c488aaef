"""What Slack tells of changes: each event empties what was remembered, and none of them is needed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import StoreUnavailable
from bot.model import Text
from bot.sandbox.slack import SlackWorkspace
from handlers.slack.platform.changes import CHANGES, Changes
from handlers.slack.platform.people import Change, People, Person
from handlers.slack.process import manifest
from tests.slack.conftest import Scene
from tests.slack.fakes import ScriptedCore

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
            _forget(people, CHANGES[event](each))
        _forget(people, CHANGES[event](told))
        await look()

        assert again == set()
        if event in ABOUT_PEOPLE:
            assert asked() == {"users.info"}
        elif event in ABOUT_GROUPS:
            assert asked() == {"usergroups.users.list"}
        else:
            assert {"conversations.info", "conversations.members"} <= asked()


def _forget(people: People, changes: Iterable[Change]) -> None:
    for change in changes:
        people.forget(change)


class Noted:
    """What is told to others; `away`: the store does not answer. `looks` is how often somebody has asked what is new."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.lost = self.away = False
        self.looks = 0

    async def pass_on(self, what: str) -> None:
        self.said.append(what)

    async def since(self, seen: str) -> tuple[str, tuple[str, ...] | None]:
        self.looks += 1
        if self.away:
            raise StoreUnavailable(Text("weg", "away"))
        told = None if self.lost else tuple(self.said[int(seen or 0) :])
        return str(len(self.said)), told

    async def is_looked_at(self) -> None:
        """Wait until somebody has asked twice: what the first heard is done with by then."""
        begun = self.looks
        async with asyncio.timeout(30):
            while self.looks < begun + 2:  # noqa: ASYNC110  nobody tells us
                await asyncio.sleep(0)


@pytest.mark.parametrize("how", ["told", "some of it lost", "the store away meanwhile"])
async def test_what_one_process_hears_every_one_forgets(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack tells one of them; the one that posts reports is another. Where it may have missed something it asks for all anew."""
    core = ScriptedCore.with_tenants()
    monkeypatch.setattr(core, "told", told := Noted())
    hearing, working = Changes(core), Changes(core)
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        people = People(AsyncWebClient(token=slack.bot_token, base_url=slack.api_url))
        working.concern(people)

        async def is_outside() -> bool:
            await told.is_looked_at()
            return (await people.person(anna.id) or Person()).outside

        async with working.listening(every=0):
            await people.person(anna.id)
            await slack.become(anna, is_restricted=True)
            before = await is_outside()
            told.away = how == "the store away meanwhile"
            told.lost = how == "some of it lost"
            if how == "told":
                await hearing.heard(CHANGES["user_change"]({"user": {"id": anna.id}}))
            await told.is_looked_at()
            told.away = told.lost = False
            after = await is_outside()

    assert (before, after) == (False, True)


async def test_events_reach_what_is_remembered(scene: Scene) -> None:
    """Through Slack's own delivery, whichever it is."""
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()
    await scene.slack.become(scene.anna, is_restricted=True)
    await scene.type("/mailcheck kanzlei-muster")

    assert "nur festen Mitgliedern" in (await scene.whispered()).text
