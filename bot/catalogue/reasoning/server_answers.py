"""What a server said where a check failed, read as a paste is read: its own words name the known error.

What class an answer belongs to (a finding's code) decides only where the words say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from bot.catalogue.loader import Catalogue
from bot.catalogue.matching.matcher import Strength
from bot.catalogue.matching.paste import read_paste
from bot.catalogue.model import Fix, Group
from bot.model import Check, Finding

if TYPE_CHECKING:
    from bot.catalogue.reasoning.evidence import Evidence

_SAYABLE: Final[Mapping[str, frozenset[Group]]] = {
    check: frozenset({own, Group.AADSTS, Group.MAILBOX, Group.NETWORK, Group.TLS})
    for check, own in ((Check.TOKEN, Group.TOKEN), (Check.IMAP, Group.IMAP), (Check.SMTP, Group.SMTP))
}
"""What a server can speak of: a sentence that IMAP and SMTP share is about the one that is spoken."""


def named_by_words(catalogue: Catalogue, evidence: Evidence) -> Mapping[str, Mapping[str, str]]:
    """Return for each mailbox ("" for the token) which finding's words name which known error: code → id."""
    named: dict[str, dict[str, str]] = {}
    known: dict[tuple[str, str], str] = {}  # servers say the same of each mailbox
    for mailbox, findings in evidence.said.items():
        codes = evidence.mailboxes.get(mailbox, evidence.common)
        for finding in findings:
            # Another product's words are its own, whatever Exchange would mean by them.
            if of_other_product(finding.code, codes):
                continue
            words, source = _words(finding), finding.code.partition(".")[0]
            if (words, source) not in known:
                known[words, source] = _named_by(catalogue, words, source)
            name = known[words, source]
            if name:
                named.setdefault(mailbox, {})[finding.code] = name
    return named


def words_explain_away(catalogue: Catalogue, named: Mapping[str, str]) -> frozenset[str]:
    """Return the conclusions that a refusal does not bear where its words give a reason of their own."""
    name = named.get("smtp.login_refused")
    own = name is None or "smtp.login_refused" in catalogue.errors[name].found_by
    return frozenset() if own else frozenset({"smtp.login_refused_too"})


def of_other_product(code: str, codes: frozenset[str]) -> bool:
    """Tell whether the conversation that this finding comes from was held with a server that is not Exchange Online."""
    return f"{code.partition('.')[0]}.greeting_foreign" in codes


def shows_no_more_than_possible(found: Iterable[str], found_by: Iterable[str], fix: Fix, codes: frozenset[str]) -> bool:
    """Tell whether what shows an error in a check cannot make one of its causes certain by itself.

    What the customer's program does wrong in signing in, a check never shows: it signs in in its own way. Only an entry that
    counts on a check's findings may say so all the same.
    """
    found = tuple(found)
    if any(of_other_product(code, codes) for code in found):
        return True
    by_words_alone = bool(found) and not set(found) & set(found_by)
    return by_words_alone and fix.steps[0].where == "program"


def _words(finding: Finding) -> str:
    number = finding.facts.get("aadsts")
    return f"AADSTS{number}: {finding.raw}" if number and f"AADSTS{number}" not in finding.raw else finding.raw


def _named_by(catalogue: Catalogue, words: str, source: str) -> str:
    seen = catalogue.matcher.recognise(read_paste(words))
    if seen.foreign or not seen.hits:
        return ""
    first = seen.hits[0]
    error = catalogue.errors[first.error]
    if first.strength is not Strength.OWN or error.any_other_aadsts:
        return ""
    sayable = "aadsts" in first.facts or error.group in _SAYABLE[source]
    return first.error if sayable else ""
