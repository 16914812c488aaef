"""What would decide between the causes that are still open: the look or the question, the command, what each answer means."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model import STANDING_NAMES, Language
from bot.service import Meaning, NextObservation, Way
from handlers.slack.kit.buttons import Element
from handlers.slack.kit.limits import Block, shorten
from handlers.slack.kit.rich import bold, bullets, command, paragraph, plain, rich
from handlers.slack.render import wording_shown
from handlers.slack.render.causes import command_parts
from handlers.slack.render.more_evidence import look_button

MOST_SIGNS = 15
LINE_LIMIT = 500
WHERE_LIMIT = 100
TEXT_LIMIT = 600  # place and text together stand beside the longest command in one message


def deciding_blocks(found: NextObservation | None, tenant: str, language: Language) -> Iterator[Block]:
    """Yield the section; nothing where nothing is open. `tenant` is empty where no check of a customer stands beside it."""
    if found is None:
        return
    where = f"{shorten(found.where.in_(language), WHERE_LIMIT)}: " if found.way is Way.COMMAND else ""
    first, *others = command_parts(_command(found, tenant, language)) or [""]
    yield rich(
        paragraph(bold(wording_shown.DECIDES_NOW.in_(language))),
        paragraph(bold(where), plain(shorten(found.text.in_(language), TEXT_LIMIT))),
        *([command(first)] if first else []),
    )
    for part in others:
        yield rich(command(part))
    signs = [_meaning(meaning, language) for meaning in found.meanings()][:MOST_SIGNS]
    after = []
    if found.way in {Way.INSPECT, Way.COMMAND}:
        hand_over = wording_shown.HAND_OVER if tenant else wording_shown.HAND_OVER_TOGETHER
        after.append(paragraph(plain(hand_over.in_(language))))
    if signs or after:
        yield rich(bullets(signs), *after)


def next_observation_buttons(found: NextObservation | None, tenant: str, language: Language) -> list[Element]:
    """Return the button that makes the observation, where there is one."""
    return [look_button(tenant, language)] if tenant and found and found.way is Way.INSPECT else []


def _meaning(meaning: Meaning, language: Language) -> str:
    shows = wording_shown.OR.in_(language).join(each.in_(language).rstrip(".") for each in meaning.shows)
    titles = "; ".join(each.in_(language) for each in meaning.titles)
    standing = f" ({STANDING_NAMES[meaning.standing].in_(language).lower()})"
    return shorten(f"{shows} → {titles}", LINE_LIMIT) + standing


def _command(found: NextObservation, tenant: str, language: Language) -> str:
    """Return the command as it is typed here: Mailcheck's own are Slack's."""
    own = wording_shown.OWN_COMMANDS.get(found.way)
    return own.filled({"tenant": tenant}, lambda _: wording_shown.SOME_TENANT.in_(language)) if own else found.command
