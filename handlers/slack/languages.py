"""In which language somebody is answered: a place has one, a person has one."""

from __future__ import annotations

from bot.jobs.kinds import Asker
from bot.model import Language
from handlers.slack.people import People


class Languages:
    """Knows the language of a place and of a person."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def of(self, asker: Asker) -> tuple[Language, Language]:
        """Return the language of the place where this person asked, and their own."""
        person = await self._people.person(asker.person)
        own = person.language if person else Language.DE
        return own, own
