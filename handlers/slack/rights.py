"""Who may what: the roles, each including the one before, and the tenants that a person may use in a place."""

from __future__ import annotations

from enum import IntEnum

from bot.errors import MailcheckError
from bot.jobs.kinds import Asker
from bot.service import Mailcheck, StoredTenant
from handlers.slack import wording
from handlers.slack.people import EVERYONE, People, Person


class Role(IntEnum):
    """What somebody may do; each role includes the one before."""

    READER = 1
    """Explain errors, write scripts."""
    OPERATOR = 2
    """Also check, guided set-up and fix, customer texts, protocols, see tenants."""
    KEEPER = 3
    """Also add, rotate and forget credentials."""


class NotAllowed(MailcheckError):
    """This person may not do this, or not here; the sentence says whom to ask."""


class Rights:
    """Decides for every command, click, submitted window, shortcut, mention and home; in doubt the answer is no."""

    def __init__(self, people: People, mailcheck: Mailcheck, holders: dict[Role, tuple[str, ...]]) -> None:
        """`holders` are user ids, user-group ids, or `*` for every full member; nobody named as keeper means admins and owners."""
        self._people, self._mailcheck, self._holders = people, mailcheck, holders

    async def demand(self, asker: Asker, role: Role) -> None:
        """Return when this person has the role; raises NotAllowed."""
        person = await self._people.person(asker.person)
        if person is None:
            raise NotAllowed(wording.WHO_ARE_YOU)
        if not person.member:
            raise NotAllowed(wording.NOT_ALLOWED)
        unsure = False
        for held in sorted(Role, reverse=True):
            if held < role:
                break
            has = await self._holds(asker.person, person, held)
            if has:
                return
            unsure = unsure or has is None
        raise NotAllowed(wording.WHO_ARE_YOU if unsure else wording.NOT_ALLOWED)

    async def tenant(self, asker: Asker, address: str) -> StoredTenant:
        """Return the tenant at this name, domain or id if this person may use it here; raises UnknownTenant, NotAllowed."""
        return await self._mailcheck.tenant(address)

    async def tenants(self, asker: Asker) -> tuple[StoredTenant, ...]:
        """Return every tenant that this person may use here, by name."""
        return await self._mailcheck.tenants()

    async def _holds(self, user: str, person: Person, role: Role) -> bool | None:
        """Tell whether one of the role's holders is this person; None when Slack does not say."""
        holders = self._holders[role]
        if role is Role.KEEPER and not holders:
            return person.admin
        if user in holders or EVERYONE in holders:
            return True
        answers = [await self._people.is_in_group(user, name) for name in holders if name.startswith("S")]
        return True if True in answers else None if None in answers else False
