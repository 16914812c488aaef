"""Which servers a fix is about: those that a message names, those that a check could not reach, else those that the error speaks of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from bot.catalogue.cloud_values import WORLDWIDE, cloud_values
from bot.catalogue.model import Group
from bot.clouds import CLOUDS
from bot.model import Cloud, Endpoint, Outcome, StageResult

_OF_GROUP: Mapping[Group, str] = {
    Group.WINDOWS_SIGNIN: "sign_in_host",
    Group.AADSTS: "sign_in_host",
    Group.TOKEN: "sign_in_host",
    Group.EXCHANGE_CONNECT: "microsoft_imap",
    Group.IMAP: "imap",
    Group.SMTP: "smtp",
}
"""The host that the errors of a group speak of; PowerShell and the sign-in ask it over HTTPS."""
_HTTPS = 443


def server_of_group(group: Group, values: Mapping[str, str]) -> Endpoint | None:
    """Return the server that an error of this group is about; None where that may be any."""
    name = _OF_GROUP.get(group)
    if name is None:
        return None
    known = {**WORLDWIDE, **values}
    return Endpoint(known[name], int(known.get(f"{name}_port", _HTTPS)))


def servers_in_question(
    group: Group | None,
    because: Collection[str],
    results: Iterable[StageResult],
    named: Mapping[str, str],
    values: Mapping[str, str],
) -> tuple[Endpoint, ...]:
    """Return the servers to test, to open or to look at, in the order of the check; empty where it may be any.

    `named`: host and port as the message has them, `values`: what is known of the customer.
    """
    if named.get("host") and named.get("port"):
        return (Endpoint(named["host"], int(named["port"])),)
    failed = [r.target for r in results if r.outcome is Outcome.FAILED and {f.code for f in r.findings} & {*because}]
    if failed:
        return tuple(dict.fromkeys(_endpoint(target) for target in failed))
    if group is Group.EXCHANGE_CONNECT:
        return tuple(each for each in (server_of_group(group, values), _sign_in(values)) if each)
    one = server_of_group(group, values) if group else None
    return (one,) if one else ()


def cloud_of_host(host: str) -> Cloud | None:
    """Return the cloud that a host belongs to, where that is one of the particular ones; the worldwide name is often a mistake."""
    found = [cloud for cloud in CLOUDS if host.lower() in {*cloud_values(cloud).values()}]
    return found[0] if len(found) == 1 and found[0] is not Cloud.WORLDWIDE else None


def _sign_in(values: Mapping[str, str]) -> Endpoint | None:
    return server_of_group(Group.AADSTS, values)


def _endpoint(target: str) -> Endpoint:
    host, _, port = target.rpartition(":")
    return Endpoint(host.strip("[]"), int(port))
