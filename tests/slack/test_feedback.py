"""„Hat das geholfen?“: what is said is counted, a no brings the next cause, and old buttons are answered kindly."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.model import Language
from bot.sandbox.slack import ApiFault, Message, Outcome, render_thread
from bot.sandbox.slack.block_kit import MESSAGE, problems_of_blocks
from bot.service import Feedback
from handlers.slack.features.explain.feedback import Said, ask
from tests.slack.conftest import Scene

REFUSED = "A01 NO AUTHENTICATE failed."


async def asked(scene: Scene, text: str = REFUSED) -> Message:
    await scene.type(f"/mailfix {text}")
    await scene.explained()
    return scene.question()


def offered(question: Message) -> Said:
    element = next(e for b in question.blocks if b["type"] == "actions" for e in b["elements"] if _asks(e))
    return Said.model_validate_json(element["value"])


def _asks(element: Any) -> bool:
    return str(element["action_id"]).startswith("feedback:")


@pytest.mark.parametrize("said", [Feedback.HELPED, Feedback.OTHER])
async def test_what_is_said_is_counted_and_thanked_for(scene: Scene, said: Feedback) -> None:
    """A press is counted for this error and fix, and thanks stand where the buttons were."""
    question = await asked(scene)
    answer = offered(question)
    await scene.slack.press(scene.ben, question, f"feedback:{said}")
    await scene.slack.wait_for(lambda: "noted" in scene.slack.now(question).text)

    assert scene.core.store.said == [(answer.error, answer.fix, said)]
    assert "actions" not in {b["type"] for b in scene.slack.now(question).blocks}
    assert answer.error == "imap-authenticate-failed"


async def test_no_brings_the_next_cause(scene: Scene) -> None:
    """„Hat nicht geholfen“ is counted, and the next likely cause comes with its steps and the same question."""
    question = await asked(scene)
    first = offered(question)
    await scene.slack.press(scene.anna, question, "feedback:not_helped")
    thread = await scene.explained(times=1)
    await scene.slack.wait_for(lambda: "Dann als Nächstes:" in str([m.blocks for m in scene.replies()]))
    thread = render_thread(scene.slack, scene.root(), 200)
    second = offered(scene.question())

    assert "Danke, vermerkt: Das hat nicht geholfen." in thread
    assert "1. " in thread[thread.index("Dann als Nächstes:") :]
    assert (second.error, second.fix, second.rest) == (first.error, first.rest[0], first.rest[1:])
    assert scene.core.store.said == [(first.error, first.fix, Feedback.NOT_HELPED)]


async def test_after_the_last_cause_it_says_so(scene: Scene) -> None:
    """When all causes were tried, no further one is made up."""
    blocks = tuple(ask("imap-authenticate-failed", "grant-admin-consent", (), Language.DE))
    message = scene.slack.post(scene.support.id, scene.slack.bot_user_id, "?", blocks)
    await scene.slack.press(scene.anna, message, "feedback:not_helped")
    await scene.slack.wait_for(lambda: len(scene.slack.thread(message)) == 2)

    assert "Weitere Ursachen kenne ich zu dieser Meldung nicht" in scene.slack.thread(message)[-1].text


async def test_retired_fixes_are_passed_over(scene: Scene) -> None:
    """A button from before an entry was renamed goes on with the next one that there is."""
    blocks = tuple(ask("gone-error", "gone-fix", ("gone-too", "grant-admin-consent"), Language.DE))
    message = scene.slack.post(scene.support.id, scene.slack.bot_user_id, "?", blocks)
    await scene.slack.press(scene.anna, message, "feedback:not_helped")
    await scene.slack.wait_for(lambda: len(scene.slack.thread(message)) == 2)

    assert offered(scene.slack.thread(message)[-1]).fix == "grant-admin-consent"
    assert scene.core.store.said == []


async def test_cause_excluded_meanwhile_is_passed_over(scene: Scene) -> None:
    """In the thread of a check the next cause is one that the check still has open."""
    box = "buero@kanzlei-muster.example"
    scene.core.refused = {box}
    await scene.type(f"/mailcheck kanzlei-muster {box}")
    root = await scene.answered()
    report = scene.core.store.saved[0].report
    out = next(d for d in report.diagnoses if d.standing == "excluded")
    left = next(d for d in report.diagnoses if d.standing == "possible" and d.error == out.error)
    blocks = tuple(ask(out.error, "x", (out.fix, left.fix), Language.DE))
    question = scene.slack.post(scene.support.id, scene.slack.bot_user_id, "?", blocks, thread_ts=root.ts)
    await scene.slack.press(scene.anna, question, "feedback:not_helped")
    await scene.slack.wait_for(lambda: "Dann als Nächstes" in scene.slack.thread(root)[-1].text)

    assert offered(scene.slack.thread(root)[-1]).fix == left.fix


async def test_unknown_answers_are_counted_without_names(scene: Scene) -> None:
    """Under an answer that knew nothing a press is counted for no error."""
    question = await asked(scene, "Die Kaffeemaschine ist aus")
    await scene.slack.press(scene.anna, question, "feedback:other")
    await scene.slack.wait_for(lambda: bool(scene.core.store.said))

    assert scene.core.store.said == [("", "", Feedback.OTHER)]


@pytest.mark.parametrize(
    "value", ["", "helped", '{"v":0,"said":"helped"}', '{"v":1,"said":"perfect"}', '{"v":1,"said":"helped","x":1}']
)
async def test_old_buttons_are_answered_kindly(scene: Scene, value: str) -> None:
    """A value that another version wrote is acknowledged and explained, and nothing is counted."""
    button = {"type": "button", "text": {"type": "plain_text", "text": "x"}, "action_id": "feedback:helped"}
    blocks = ({"type": "actions", "elements": [{**button, **({"value": value} if value else {})}]},)
    message = scene.slack.post(scene.support.id, scene.slack.bot_user_id, "alt", blocks)
    ack = await scene.slack.press(scene.anna, message, "feedback:helped")

    assert ack.outcome is Outcome.ACKNOWLEDGED
    assert "älteren Version" in (await scene.whispered()).text
    assert scene.core.store.said == []


async def test_thanks_come_though_the_message_cannot_be_changed(scene: Scene) -> None:
    """Where the buttons cannot be replaced, the person is thanked in private, and the press counts."""
    question = await asked(scene)
    scene.slack.api.faults.always("response_url", ApiFault(status=404))
    await scene.slack.press(scene.anna, question, "feedback:helped")

    assert "Danke" in (await scene.whispered()).text
    assert len(scene.core.store.said) == 1


def test_question_fits_whatever_it_remembers() -> None:
    """With very many causes left the buttons still fit into Slack's limits."""
    rest = tuple(f"a-rather-long-identifier-of-a-fix-number-{n:04}" for n in range(60))
    blocks = ask("a-rather-long-identifier-of-an-error", rest[0], rest[1:], Language.DE)

    assert problems_of_blocks(json.loads(json.dumps(blocks)), MESSAGE) == []
