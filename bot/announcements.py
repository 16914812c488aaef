"""What Microsoft is about to change: told between two days, with a letter for the customers whom it concerns."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.catalogue import Announcement, Match, announced_on, concerns, is_about, letter_of, load
from bot.catalogue.cloud_values import CONNECT
from bot.customer_text import CustomerPart, customer_text
from bot.errors import BadInput, MailcheckError
from bot.model import Finding, Tenant, Text
from bot.presentation import Presentation
from bot.store import TenantStore

log = logging.getLogger(__name__)

READ_AT_ONCE = 8  # tenants' reports


@dataclass(frozen=True, slots=True)
class Announced:
    """One thing that is announced now: its id, and the sentence that support reads."""

    id: str
    notice: Text


class Announcements:
    """Tells of such changes. The folder `bot/catalogue/entries/announcements/` is the register."""

    def __init__(self, store: TenantStore, presentation: Presentation) -> None:
        self._store, self._presentation = store, presentation

    def today(self) -> date:
        """Return the day that counts."""
        return datetime.now(UTC).date()

    def current(self) -> tuple[Announced, ...]:
        """Return what is to be told today."""
        return tuple(Announced(name, one.notice.text) for name, one in announced_on(load(), self.today()).items())

    def find(self, announcement: str) -> Announced:
        """Return one that is to be told today; raises BadInput where it is over."""
        return Announced(announcement, self._current(announcement).notice.text)

    def about(self, match: Match, observed: Iterable[Finding]) -> tuple[Text, ...]:
        """Return what is to be told today beside a pasted message that is about it; nothing where the message's entry has the date."""
        seen = tuple(observed)
        return tuple(
            one.notice.text for one in announced_on(load(), self.today()).values() if is_about(one, match, seen)
        )

    async def concerned(self, announcement: str, tenants: Collection[str]) -> frozenset[str]:
        """Return those of these tenants whom it concerns as far as their kept checks show; raises BadInput where it is over."""
        entry, turn = self._current(announcement), asyncio.Semaphore(READ_AT_ONCE)

        async def is_meant(name: str) -> bool:
            async with turn:
                try:
                    kept = await self._store.reports(name)
                except MailcheckError as problem:  # forgotten just now, or tampered with
                    log.warning("Nobody can tell whom an announcement concerns: %s", problem)
                    return False
            return any(concerns(entry, saved.report) for saved in kept)

        meant = await asyncio.gather(*map(is_meant, tenants))
        return frozenset(name for name, is_one in zip(tenants, meant, strict=True) if is_one)

    def letter(self, announcement: str, tenant: Tenant) -> str:
        """Return the letter to this customer, in their language and with their values; raises BadInput where it is over."""
        entry = self._current(announcement)
        values = self._presentation.values(tenant)
        parts = letter_of(load(), entry, values, tenant.mailboxes, cloud=tenant.cloud)
        connect = CONNECT.filled(values)
        return customer_text(
            (CustomerPart(parts.guidance, None, connect=connect),),
            tenant.language,
            opening=parts.opening,
            closing=parts.closing,
        )

    def _current(self, announcement: str) -> Announcement:
        entry = announced_on(load(), self.today()).get(announcement)
        if entry is None:
            raise BadInput(_OVER)
        return entry


_OVER = Text(
    "Dieser Hinweis gilt nicht mehr; den Text dazu gibt es nicht mehr.",
    "This notice no longer applies; there is no text about it any more.",
)
