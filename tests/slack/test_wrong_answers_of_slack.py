"""Slack answers something else than it was asked: that is no answer, and nobody reads a customer because of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import Channel
from tests.slack.conftest import Scene, Start
from tests.slack.test_rights_in_doubt import bind, written_directly
from tests.slack.test_rights_in_time import written_in

TENANT = "kanzlei-muster"


class Body(dict[str, Any]):
    """The body of an answer, in the place of slack_sdk's own object."""


def answers(monkeypatch: pytest.MonkeyPatch, method: str, body: dict[str, Any]) -> None:
    async def wrong(self: AsyncWebClient, **_: object) -> Body:
        return Body(ok=True, **body)

    monkeypatch.setattr(AsyncWebClient, method, wrong)


NO_LISTS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "an empty list": {"members": []},
    "null": {"members": None},
    "a word": {"members": "U0ANNA"},
    "others": {"members": ["USLACKBOT"]},
    "an empty name": {"members": [""]},
    "a number": {"members": [7]},
}


@pytest.mark.parametrize("what", NO_LISTS)
async def test_a_list_without_the_bot_is_no_list_of_a_channels_people(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """A guest reads the channel, and the list does not show it: the report goes to the person alone."""
    await scene.slack.join(scene.slack.add_member("gast", is_restricted=True), scene.support)
    answers(monkeypatch, "conversations_members", NO_LISTS[what])
    await scene.type(f"/mailcheck {TENANT}")
    await written_directly(scene, scene.anna, "fertig")
    await scene.worker.settled()

    assert TENANT not in written_in(scene, scene.support)


@pytest.mark.parametrize("what", NO_LISTS)
async def test_a_list_without_the_bot_proves_nobodys_membership(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """The customer's channel is not known to have anybody in it: they read that this is in doubt."""
    await bind(scene, scene.support)
    answers(monkeypatch, "conversations_members", NO_LISTS[what])
    await scene.type(f"/mailcheck {TENANT}")

    assert "sagt mir Slack nicht, ob Sie in ihrem Kanal" in (await scene.whispered()).text


OTHER_CHANNELS: dict[str, Callable[[Channel], dict[str, Any]]] = {
    "nothing": lambda _: {},
    "null": lambda _: {"channel": None},
    "an empty record": lambda _: {"channel": {}},
    "a word": lambda channel: {"channel": channel.id},
    "another channel": lambda _: {"channel": {"id": "C0OTHER", "is_ext_shared": False, "is_private": True}},
}


@pytest.mark.parametrize("what", OTHER_CHANNELS)
async def test_a_record_of_another_channel_says_nothing_of_this_one(
    start: Start, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Another company reads the channel, and the answer does not show it."""
    async with start(guests_may_read=True) as scene:
        await scene.slack.share(scene.support, told=False)
        answers(monkeypatch, "conversations_info", OTHER_CHANNELS[what](scene.support))
        await scene.type(f"/mailcheck {TENANT}")
        await written_directly(scene, scene.anna, "fertig")
        await scene.worker.settled()

        assert TENANT not in written_in(scene, scene.support)


@pytest.mark.parametrize("what", ["somebody else", "nothing"])
async def test_a_record_of_somebody_else_makes_nobody_a_member(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """A guest of whom Slack shows a colleague's record is refused: who they are is not known."""
    guest = scene.slack.add_member("gast", is_restricted=True)
    ours = {"user": {"id": scene.anna.id, "team_id": scene.slack.team_id}}
    answers(monkeypatch, "users_info", ours if what == "somebody else" else {})
    await scene.type(f"/mail-tenant show {TENANT}", by=guest)
    told = await scene.whispered(guest)

    assert "Slack sagt mir gerade nicht, wer Sie sind" in told.text
    assert TENANT not in told.text + str(told.blocks)
