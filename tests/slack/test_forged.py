"""Forged windows, buttons, commands and events: acknowledged, without effect, and never our bug."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.sandbox.slack import Outcome
from handlers.slack.platform.pasted import MOST_CHARACTERS
from handlers.slack.process import shapes
from tests.slack.conftest import Scene, Start
from tests.slack.forged import DELETED, ODD, forge, once_more, parcel, places_in, recorded

UNREAD = {
    "action_ts",
    "api_app_id",
    "app_id",
    "bot_id",
    "close",
    "enterprise",
    "enterprise_id",
    "event_time",
    "external_id",
    "is_bot",
    "message_ts",
    "previous_view_id",
    "response_urls",
    "root_view_id",
    "selected_date",
    "submit",
    "token",
}
BATCHES, A_BATCH = settings().max_examples // 25, 80
PATIENCE = 60.0  # seconds; a busy machine takes its time


@pytest.fixture
def transport() -> str:
    """No form can carry what Socket Mode can."""
    return "socket"


class Tracebacks(logging.Handler):
    """Keeps every record that has one."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info or record.exc_text:
            self.found.append(f"{record.getMessage()}: {record.exc_text or repr(record.exc_info)}")


@pytest.mark.long
@given(st.data())
@settings(
    max_examples=BATCHES,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
async def test_no_forged_payload_gets_further(start: Start, data: st.DataObject) -> None:
    """Of payloads with one to three fields deleted or of another type, each is acknowledged, none breaks us or changes a tenant."""
    async with start(keepers=("*",)) as scene:
        real = await recorded(scene)
        forged = []
        for number in range(A_BATCH):
            payload = once_more(data.draw(st.sampled_from(real)), number)
            for _ in range(data.draw(st.integers(1, 3))):
                forge(payload, data.draw(st.sampled_from([*places_in(payload)])), data.draw(st.sampled_from(ODD)))
            forged.append(payload)
        await survives(scene, forged)


@pytest.mark.long
async def test_every_window_without_one_of_its_fields(start: Start) -> None:
    """Whichever field of a window is missing, empty or as in App Home: acknowledged, and nothing breaks."""
    async with start(keepers=("*",)) as scene:
        real = [one for one in await recorded(scene) if one.get("type") == "view_submission"]
        odds: tuple[Any, ...] = (DELETED, [], "home")
        cut = [(one, ("view", name), odd) for one in real for name in one["view"] for odd in odds]
        forged = [once_more(one, number) for number, (one, _, _) in enumerate(cut)]
        for payload, (_, path, odd) in zip(forged, cut, strict=True):
            forge(payload, path, odd)
        for at in range(0, len(forged), A_BATCH):
            await survives(scene, forged[at : at + A_BATCH])


async def survives(scene: Scene, payloads: list[dict[str, Any]]) -> None:
    before = dict(scene.core.store.kept)
    watch = Tracebacks()
    logging.getLogger().addHandler(watch)
    try:
        answers = await asyncio.gather(*(scene.slack.socket.deliver(parcel(one), PATIENCE, _late) for one in payloads))
        await asyncio.sleep(0.3)
        await scene.worker.settled()
    finally:
        logging.getLogger().removeHandler(watch)

    assert [
        one for one, answer in zip(payloads, answers, strict=True) if answer.outcome is not Outcome.ACKNOWLEDGED
    ] == []
    assert watch.found == []
    assert scene.core.store.kept == before


def _late(*_: object) -> None:
    """Nothing: the answer itself says that it was late."""


async def test_what_is_not_told_from_its_repetition_is_none(start: Start) -> None:
    """A command, click or shortcut without an id of its own could be sent again and again."""
    async with start(keepers=("*",)) as scene:
        real = [one for one in await recorded(scene) if "event" not in one and one.get("type") != "view_submission"]

    for payload in real:
        for odd in (DELETED, None, "", 7, "x" * 201):
            forge(payload, ("trigger_id",), odd)
            assert shapes.shaped(payload) is None, payload


async def test_what_was_recorded_is_of_slacks_shape(start: Start) -> None:
    """Nothing that Slack really sends is lost at the border, nor any field that somebody reads."""
    async with start(keepers=("*",)) as scene:
        real = await recorded(scene)

    for payload in real:
        if payload.get("view", {}).get("type") == "home":
            continue  # it is made of a window here
        kept = shapes.shaped(payload)
        assert kept is not None
        lost = {path[-1] for path in places_in(payload)} - {path[-1] for path in places_in(kept)}
        assert lost <= UNREAD


async def test_no_text_is_longer_than_we_read(start: Start) -> None:
    """An input holds no more than Slack takes in one, and of any other text a sign more than is read comes in."""
    async with start(keepers=("*",)) as scene:
        real = await recorded(scene)
    form = next(one for one in real if one.get("type") == "view_submission")
    form["view"]["state"]["values"]["name"]["name"]["value"] = "x" * 3_001
    command = next(one for one in real if "command" in one) | {"text": "x" * 1_000_000}
    kept, typed = shapes.shaped(form), shapes.shaped(command)

    assert kept is not None
    assert typed is not None
    assert "value" not in kept["view"]["state"]["values"]["name"]["name"]
    assert len(typed["text"]) == MOST_CHARACTERS + 1
