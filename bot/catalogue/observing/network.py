"""What the customer's own machine reaches, as Test-NetConnection, nc, telnet, curl, openssl and nslookup say it.

Test-NetConnection: https://learn.microsoft.com/en-us/powershell/module/nettcpip/test-netconnection (seen 2026-06-19). It
tells of the machine it ran on and of no other.
"""

from __future__ import annotations

import re

from bot.catalogue.observing.output import Output
from bot.catalogue.observing.text import LONGEST, Paste, any_of, truth
from bot.text.late import compiled_late

_HOST = r"([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)"
_NAME = compiled_late(_HOST + r"\Z")
_ADDRESS = r"(?: ?[(\[][0-9a-fA-F.:]{2,45}[)\]])?"
_REACHED = (
    compiled_late(
        rf"Connection to {_HOST}{_ADDRESS},? (?:port )?(\d{{1,5}})(?: port)? .{{0,40}}succeeded", re.IGNORECASE
    ),
    compiled_late(rf"(?<![\w.-]){_HOST} \[[0-9a-fA-F.:]{{2,45}}\] (\d{{1,5}}) \(\S{{1,30}}\) open\b"),
    compiled_late(rf"\* Connected to {_HOST} \([0-9a-fA-F.:]{{2,45}}\) port (\d{{1,5}})\b"),
    compiled_late(rf"\* Established connection to {_HOST} \([0-9a-fA-F.:]{{2,45}} port (\d{{1,5}})\b"),
)
_BLOCKED = (
    compiled_late(rf"nc: connect to {_HOST}{_ADDRESS} port (\d{{1,5}}) \(tcp\) (?:failed|timed out)", re.IGNORECASE),
    compiled_late(
        rf"(?<![\w.-]){_HOST} \[[0-9a-fA-F.:]{{2,45}}\] (\d{{1,5}}) \(\S{{1,30}}\) ?: Connection (?:refused|timed out)"
    ),
    compiled_late(rf"curl: \((?:7|28)\) Failed to connect to {_HOST} port (\d{{1,5}})\b"),
    compiled_late(
        rf"Connecting To {_HOST}\.\.\. ?Could not open connection to the host, on port (\d{{1,5}})", re.IGNORECASE
    ),
    compiled_late(
        rf"Verbindungsaufbau zu {_HOST}\.\.\. ?Es konnte keine Verbindung mit dem Host hergestellt werden,? auf Port (\d{{1,5}})"
    ),
)
_UNRESOLVED = (
    compiled_late(rf"(?:WARN\w{{3,4}}: )Name resolution of {_HOST} failed", re.IGNORECASE),
    compiled_late(rf"curl: \(6\) Could not resolve host: {_HOST}"),
    compiled_late(
        rf"nc: getaddrinfo for host \"{_HOST}\" port \d{{1,5}}: (?:Name or service not known|nodename nor servname)"
    ),
    compiled_late(rf"\*\*\* \S{{1,100}} can't find {_HOST}: Non-existent domain"),
    compiled_late(rf"\*\*\* {_HOST} wurde von \S{{1,100}} nicht gefunden: Non-existent domain"),
    compiled_late(rf"\*\*\* \S{{1,100}} wurde {_HOST} nicht gefunden: Non-existent domain"),
    compiled_late(rf"Resolve-DnsName ?: {_HOST} ?: (?:DNS name does not exist|Der DNS-Name ist nicht vorhanden)"),
)
_ASKED = compiled_late(rf"(?:telnet {_HOST} (\d{{1,5}})|openssl s_client .{{0,200}}-connect {_HOST}:(\d{{1,5}}))")
_OPENED = compiled_late(r"\s{0,8}(?:CONNECTED\([0-9A-Fa-f]{8}\)|Connected to \S{1,255}\.)\s{0,8}\Z")
_SHUT = compiled_late(r"\s{0,8}telnet: Unable to connect to remote host: ")
_NEAR = 8  # lines between the command and its answer
_WORDS = any_of(
    "succeeded", "connected", "connection", "nc:", "curl:", "connecting", "verbindungsaufbau", "name resolution", "***",
    "resolve-dnsname", "telnet", "openssl",
)  # fmt: skip


def read_network(paste: Paste, output: Output) -> None:
    """Note which ports and names the machine reached."""
    for listing in output.listings:
        for record in listing.records:
            if "tcptestsucceeded" in record:
                _tested(paste, listing.line, record)
    asked: tuple[int, str, int] | None = None
    for place, line in paste.lines_with(_WORDS):
        if len(line) > LONGEST:
            continue
        if found := _ASKED.search(line):
            asked = (place, found[1] or found[3], int(found[2] or found[4]))
            continue
        if asked and place - asked[0] > _NEAR:
            asked = None
        if asked and (_OPENED.match(line) or _SHUT.match(line)):
            _port(paste, place, "port_reached" if _OPENED.match(line) else "port_blocked", asked[1], asked[2])
            continue
        _line(paste, place, line)


def _line(paste: Paste, place: int, line: str) -> None:
    for code, patterns in (("port_reached", _REACHED), ("port_blocked", _BLOCKED)):
        for pattern in patterns:
            if found := pattern.search(line):
                _port(paste, place, code, found[1], int(found[2]))
                return
    for pattern in _UNRESOLVED:
        if found := pattern.search(line):
            _name(paste, place, "name_unresolved", found[1])
            return


def _tested(paste: Paste, line: int, record: dict[str, str]) -> None:
    host, remote, port = (record.get(key, "") for key in ("computername", "remoteaddress", "remoteport"))
    reached = truth(record["tcptestsucceeded"])
    if not _NAME.match(host) or reached is None:
        return
    if reached or remote:
        _name(paste, line, "name_resolved", host)
        if port.isascii() and port.isdigit():
            _port(paste, line, "port_reached" if reached else "port_blocked", host, int(port[:6]))
    elif truth(record.get("nameresolutionsucceeded", "")) is False:
        _name(paste, line, "name_unresolved", host)


def _port(paste: Paste, line: int, code: str, host: str, port: int) -> None:
    if 0 < port < 65536:
        paste.see(line, code, host=host.lower().rstrip("."), port=port)


def _name(paste: Paste, line: int, code: str, host: str) -> None:
    name = host.lower().rstrip(".")
    if "." in name and not name.replace(".", "").isdigit():
        paste.see(line, code, host=name)
