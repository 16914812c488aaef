"""„Meine Sprache“ in the App Home."""

from __future__ import annotations

from bot.errors import BadInput
from bot.model import Language
from handlers.slack.features.home.blocks import AS_IN_SLACK, LANGUAGE_ACTION
from handlers.slack.features.home.content import publish
from handlers.slack.platform import wording
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role


async def handle(door: Door, pressed: Pressed) -> None:
    """Keep the choice, and show the Home in it at once."""
    if pressed.value not in {AS_IN_SLACK, *Language}:
        raise BadInput(wording.UNKNOWN_BUTTON)
    await door.languages.choose(pressed.asker, None if pressed.value == AS_IN_SLACK else Language(pressed.value))
    place, own = await door.languages.of(pressed.asker)
    await publish(door, pressed.asker.model_copy(update={"language": place, "own_language": own}))


ACTION = Button(LANGUAGE_ACTION, handle, Role.READER)
