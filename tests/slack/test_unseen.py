"""What nobody sees does not reach Slack, whichever way it takes: it could turn, hide or steer what stands around it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.sandbox.slack import SlackWorkspace
from handlers.slack.kit.unseen import without_unseen
from tests.slack.conftest import Scene

HOSTILE = "\x00\x07\x1b[31m\x7f\x85\x9b\u061c\u200b\u200e\u2028\u2029\u202e\u2066\ufeff"
PLAIN = "\N{REPLACEMENT CHARACTER}[31m"
MEANT = "\n\t\u00a0\u202f\u200d\u2060"


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in texts(each))
    elif isinstance(value, list | tuple):
        yield from (text for each in value for text in texts(each))


def said(slack: SlackWorkspace) -> list[str]:
    """Return every text that the bot has given Slack."""
    return [*texts([call.arguments for call in slack.calls()]), *texts([ack.payload for ack in slack.acks])]


def unseen(slack: SlackWorkspace) -> set[str]:
    """Return what cannot be seen in it."""
    return {sign for text in said(slack) for sign in text if not sign.isprintable()} - set(MEANT)


@pytest.mark.parametrize("way", ["shortcut", "dm"])
@pytest.mark.parametrize("name", [f"a{HOSTILE}gpj.pdf", f"{HOSTILE}.log"])
async def test_a_files_name_is_shown_as_it_can_be_seen(scene: Scene, way: str, name: str) -> None:
    """By the address that came with the request and in direct messages, whether the file is read or not."""
    file = scene.slack.add_file(scene.anna, name, b"%PDF\x00\x01" if name.endswith("pdf") else b"")
    if way == "dm":
        await scene.slack.dm(scene.anna, "", files=(file,))
    else:
        message = scene.slack.write(scene.anna, scene.support, "", files=(file,))
        await scene.slack.shortcut(scene.anna, "explain_error", message)

    await scene.slack.wait_for(lambda: any(PLAIN in text for text in said(scene.slack)))
    assert unseen(scene.slack) == set()


@pytest.mark.parametrize("command", ["/mailcheck", "/mailfix", "/ps-script", "/mail-tenant", "/mail-setup"])
async def test_typed_words_come_back_as_they_can_be_seen(scene: Scene, command: str) -> None:
    """In answers that repeat what was typed."""
    await scene.slack.command(scene.anna, scene.support, command, f"kun{HOSTILE}de")

    await scene.slack.wait_for(lambda: bool(scene.slack.calls("response_url") or scene.slack.calls("chat.postMessage")))
    assert unseen(scene.slack) == set()


def test_every_text_of_a_call_is_made_plain_and_nothing_else() -> None:
    """Deep inside too; names of fields, numbers, umlauts and the parts of an emoji stay, lines stay lines."""
    meant = {"text": f"Grüße 👩\u200d💻{MEANT}", "n": 1, "yes": True, "none": None}

    assert without_unseen(meant) == meant
    assert without_unseen({"a": [{"b": "x\u202ey"}, ("c\r\nd\re",)], "f": "g\u2003h\u2028i\ud800"}) == {
        "a": [{"b": "x\ufffdy"}, ["c\nd\ne"]],
        "f": "g h i\ufffd",
    }
