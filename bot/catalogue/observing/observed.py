"""What somebody saw and pasted, as findings: the looking script's block, Exchange's own output, network tests, tokens.

Only what is certain becomes a finding. Where a text contradicts itself (before and after a change), what stands later holds.
A finding about one mailbox has the fact `mailbox`; `observed.mailbox_unnamed` stands where the output is about one mailbox
whose address the paste does not tell. Read `text.py` first, then `output.py`.
"""

from __future__ import annotations

from typing import Final

from bot.catalogue.observing import block
from bot.catalogue.observing.exchange import addresses, read_exchange
from bot.catalogue.observing.network import read_network
from bot.catalogue.observing.output import Output, read_output
from bot.catalogue.observing.permissions import read_permissions
from bot.catalogue.observing.registration import conclude_registrations, read_registrations
from bot.catalogue.observing.text import ObservedAt, Paste, any_of, as_bytes, clean, lines_of
from bot.catalogue.observing.tokens import read_tokens
from bot.model import Finding
from bot.redaction import NOTHING_KNOWN, KnownSecrets, mask

_MOST: Final = 500  # findings; a paste with more is a dump and no observation
_LONGEST_FACT: Final = 200
_FREE: Final = frozenset({"identity", "user", "kind", "audience", "scope", "status", "roles"})
_SHOWN: Final = any_of(
    "accessrights",
    "imapenabled",
    "smtpclientauthenticationdisabled",
    "recipienttypedetails",
    "primarysmtpaddress",
    "skuassigned",
    "appid",
    "domaintype",
    "tcptestsucceeded",
    "inscope",
    "operation could",
    "vorgang konnte",
    "get-serviceprincipal",
)
_NETWORK: Final = any_of(
    "connect",
    "curl:",
    "nc:",
    "telnet",
    "name resolution",
    "non-existent domain",
    "verbindungsaufbau",
    "dns-name",
    "dns name",
)
_TOKENS: Final = ("eyJ", "dXNlcj", "schemes")
_TOPICS: Final = (
    ("permission_", "mailbox"),
    ("imap_", "mailbox"),
    ("smtp_tenant_", ""),
    ("smtp_", "mailbox"),
    ("scope_", "mailbox"),
    ("port_", "host"),
    ("name_", "host"),
)
_OPPOSITES: Final = {
    "mailbox_missing": "mailbox",
    "recipient_missing": "mailbox",
    "recipient_no_mailbox": "mailbox",
    "mailbox_present": "mailbox",
    "mailbox_licensed": "licence",
    "mailbox_unlicensed": "licence",
}


def read_observations(text: str, known: KnownSecrets = NOTHING_KNOWN) -> tuple[Finding, ...]:
    """Return what this text, as it was pasted, shows for certain."""
    cleaned = clean(text)
    lower = cleaned.lower()
    paste = Paste(lines_of(cleaned))
    if any(word in cleaned for word in _TOKENS):
        read_tokens(paste)
    if any(word in lower for word in block.TRIGGERS):
        block.read_blocks(paste)
    searched = as_bytes(lower)
    shown = _SHOWN.search(searched) is not None
    output = read_output(paste.lines) if shown else Output()
    if shown:
        read_registrations(paste, output)
        names = addresses(output)
        read_exchange(paste, output, names)
        read_permissions(paste, output, names)
    if shown or _NETWORK.search(searched):
        read_network(paste, output)
    conclude_registrations(paste)
    return _settled(paste.observed, known)


def _settled(all_seen: list[ObservedAt], known: KnownSecrets) -> tuple[Finding, ...]:
    """Return each finding once, and of those about the same thing what was seen last."""
    ordered = [(topic_of(s.finding), s) for s in sorted(all_seen, key=lambda s: s.line)]
    last = {topic: seen.line for topic, seen in ordered}
    unique: dict[tuple[object, ...], Finding] = {}
    for topic, seen in ordered:
        if len(unique) >= _MOST:
            break
        if last[topic] == seen.line:
            facts = sorted((name, str(value)) for name, value in seen.finding.facts.items())
            unique.setdefault((seen.finding.code, *facts), seen.finding)
    return tuple(_harmless(finding, known) for finding in unique.values())


def _harmless(finding: Finding, known: KnownSecrets) -> Finding:
    """Return the finding without anything like a secret in what others worded, without long texts, and on one line."""
    facts = {n: _line(mask(str(v), known))[:_LONGEST_FACT] if n in _FREE else v for n, v in finding.facts.items()}
    return Finding(finding.code, facts)


def _line(text: str) -> str:
    return text if text.isprintable() else "".join(sign if sign.isprintable() else "?" for sign in text)


def topic_of(finding: Finding) -> tuple[str, ...]:
    """Return what a finding is about: of two findings about the same thing the later one holds."""
    name = finding.code.partition(".")[2]
    if name in _OPPOSITES:
        return (_OPPOSITES[name], str(finding.facts["mailbox"]))
    for start, fact in _TOPICS:
        if name.startswith(start):
            return (start, str(finding.facts.get(fact, "")), str(finding.facts.get("port", "")))
    return (name, *(f"{key}={value}" for key, value in sorted(finding.facts.items())))
