"""The block that the looking script prints, from BEGIN to END, whole or cut off.

Written by `bot/scripts/inspect.py`: one `key: value` per line, keys are only ever added. A line without a key is the rest of
the line before it, which the console wrapped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from bot.catalogue.observing.exchange import mailbox_kind
from bot.catalogue.observing.text import LONGEST, Paste, Registered, address, guid
from bot.text.late import compiled_late

TRIGGERS = ("mailcheck inspect", "object-id", "full-access")
_MARK = compiled_late(r"[^\w]{0,20}MAILCHECK INSPECT (BEGIN|END)[^\w]{0,20}\Z")
_LINE = compiled_late(r"\s{0,20}([a-z][a-z0-9-]{1,40}):(?: (.*))?\Z")
_MOST_LINES = 5_000  # a block of a hundred mailboxes has about a thousand


@dataclass(slots=True)
class _Block:
    line: int
    facts: list[tuple[int, str, str]] = field(default_factory=list)

    def first(self, key: str) -> str:
        return next((value for _, name, value in self.facts if name == key), "")


def read_blocks(paste: Paste) -> None:
    """Note what the blocks of this paste say; of two about the same app the later one."""
    latest: dict[tuple[str, str], _Block] = {}
    for block in _blocks(paste.lines):
        if block.first("format") != "1" or not guid(block.first("app")):
            continue
        key = (block.first("app").lower(), block.first("tenant-expected").lower())
        if key not in latest or block.first("time") >= latest[key].first("time"):
            latest[key] = block
    for block in latest.values():
        _read(paste, block)


def _blocks(lines: list[str]) -> list[_Block]:
    blocks: list[_Block] = []
    open_one: _Block | None = None
    for number, line in enumerate(lines):
        if len(line) > LONGEST:
            continue
        mark = _MARK.match(line) if "MAILCHECK INSPECT" in line else None
        if mark and mark[1] == "END":
            open_one = None
        elif mark or (open_one is None and line.strip() == "format: 1"):
            _drop_last(open_one)
            open_one = _Block(number, [] if mark else [(number, "format", "1")])
            blocks.append(open_one)
        elif open_one is not None and len(open_one.facts) < _MOST_LINES:
            _add(open_one, number, line)
    _drop_last(open_one)
    return blocks


def _drop_last(block: _Block | None) -> None:
    if block is not None and block.facts:
        block.facts.pop()  # the end is missing: nobody knows whether the last line is whole


def _add(block: _Block, number: int, line: str) -> None:
    if found := _LINE.match(line):
        block.facts.append((number, found[1], (found[2] or "").strip()))
    elif line.strip() and block.facts:
        _, key, value = block.facts[-1]
        block.facts[-1] = (number, key, (value + line.strip())[:LONGEST])


def _read(paste: Paste, block: _Block) -> None:
    tenant, wanted = guid(block.first("tenant")), guid(block.first("tenant-expected"))
    if tenant and wanted and tenant != wanted:
        paste.see(block.line, "session_tenant_differs", tenant=tenant, expected=wanted)
        return  # whatever else it says, it says of a foreign tenant
    if block.first("stopped"):
        return
    _read_registration(paste, block)
    for line, key, value in block.facts:
        if key == "organization-smtp-auth" and value in ("on", "off"):
            paste.see(line, "smtp_tenant_enabled" if value == "on" else "smtp_tenant_disabled")
    starts = [place for place, (_, key, _) in enumerate(block.facts) if key == "mailbox"]
    for start, end in pairwise([*starts, len(block.facts)]):
        line, _, box = block.facts[start]
        if mailbox := address(box):
            _read_mailbox(paste, line, mailbox, {key: value for _, key, value in block.facts[start + 1 : end]})


def _read_registration(paste: Paste, block: _Block) -> None:
    state, app_id = block.first("registration"), guid(block.first("app"))
    ids = tuple(i for i in (guid(value) for _, key, value in block.facts if key == "object-id") if i)
    if state == "absent" or (state == "present" and len(ids) == 1) or (state == "several" and len(ids) > 1):
        paste.registered.append(Registered(block.line, app_id, ids, guid(block.first("object-id-expected"))))


def _read_mailbox(paste: Paste, line: int, mailbox: str, facts: dict[str, str]) -> None:
    primary = address(facts.get("primary", ""))
    if facts.get("found") == "no":
        _read_missing(paste, line, mailbox, facts)
        return
    if facts.get("found") == "yes" and primary:
        paste.see(line, "mailbox_present", mailbox=mailbox, primary=primary)
        if primary != mailbox:
            paste.see(line, "address_secondary", mailbox=mailbox, primary=primary)
    mailbox_kind(paste, line, mailbox, facts.get("type", ""), {"yes": True, "no": False}.get(facts.get("licensed", "")))
    scopes = {"in": "scope_covers", "out": "scope_misses", "none": "scope_absent"}
    if code := scopes.get(facts.get("smtp-scope", "")):
        paste.see(line, code, mailbox=mailbox)
    rights = {"yes": "permission_granted", "no": "permission_absent", "denied": "permission_denied"}
    if code := rights.get(facts.get("full-access", "")):
        paste.see(line, code, mailbox=mailbox)
    if (imap := facts.get("imap")) in ("on", "off"):
        paste.see(line, "imap_enabled" if imap == "on" else "imap_disabled", mailbox=mailbox)
    smtp, by = facts.get("smtp-auth"), facts.get("smtp-auth-set-by")
    if smtp == "on":
        paste.see(line, "smtp_enabled", mailbox=mailbox)
    elif smtp == "off" and by in ("mailbox", "organization"):
        paste.see(line, "smtp_disabled" if by == "mailbox" else "smtp_inherited_disabled", mailbox=mailbox)


def _read_missing(paste: Paste, line: int, mailbox: str, facts: dict[str, str]) -> None:
    """No ordinary mailbox: something else is under this address, or nothing at all, or nobody looked further."""
    if facts.get("recipient") == "no":
        paste.see(line, "recipient_missing", mailbox=mailbox)
    elif kind := facts.get("type", ""):
        mailbox_kind(paste, line, mailbox, kind, None)
    else:
        paste.see(line, "mailbox_missing", mailbox=mailbox)
