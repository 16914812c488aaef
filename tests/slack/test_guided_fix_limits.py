"""The messages of a guided fix fit, however much there is to say, and their buttons carry pointers only."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.flows.fix import Waiting, point_to
from bot.flows.fix.pointer import NAMED
from bot.model import Diagnosis, Guidance, GuidedStep, Language, Standing, Text
from bot.sandbox.slack.block_kit import MESSAGE, problems_of_blocks
from handlers.slack.kit.limits import characters
from handlers.slack.render.fix_step import FixPage, page_blocks
from tests.slack.conftest import Scene
from tests.slack.fixing import (
    FIX,
    begun,
    diagnosed,
)


async def test_buttons_carry_pointers_only(scene: Scene) -> None:
    """Ids, names and a place; nothing of the tenant's credentials, and never more than Slack takes."""
    await diagnosed(scene)
    secret = (await scene.core.tenants.find("kanzlei-muster")).tenant.client_secret
    message = await begun(scene, FIX)
    values = [
        e["value"]
        for m in scene.replies()
        for b in scene.slack.now(m).blocks
        if b["type"] == "actions"
        for e in b["elements"]
    ]
    course = (await scene.core.flows.courses("fix"))[0]

    assert secret is not None
    assert all(json.loads(value)["v"] == 1 and len(value) <= 2_000 for value in values)
    assert secret.get_secret_value() not in str(values) + json.dumps(course.state)
    assert scene.anna.id in json.dumps(course.state)
    assert "response_url" not in json.dumps(course.state)
    assert course.state["asker"]["reply_address"] == ""
    assert message.is_reply


def longest(boxes: int) -> FixPage:
    """Return the largest page there may be: many mailboxes, long sentences, everything said at once."""
    names = tuple(f"p{n}@kanzlei-muster.example" for n in range(boxes))
    long = Text("Ä<&" * 400, "e<&" * 400)
    many = "\n".join(f"Add-MailboxPermission -Identity '{name}' -User $sp.Identity" for name in names)
    step = GuidedStep(long, long, many, long, long)
    guidance = Guidance(
        "add-mailbox-permission", long, (step, step), long, True, long, long, ("imap_login", "smtp_login")
    )
    cause = Diagnosis("e", "add-mailbox-permission", Standing.POSSIBLE, long, names, why=long)
    meant = point_to(cause, "k" * 60, rest=tuple("f" * 60 for _ in range(50)))
    return FixPage("k" * 60, cause, guidance, [long] * 9, 0, True, meant, [long] * 5)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("boxes", [1, 300])
def test_every_page_fits_into_one_message(language: Language, at: int, boxes: int) -> None:
    """It is changed in place, so there is no second message for what is too long; that something is left out is said."""
    page = replace(
        longest(boxes), at=at, still=[Text("Ä" * 900, "e" * 900)], waiting=Waiting(datetime.now(UTC), 3, 120)
    )
    blocks = page_blocks(page, language)
    left_out = any(words in str(blocks) for words in ("Zeilen mehr", "more lines"))

    assert problems_of_blocks(blocks, MESSAGE) == []
    assert characters(blocks) < 12_000
    assert left_out is (boxes == 300 and at < 2)


def test_strange_signs_in_a_paste_never_make_a_button_too_long() -> None:
    """What a message names is left out then; the cause stays."""
    named = dict.fromkeys(NAMED, "\x01" * 100)
    value = point_to(Diagnosis("e", "f", Standing.POSSIBLE, Text("", "")), "", named)

    assert (value.error, value.fix, value.named) == ("e", "f", {})
