"""What a letter to a customer may rest on: confirmed causes, or a script that mends or looks by itself; never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalogue import gather, load
from bot.catalogue.model import Group
from bot.catalogue.steps import Who
from bot.model import Diagnosis, Enclosure, Report, Standing

_OF_EXCHANGE = frozenset({Group.IMAP, Group.SMTP, Group.MAILBOX})


@dataclass(frozen=True, slots=True)
class Grounds:
    """The causes whose steps may be written, or, where there is none, what goes out in their place."""

    causes: tuple[Diagnosis, ...] = ()
    alone: Enclosure | None = None


def grounds(causes: Sequence[Diagnosis], report: Report | None, *, known: bool) -> Grounds | None:
    """Return what a letter about these causes may rest on, None where there is nothing yet.

    What our own check saw on its way says nothing of the customer's network. Where Exchange refuses, the set-up script mends what is mostly missing and leaves the rest as it is, so nobody has to guess;
    what it cannot mend, a script that only looks tells. `report`: the check that shows it; where nothing at all answered that one,
    it is our own network, and no customer is asked to test theirs. `known`: the tenant is, so that a script can be written for it.
    """
    entries = load()
    sure = tuple(d for d in causes if d.standing is Standing.CONFIRMED and not _not_theirs(d))
    if sure:
        return Grounds(sure)
    left = [d for d in causes if d.standing is Standing.POSSIBLE]
    of_exchange = {name for name, error in entries.errors.items() if error.group in _OF_EXCHANGE}
    scripts = {entries.fixes[d.fix].encloses for d in left if d.error in of_exchange}
    if known and scripts & {Enclosure.SETUP, Enclosure.INSPECT}:
        return Grounds(alone=Enclosure.SETUP if Enclosure.SETUP in scripts else Enclosure.INSPECT)
    if not _nothing_reached(report) and Enclosure.NETWORK in {entries.fixes[d.fix].encloses for d in left}:
        return Grounds(alone=Enclosure.NETWORK)
    return None


def _not_theirs(diagnosis: Diagnosis) -> bool:
    """Tell whether nobody has anything to do, or only our own check saw it on its way: in the customer's network nobody has looked."""
    who = load().fixes[diagnosis.fix].who
    if who in {Who.NOBODY, Who.OPERATOR}:
        return True
    return (
        who is Who.NETWORK_ADMIN
        and bool(diagnosis.because)
        and not any(code.startswith("observed.") for code in diagnosis.because)
    )


def _nothing_reached(report: Report | None) -> bool:
    return report is not None and not {"token.nothing_reached", "token.nothing_secured"}.isdisjoint(
        gather(report.results).common
    )
