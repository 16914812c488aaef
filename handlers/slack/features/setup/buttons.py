"""The buttons of a guided set-up: begin, resume, the steps."""

from __future__ import annotations

from handlers.slack.features.setup.card import ACTION_ID as STEP_ACTION
from handlers.slack.features.setup.card import StepButton
from handlers.slack.features.setup.opening import open_start
from handlers.slack.features.setup.steps import press
from handlers.slack.features.setup.thread import resume
from handlers.slack.kit.buttons import read
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Button, Pressed
from handlers.slack.platform.news import HomeChanged
from handlers.slack.platform.places import somewhere
from handlers.slack.platform.roles import Role
from handlers.slack.render.home_buttons import SETUP_ACTION, Plain
from handlers.slack.render.resume import ACTION_ID as RESUME_ACTION
from handlers.slack.render.resume import Resume


async def _home_setup(context: Context, pressed: Pressed) -> None:
    """„Einrichtung beginnen“ in the App Home: the window for a guided set-up; the thread will stand in the direct messages."""
    read(Plain, pressed.value)
    await open_start(context, pressed.asker, pressed.trigger)


async def _setup_resume(context: Context, pressed: Pressed) -> None:
    """„Weitermachen“: a guided set-up goes on, in its thread or, for somebody who does not read it, in a new one.

    Who pressed it in App Home is told where that is.
    """
    await resume(context, await somewhere(context, pressed.asker), read(Resume, pressed.value).course)
    await context.news.tell(HomeChanged(pressed.asker))


async def _setup_step(context: Context, pressed: Pressed) -> None:
    """„Erledigt“, „Zurück“, „Überspringen“, „Angaben eintragen“, texts and scripts: the set-up, the tenant and the right to use it are read anew."""
    await press(context, pressed, read(StepButton, pressed.value))
    await context.news.tell(HomeChanged(pressed.asker))


BUTTONS = (
    Button(SETUP_ACTION, _home_setup, Role.OPERATOR),
    Button(RESUME_ACTION, _setup_resume, Role.OPERATOR),
    Button(STEP_ACTION, _setup_step, Role.OPERATOR),
)
