"""Which network tests of the customer's count beside a check: those of the servers that it could not reach."""

from __future__ import annotations

from collections.abc import Iterable

from bot.clouds import CLOUDS
from bot.model import Endpoint, Finding, Outcome, Stage, StageResult

_MEASURED = frozenset(
    {"observed.port_reached", "observed.port_blocked", "observed.name_resolved", "observed.name_unresolved"}
)
_WAY = frozenset({Stage.DNS, Stage.TCP, Stage.TLS, Stage.GREETING})
_OFFERED = {endpoint for hosts in CLOUDS.values() for endpoint in (hosts.imap, hosts.smtp)}
_HOSTS = {endpoint.host for endpoint in _OFFERED}


def without_other_servers(observed: Iterable[Finding], results: Iterable[StageResult]) -> tuple[Finding, ...]:
    """Return what was observed, without tests of servers that the check did not ask, or reached (where it failed to reach others).

    A port that Microsoft does not offer is shut for everybody: that it is shut shows no firewall.
    """
    tried = [r for r in results if r.stage in _WAY and r.outcome is not Outcome.SKIPPED]
    asked = {r.target.lower() for r in tried if r.outcome is Outcome.FAILED} or {r.target.lower() for r in tried}
    return tuple(f for f in observed if f.code not in _MEASURED or _counts(f, asked))


def _counts(finding: Finding, asked: set[str]) -> bool:
    host, port = str(finding.facts["host"]), finding.facts.get("port")
    if finding.code == "observed.port_blocked" and host in _HOSTS and Endpoint(host, int(port or 0)) not in _OFFERED:
        return False
    if not asked:
        return True
    return f"{host}:{port}" in asked if port else any(target.rpartition(":")[0] == host for target in asked)
