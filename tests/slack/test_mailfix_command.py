"""`/mailfix` with a text: one sentence in the channel, the answer in its thread; and what it says of texts of every kind."""

from __future__ import annotations

import json
import re

import pytest

from bot.sandbox.slack import ApiFault
from tests.slack.conftest import Scene
from tests.slack.pastes import EXPIRED, INSPECTED, REFUSED, TITLE


async def test_command_answers_in_one_message_and_its_thread(scene: Scene) -> None:
    """`/mailfix text` posts one sentence in the channel; deciding words, cause, steps and feedback stand in its thread."""
    await scene.type(f"/mailfix {EXPIRED}")
    thread = await scene.explained()

    assert len(scene.slack.messages(scene.support)) == 1
    assert scene.root().text.startswith(f"{TITLE}. Zu tun: ")
    assert "AADSTS7000222: The provided client secret keys" in thread
    assert "Ursache (bestätigt): Der Clientschlüssel ist abgelaufen oder gelöscht." in thread
    assert "Zu tun: " in thread
    assert "[ Hat geholfen ]  [ Hat nicht geholfen ]  [ Etwas anderes ]" in thread.replace("\u00a0", " ")
    assert [call for call in scene.slack.recorded_calls if call.error] == []


async def test_root_holds_no_word_of_the_paste(scene: Scene) -> None:
    """What stands in the channel is Mailcheck's own sentence: no address, nothing that was pasted."""
    await scene.type(f"/mailfix {REFUSED} buero@kanzlei-muster.example <!channel>")
    await scene.explained()
    root = scene.root()

    assert "kanzlei" not in root.text + json.dumps(root.blocks)
    assert "<" not in root.text
    assert root.history[1:] == ()


async def test_open_causes_are_not_ranked_by_guess(scene: Scene) -> None:
    """Where the words leave several causes open, the headline says how many, and what decides comes before the first fix."""
    await scene.type(f"/mailfix {REFUSED}")
    thread = await scene.explained()

    assert re.search(r"Der Wortlaut allein lässt \d+ Ursachen offen", scene.root().text)
    assert "Zu tun: " not in scene.root().text
    order = (
        "Möglich sind:",
        "Was jetzt entscheidet",
        "Get-ServicePrincipal",
        "(bestätigt)",
        "Am wahrscheinlichsten: ",
    )
    places = [thread.index(part) for part in order]
    assert places == sorted(places)
    assert "zusammen mit der Fehlermeldung" in thread
    assert "Ebenfalls möglich:" not in thread


async def test_a_question_that_decides_is_asked_alone(scene: Scene) -> None:
    """Where nothing that can be looked at decides, the entry's question stands there without command, signs and button."""
    text = "AADSTS50011: The redirect URI specified in the request does not match the redirect URIs configured"
    await scene.type(f"/mailfix {text}")
    thread = await scene.explained()
    section = thread[thread.index("Was jetzt entscheidet") :]

    assert "Soll sich ein Mensch im Browser anmelden" in section
    assert "Das Ergebnis" not in section
    assert "look_at_customer" not in str([m.blocks for m in scene.replies()])


async def test_nothing_decides_where_all_is_known(scene: Scene) -> None:
    """A confirmed cause, or the only one left, is followed by no such section."""
    await scene.type(f"/mailfix {EXPIRED}")

    assert "Was jetzt entscheidet" not in await scene.explained()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("connection timed out", "Diese Meldung kenne ich nicht."),
        ("IMAP: connection timed out", "Möglich, aber nicht sicher: "),
    ],
)
async def test_words_of_anybody_are_not_claimed(scene: Scene, text: str, said: str) -> None:
    """A bare network sentence claims nothing; where it is about mail it is possible, not certain."""
    await scene.type(f"/mailfix {text}")
    await scene.explained()

    assert scene.root().text.startswith(said)


async def test_unknown_text_gets_no_guess(scene: Scene) -> None:
    """An unknown text: what can be told of it, what is missing, how to get it; it is remembered for the catalogue's authors."""
    await scene.type("/mailfix Die Kaffeemaschine in der Küche ist aus und das Wasser ist leer")
    thread = await scene.explained()

    assert scene.root().text == "Diese Meldung kenne ich nicht."
    assert "Eine einzelne Zeile, auf Deutsch." in thread
    assert "Was fehlt" in thread
    assert "So kommt man daran" in thread
    assert "zu tun" not in thread.lower().replace("was fehlt", "")
    assert scene.core.store.unknown == ["Die Kaffeemaschine in der Küche ist aus und das Wasser ist leer"]


async def test_known_text_is_not_kept(scene: Scene) -> None:
    """What was recognised is remembered nowhere."""
    await scene.type(f"/mailfix {REFUSED}")
    await scene.explained()

    assert scene.core.store.unknown == []


async def test_foreign_words_are_named(scene: Scene) -> None:
    """Words of another provider are said to be theirs, and no cause is claimed."""
    await scene.type("/mailfix 535-5.7.8 Username and Password not accepted. k1sm123 - gsmtp")
    thread = await scene.explained()

    assert "Gmail (Google)" in scene.root().text
    assert "outlook.office365.com" in thread
    assert "AADSTS" not in thread


async def test_output_without_error_is_read(scene: Scene) -> None:
    """An output alone is read and claims no cause; it is said what to do with it."""
    await scene.type(f"/mailfix {INSPECTED}")
    thread = await scene.explained()

    assert "keine Fehlermeldung, sondern die Ausgabe" in scene.root().text
    assert "Aus dem Text abgelesen:" in thread
    assert "Meldung und Ausgabe zusammen" in thread
    assert scene.core.store.unknown == []


async def test_english_reader_gets_english(scene: Scene) -> None:
    """A person whose Slack is English reads English, whatever the paste's language."""
    await scene.type("/mailfix Die Anmeldung ist fehlgeschlagen", by=scene.ben)
    thread = await scene.explained()

    assert scene.root().text == "I do not know this message."
    assert "A single line, in German." in thread


async def test_help_is_usage(scene: Scene) -> None:
    """`/mailfix help` says how it is used."""
    await scene.type("/mailfix help")

    assert (await scene.whispered()).text.startswith("/mailfix [fehlermeldung]")


async def test_answer_where_the_bot_is_not_in_the_channel(scene: Scene) -> None:
    """Not in the channel: the thread is in the direct messages."""
    await scene.type(f"/mailfix {REFUSED}", where=scene.elsewhere)
    await scene.explained(where=scene.slack.direct_messages_of(scene.anna))

    assert "/invite @mailcheck" in (await scene.whispered()).text


async def test_answer_through_the_reply_address_alone(scene: Scene) -> None:
    """Where direct messages are closed too, the sentence and the thread's first message come through the reply address."""
    scene.slack.api.faults.always("conversations.open", ApiFault(error="user_disabled"))
    await scene.type(f"/mailfix {EXPIRED}", where=scene.elsewhere)
    await scene.whispered(count=4)
    told = [e.text for e in scene.slack.ephemerals(scene.anna)]

    assert told[1].startswith(f"{TITLE}.")
    assert "Das heißt" in told[2]
