"""Who may what: the roles, each including the one before, and the tenants that a person may use in a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from bot.errors import MailcheckError, StoredDamage, UnknownTenant
from bot.jobs.kinds import Asker
from bot.model import Tenant, Text
from bot.redaction.shown import shown
from bot.service import NO_THREAD, AuthorizedTenant, AuthorizedThread, Mailcheck, PastedIds, StoredTenant
from bot.turns import give_way
from handlers.slack.kit.remembered import FRESH, NOW
from handlers.slack.platform import wording_rights
from handlers.slack.platform.asking import May
from handlers.slack.platform.people import EVERYONE, People, Person
from handlers.slack.platform.replies import DIRECT
from handlers.slack.platform.roles import Role
from handlers.slack.platform.sight import Sight

NAMED = 3  # whom a refusal names, at most
GROUP = "S"  # the first letter of a user group's id


@dataclass(frozen=True, slots=True)
class Whom:
    """Who can help: a sentence, or the beginning of one that ends with these users and user groups."""

    words: Text
    ids: tuple[str, ...] = ()


class NotAllowed(MailcheckError):
    """This person may not do this; `whom` they can ask. `unsure`: Slack does not say whether they may."""

    def __init__(self, sentence: Text, whom: Whom, *, unsure: bool = False) -> None:
        super().__init__(sentence)
        self.whom, self.unsure = whom, unsure


class NotHere(UnknownTenant):
    """No tenant of this name is to be had here: there is none, or it is not for this person or place; `whom` and `unsure` as above."""

    def __init__(self, sentence: Text, whom: Whom, *, unsure: bool = False) -> None:
        super().__init__(sentence)
        self.whom, self.unsure = whom, unsure


class Rights:
    """Decides for every command, click, submitted window, shortcut, mention and home; in doubt the answer is no.

    What Slack said counts for FRESH seconds; for what touches credentials it is asked `within` NOW.
    """

    def __init__(self, people: People, mailcheck: Mailcheck, holders: Mapping[Role, tuple[str, ...]]) -> None:
        """`holders` are user ids, user-group ids, or `*` for every full member; nobody named as keeper means admins and owners."""
        self._people, self._mailcheck, self._holders = people, mailcheck, holders

    async def demand(self, asker: Asker, role: Role) -> None:
        """Return when this person has the role, a keeper as of this moment; raises NotAllowed."""
        await self._demand(asker, role, NOW if role is Role.KEEPER else FRESH)

    async def demand_again(
        self, asker: Asker, role: Role, tenants: Iterable[AuthorizedTenant]
    ) -> tuple[AuthorizedTenant, ...]:
        """Return these tenants as they are stored now, when this person still has the role and may still use them here.

        Raises NotAllowed, UnknownTenant (NotHere).
        """
        await self._demand(asker, role, FRESH)
        return tuple([await self.tenant(asker, each.name, alone=each.alone) for each in tenants])

    async def has(self, asker: Asker, role: Role) -> bool:
        """Tell whether this person has the role; raises NotAllowed for whom Slack does not vouch for, and for outsiders."""
        return bool(await self._held(asker, role, FRESH))

    def question(self, asker: Asker, role: Role, *names: str) -> May:
        """Return the question, asked anew each time, whether this person has the role and may use these tenants in a window."""

        async def may() -> None:
            await self._demand(asker, role, FRESH)
            for name in names:
                await self.tenant(asker, name, alone=True)

        return may

    def sight(self, asker: Asker, role: Role, *tenants: AuthorizedTenant | None) -> Sight:
        """Return what lets somebody with this role read of these tenants; of any at all only operators read."""
        named = tuple(each for each in tenants if each)
        return Sight(self, self._people, asker, max(role, Role.OPERATOR) if named else role, named)

    async def tenant(
        self, asker: Asker, address: str, *, alone: bool = False, within: float = FRESH
    ) -> AuthorizedTenant:
        """Return the tenant at this name, domain or id if this person may use it here; raises UnknownTenant (NotHere).

        Whether there is none or it is not for them, they read the same. `alone`: in a window, which only they see; there the
        members of a tenant's channels may use it, wherever they opened it.
        """
        with suppress(UnknownTenant):
            stored = await self._found(asker, address, within)
            if await self._may_use(asker, stored.tenant, alone, within):
                return _authorized(asker, stored, alone)
        everyone = await self._mailcheck.tenants.all()
        here, unsure = await self._usable(asker, everyone, alone=alone, within=within)
        try:
            return _authorized(asker, await self._mailcheck.tenants.find(address, here), alone)
        except UnknownTenant as problem:
            if len(here) == len(everyone):
                raise UnknownTenant(problem.with_names) from None
            nothing = wording_rights.NONE_HERE.filled(name=shown(address))
            said, more = (
                problem.with_names if here else nothing,
                wording_rights.NOT_SURE if unsure else wording_rights.NOT_HERE,
            )
            sentence = Text(f"{said.de} {more.de}", f"{said.en} {more.en}")
            raise NotHere(sentence, self._keepers(), unsure=unsure) from None

    async def _found(self, asker: Asker, address: str, within: float) -> StoredTenant:
        """Return the tenant at this address; raises UnknownTenant, and StoredDamage for whoever can mend it: for others there is none."""
        try:
            return await self._mailcheck.tenants.find(address)
        except StoredDamage as problem:
            if await self._held(asker, Role.KEEPER, within):
                raise
            raise UnknownTenant(problem.sentence) from None

    async def tenants(self, asker: Asker) -> tuple[AuthorizedTenant, ...]:
        """Return every tenant that this person may use here, by name."""
        here, _ = await self._usable(asker, await self._mailcheck.tenants.all())
        return tuple(_authorized(asker, stored) for stored in here)

    async def tenants_for(self, asker: Asker, pasted: PastedIds) -> tuple[AuthorizedTenant, ...]:
        """Return the tenants from which a script for these ids may take something, for a reader none; raises UnknownTenant.

        A reader who names a stored one: raises NotAllowed.
        """
        if not await self.has(asker, Role.OPERATOR):
            if pasted.tenant and not self._mailcheck.tenants.names_any(pasted.tenant):
                await self.demand(asker, Role.OPERATOR)
            return ()
        if not pasted.tenant:
            return await self.tenants(asker)
        try:
            return (await self.tenant(asker, pasted.tenant),)
        except UnknownTenant:
            if self._mailcheck.tenants.names_any(pasted.tenant):
                return ()
            raise

    async def why_not_in(
        self, channel: str, tenants: Iterable[AuthorizedTenant], within: float, *, anew: bool
    ) -> Text | None:
        """Return why one of these tenants (`anew`: as they are stored now) may not stand in a channel; None where all may.

        It is bound to others; or it is bound to groups alone, and not everybody who may read there is in one of them.
        """
        for each in tenants:
            tenant = (await self._mailcheck.tenants.find(each.name)).tenant if anew else each.tenant
            if channel in tenant.channels and not tenant.is_binding_unfit:
                continue
            if tenant.channels or tenant.is_binding_unfit:
                return wording_rights.BOUND_ELSEWHERE
            if tenant.groups and not (only := await self._people.only_groups_read(channel, tenant.groups, within)):
                return wording_rights.UNSURE_OF_GROUP if only is None else wording_rights.NOT_ITS_GROUP
        return None

    async def thread(self, asker: Asker, root: str) -> AuthorizedThread:
        """Return `channel:root` if this person may see the tenant whose check stands there, or if there is none; else empty."""
        if not root:
            return NO_THREAD
        thread = f"{asker.channel}:{root}"
        name = await self._mailcheck.tenants.of_thread(thread)
        if name:
            try:
                await self.demand(asker, Role.OPERATOR)
                await self.tenant(asker, name)
            except (NotAllowed, UnknownTenant):
                return NO_THREAD
        return AuthorizedThread(thread)

    async def _demand(self, asker: Asker, role: Role, within: float) -> None:
        held = await self._held(asker, role, within)
        if not held:
            said = wording_rights.WHO_ARE_YOU if held is None else wording_rights.LACKING[role]
            raise NotAllowed(said, self._keepers(), unsure=held is None)

    async def _held(self, asker: Asker, role: Role, within: float) -> bool | None:
        """Tell whether this person has the role, or one that includes it; None when Slack does not say."""
        person = await self._people.person(asker.person, within)
        if person is None:
            raise NotAllowed(wording_rights.WHO_ARE_YOU, self._keepers(), unsure=True)
        if not person.member:
            raise NotAllowed(wording_rights.OUTSIDER, Whom(wording_rights.ASK_CONTACT))
        answers: list[bool | None] = []
        for each in Role:
            if each >= role and True not in answers:  # whoever has the lowest for sure needs no more questions to Slack
                answers.append(await self._holds(asker.person, person, each, within))
        return _any(answers)

    async def _holds(self, user: str, person: Person, role: Role, within: float) -> bool | None:
        """Tell whether one of the role's holders is this person; None when Slack does not say."""
        holders = self._holders[role]
        if role is Role.KEEPER and not holders:
            return person.admin
        if user in holders or EVERYONE in holders:
            return True
        return await self._in_any_group(user, [name for name in holders if name.startswith(GROUP)], within)

    async def _usable(
        self, asker: Asker, tenants: Iterable[StoredTenant], *, alone: bool = False, within: float = FRESH
    ) -> tuple[tuple[StoredTenant, ...], bool]:
        """Return those of these tenants that this person may use, and whether Slack left one open."""
        tenants = tuple(tenants)
        channels = frozenset(channel for each in tenants for channel in each.tenant.channels)
        groups = frozenset(group for each in tenants for group in each.tenant.groups)
        await self._people.look_around(asker.person, channels, groups)
        answers = []
        for stored in tenants:
            await give_way()
            answers.append((stored, await self._may_use(asker, stored.tenant, alone, within)))
        return tuple(stored for stored, may in answers if may), any(may is None for _, may in answers)

    async def _may_use(self, asker: Asker, tenant: Tenant, alone: bool, within: float) -> bool | None:
        """A tenant bound to channels and to groups needs both; None when Slack does not tell of one and the other holds.

        One of whose binding nobody knows all is for whoever can mend it.
        """
        if tenant.is_binding_unfit and not await self._held(asker, Role.KEEPER, within):
            return False
        in_channel = not tenant.channels or await self._fits_channel(asker, tenant.channels, alone, within)
        if in_channel is False or not tenant.groups:
            return in_channel
        in_group = await self._in_any_group(asker.person, tenant.groups, within)
        return in_channel if in_group else in_group

    async def _fits_channel(self, asker: Asker, channels: tuple[str, ...], alone: bool, within: float) -> bool | None:
        """Where they asked counts, and that they are still there."""
        if asker.channel and not asker.channel.startswith(DIRECT) and not alone:
            channels = tuple(channel for channel in channels if channel == asker.channel)
        return _any([await self._people.is_in_channel(asker.person, channel, within) for channel in channels])

    async def _in_any_group(self, user: str, groups: Iterable[str], within: float) -> bool | None:
        return _any([await self._people.is_in_group(user, group, within) for group in groups])

    def _keepers(self) -> Whom:
        ids = tuple(name for name in self._holders[Role.KEEPER] if name != EVERYONE)[:NAMED]
        if not ids:
            return Whom(wording_rights.ASK_ADMINS)
        return Whom(wording_rights.ASK if len(ids) == 1 else wording_rights.ASK_SEVERAL, ids)


def _authorized(asker: Asker, stored: StoredTenant, alone: bool = False) -> AuthorizedTenant:
    return AuthorizedTenant(stored, asker.person, asker.channel, alone)


def _any(answers: list[bool | None]) -> bool | None:
    """Return True if one says yes, else None if one does not know."""
    return True if True in answers else None if None in answers else False
