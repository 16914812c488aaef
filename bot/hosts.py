"""Which hosts a stored tenant may make us talk to: Microsoft's own, and those that the operator allows."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from urllib.parse import urlsplit

from bot.clouds import CLOUDS
from bot.values import is_host, without_brackets

_MICROSOFT_SUFFIXES = (
    # Mail hosts of Microsoft 365, worldwide and China:
    # https://learn.microsoft.com/en-us/microsoft-365/enterprise/urls-and-ip-address-ranges
    ".office365.com",
    ".outlook.com",
    ".outlook.office.com",
    ".partner.outlook.cn",
    # US government: https://learn.microsoft.com/en-us/microsoft-365/enterprise/microsoft-365-u-s-government-gcc-high-endpoints
    ".office365.us",
)
_MICROSOFT_NAMES = frozenset(
    {
        "outlook.office.com",
        # Older sign-in names that Entra still answers under:
        # https://learn.microsoft.com/en-us/entra/identity-platform/authentication-national-cloud
        "login.microsoft.com",
        "login.windows.net",
        *(
            name
            for hosts in CLOUDS.values()
            for name in (urlsplit(hosts.authority).hostname or "", hosts.imap.host, hosts.smtp.host)
        ),
    }
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_of(host: str) -> Address | None:
    """Return the address if the host is an address literal; an IPv4 address dressed as IPv6 counts as IPv4."""
    host = without_brackets(host)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    if not is_host(host):
        return None  # an address with a scope id leads to an interface of this machine
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def is_microsofts(host: str) -> bool:
    """Tell whether a name is one of those under which Microsoft 365 signs people in and keeps their mail."""
    name = host.lower().rstrip(".")
    return name in _MICROSOFT_NAMES or name.endswith(_MICROSOFT_SUFFIXES)


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """The hosts we may connect to. `allowed` holds names, wildcards and CIDRs; `authority` is the operator's own address.

    A CIDR or address admits address literals only, a name or wildcard admits names only: what a name resolves to is the
    business of whoever allowed the name.
    """

    allowed: tuple[str, ...] = ()
    authority: str = ""

    def admits(self, host: str) -> bool:
        """Tell whether we may connect to this name or address literal."""
        if (address := address_of(host)) is not None:
            return self._is_operators(host) or any(address in network for network in _networks(self.allowed))
        name = host.lower().rstrip(".")
        if not is_host(host):
            return False
        return (
            is_microsofts(name)
            or self._is_operators(name)
            or any(fnmatchcase(name, pattern.lower().rstrip(".")) for pattern in self.allowed if not _network(pattern))
        )

    def _is_operators(self, host: str) -> bool:
        return bool(self.authority) and (urlsplit(self.authority).hostname or "") == without_brackets(host.lower())


def _networks(entries: Iterable[str]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [network for entry in entries if (network := _network(entry))]


@cache
def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(without_brackets(entry), strict=False)
    except ValueError:
        return None
