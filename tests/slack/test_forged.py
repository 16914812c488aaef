"""Forged windows, buttons, commands and events: acknowledged, without effect, and never our bug."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.announcements import Announced
from bot.flows.setup import load_profiles
from bot.jobs.kinds import Asker
from bot.model import Endpoint, Language, Text
from bot.sandbox.slack import Outcome
from bot.sandbox.slack.state import state_of
from handlers.slack.features.explain import paste_window
from handlers.slack.features.home.announcement import letter_window
from handlers.slack.features.home.channel_window import channel_window
from handlers.slack.features.setup.window import start_window
from handlers.slack.features.tenants.form import WAITING, add_form, change_form, forget_form, rotate_form
from handlers.slack.platform.client import make_client
from handlers.slack.platform.modals import remember
from handlers.slack.platform.pasted import MOST_CHARACTERS
from handlers.slack.platform.wording_common import UNKNOWN_BUTTON
from handlers.slack.process import shapes
from handlers.slack.process.register import everything
from tests.made_up import guid, tenant
from tests.slack.conftest import Scene, Start, settings_for
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
TYPED = {
    "name": "kanzlei-neu",
    "tenant_id": guid(),
    "client_id": guid(),
    "client_secret": "made-up-and-never-valid",
    "mailboxes": "office@kanzlei-neu.example",
}
STORED = tenant(channels=("C1",), groups=("S1",), imap=Endpoint("mail.example", 993))
"""With a value in every field, so that every form has all of its inputs."""
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


async def test_every_window_without_one_of_its_inputs(start: Start) -> None:
    """One that it always has: nothing is done with the window, and the person is told. Another one: it may be left out."""
    async with start(keepers=("*",)) as scene:
        await scene.type("/mail-tenant add")
        await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
        await scene.slack.submit(scene.anna, TYPED)
        await scene.worker.settled()
        real = next(ack.sent for ack in scene.slack.acks if ack.sent.get("type") == "view_submission")
        asker = Asker(workspace=real["team"]["id"], channel=scene.support.id, person=scene.anna.id)
        client = make_client(settings_for(scene.slack))
        fields = {window.callback_id: window.fields for window in everything().windows}
        cut = []
        for view in windows(partial(remember, client, asker)):
            blocks = [block for block in view["blocks"] if "element" in block]
            state = state_of(scene.slack, blocks, {}, {}, demanding=False)["values"]
            for name, typed in state.items():
                typed[name] |= {"value": TYPED[name]} if name in TYPED else {}
            assert fields[view["callback_id"]] <= state.keys()
            cut += [(view, name, {k: v for k, v in state.items() if k != name}) for name in state]
        payloads = [
            once_more(real | {"view": real["view"] | view | {"state": {"values": rest}}}, number)
            for number, (view, _, rest) in enumerate(cut)
        ]
        lacking = [name in fields[view["callback_id"]] for view, name, _ in cut]
        await survives(scene, [one for one, lacks in zip(payloads, lacking, strict=True) if lacks])
        await scene.slack.wait_for(lambda: len(scene.slack.calls("chat.postMessage")) >= sum(lacking))
        told = [call.arguments["text"] for call in scene.slack.calls("chat.postMessage")]
        watched = await traces(scene, [one for one, lacks in zip(payloads, lacking, strict=True) if not lacks])

    assert {view["callback_id"] for view, _, _ in cut} == fields.keys() - {WAITING}
    assert told == [UNKNOWN_BUTTON.de] * sum(lacking)
    assert watched == []


def windows(remembered: Callable[..., str]) -> list[dict[str, Any]]:
    """Return every window in which something is typed, as it is opened."""
    announced = Announced("x", Text("Bald", "Soon"))
    about = remembered(about="kanzlei-muster")
    return [
        add_form(about, Language.DE),
        start_window(about, load_profiles(), Language.DE),
        *(form(about, STORED, Language.DE) for form in (rotate_form, change_form, forget_form)),
        paste_window.window(about, Language.DE),
        channel_window(about, Language.DE),
        letter_window(about, announced, (), ("kanzlei-muster",), Language.DE),
    ]


async def survives(scene: Scene, payloads: list[dict[str, Any]]) -> None:
    before = dict(scene.core.store.kept)
    assert await traces(scene, payloads) == []
    assert scene.core.store.kept == before


async def traces(scene: Scene, payloads: list[dict[str, Any]]) -> list[str]:
    """Hand these over, and return the tracebacks that they lead to."""
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
    return watch.found


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
