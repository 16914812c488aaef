"""How Entra refuses: an AADSTS code, its HTTP status and OAuth error, its message, and the trailer that support asks for.

Codes: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes (seen 2026-06-19); 7000229 and 1002012
come from public logs. Status and OAuth error of 7000229, 7000112 and of the policies are unverified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.sandbox.directory import new_id


@dataclass(frozen=True, slots=True)
class Refusal:
    """One way to be refused. The message may name `{app}`, `{tenant}`, `{scope}` and what the caller adds."""

    status: int
    error: str
    code: int
    message: str


REFUSALS: Mapping[int, Refusal] = {
    r.code: r
    for r in (
        Refusal(
            401,
            "invalid_client",
            7000215,
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client "
            "secret ID, for a secret added to app '{app}'.",
        ),
        Refusal(
            401,
            "invalid_client",
            7000222,
            "The provided client secret keys for app '{app}' are expired. Visit the Azure portal to create new keys for your app.",
        ),
        Refusal(
            401,
            "invalid_client",
            7000218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        ),
        Refusal(
            400,
            "unauthorized_client",
            700016,
            "Application with identifier '{app}' was not found in the directory '{tenant}'. This can happen if the application has not "
            "been installed by the administrator of the tenant.",
        ),
        Refusal(
            401,
            "invalid_client",
            7000229,
            "The client application {app} is missing service principal in the tenant {tenant}.",
        ),
        Refusal(400, "unauthorized_client", 7000112, "Application '{app}'({name}) is disabled."),
        Refusal(
            400,
            "invalid_request",
            90002,
            "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
        ),
        Refusal(
            400,
            "invalid_request",
            900023,
            "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain.",
        ),
        Refusal(
            400, "invalid_request", 9001023, "The grant type is not supported over the /common or /consumers endpoints."
        ),
        Refusal(
            400, "invalid_request", 900144, "The request body must contain the following parameter: '{parameter}'."
        ),
        Refusal(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '{grant}'."),
        Refusal(
            400,
            "invalid_scope",
            1002012,
            "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed "
            "to the resource identifier (application ID URI).",
        ),
        Refusal(
            400, "invalid_scope", 70011, "The provided value for the input parameter 'scope' is not valid: {scope}"
        ),
        Refusal(
            400,
            "invalid_resource",
            500011,
            "The resource principal named {resource} was not found in the tenant named {tenant}.",
        ),
        Refusal(
            400,
            "invalid_resource",
            500014,
            "The service principal for resource '{resource}' is disabled. This indicate that a subscription within the tenant has lapsed, "
            "or that the administrator for this tenant has disabled the application, preventing tokens from being issued for it.",
        ),
        Refusal(
            401,
            "invalid_client",
            700027,
            "The certificate with identifier used to sign the client assertion is not registered on application. {detail}",
        ),
        Refusal(401, "invalid_client", 700024, "Client assertion is not within its valid time range. {detail}"),
        Refusal(401, "invalid_client", 700023, "Client assertion audience claim does not match Realm issuer."),
        Refusal(401, "invalid_client", 50027, "JWT token is invalid or malformed."),
        Refusal(
            400,
            "invalid_grant",
            53003,
            "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
        ),
        Refusal(400, "invalid_grant", 530035, "Access has been blocked by security defaults."),
        Refusal(
            400,
            "invalid_grant",
            50196,
            "The server terminated an operation because it encountered a client request loop.",
        ),
        Refusal(429, "temporarily_unavailable", 90055, "Tenant has exceeded the amount of requests allowed."),
        Refusal(503, "temporarily_unavailable", 90033, "A transient error has occurred. Please try again."),
        Refusal(400, "invalid_request", 90038, "The tenant '{tenant}' lives in another national cloud."),
        Refusal(400, "invalid_request", 5000224, "Something that nobody has written down yet."),
    )
}


class Refused(Exception):
    """Entra's answer is no."""

    def __init__(self, why: int | Refusal, **facts: str) -> None:
        self.refusal = why if isinstance(why, Refusal) else REFUSALS[why]
        super().__init__(f"AADSTS{self.refusal.code}")
        self.facts = facts


def error_document(refusal: Refusal, address: str, facts: Mapping[str, str]) -> dict[str, object]:
    """Return the JSON of a refusal; `address` is the base address of Entra."""
    trace, correlation = new_id(), facts.get("correlation") or new_id()
    stamp = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    message = f"AADSTS{refusal.code}: {refusal.message.format_map(facts)}"
    return {
        "error": refusal.error,
        "error_description": f"{message}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {stamp}",
        "error_codes": [refusal.code],
        "timestamp": stamp,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"{address}/error?code={refusal.code}",
    }
