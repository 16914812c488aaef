"""What the token testifies, claim by claim."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from pydantic import SecretStr

from bot.checks import Target
from bot.checks._claims import Moment, examine, read_claims, weigh
from bot.clouds import CLOUDS
from bot.model import Check, Cloud, Outcome
from bot.sandbox.directory import new_id

NOW = 1_800_000_000.0


def target() -> Target:
    hosts = CLOUDS[Cloud.WORLDWIDE]
    return Target(
        new_id(),
        new_id(),
        SecretStr("made up"),
        (),
        hosts.authority,
        hosts.scope,
        hosts.imap,
        hosts.smtp,
        object_id=new_id(),
    )


def claims_of(wanted: Target, **changes: Any) -> dict[str, Any]:
    return {
        "aud": "https://outlook.office365.com",
        "iss": f"https://sts.windows.net/{wanted.tenant_id}/",
        "tid": wanted.tenant_id,
        "appid": wanted.client_id,
        "oid": wanted.object_id,
        "roles": ["IMAP.AccessAsApp", "SMTP.SendAsApp"],
        "nbf": NOW - 300,
        "exp": NOW + 3600,
    } | changes


def said(wanted: Target, moment: Moment, **changes: Any) -> set[str]:
    return {f.code for f in examine(claims_of(wanted, **changes), wanted, moment)} - {"token.claims_read"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"aud": "https://outlook.office.com/"}, set()),
        ({"aud": "00000002-0000-0ff1-ce00-000000000000"}, set()),
        ({"aud": None}, {"token.audience_wrong"}),
        ({"appid": None}, {"token.app_differs"}),
        ({"roles": []}, {"token.roles_missing", "token.role_missing"}),
        ({"roles": "IMAP.AccessAsApp"}, {"token.claims_malformed"}),
        ({"nbf": NOW + 1000}, {"token.validity_ahead"}),
        ({"exp": NOW - 1}, {"token.validity_over"}),
        ({"exp": "soon", "nbf": True}, {"token.claims_malformed"}),
        ({"oid": None, "tid": None}, {"token.object_id_missing", "token.tenant_differs"}),
        ({"oid": ["a"], "tid": 5}, {"token.object_id_malformed", "token.claims_malformed"}),
        ({"oid": "office@kunde.example"}, {"token.object_id_malformed"}),
    ],
)
def test_what_claims_say(changes: dict[str, Any], expected: set[str]) -> None:
    """Each claim that is not what was stored has its finding; claims of a wrong kind break nothing."""

    assert said(target(), Moment(NOW, NOW), **changes) == expected


def test_a_newer_token_names_the_app_otherwise() -> None:
    """A token of version 2 has `azp` where version 1 has `appid`."""

    wanted = target()
    assert said(wanted, Moment(NOW, NOW), appid=None, azp=wanted.client_id.upper()) == set()


def test_the_servers_clock_decides() -> None:
    """A token is judged by Entra's clock; that ours is off is a finding of its own."""

    assert said(target(), Moment(NOW + 7200, NOW)) == {"token.clock_skewed"}
    assert said(target(), Moment(NOW + 7200, None)) == {"token.validity_over"}


def test_a_grant_that_needs_no_role() -> None:
    """A role that is missing is no failure where mail works without it, and stays one for the other protocol."""

    wanted = target()
    findings = examine(claims_of(wanted, roles=["IMAP.AccessAsApp"]), wanted, Moment(NOW, NOW))
    assert weigh(findings) is Outcome.FAILED
    assert weigh(findings, frozenset({Check.SMTP}), wanted.uses) is Outcome.WARNING
    assert weigh(findings, frozenset({Check.IMAP}), wanted.uses) is Outcome.FAILED


@pytest.mark.parametrize(
    "token", ["", "a.b", "a.b.c", "a.!!!.c", "é.é.é", "a." + base64.urlsafe_b64encode(b"[1]").decode() + ".c"]
)
def test_a_token_that_cannot_be_read(token: str) -> None:
    """A token of another form is not read, and breaks nothing."""

    assert read_claims(token) is None


def test_a_token_is_read_without_its_padding() -> None:
    """Base64url in tokens comes without padding."""

    body = base64.urlsafe_b64encode(json.dumps({"oid": "x"}).encode()).rstrip(b"=").decode()
    assert read_claims(f"a.{body}.c") == {"oid": "x"}
