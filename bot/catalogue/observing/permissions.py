"""Who may open a mailbox, as Get-MailboxPermission shows it.

Columns: https://learn.microsoft.com/powershell/module/exchangepowershell/get-mailboxpermission (seen 2026-06-19). How the
column User shows a service principal (object id, SID, display name) is documented nowhere; an entry that nothing in the
paste ties to the app is reported as such and neither grants nor denies.
"""

from __future__ import annotations

import re

from bot.catalogue.observing.exchange import cut, mailbox_of, say
from bot.catalogue.observing.output import Listing, Output
from bot.catalogue.observing.text import Paste, address, guid, truth

_NOT_THESE = frozenset({"foldername", "trustee", "sharingpermissionflags"})
_BUILT_IN = ("nt authority\\", "nt-autorität\\")
_FULL = "fullaccess"
_ASK = ("get-mailboxpermission", "get-exomailboxpermission", "add-mailboxpermission")


def read_permissions(paste: Paste, output: Output, names: dict[str, str]) -> None:
    """Note which mailboxes the app may open, may not open, or was denied."""
    handles = _handles(paste)
    for listing in output.listings:
        rows = [r for r in listing.records if {"user", "accessrights"} <= r.keys() and not _NOT_THESE & r.keys()]
        for identity in dict.fromkeys(r.get("identity", "") for r in rows):
            mine = [r for r in rows if r.get("identity", "") == identity]
            _judge(paste, listing, mine, mailbox_of(listing, mine[0], names, *_ASK), handles)


def _handles(paste: Paste) -> set[str]:
    """Return everything by which this paste knows the app; nothing where it speaks of several apps."""
    apps = paste.token_ids.keys() or {r.app_id for r in paste.registered} | paste.handles.keys()
    if len(apps) != 1:
        return set()
    (app,) = apps
    ids = {i for r in paste.registered for i in r.object_ids if r.app_id == app}
    return {app, *ids, *paste.handles.get(app, ()), paste.token_ids.get(app, "")} - {""}


def _judge(paste: Paste, listing: Listing, rows: list[dict[str, str]], box: str, handles: set[str]) -> None:
    command = listing.command
    asked_user = guid(command.user) if command else ""
    known = handles | ({asked_user} if asked_user else set())
    shown = rows[0].get("identity", "")
    mine = [r for r in rows if _is_one_of(r["user"], known)]
    if asked_user and listing.by("add-mailboxpermission") and len(rows) == 1:
        mine = rows  # it shows the entry that was just made, whatever it calls the principal
    full = [r for r in mine if _is_full(r["accessrights"])]
    denied = [r for r in full if truth(r.get("deny", ""))]
    granted = [r for r in full if truth(r.get("deny", "")) is False]
    if denied:
        say(paste, listing.line, "permission_denied", box, shown, user=denied[0]["user"])
    elif granted:
        say(paste, listing.line, "permission_granted", box, shown, user=granted[0]["user"])
    elif full:
        say(paste, listing.line, "permission_entered", box, shown, user=full[0]["user"])
    elif others := [r for r in rows if r not in mine and _may_be_an_app(r)]:
        for row in others[:5]:
            if _is_full(row["accessrights"]) and not truth(row.get("deny", "")):
                say(paste, listing.line, "permission_unattributed", box, shown, user=row["user"][:100])
    elif mine and not full and all(not cut(r["accessrights"]) for r in mine):
        say(paste, listing.line, "permission_incomplete", box, shown, user=mine[0]["user"])
    elif _is_whole(listing, rows):
        say(paste, listing.line, "permission_absent", box, shown)


def _is_one_of(user: str, known: set[str]) -> bool:
    name = user.rpartition("\\")[2].lower()
    if not cut(name):
        return name in known
    start = name.rstrip(".…")  # half a GUID is as good as the whole; the SIDs of a domain all begin alike
    return len(start) >= 16 and any(k.startswith(start) and guid(k) for k in known)


def _is_full(rights: str) -> bool:
    words = [w for w in re.split(r"[{},\s]+", rights.lower()) if w]
    if _FULL in words:
        return True
    last = words[-1].rstrip(".…") if words and cut(words[-1]) else ""
    return bool(last) and _FULL.startswith(last)


def _may_be_an_app(row: dict[str, str]) -> bool:
    user = row["user"].lower()
    if user.startswith(_BUILT_IN) or address(user) or truth(row.get("isinherited", "")):
        return False
    return "@" not in user


def _is_whole(listing: Listing, rows: list[dict[str, str]]) -> bool:
    """Tell whether this shows every entry: the mailbox itself stands in each complete list, a filter leaves it out."""
    command = listing.command
    filtered = command is not None and (command.shortened or bool(command.user) or "add-" in command.cmdlet)
    itself = any(r["user"].lower().startswith(_BUILT_IN) and "sel" in r["user"].lower() for r in rows)
    return itself and not listing.ragged and not filtered
