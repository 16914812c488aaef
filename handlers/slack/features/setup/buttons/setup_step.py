"""The buttons of a step of a guided set-up: „Erledigt“, „Zurück“, „Überspringen“, „Angaben eintragen“, texts and scripts."""

from __future__ import annotations

from handlers.slack.features.home.content import refresh
from handlers.slack.features.setup.card import ACTION_ID, StepButton
from handlers.slack.features.setup.steps import press
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role


async def handle(door: Door, pressed: Pressed) -> None:
    """Do what the button says; the set-up, the tenant and the right to use it are read anew."""
    await press(door, pressed, read(StepButton, pressed.value))
    await refresh(door, pressed.asker)


ACTION = Button(ACTION_ID, handle, Role.OPERATOR)
