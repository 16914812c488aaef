"""Payloads of very many pieces: what is looked at before an acknowledgement, and of a message at all, does not grow with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handlers.slack.features.explain.wording import MESSAGE_CUT
from handlers.slack.platform.pasted import Pasted, pasted_in
from handlers.slack.process import shapes
from tests.slack.conftest import Scene, Start
from tests.slack.forged import recorded
from tests.slack.pastes import EXPIRED
from tests.steps import calls

Json = dict[str, Any]
MANY = 4 * shapes.MOST_PIECES
STYLE = {"bold": True, "italic": True}


def styled(number: int, words: str = "w") -> Json:
    """A block of so many words, each in a style of its own."""
    runs = [{"type": "text", "text": f"{words}{each} ", "style": STYLE} for each in range(number)]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": runs}]}


def event(**more: Any) -> Json:
    message = {"user": "U1", "channel": "D1", "channel_type": "im", "ts": "1.1", "text": "x", **more}
    return {"event": {"type": "message", **dict(reversed(message.items()))}, "type": "event_callback", "event_id": "E1"}


def shortcut(**more: Any) -> Json:
    asked = {"type": "message_action", "callback_id": "explain_error", "trigger_id": "1", "user": {"id": "U1"}}
    return {"message": {"text": "x", "ts": "1.1", **more}, **asked}


def pressed(number: int, **more: Any) -> Json:
    actions = [{"action_id": "a", "value": "1"}] * number
    return {"type": "block_actions", "actions": actions, "trigger_id": "1", "user": {"id": "U1"}, **more}


def submitted(number: int) -> Json:
    fields = {f"b{each}": {"name": {"type": "plain_text_input", "value": "x"}} for each in range(number)}
    title = {"type": "plain_text", "text": "x"}
    view = {"type": "modal", "id": "V1", "title": title, "callback_id": "x", "private_metadata": "", "blocks": []}
    return {"type": "view_submission", "user": {"id": "U1"}, "view": {"state": {"values": fields}, **view}}


KINDS: dict[str, Callable[[int], Json]] = {
    "words in a style": lambda number: event(blocks=[styled(number)]),
    "blocks": lambda number: event(blocks=[styled(1)] * number),
    "empty lists": lambda number: event(blocks=[{"type": "rich_text", "elements": [[] for _ in range(number)]}]),
    "fields of a block": lambda number: event(blocks=[{f"k{each}": 1 for each in range(number)}]),
    "fields of a message": lambda number: event(**{f"k{each}": "x" for each in range(number)}),
    "attachments": lambda number: shortcut(attachments=[{"text": f"w{each}"} for each in range(number)]),
    "files": lambda number: event(files=[{"id": "F1", "name": "x"}] * number),
    "what fits no shape": lambda number: event(files=[1] * number),
    "authorizations": lambda number: {**event(), "authorizations": [{"team_id": "T1"}] * number},
    "clicks": pressed,
    "chosen options": lambda number: pressed(1, state={"values": {"b": {"a": {"selected_options": [{"value": "x"}] * number}}}}),
    "inputs": submitted,
}  # fmt: skip


def explained(payload: Json) -> Pasted | None:
    kept = shapes.shaped(payload) or {}
    message = kept.get("event") or kept.get("message")
    return pasted_in(message) if message else None


@pytest.mark.parametrize("kind", KINDS)
def test_no_more_is_looked_at_however_many_pieces_there_are(kind: str) -> None:
    """Ten times as many are the same work, and few calls for each that is looked at, the reading of the message among them."""
    few, many = KINDS[kind](MANY), KINDS[kind](10 * MANY)

    once, again = calls(lambda: explained(few)), calls(lambda: explained(many))

    assert again < 1.01 * once + 100
    assert once < 30 * shapes.MOST_PIECES


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"inputs", "what fits no shape"}])
def test_who_asked_for_what_is_read_whatever_comes_with_it(kind: str) -> None:
    """Also where it stands behind everything else. A window without its own blocks is none."""
    kept = shapes.shaped(KINDS[kind](MANY))

    assert kept is not None
    if "event" in kept:
        said = kept["event"]
        assert (said["user"], said["channel"], said["ts"], said["text"]) == ("U1", "D1", "1.1", "x")
    else:
        assert (kept["user"], kept["trigger_id"]) == ({"id": "U1"}, "1")


def test_files_are_found_beside_many_words() -> None:
    """They stand in front of the words in the order in which a message is read."""
    pasted = explained(event(blocks=[styled(MANY)], files=[{"id": "F1", "name": "x.log"}]))

    assert pasted is not None
    assert [file.id for file in pasted.files] == ["F1"]


def test_what_is_missing_is_told_unless_the_text_says_it() -> None:
    """A person's message says all of it in its text; of an app's the beginning is read, and the answer says so."""
    text = " ".join(f"*w{each}*" for each in range(8_000))
    by_person = explained(event(text=text, blocks=[styled(8_000)]))
    by_app, short = explained(event(text="", blocks=[styled(8_000)])), explained(event(text="", blocks=[styled(500)]))

    assert by_person == Pasted(text)
    assert by_app is not None
    assert by_app.cut
    assert by_app.text.startswith("w0 w1 w2 ")
    assert short == Pasted(" ".join(f"w{each}" for each in range(500)))


async def test_what_slack_really_sends_has_few_pieces(start: Start) -> None:
    """Of everything that people can do nothing comes near the limit."""
    async with start(keepers=("*",)) as scene:
        real = await recorded(scene)

    whole = [shapes.shaped(payload) for payload in real]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shapes, "MOST_PIECES", shapes.MOST_PIECES // 2)
        assert [shapes.shaped(payload) for payload in real] == whole


async def test_a_message_of_very_many_pieces_is_answered(scene: Scene) -> None:
    """With what stands at its beginning, and with a sentence about the rest."""
    alerts = scene.slack.add_member("alarm", is_bot=True)
    block = styled(3_000)
    block["elements"].insert(0, {"type": "rich_text_section", "elements": [{"type": "text", "text": EXPIRED}]})
    message = scene.slack.write(alerts, scene.support, "", blocks=(block,))
    await scene.slack.shortcut(scene.anna, "explain_error", message)
    thread = await scene.explained(below=message)

    assert "AADSTS7000222" in thread
    assert MESSAGE_CUT.de in thread
