"""What differs between the Microsoft clouds in a fix: the values for one cloud, and a sentence about the others.

A fix names no host, scope or environment itself (`authoring/literal_names.py` finds those that do): its placeholders are filled in for the
cloud of the customer. Where nobody knows the cloud, the worldwide values stand there, and the sentence gives those of the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from bot.clouds import CLOUDS
from bot.model import Cloud, Sentence, Text
from bot.templates import Syntax, parse

_NAMES: Mapping[Cloud, Text] = {
    Cloud.WORLDWIDE: Text("weltweit", "worldwide"),
    Cloud.GCC_HIGH: Text("GCC High", "GCC High"),
    Cloud.DOD: Text("DoD", "DoD"),
    Cloud.CHINA: Text("China (21Vianet)", "China (21Vianet)"),
}
_LABELS: Mapping[str, Text] = {
    "imap": Text("IMAP ", "IMAP "),
    "smtp": Text("SMTP ", "SMTP "),
    "authority": Text("Anmeldung ", "sign-in "),
    "exchange_host": Text("Exchange ", "Exchange "),
    "scope": Text("Bereich ", "scope "),
    "entra_portal": Text("Portal ", "portal "),
    "environment": Text("", ""),
    "graph_environment": Text("", ""),
}
"""What differs, in the order in which it is said, and what it is called where several things differ."""
_SAME: Mapping[str, str] = {
    "microsoft_imap": "imap",
    "microsoft_smtp": "smtp",
    "sign_in_host": "authority",
}
"""Other forms of these."""
_OTHERS = Sentence("Andere Clouds: {rows}.", "Other clouds: {rows}.")
_DOUBTFUL = Sentence("{value} (von Microsoft nicht belegt)", "{value} (not confirmed by Microsoft)")
_AND = Text(" und ", " and ")
_OPTIONS = {name: parse(f"{{{name}}}", Syntax.POWERSHELL) for name in ("environment", "graph_environment")}
CONNECT: Final = parse("Connect-ExchangeOnline", Syntax.POWERSHELL)
"""Connects to Exchange in the customer's cloud."""


def host_of(address: str) -> str:
    """Return the host of an address; empty where it has none."""
    return urlsplit(address).hostname or ""


def cloud_values(cloud: Cloud) -> dict[str, str]:
    """Return a cloud's values by placeholder; the environments of the cmdlets that connect are empty where none is needed."""
    hosts = CLOUDS[cloud]
    return {
        "imap": hosts.imap.host,
        "imap_port": str(hosts.imap.port),
        "smtp": hosts.smtp.host,
        "smtp_port": str(hosts.smtp.port),
        "microsoft_imap": hosts.imap.host,
        "microsoft_smtp": hosts.smtp.host,
        "exchange_host": hosts.exchange,
        "authority": hosts.authority,
        "sign_in_host": host_of(hosts.authority),
        "scope": hosts.scope,
        "entra_portal": hosts.entra_portal,
        "environment": hosts.powershell,
        "graph_environment": hosts.graph,
    }


WORLDWIDE: Final[Mapping[str, str]] = cloud_values(Cloud.WORLDWIDE)


def differing(placeholders: Collection[str]) -> frozenset[str]:
    """Return what of these differs between the clouds."""
    return frozenset({_SAME.get(name, name) for name in placeholders} & _LABELS.keys())


def about_clouds(names: Collection[str], cloud: Cloud | None) -> Text | None:
    """Return what is to be said beside these values: where the cloud is not known, the others' values; else which are in doubt."""
    if cloud is not None:
        return _in_doubt(names, cloud)
    said: dict[tuple[Text, ...], list[Cloud]] = {}
    for other in CLOUDS:
        if other is not Cloud.WORLDWIDE and (row := tuple(_row(names, other))):
            said.setdefault(row, []).append(other)
    if not said:
        return None
    rows = Text("", "")
    for row, clouds in said.items():
        rows = _joined(rows, _named(clouds, row), "; ")
    return _OTHERS.filled(rows=rows)


def _row(names: Collection[str], cloud: Cloud) -> Iterator[Text]:
    values, doubtful = cloud_values(cloud), CLOUDS[cloud].unverified
    several = sum(name in names for name in _LABELS) > 1
    for name, label in _LABELS.items():
        if name in names:
            value = _shown(name, values)
            told = Text(value, value)
            if name in doubtful:
                told = _DOUBTFUL.filled(value=value)
            yield Text(label.de + told.de, label.en + told.en) if several else told


def _shown(name: str, values: Mapping[str, str]) -> str:
    if name in _OPTIONS:
        return _OPTIONS[name].filled(values).strip()
    return host_of(values[name]) if name == "authority" else values[name]


def _named(clouds: Iterable[Cloud], row: Iterable[Text]) -> Text:
    names = values = Text("", "")
    for cloud in clouds:
        names = _joined(names, _NAMES[cloud], _AND)
    for value in row:
        values = _joined(values, value, ", ")
    return _joined(names, values, ": ")


def _in_doubt(names: Collection[str], cloud: Cloud) -> Text | None:
    values = cloud_values(cloud)
    doubtful = [values[name] for name in _LABELS if name in names and name in CLOUDS[cloud].unverified]
    if not doubtful:
        return None
    said = _DOUBTFUL.filled(value=", ".join(doubtful))
    return Text(f"{said.de}.", f"{said.en}.")


def _joined(one: Text, other: Text, between: str | Text) -> Text:
    middle = between if isinstance(between, Text) else Text(between, between)
    if not one.de:
        return other
    return Text(f"{one.de}{middle.de}{other.de}", f"{one.en}{middle.en}{other.en}")


def _sign_in_hosts() -> Text:
    rows = Text("", "")
    for host in dict.fromkeys(host_of(hosts.authority) for hosts in CLOUDS.values()):
        clouds = [cloud for cloud, hosts in CLOUDS.items() if host_of(hosts.authority) == host]
        rows = _joined(rows, _named(clouds, [Text(host, host)]), "; ")
    return rows


SIGN_IN_HOSTS: Final = _sign_in_hosts()
"""Where one signs in, cloud by cloud: for whoever has taken the wrong one."""
