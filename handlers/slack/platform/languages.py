"""In which language somebody is answered: a channel may have one, a person has one."""

from __future__ import annotations

import asyncio
import logging

from bot.clocks import uptime
from bot.errors import MailcheckError
from bot.jobs.kinds import Asker
from bot.model import Language
from bot.service import Mailcheck
from handlers.slack.kit.remembered import Remembered
from handlers.slack.platform.people import People
from handlers.slack.platform.replies import DIRECT

log = logging.getLogger(__name__)

KEPT_SECONDS = 60.0  # until another process's change is noticed


class Languages:
    """Knows the language of a place and of a person: what was chosen for them, else that of their Slack, else German."""

    def __init__(self, people: People, mailcheck: Mailcheck, seconds: float = KEPT_SECONDS) -> None:
        """`seconds`: how long a choice is remembered."""
        self._people, self._mailcheck = people, mailcheck
        self._chosen = Remembered(mailcheck.flows.preference, seconds, uptime)

    async def of(self, asker: Asker) -> tuple[Language, Language]:
        """Return the language of the place where this person asked, and their own.

        Where others read along the answer goes to the person alone: then their own counts.
        """
        place, own = await asyncio.gather(self._of_place(asker), self._own(asker))
        return place or own, own

    async def chosen(self, asker: Asker) -> Language | None:
        """Return what this person chose for themselves."""
        return await self._choice(_person(asker))

    async def choose(self, asker: Asker, language: Language | None) -> None:
        """Keep what this person chose; None leaves it to their Slack. Raises StoreUnavailable."""
        await self._keep(_person(asker), language)

    async def choose_for(self, asker: Asker, channel: str, language: Language | None) -> None:
        """Keep a channel's language; None leaves it to whoever asks there. Raises StoreUnavailable."""
        await self._keep(_channel(asker, channel), language)

    async def _of_place(self, asker: Asker) -> Language | None:
        if not asker.channel or asker.channel.startswith(DIRECT):
            return None
        chosen = await self._choice(_channel(asker, asker.channel))
        return None if chosen and await self._people.outsiders_read(asker.channel) else chosen

    async def _own(self, asker: Asker) -> Language:
        chosen, person = await asyncio.gather(self._choice(_person(asker)), self._people.person(asker.person))
        return chosen or (person.language if person else Language.DE)

    async def _choice(self, place: str) -> Language | None:
        try:
            return await self._chosen.get(place)
        except MailcheckError as problem:  # without the store people are answered all the same
            log.warning("The chosen language is not to be had: %s", problem)
            return None

    async def _keep(self, place: str, language: Language | None) -> None:
        await self._mailcheck.flows.prefer(place, language)
        self._chosen.forget(place)


def _person(asker: Asker) -> str:
    return f"user:{asker.workspace}:{asker.person}"


def _channel(asker: Asker, channel: str) -> str:
    return f"channel:{asker.workspace}:{channel}"
