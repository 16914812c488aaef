"""Which servers a fix is about: those that a message names or a check could not reach, else those that its error speaks of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from bot.catalogue.cloud_values import WORLDWIDE, cloud_values
from bot.catalogue.model import Group
from bot.clouds import CLOUDS
from bot.model import Cloud, Endpoint, Outcome, StageResult

_OF_GROUP: Mapping[Group, tuple[str, ...]] = {
    Group.WINDOWS_SIGNIN: ("sign_in_host",),
    Group.AADSTS: ("sign_in_host",),
    Group.TOKEN: ("sign_in_host",),
    Group.EXCHANGE_CONNECT: ("exchange_host", "sign_in_host"),
    Group.IMAP: ("imap",),
    Group.SMTP: ("smtp",),
}
"""The hosts that the errors of a group speak of, the one first that is asked first."""
_ALL = ("imap", "smtp", "sign_in_host")
_HTTPS = 443  # where neither IMAP nor SMTP is spoken


def usual_hosts(group: Group | None) -> tuple[str, ...]:
    """Return the placeholders of the hosts that an error of this group is about: where it may be any, all that mail needs."""
    return _OF_GROUP.get(group, _ALL) if group else _ALL


def usual_server(host: str, values: Mapping[str, str]) -> Endpoint:
    """Return the server behind such a placeholder."""
    known = {**WORLDWIDE, **values}
    return Endpoint(known[host], int(known.get(f"{host}_port", _HTTPS)))


def server_of_group(group: Group, values: Mapping[str, str]) -> Endpoint | None:
    """Return the server that an error of this group is about first; None where that may be any."""
    return usual_server(_OF_GROUP[group][0], values) if group in _OF_GROUP else None


def servers_in_question(
    because: Collection[str], results: Iterable[StageResult], named: Mapping[str, str]
) -> tuple[Endpoint, ...]:
    """Return the servers that the message names, else those at which the check failed for these reasons; empty where nobody knows."""
    if named.get("host") and named.get("port"):
        return (Endpoint(named["host"], int(named["port"])),)
    reasons = {*because}
    failed = (r for r in results if r.outcome is Outcome.FAILED and any(f.code in reasons for f in r.findings))
    return tuple(_endpoint(target) for target in dict.fromkeys(r.target for r in failed) if target)


def cloud_of_host(host: str) -> Cloud | None:
    """Return the cloud that a host belongs to, where that is one of the particular ones; the worldwide name is often a mistake."""
    found = [cloud for cloud in CLOUDS if host.lower() in {*cloud_values(cloud).values()}]
    return found[0] if len(found) == 1 and found[0] is not Cloud.WORLDWIDE else None


def _endpoint(target: str) -> Endpoint:
    host, _, port = target.rpartition(":")
    return Endpoint(host.strip("[]"), int(port))
