"""The buttons of a step of a guided set-up: „Erledigt“, „Zurück“, „Überspringen“, „Angaben eintragen“, texts and scripts."""

from __future__ import annotations

from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.setup_card import ACTION_ID, StepButton
from handlers.slack.door import Door
from handlers.slack.home import refresh
from handlers.slack.rights import Role
from handlers.slack.threads.setup_steps import press


async def handle(door: Door, pressed: Pressed) -> None:
    """Do what the button says; the set-up, the tenant and the right to use it are read anew."""
    await press(door, pressed, read(StepButton, pressed.value))
    await refresh(door, pressed.asker)


ACTION = Button(ACTION_ID, handle, Role.OPERATOR)
