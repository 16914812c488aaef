"""What our record of the customer says about a mailbox that somebody names by hand: is it stored, is its domain the customer's?"""

from __future__ import annotations

from collections.abc import Mapping

from bot.checks._contracts import Target
from bot.model import Finding, Sentence

UNSTORED = "record.mailbox_unstored"
FINDS: Mapping[str, Sentence] = {
    UNSTORED: Sentence(
        "{mailbox} ist bei diesem Kunden nicht hinterlegt.", "{mailbox} is not stored with this customer."
    ),
    "record.mailbox_domain_foreign": Sentence(
        "Die Domäne {domain} ist fremd: Kein hinterlegtes Postfach dieses Kunden gehört zu ihr.",
        "The domain {domain} is foreign: none of this customer's stored mailboxes belongs to it.",
    ),
}


class Record:
    """The mailboxes and domains that our record of a customer names."""

    def __init__(self, target: Target) -> None:
        self._stored = {each.casefold() for each in target.stored}
        self._domains = {_domain(each) for each in self._stored} | {target.tenant_id.casefold()}

    def about(self, mailbox: str) -> tuple[Finding, ...]:
        """Return what makes this address doubtful; nothing where none is stored at all: then there is nothing to compare it with."""
        if not self._stored or mailbox.casefold() in self._stored:
            return ()
        domain = _domain(mailbox)
        unstored = Finding(UNSTORED, {"mailbox": mailbox})
        if domain in self._domains:
            return (unstored,)
        return unstored, Finding("record.mailbox_domain_foreign", {"mailbox": mailbox, "domain": domain})


def _domain(address: str) -> str:
    return address.casefold().rpartition("@")[2]
