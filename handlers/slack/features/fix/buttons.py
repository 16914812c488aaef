"""The buttons of a guided fix: begin, go on, the customer's letter."""

from __future__ import annotations

from bot.flows.fix import CausePointer
from handlers.slack.features.fix.thread import hand_over, step
from handlers.slack.kit.buttons import read
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Button, Pressed
from handlers.slack.platform.roles import Role
from handlers.slack.render.fix_step import STEP_ACTION, Go
from handlers.slack.render.letter import write
from handlers.slack.render.offers import START_ACTION, TEXT_ACTION


async def _customer_text(context: Context, pressed: Pressed) -> None:
    """„Kundentext“: only the customer's steps, in words for them; where a tenant is meant, it is asked there whether this person may."""
    await write(context, pressed.asker, read(CausePointer, pressed.value), pressed.root)


async def _fix_start(context: Context, pressed: Pressed) -> None:
    """„Lösung Schritt für Schritt“: the guided fix of one cause; where a tenant is meant, it is asked there whether this person may."""
    await hand_over(context, pressed.asker, pressed.value, pressed.root)


async def _fix_step(context: Context, pressed: Pressed) -> None:
    """Back, next, not helped, check now, helped; where a tenant is meant, it is asked there whether this person may."""
    go, asker = read(Go, pressed.value), pressed.asker
    await step(context, asker, f"{asker.workspace}:{asker.channel}:{pressed.message}", go)


BUTTONS = (
    Button(TEXT_ACTION, _customer_text, Role.OPERATOR),
    Button(START_ACTION, _fix_start, Role.OPERATOR),
    Button(STEP_ACTION, _fix_step, Role.OPERATOR),
)
