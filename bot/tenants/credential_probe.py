"""Does Entra take this credential, and what does the token already show? Asked before anything is stored."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.catalogue import diagnose, gather, load
from bot.checks import Network, Target, run_checks
from bot.model import Finding, Outcome, Stage, StageResult, Standing, Tenant, Text
from bot.values import is_guid

TRY_LIMIT = 10.0  # seconds, with the second try that a passing trouble deserves
_GOOD = frozenset({Outcome.PASSED, Outcome.WARNING})
_SAID_ALREADY = frozenset({"token.claims_read", "token.retried", "record.object_id_differs", "record.secret_expiring"})

# Which field of a tenant's document a refusal concerns; what is not named here concerns none of them.
_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "token.secret_wrong": "client_secret",
        "token.secret_id_given": "client_secret",
        "token.secret_expired": "client_secret",
        "token.tenant_unknown": "tenant_id",
        "token.resource_missing": "tenant_id",
        "token.cloud_wrong": "cloud",
        "token.app_unknown": "client_id",
        "token.principal_missing": "client_id",
        "token.app_disabled": "client_id",
        "token.assertion_refused": "certificate",
        "token.certificate_unusable": "certificate",
        "token.tenant_differs": "tenant_id",
        "token.app_differs": "client_id",
    }
)
_NO_ANSWER = frozenset({"token.throttled", "token.service_unavailable"})
# Two ids in each other's place: what Entra says then, and which two.
_SWAPS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"token.app_unknown": ("client_id", "object_id"), "token.tenant_unknown": ("tenant_id", "client_id")}
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no token: the finding, the field it concerns ("" for none).

    `reached` is False where Entra did not answer as Entra, so that nothing is known of the credential. `swapped` are two fields whose values belong in each other's place: with them so, Entra accepts the credential.
    """

    finding: Finding
    field: str
    reached: bool = True
    swapped: tuple[str, str] | tuple[()] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a try. `refusal` is None where a token came; then the rest is what it shows.

    `object_id` is the enterprise application's, empty where the token names none; `remarks` are the findings worth mending.
    `to_do` says what mends what was found, the most likely first.
    """

    refusal: Refusal | None = None
    object_id: str = ""
    roles: tuple[str, ...] = ()
    remarks: tuple[Finding, ...] = ()
    to_do: tuple[Text, ...] = ()


async def try_credential(tenant: Tenant, aim: Callable[[Tenant], Target], network: Network) -> Tried:
    """Fetch a fresh token for this tenant, stored or not, and read it. Ends within TRY_LIMIT seconds; nothing is stored."""
    end = time.monotonic() + TRY_LIMIT
    results = await _token(aim(tenant), network, TRY_LIMIT)
    if _accepted(results):
        return _shown(results)
    finding = next(f for result in results if result.outcome not in _GOOD for f in result.findings)
    swapped = await _swapped(tenant, finding, aim, network, end - time.monotonic())
    field = swapped[0] if swapped else _FIELDS.get(finding.code, "")
    reached = finding.code not in _NO_ANSWER and (bool(field) or "aadsts" in finding.facts)
    return Tried(Refusal(finding, field, reached, swapped), to_do=_to_do(results))


def _to_do(results: tuple[StageResult, ...]) -> tuple[Text, ...]:
    return tuple(d.title for d in diagnose(load(), gather(results)) if d.standing is not Standing.EXCLUDED)


def _accepted(results: tuple[StageResult, ...]) -> bool:
    return any(result.stage is Stage.AUTH and result.outcome in _GOOD for result in results)


async def _token(target: Target, network: Network, limit: float) -> tuple[StageResult, ...]:
    return await run_checks(replace(target, mailboxes=()), network, limit=limit)


async def _swapped(
    tenant: Tenant, finding: Finding, aim: Callable[[Tenant], Target], network: Network, limit: float
) -> tuple[str, str] | tuple[()]:
    """Return the two fields that were mixed up, if exchanging their values brings a token."""
    if finding.code not in _SWAPS:
        return ()
    one, other = _SWAPS[finding.code]
    values = {one: getattr(tenant, other), other: getattr(tenant, one)}
    if not all(is_guid(value) for value in values.values()):
        return ()
    results = await _token(aim(replace(tenant, **values)), network, limit)
    return (one, other) if _accepted(results) else ()


def _shown(results: tuple[StageResult, ...]) -> Tried:
    findings = [f for result in results for f in result.findings]
    facts = next((f.facts for f in findings if f.code == "token.claims_read"), {})
    roles = tuple(filter(None, str(facts.get("roles", "")).split(", ")))
    known = _SAID_ALREADY | (
        {"token.role_missing"} if any(f.code == "token.roles_missing" for f in findings) else set()
    )
    remarks = tuple(f for f in findings if f.code not in known)
    return Tried(None, str(facts.get("oid", "")), roles, remarks, _to_do(results))
