"""Guided fixes in Slack: how one is begun, led and proved, and what its message shows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.sandbox.slack import Message, render_message
from handlers.slack.process.watch import hand_over_due
from tests.slack.conftest import Scene

BOX = "mahnung@kanzlei-muster.example"
FIX = "grant_admin_consent"
LATER = timedelta(hours=3)


async def diagnosed(scene: Scene, *refused: str) -> Message:
    """Check a customer who is turned away, and return the root of the thread."""
    scene.core.refused = set(refused or (BOX,))
    await scene.type("/mailcheck kanzlei-muster")
    return await scene.answered()


def shows(scene: Scene, action: str) -> list[Message]:
    """Return the messages of the newest thread that have such a button."""
    return [m for m in scene.slack.thread(scene.root()) if f"'{action}" in str(m.blocks)]


async def begun(scene: Scene, action: str = "") -> Message:
    """Press the first „Lösung Schritt für Schritt“ of the thread and return the message that it brings."""
    cause = shows(scene, f"fix_start:{action}")[0]
    await scene.slack.press(scene.anna, cause, pressed(cause, f"fix_start:{action}"))
    await scene.slack.wait_for(lambda: bool(shows(scene, "fix_step:")))
    return shows(scene, "fix_step:")[-1]


def pressed(message: Message, begins: str) -> str:
    """Return the whole action id of the first button that begins like this."""
    ids = [e["action_id"] for b in message.blocks if b["type"] == "actions" for e in b["elements"]]
    return next(str(i) for i in ids if i.startswith(begins))


async def go(scene: Scene, message: Message, way: str) -> str:
    """Press a button of the message as it is now, wait until it has changed, return how it reads."""
    before = scene.slack.now(message)
    await scene.slack.press(scene.anna, before, f"fix_step:{way}")
    await scene.slack.wait_for(lambda: scene.slack.now(message).blocks != before.blocks)
    return words(scene, message)


async def to_the_end(scene: Scene, message: Message) -> None:
    """Press „Weiter“ until there is none."""
    while "fix_step:next" in str(scene.slack.now(message).blocks):
        await go(scene, message, "next")


def words(scene: Scene, message: Message) -> str:
    """Return how a message reads now."""
    return " ".join(render_message(scene.slack, scene.slack.now(message), 4_000).split())


async def proved(scene: Scene, message: Message, until: str) -> str:
    """Press „Jetzt prüfen“ and wait for these words."""
    await scene.slack.press(scene.anna, scene.slack.now(message), "fix_step:prove")
    await scene.slack.wait_for(lambda: until in words(scene, message))
    return words(scene, message)


async def look(scene: Scene, moment: datetime | None = None) -> None:
    """Let the bot look at what is due by then, and wait until it has."""
    before = len(scene.core.proved)
    await hand_over_due(scene.core, scene.worker, moment or datetime.now(UTC) + LATER)
    async with asyncio.timeout(10):
        await scene.worker.settled()
    assert len(scene.core.proved) > before


def mentions(scene: Scene) -> int:
    """Count the messages of the thread that mention who asked."""
    return sum(f"'user_id': '{scene.anna.id}'" in str(m.blocks) for m in scene.replies())


async def waiting(scene: Scene) -> Message:
    """Lead a fix to „noch nicht“ where it may be a matter of time."""
    await diagnosed(scene)
    message = await begun(scene, "add_mailbox_permission")
    await to_the_end(scene, message)
    await proved(scene, message, "Noch nicht behoben")
    return message
