"""Guided set-ups in Slack: how one is begun and led, and what its messages show."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from bot.flows.setup import SetUp
from bot.model import Language
from bot.sandbox.slack import Channel, Member, Message, View, render_message
from bot.service import Course
from tests.slack.conftest import Scene

STEP, RESUME = "setup_step", "setup_resume"
NEW = "kanzlei-neu"
BOXES = "office@kanzlei-neu.example\ninfo@kanzlei-neu.example"


def roots(scene: Scene, where: Channel | None = None) -> list[Message]:
    return [m for m in scene.slack.messages(where or scene.support) if not m.is_reply]


def cards(scene: Scene, where: Channel | None = None) -> list[Message]:
    """Return the messages with a step's buttons, the newest last."""
    messages = [m for root in roots(scene, where) for m in scene.slack.thread(root)]
    return [m for m in messages if f'"{STEP}:' in json.dumps(m.blocks)]


def reads(scene: Scene, message: Message, language: Language = Language.DE) -> str:
    return " ".join(render_message(scene.slack, scene.slack.now(message), 4_000, language=language).split())


async def window(scene: Scene, words: str = "", by: Member | None = None) -> View:
    who = by or scene.anna
    await scene.type(f"/mail-setup {words}".strip(), by=who)
    await scene.slack.wait_for(lambda: bool(scene.slack.views(who)))
    return scene.slack.views(who)[-1]


async def begun(scene: Scene, *, by: Member | None = None, where: Channel | None = None, name: str = NEW) -> Message:
    """Begin a set-up for a new customer and return the first step's message."""
    who = by or scene.anna
    await scene.slack.command(who, where or scene.support, "/mail-setup", "")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(who)))
    await scene.slack.submit(who, {"name": name, "mailboxes": BOXES})
    home = where or scene.support
    await scene.slack.wait_for(lambda: bool(cards(scene, home)))
    return cards(scene, home)[-1]


async def press(scene: Scene, card: Message, do: str, until: Callable[[], bool], by: Member | None = None) -> None:
    await scene.slack.press(by or scene.anna, scene.slack.now(card), f"{STEP}:{do}")
    await scene.slack.wait_for(until)


def at(scene: Scene) -> str:
    return str(course(scene).state["at"])


def shows(scene: Scene, step: str) -> bool:
    """Tell whether the buttons in the thread are those of this step alone."""
    shown = [json.dumps(card.blocks) for card in cards(scene)]
    return len(shown) == 1 and f'\\"step\\":\\"{step}\\"' in shown[0]


def course(scene: Scene) -> Course:
    (only,) = [c for (kind, _), c in scene.core.store.courses.kept.items() if kind == "setup"]
    return only


def keep(scene: Scene, **changes: object) -> None:
    """Let the set-up stand otherwise, as if it had been led there."""
    now = course(scene)
    setup = replace(SetUp.read(now.state), **changes)  # type: ignore[arg-type]  # the fields differ in type
    scene.core.store.courses.kept["setup", now.id] = replace(now, state=setup.written())
