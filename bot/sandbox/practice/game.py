"""The game: which problem comes next, and whose it was each time. What is solved, the bot's reports tell and not the game."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bot.errors import BadInput
from bot.model import Text
from bot.sandbox.customers import Customer
from bot.sandbox.directory import Tenant
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.practice import PROBLEMS, Problem
from bot.sandbox.recipients import Mailbox

_KINDS = ("kanzlei", "praxis", "steuerbuero", "notariat", "hausverwaltung")
_PEOPLE = (
    "weber", "lindner", "krause", "vogt", "seidel", "brandt", "haas", "jansen", "kuhn", "peters",
    "albrecht", "winter", "sommer", "lorenz", "fink", "engel", "busch", "horn", "pohl", "graf",
)  # fmt: skip
NAMES = tuple(f"{kind}-{person}" for person in _PEOPLE for kind in _KINDS)
"""A hundred plausible customers."""

_NO_PROBLEM = Text(
    "Dieses Übungsproblem gibt es nicht; laden Sie die Seite neu.",
    "There is no such problem to practise on; reload the page.",
)


@dataclass(frozen=True, slots=True)
class Played:
    """A problem that was handed out, and the customer who has it."""

    problem: Problem
    customer: Customer


class Game:
    """Hands out problems, each time with a fresh customer; `dice` decides where nobody else does."""

    def __init__(self, microsoft: Microsoft365, dice: random.Random | None = None) -> None:
        self.played: list[Played] = []
        self._microsoft = microsoft
        self._dice = dice or random.Random()  # noqa: S311  nothing secret hangs on it
        self._names = list(NAMES)
        self._dice.shuffle(self._names)

    async def start(self, problem_id: str = "") -> Played:
        """Hand out this problem, or else one that was not played yet, or any when all were. Raises BadInput."""
        problem = PROBLEMS.get(problem_id) if problem_id else self._next()
        if problem is None:
            raise BadInput(_NO_PROBLEM)
        played = Played(problem, await problem.make(self._microsoft, self._fresh_name()))
        self.played.append(played)
        return played

    async def from_zero(self) -> Tenant:
        """Add a customer with whom nothing is set up: Microsoft 365 as it is when one has just bought it, one mailbox in it."""
        domain = f"{self._fresh_name()}.example"
        address = f"office@{domain}"
        tenant = Tenant(domains=(domain,), mailboxes={address: Mailbox(address, smtp_auth_disabled=None)})
        return self._microsoft.directory.add(tenant)

    def of_tenant(self, tenant_id: str) -> Played | None:
        """Return what this customer's problem is, if it has one."""
        return next((p for p in self.played if p.customer.tenant.tenant_id == tenant_id), None)

    def names_of(self, problem_id: str) -> list[str]:
        """Return the names of the customers who had this problem, in their order."""
        return [p.customer.stored.name for p in self.played if p.problem.id == problem_id]

    def _next(self) -> Problem:
        known = {p.problem.id for p in self.played}
        open_ones = [problem for problem in PROBLEMS.values() if problem.id not in known]
        return self._dice.choice(open_ones or list(PROBLEMS.values()))

    def _fresh_name(self) -> str:
        number = len(self._microsoft.directory.tenants)
        candidates = (*self._names, *(f"{name}-{number}" for name in self._names))
        return next(name for name in candidates if self._microsoft.directory.find(f"{name}.example") is None)
