"""Secrets in a paste: masked in everything that is said and kept, and whoever pasted them is told in private what to rotate."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest

from bot.sandbox.slack import ApiFault
from handlers import slack
from tests.slack.conftest import Scene
from tests.slack.fakes import made_up_secret

ISSUER = "https://sts.windows.net/11111111-2222-4333-8444-000000000000/"


def token(**claims: object) -> str:
    """Return something in the form of an access token; nobody has signed it."""
    parts = [{"typ": "JWT", "alg": "RS256"}, {"aud": "https://outlook.office365.com", "iss": ISSUER, **claims}]
    head, body = (base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts)
    return f"{head}.{body}.{'s1gn' * 20}"


async def paste(scene: Scene, way: str, text: str) -> None:
    """Paste a text through one of the doors and wait for the answer."""
    match way:
        case "command":
            await scene.type(f"/mailfix {text}")
            await scene.explained()
        case "window":
            await scene.type("/mailfix")
            await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
            await scene.slack.submit(scene.anna, {"text": text})
            await scene.explained()
        case "mention":
            await scene.slack.mention(scene.anna, scene.support, text)
            await scene.explained(below=scene.root())
        case "dm":
            await scene.slack.dm(scene.anna, text)
            await scene.explained(where=scene.slack.direct_messages_of(scene.anna))
        case "shortcut":
            message = scene.slack.write(scene.anna, scene.support, text)
            await scene.slack.shortcut(scene.anna, "explain_error", message)
            await scene.explained(below=message)
        case _:
            file = scene.slack.add_file(scene.anna, f"{text[-12:]}.txt", text.encode())
            await scene.slack.mention(scene.anna, scene.support, "", files=(file,))
            await scene.explained(below=scene.root())


@pytest.mark.parametrize("way", ["command", "window", "mention", "dm", "shortcut", "file"])
async def test_secret_is_never_repeated(scene: Scene, way: str) -> None:
    """Through every door: the secret is in nothing that the bot sends or keeps, and a private warning says what to rotate."""
    secret = made_up_secret()
    await paste(scene, way, f"AADSTS7000215: Invalid client secret provided. client_secret={secret}")
    direct = scene.slack.direct_messages_of(scene.anna)
    own = [m.text for m in scene.slack.messages(direct) if m.user == scene.slack.bot_user_id]
    private = own if way == "dm" else [e.text for e in scene.slack.ephemerals(scene.anna)] + own

    assert secret.encode() not in scene.slack.everything()
    assert [text for text in private if "Zertifikate &amp; Geheimnisse" in text] != []
    assert secret not in str(scene.core.store.unknown)


async def test_unknown_text_is_kept_without_its_secret(scene: Scene) -> None:
    """An unknown text is remembered with its secret masked."""
    secret = made_up_secret()
    await scene.type(f"/mailfix Die Kaffeemaschine meldet client_secret={secret} und ist aus")
    await scene.explained()
    await scene.worker.settled()

    assert len(scene.core.store.unknown) == 1
    assert secret not in scene.core.store.unknown[0]


async def test_what_a_token_says_is_evidence_and_the_token_is_told_to_nobody(scene: Scene) -> None:
    """The job holds the text as it was pasted; what is said of it does not."""
    jwt = token(roles=["SMTP.SendAsApp"], appid="11111111-2222-4333-8444-555555555555")
    await scene.type(f"/mailfix A01 NO AUTHENTICATE failed. Bearer {jwt}")
    thread = await scene.explained()

    assert "Aus dem Text abgelesen:" in thread
    assert jwt.encode() not in scene.slack.everything()


async def test_author_is_warned_not_only_who_asked(scene: Scene) -> None:
    """Somebody else's message with a secret: its author is warned in their language, and who asked learns of it."""
    secret = made_up_secret()
    message = scene.slack.write(scene.ben, scene.support, f"535 5.7.3 client_secret={secret}")
    await scene.slack.shortcut(scene.anna, "explain_error", message)
    await scene.explained(below=message)

    assert "please delete the message" in (await scene.whispered(scene.ben)).text
    assert "Wer sie geschrieben hat" in (await scene.whispered(scene.anna)).text
    assert secret.encode() not in scene.slack.everything()


async def test_each_kind_is_named_once(scene: Scene) -> None:
    """Several secrets of two kinds: two things to do, each once."""
    text = f"client_secret={made_up_secret()} client_secret={made_up_secret()} Bearer {token()}"
    await scene.type(f"/mailfix {text}")
    await scene.explained()
    warned = next(e for e in scene.slack.ephemerals(scene.anna) if "Geheimes" in e.text)

    assert len(re.findall(r"'text': 'Im Text stand", str(warned.blocks))) == 2


async def test_warning_falls_back_to_direct_messages(scene: Scene) -> None:
    """Where nothing can be whispered, the warning comes as a direct message."""
    scene.slack.api.faults.always("chat.postEphemeral", ApiFault(error="user_not_in_channel"))
    await paste(scene, "mention", f"535 5.7.3 client_secret={made_up_secret()}")
    direct = scene.slack.direct_messages_of(scene.anna)

    assert "Geheimes" in scene.slack.messages(direct)[-1].text


async def test_answer_comes_though_nobody_can_be_warned(scene: Scene) -> None:
    """A warning that cannot be delivered keeps nobody from the answer."""
    scene.slack.api.faults.always("chat.postEphemeral", ApiFault(error="user_not_in_channel"))
    scene.slack.api.faults.always("conversations.open", ApiFault(error="user_disabled"))
    await paste(scene, "mention", f"AADSTS7000222 client_secret={made_up_secret()}")


async def test_other_commands_still_refuse_secrets(scene: Scene) -> None:
    """Only where pastes are expected a secret is masked instead of refused."""
    await scene.type(f"/mailcheck kanzlei-muster {made_up_secret()}")

    assert "Geheimnis" in (await scene.whispered()).text
    assert scene.core.asked == []


def test_the_door_masks_nothing_by_itself() -> None:
    """What is typed and pasted is masked by `Reading`, which gives turns; nothing else at this door looks through a text of any length."""
    own = re.compile(r"from bot\.redaction import .*\b(?:mask|mask_secrets)\b")
    files = Path(slack.__path__[0]).rglob("*.py")

    assert [file.name for file in files if own.search(file.read_text(encoding="utf-8"))] == []
