"""That somebody may read something about a customer. Rights alone make it; whatever writes about customers takes it, and asks it each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from bot.errors import MailcheckError
from bot.jobs.kinds import Asker
from bot.model import Sentence, Text
from bot.service import AuthorizedTenant
from handlers.slack.kit.remembered import FRESH
from handlers.slack.platform import wording_rights
from handlers.slack.platform.people import People, Readers
from handlers.slack.platform.replies import DIRECT
from handlers.slack.platform.roles import Role

WHY_NOT: Mapping[Readers, Text] = {
    Readers.GUESTS: wording_rights.GUESTS_READ,
    Readers.OTHERS: wording_rights.OUTSIDERS_READ,
    Readers.UNKNOWN: wording_rights.UNSURE_WHO_READS,
    Readers.NOT_US: wording_rights.INVITE,
}
ALONE: Mapping[bool | None, Text | None] = {
    True: None,
    False: wording_rights.NOT_WITH_YOU,
    None: wording_rights.UNSURE_WITH_WHOM,
}
UNSURE = frozenset({wording_rights.UNSURE_WHO_READS, wording_rights.UNSURE_WITH_WHOM, wording_rights.UNSURE_OF_GROUP})


class NotInThisChannel(MailcheckError):
    """It may not stand in this channel: others read it, the customer belongs elsewhere, or (`unsure`) Slack does not say who reads."""

    def __init__(self, sentence: Text, *, unsure: bool) -> None:
        super().__init__(sentence)
        self.unsure = unsure

    def within(self, sentence: Sentence) -> NotInThisChannel:
        """Return the same with more words around the reason: `{why}`."""
        return NotInThisChannel(sentence.filled(why=self.sentence), unsure=self.unsure)


class Asked(Protocol):
    """What rights are asked anew."""

    async def demand_again(
        self, asker: Asker, role: Role, tenants: Iterable[AuthorizedTenant]
    ) -> tuple[AuthorizedTenant, ...]:
        """Return these tenants as they are stored now, when this person still has the role and may still use them here."""
        ...

    async def why_not_in(
        self, channel: str, tenants: Iterable[AuthorizedTenant], within: float, *, anew: bool
    ) -> Text | None:
        """Return why one of these tenants may not stand in a channel; `anew`: as they are stored now."""
        ...


class Sight:
    """That `asker` has a role and may use these customers, so may read what is written about them. Only Rights makes one.

    Each question is answered by what Slack said at most FRESH seconds ago, however long the writer has been at work.
    """

    def __init__(
        self, rights: Asked, people: People, asker: Asker, role: Role, tenants: tuple[AuthorizedTenant, ...]
    ) -> None:
        self.asker = asker
        self._rights, self._people, self._role, self._tenants = rights, people, role, tenants

    async def demand(self) -> None:
        """Return when they still may; raises NotAllowed, NotHere."""
        await self._rights.demand_again(self.asker, self._role, self._tenants)

    async def demand_in(self, channel: str, within: float = FRESH) -> None:
        """Return when it may be written in this channel, wherever they asked; its readers were asked for at most `within` seconds ago.

        Raises NotAllowed, NotHere, NotInThisChannel.
        """
        tenants = await self._rights.demand_again(self.asker, self._role, self._tenants)
        if why := await self._why_not(channel, tenants, within, anew=False):
            raise NotInThisChannel(why, unsure=why in UNSURE)

    async def why_not(self, channel: str, within: float = FRESH) -> Text | None:
        """Return why this may not stand in a channel: because of who reads there, or of what its customers are bound to; None where it may."""
        return await self._why_not(channel, self._tenants, within, anew=True)

    async def _why_not(
        self, channel: str, tenants: Iterable[AuthorizedTenant], within: float, *, anew: bool
    ) -> Text | None:
        """Return the same. Direct messages are read by whoever they are with, so they must be the asker's own.

        In a channel, who reads is asked last: whoever comes while a group is asked for is noticed.
        """
        if channel.startswith(DIRECT):
            return ALONE[await self._people.is_in_channel(self.asker.person, channel)]
        bound = await self._rights.why_not_in(channel, tenants, within, anew=anew)
        return WHY_NOT.get(await self._people.readers(channel, within)) or bound
