"""A thread whose customer somebody may not see is no evidence for them: nothing of it is used, told or changed."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import pytest

from bot.sandbox.slack import ApiFault, Member, Message
from tests.slack.conftest import Scene
from tests.slack.pastes import REFUSED
from tests.slack.setting_up import cards
from tests.slack.test_evidence_thread import BOX, checked, inspected

TENANT = "kanzlei-muster"
Way = Callable[[Scene, Member, Message, str], Awaitable[object]]


async def _mention(scene: Scene, who: Member, root: Message, text: str) -> None:
    await scene.slack.mention(who, scene.support, text, thread=root)


async def _shortcut(scene: Scene, who: Member, root: Message, text: str) -> None:
    pasted = scene.slack.write(who, scene.support, text, thread=root)
    await scene.slack.shortcut(who, "explain_error", pasted)


async def _window(scene: Scene, who: Member, root: Message, text: str) -> None:
    button = next(m for m in scene.slack.thread(root) if "paste_error" in str(m.blocks))
    await scene.slack.press(who, button, "paste_error")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(who)))
    await scene.slack.submit(who, {"text": text})


WAYS: dict[str, Way] = {"mention": _mention, "shortcut": _shortcut, "window": _window}


def _hide(scene: Scene, how: str) -> None:
    """Let the customer be one that ben may not see, or of whom Slack does not say whether he may."""
    kept = scene.core.store.kept[TENANT]
    scene.slack.user_groups["S0ANNA"] = (scene.anna.id,)
    scene.core.store.kept[TENANT] = replace(kept, tenant=replace(kept.tenant, groups=("S0ANNA",)))
    if how == "not known":
        scene.slack.api.faults.always("usergroups.users.list", ApiFault(error="internal_error"))


def _said_since(scene: Scene, root: Message, before: int) -> str:
    new = scene.slack.thread(root)[before:]
    return "\n".join(m.text + str(m.blocks) for m in new if m.user == scene.slack.bot_user_id)


@pytest.mark.parametrize("how", ["forbidden", "not known"])
@pytest.mark.parametrize("way", WAYS)
async def test_a_strangers_thread_is_no_evidence(scene: Scene, way: str, how: str) -> None:
    """What is pasted there is explained by itself; verdict, report and causes of the check stay as they are."""
    root = await checked(scene)
    await scene.worker.settled()
    _hide(scene, how)
    head, report, count = scene.slack.now(root), scene.core.store.saved[0], len(scene.slack.thread(root))
    tenant = scene.core.store.kept[TENANT].tenant
    block = inspected(scene, mailbox="", primary="", **{"full-access": "no"}).replace(tenant.client_id, "")
    await WAYS[way](scene, scene.ben, root, f"{REFUSED}\n{block}")
    await scene.slack.wait_for(lambda: "feedback:" in _said_since(scene, root, count))
    await scene.worker.settled()
    said = _said_since(scene, root, count)

    assert TENANT not in said
    assert BOX not in said
    assert scene.slack.now(root) == head
    assert scene.core.store.saved[0] == report


@pytest.mark.parametrize("way", WAYS)
async def test_ones_own_thread_is_evidence(scene: Scene, way: str) -> None:
    """The very same, by somebody who may see the customer."""
    root = await checked(scene)
    await scene.worker.settled()
    head, report, count = scene.slack.now(root), scene.core.store.saved[0], len(scene.slack.thread(root))
    await WAYS[way](scene, scene.ben, root, inspected(scene, **{"full-access": "no"}))
    await scene.slack.wait_for(lambda: "feedback:" in _said_since(scene, root, count))
    await scene.worker.settled()

    assert TENANT in _said_since(scene, root, count)
    assert scene.slack.now(root) != head
    assert scene.core.store.saved[0] != report


CAUSE = {"error": "imap-authenticate-failed", "fix": "grant-admin-consent"}


@pytest.mark.parametrize(
    ("action", "pointer"),
    [
        ("fix_start", CAUSE),
        ("customer_text", CAUSE),
        ("feedback", CAUSE | {"said": "not_helped", "rest": ["add-mailbox-permission"]}),
    ],
)
async def test_a_button_without_a_customer_takes_nothing_from_the_thread(
    scene: Scene, action: str, pointer: Mapping[str, object]
) -> None:
    """Copied into a stranger's thread, it says what it would say anywhere."""
    root = await checked(scene)
    await scene.worker.settled()
    _hide(scene, "forbidden")
    count = len(scene.slack.thread(root))
    label = {"type": "plain_text", "text": "x"}
    button = {"type": "button", "action_id": action, "text": label, "value": json.dumps({"v": 1, **pointer})}
    copied = scene.slack.post(
        scene.support.id,
        scene.slack.bot_user_id,
        "copied",
        ({"type": "actions", "elements": [button]},),
        thread_ts=root.ts,
    )
    await scene.slack.press(scene.ben, copied, action)

    def said() -> str:
        alone = [e.text + str(e.blocks) for e in scene.slack.ephemerals(scene.ben)]
        return "\n".join([_said_since(scene, root, count + 1), *alone]).strip()

    await scene.slack.wait_for(lambda: bool(said()))
    await scene.worker.settled()

    assert TENANT not in said()
    assert BOX not in said()


async def test_a_strangers_set_up_is_no_evidence(scene: Scene) -> None:
    """In the thread of a guided set-up neither."""
    await scene.type(f"/mail-setup {TENANT}")
    await scene.slack.wait_for(lambda: bool(cards(scene)))
    await scene.worker.settled()
    root = scene.root()
    _hide(scene, "forbidden")
    count = len(scene.slack.thread(root))
    await scene.slack.mention(scene.ben, scene.support, REFUSED, thread=root)
    await scene.slack.wait_for(lambda: "feedback:" in _said_since(scene, root, count))

    assert TENANT not in _said_since(scene, root, count)
