"""The short piece that the terminal shows before the browser takes over: two checks, a pasted message, a script."""

from __future__ import annotations

from bot.model import Language, Sentence, Text
from handlers.demo.cast import BROKEN, HEALTHY
from handlers.demo.screen import Screen
from handlers.demo.stage import Stage

PASTED = "Ausnahme beim Mailabruf: A01 NO AUTHENTICATE failed."
PIECE = (
    (
        Text(f"Bei {HEALTHY} ist alles in Ordnung", f"Everything is in order at {HEALTHY}"),
        "/mailcheck",
        HEALTHY,
    ),
    (
        Text(
            f"Bei {BROKEN} meldet das Programm nur „NO AUTHENTICATE failed“",
            f"At {BROKEN} the program only says “NO AUTHENTICATE failed”",
        ),
        "/mailcheck",
        BROKEN,
    ),
    (
        Text("Und wer nur die Meldung hat, fügt sie ein", "And if all you have is the message, you paste it"),
        "/mailfix",
        PASTED,
    ),
    (
        Text(f"Das Skript, das {BROKEN} in Ordnung bringt", f"The script that puts {BROKEN} in order"),
        "/ps-script",
        BROKEN,
    ),
)
YOUR_TURN = Sentence("Jetzt Sie: {address}", "Your turn: {address}")
PLACE = "support"


async def play(stage: Stage, address: str, language: Language) -> None:
    """Wait for the bot, type the piece's commands in #support and show what comes of them."""
    person = stage.people["anna" if language is Language.DE else "ben"]
    channel = stage.channels[PLACE]
    screen = Screen(stage.slack, channel.id, language)
    await stage.slack.connected()
    async with screen.watching():
        for heading, name, text in PIECE:
            screen.heading(heading.in_(language))
            screen.tell("", f"{person.name} in #{channel.name}:  {name} {text}")
            await stage.slack.command(person, channel, name, text)
            await screen.settled()
    screen.heading(YOUR_TURN.in_(language, address=address))
