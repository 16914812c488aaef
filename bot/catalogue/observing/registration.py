"""Which object id Exchange holds for the app, compared with the right one where the same paste knows it.

Get-ServicePrincipal shows Exchange's pointers; Get-MgServicePrincipal, Get-EntraServicePrincipal and
Get-AzureADServicePrincipal show Entra's objects, whose id is the right one:
https://learn.microsoft.com/powershell/module/exchangepowershell/new-serviceprincipal (seen 2026-06-19). Get-ServicePrincipal
with an unknown -Identity lists all: https://learn.microsoft.com/powershell/module/exchangepowershell/get-serviceprincipal.
"""

from __future__ import annotations

from bot.catalogue.observing.output import Listing, Output
from bot.catalogue.observing.text import Paste, Registered, guid, truth

_BY_EXCHANGE = ("get-serviceprincipal", "new-serviceprincipal")
_BY_ENTRA = (
    "get-mgserviceprincipal",
    "get-entraserviceprincipal",
    "get-azureadserviceprincipal",
    "get-azadserviceprincipal",
)
_OF_EXCHANGE = frozenset(
    {"sid", "exchangeversion", "distinguishedname", "originatingserver", "organizationid", "serviceid"}
)
_OF_ENTRA = frozenset(
    {"serviceprincipaltype", "serviceprincipalnames", "accountenabled", "appownerorganizationid", "appownertenantid"}
)
_HANDLES = ("sid", "identity", "id", "name", "guid", "displayname")
_MOST_LISTED = 50


def read_registrations(paste: Paste, output: Output) -> None:
    """Gather what the listings say of the app in Exchange and in Entra."""
    for listing in output.listings:
        found: dict[str, list[str]] = {}
        for record in listing.records:
            app_id = guid(record.get("appid", ""))
            if app_id and _is_exchanges(listing, record):
                object_id = guid(record.get("objectid", "") or record.get("serviceid", ""))
                found.setdefault(app_id, []).append(object_id)
                names = {record.get(key, "").lower() for key in _HANDLES} - {""}
                paste.handles.setdefault(app_id, set()).update(names)
            elif app_id and _is_entras(listing, record):
                _entra(paste, listing, record, app_id)
        for app_id, object_ids in found.items():
            if all(object_ids) and not listing.ragged:
                paste.registered.append(Registered(listing.line, app_id, tuple(dict.fromkeys(object_ids))))
    for line, app_id in output.unfound:
        if app_id not in {*paste.token_ids.values(), *paste.entra_ids.values()}:  # asked with the wrong id
            paste.registered.append(Registered(line, app_id, ()))


def conclude_registrations(paste: Paste) -> None:
    """Note what holds of each app in the end: what was seen last, compared with token, Entra or what the script expected."""
    latest: dict[str, Registered] = {}
    for seen in sorted(paste.registered, key=lambda r: r.line):
        latest[seen.app_id] = seen
    ours = {app for app in latest if app in paste.token_ids or app in paste.entra_ids or latest[app].expected}
    for app_id, seen in latest.items():
        if app_id in ours or len(latest) == 1:
            _conclude(paste, seen)
    if len(latest) > 1 and not ours:
        for app_id in list(latest)[:_MOST_LISTED]:
            for object_id in latest[app_id].object_ids[:1]:
                paste.see(latest[app_id].line, "registration_listed", object_id=object_id, app_id=app_id)


def _conclude(paste: Paste, seen: Registered) -> None:
    app_id, ids = seen.app_id, seen.object_ids
    if not ids:
        paste.see(seen.line, "registration_absent", app_id=app_id)
        return
    joined = ", ".join(ids[:5])
    if len(ids) > 1:
        paste.see(seen.line, "registration_several", app_id=app_id, object_ids=joined)
    else:
        paste.see(seen.line, "registration_present", object_id=ids[0], app_id=app_id)
    if ids == (app_id,):
        paste.see(seen.line, "registration_of_app_id", object_id=app_id, app_id=app_id)
    sources = (
        ("token", paste.token_ids.get(app_id, "")),
        ("entra", paste.entra_ids.get(app_id, "")),
        ("script", seen.expected),
    )
    source, expected = next(((name, value) for name, value in sources if value), ("", ""))
    if expected and expected not in ids:
        paste.see(seen.line, "registration_differs", object_id=joined, expected=expected, expected_by=source)
    elif expected and len(ids) == 1 and source != "script":
        paste.see(seen.line, "registration_matched", object_id=expected, expected_by=source)


def _is_exchanges(listing: Listing, record: dict[str, str]) -> bool:
    if "objectid" not in record and "serviceid" not in record:
        return False
    if listing.command is not None:
        return listing.by(*_BY_EXCHANGE)
    if _OF_ENTRA & record.keys():
        return False
    # Written by hand, the two ids may be anything; a table whose columns begin with the name is Exchange's own form (AzureAD's
    # began with the object id).
    return bool(_OF_EXCHANGE & record.keys()) or (listing.tabular and next(iter(record)) == "displayname")


def _is_entras(listing: Listing, record: dict[str, str]) -> bool:
    if listing.command is not None and not listing.by(*_BY_ENTRA):
        return False
    return listing.by(*_BY_ENTRA) or bool(_OF_ENTRA & record.keys())


def _entra(paste: Paste, listing: Listing, record: dict[str, str], app_id: str) -> None:
    object_id = guid(record.get("id", "") or record.get("objectid", ""))
    if not object_id:
        return
    paste.entra_ids[app_id] = object_id
    paste.see(listing.line, "enterprise_app_present", object_id=object_id, app_id=app_id)
    if truth(record.get("accountenabled", "")) is False:
        paste.see(listing.line, "enterprise_app_disabled", object_id=object_id, app_id=app_id)
