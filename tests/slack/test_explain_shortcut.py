"""„Fehler erklären“ on any message: where the answer stands, and what is said where there is nothing to explain."""

from __future__ import annotations

from bot.sandbox.slack import Outcome
from tests.slack.conftest import Scene, Start
from tests.slack.pastes import EXPIRED, REFUSED, TITLE, posted_by_bot


async def test_shortcut_answers_below_the_message(scene: Scene) -> None:
    """The shortcut on a person's message answers in its thread, the sentence and the words in the first reply."""
    message = scene.slack.write(scene.ben, scene.support, f"Beim Kunden kommt ```{EXPIRED}```")
    await scene.slack.shortcut(scene.anna, "explain_error", message)
    thread = await scene.explained(below=message)

    assert len(scene.slack.messages(scene.support)) == 1
    assert posted_by_bot(scene, message)[0].text.startswith(f"{TITLE}.")
    assert "AADSTS7000222" in thread


async def test_shortcut_in_a_thread(scene: Scene) -> None:
    """On a reply the answer stands in the same thread."""
    root = scene.slack.write(scene.ben, scene.support, "Kunde meldet sich")
    reply = scene.slack.write(scene.ben, scene.support, REFUSED, thread=root)
    await scene.slack.shortcut(scene.anna, "explain_error", reply)
    await scene.explained(below=root)

    assert posted_by_bot(scene, root) != []


async def test_shortcut_on_an_alert_without_text(scene: Scene) -> None:
    """A foreign app's message that has its words in blocks and attachments only is read, too."""
    alerts = scene.slack.add_member("alarm", is_bot=True)
    blocks = ({"type": "section", "text": {"type": "mrkdwn", "text": "*Versand gestört*"}},)
    attachments = ({"color": "#f00", "fields": [{"title": "Antwort", "value": EXPIRED}]},)
    message = scene.slack.write(alerts, scene.support, "", blocks=blocks, attachments=attachments)
    await scene.slack.shortcut(scene.anna, "explain_error", message)

    assert "AADSTS7000222" in await scene.explained(below=message)


async def test_shortcut_on_nothing(scene: Scene) -> None:
    """A message in which there is nothing to read is answered to the person alone."""
    message = scene.slack.write(scene.ben, scene.support, " ")
    await scene.slack.shortcut(scene.anna, "explain_error", message)

    assert "nichts, was ich lesen kann" in (await scene.whispered()).text
    assert posted_by_bot(scene, message) == []


async def test_shortcut_on_a_message_deleted_meanwhile(scene: Scene) -> None:
    """A message that is gone when the answer comes: the person gets it in the direct messages, nothing hangs on nothing."""
    message = scene.slack.write(scene.ben, scene.support, EXPIRED)
    scene.slack.delete(message)
    await scene.slack.shortcut(scene.anna, "explain_error", message)
    await scene.explained(where=scene.slack.direct_messages_of(scene.anna))

    assert "gibt es nicht mehr" in (await scene.whispered()).text
    assert posted_by_bot(scene, message) == []


async def test_shortcut_where_the_bot_is_not_in_the_channel(scene: Scene) -> None:
    """In a channel without the bot the answer is in the direct messages."""
    message = scene.slack.write(scene.anna, scene.elsewhere, EXPIRED)
    await scene.slack.shortcut(scene.anna, "explain_error", message)
    await scene.explained(where=scene.slack.direct_messages_of(scene.anna))

    assert "/invite @mailcheck" in (await scene.whispered()).text


async def test_shortcut_where_another_company_reads(scene: Scene) -> None:
    """In a channel shared with another company nothing is posted."""
    shared = scene.slack.add_channel("gemeinsam", (scene.anna,), shared=True)
    message = scene.slack.write(scene.anna, shared, REFUSED)
    await scene.slack.shortcut(scene.anna, "explain_error", message)
    await scene.explained(where=scene.slack.direct_messages_of(scene.anna))

    assert posted_by_bot(scene, message) == []


async def test_unknown_shortcut_is_answered(scene: Scene) -> None:
    """A shortcut of another version is acknowledged and explained."""
    message = scene.slack.write(scene.ben, scene.support, "x")
    ack = await scene.slack.shortcut(scene.anna, "gone", message)

    assert ack.outcome is Outcome.ACKNOWLEDGED
    assert "älteren Version" in (await scene.whispered()).text


async def test_guests_may_not_use_the_shortcut(start: Start) -> None:
    """Where readers are named, others are turned away at the shortcut and at the mention."""
    named = ("U0NOBODY",)
    async with start(readers=named, operators=named) as scene:
        message = scene.slack.write(scene.ben, scene.support, REFUSED)
        await scene.slack.shortcut(scene.anna, "explain_error", message)
        await scene.whispered()
        await scene.slack.mention(scene.anna, scene.support, REFUSED, thread=message)
        told = await scene.whispered(count=2)

        assert "nicht freigeschaltet" in told.text
        assert posted_by_bot(scene, message) == []


async def test_very_long_message_is_answered_within_limits(scene: Scene) -> None:
    """A paste as long as Slack takes is answered in messages that Slack takes."""
    text = "Zeile mit Wörtern und Zahlen 4711 <b> & \n" * 900 + EXPIRED
    message = scene.slack.write(scene.ben, scene.support, text)
    await scene.slack.shortcut(scene.anna, "explain_error", message)
    await scene.explained(below=message)

    assert [call for call in scene.slack.recorded_calls if call.error] == []
