"""That somebody may use a stored tenant, as a type: what checks, shows or proves something about a tenant takes nothing else.

Rights alone make one in Slack; the terminal makes its own, for whoever may open the store (`tests/test_authorized.py` holds this).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from bot.model import Tenant
from bot.store import StoredTenant

AuthorizedThread = NewType("AuthorizedThread", str)
"""`channel:root` of a thread whose tenant somebody may use; made where AuthorizedTenant is."""

NO_THREAD = AuthorizedThread("")


@dataclass(frozen=True, slots=True)
class AuthorizedTenant:
    """A tenant whom somebody (`by`: a person's id, or "terminal") may use in a place; `alone`: in a window, which only they see."""

    stored: StoredTenant
    by: str
    place: str = ""
    alone: bool = False

    @property
    def tenant(self) -> Tenant:
        """The tenant's record."""
        return self.stored.tenant

    @property
    def name(self) -> str:
        """The tenant's name."""
        return self.stored.tenant.name
