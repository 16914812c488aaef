"""How a command is used: shown to the person alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs.kinds import Asker
from bot.model import Language, Text
from handlers.slack.kit.limits import Block, message_text
from handlers.slack.kit.rich import bold, command, paragraph, plain, rich
from handlers.slack.platform.replies import tell
from handlers.slack.platform.roles import Role

HELP_WORDS = frozenset({"", "help", "hilfe", "?", "-h", "--help", "—help", "–help"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How a slash command is used: its name with the slash, what stands behind it, what it is for, examples, who may use it."""

    name: str
    usage: Text
    summary: Text
    examples: tuple[str, ...]
    role: Role


def help_asked(typed: str) -> bool:
    """Tell whether somebody wants to know how a command is used."""
    return typed.strip().lower() in HELP_WORDS


def usage_blocks(known: Iterable[Usage], language: Language) -> list[Block]:
    """Return how these commands are used."""
    return [
        rich(
            paragraph(bold(c.name), plain(" "), plain(c.usage.in_(language))),
            paragraph(plain(c.summary.in_(language) + ".")),
            command("\n".join(c.examples)),
        )
        for c in known
    ]


async def say_usage(
    slack: AsyncWebClient, asker: Asker, *known: Usage, first: Text | None = None, thread: str = ""
) -> None:
    """Tell the person how these commands are used, after a first sentence if there is one."""
    start = [rich(paragraph(plain(first.in_(asker.own_language))))] if first else []
    text = (
        first.in_(asker.own_language)
        if first
        else " · ".join(f"{c.name} {c.usage.in_(asker.own_language)}" for c in known)
    )
    await tell(slack, asker, message_text(text), [*start, *usage_blocks(known, asker.own_language)], thread=thread)
