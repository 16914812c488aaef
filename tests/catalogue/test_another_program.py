"""Facts about texts that are about another app, tenant or secret than the check beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.catalogue import explain, gather
from bot.catalogue.observing.passed_by_check import ANOTHER_APP_NAMED, ANOTHER_TENANT_NAMED, OWN_CREDENTIALS_ACCEPTED
from bot.model import Report, Standing, Text, Verdict
from bot.pastes.service import Presentation, explain_beside
from tests.catalogue.observed_pastes import APP, TENANT, WRONG, jwt
from tests.catalogue.test_pasted_tokens import CATALOGUE, NO, first_causes, healthy, shown
from tests.made_up import tenant

EXPIRED = "AADSTS7000222: The provided client secret keys for app '{}' are expired."
NOT_FOUND = "AADSTS700016: Application with identifier '{}' was not found in the directory '{}'."


@pytest.mark.parametrize("text", [EXPIRED.format(APP), "AADSTS7000215: Invalid client secret provided."])
def test_a_secret_that_is_refused_beside_a_healthy_check_is_another_one(text: str) -> None:
    """The first thing to do is to enter the secret that works; making a new one stands behind that, and nothing is confirmed."""
    said = explain(CATALOGUE, text, healthy())
    causes = said.matches[0].causes

    assert said.notes == (OWN_CREDENTIALS_ACCEPTED,)
    assert causes[0].fix == "use-accepted-credentials"
    assert {cause.standing for cause in causes} == {Standing.POSSIBLE}


def test_an_expired_secret_alone_is_still_simply_replaced() -> None:
    """Without a check nobody knows of another secret."""
    assert first_causes(explain(CATALOGUE, EXPIRED.format(APP))) == {"replace-client-secret": Standing.CONFIRMED}


def test_a_message_that_names_another_app_is_not_judged_by_the_check() -> None:
    """The check's app has a good secret; the message's app has none, and that is what is to be mended."""
    said = explain(CATALOGUE, EXPIRED.format(WRONG), healthy())

    assert said.notes == (ANOTHER_APP_NAMED.filled(app=WRONG),)
    assert not said.matches[0].own_check_passed
    assert first_causes(said) == {"replace-client-secret": Standing.CONFIRMED}


def test_a_message_that_names_another_tenant_is_not_judged_by_the_check() -> None:
    """The same app may well be unknown there."""
    said = explain(CATALOGUE, NOT_FOUND.format(APP, WRONG), healthy())

    assert said.notes == (ANOTHER_TENANT_NAMED.filled(tenant=WRONG),)
    assert not said.matches[0].own_check_passed


@pytest.mark.parametrize(
    "text", [EXPIRED.format(APP.upper()), NOT_FOUND.format(APP, TENANT), NOT_FOUND.format(APP, "Kanzlei Muster")]
)
def test_the_checked_app_is_known_however_it_is_written(text: str) -> None:
    """Capitals, and a tenant told by its name, are no other app and no other tenant."""
    assert explain(CATALOGUE, text, healthy()).matches[0].own_check_passed


@pytest.mark.parametrize(
    ("text", "theirs"),
    [
        (
            f"AADSTS65001: The user or administrator has not consented to use the application with ID '{WRONG}'",
            "app_id",
        ),
        (NO + jwt(tid=WRONG, roles=None), "tenant_id"),
        (NO + jwt(appid=WRONG, roles=None), "app_id"),
    ],
)
def test_commands_for_another_program_carry_neither_the_tenants_values_nor_its_own(text: str, theirs: str) -> None:
    """Nobody grants consent to an app because a text beside a customer names it: the answer names it, the link does not."""
    ours = replace(tenant(), tenant_id=TENANT, client_id=APP)
    report = Report("muster", Verdict.HEALTHY, Text("", ""), datetime(2031, 1, 2, tzinfo=UTC), 0.1, tuple(healthy()))
    said = explain_beside(text, report, ours)
    first = said.explanation.matches[0]
    guided = Presentation().guidance(first.causes[0], *said.beside(first))
    commands = " ".join(step.command for step in guided.steps)

    assert first.elsewhere
    assert first.named[theirs] == WRONG
    assert f"<{theirs.upper()}>" in commands
    assert WRONG not in commands
    assert {"app_id": APP, "tenant_id": TENANT}[theirs] not in commands
    assert ours.name not in commands


def test_what_a_token_of_another_tenant_shows_is_no_evidence_about_this_one() -> None:
    """In the check's thread it is kept beside it, and judges nobody."""
    observed = explain(CATALOGUE, jwt(tid=WRONG, roles=None)).observed

    assert not any("role_missing" in code for code in gather(healthy(), observed).common)


def test_the_service_that_was_asked_for_is_no_other_app() -> None:
    """Messages name Exchange Online's own id where a program's would stand."""
    exchange = "00000002-0000-0ff1-ce00-000000000000"
    notes = explain(CATALOGUE, f"AADSTS65001: consent missing for app with ID '{exchange}' named 'x'.", healthy()).notes

    assert not any(exchange in note.de for note in notes)


def test_a_token_of_another_tenant_is_not_judged_by_the_check() -> None:
    """A vendor's app stands in many tenants; in this one it has no role."""
    said = explain(CATALOGUE, NO + jwt(tid=WRONG, roles=None), healthy())

    assert shown(said) == ["token-roles-missing"]
    assert any(WRONG in note.de and WRONG in note.en for note in said.notes)
    assert first_causes(said)["grant-admin-consent"] is not Standing.EXCLUDED


@pytest.mark.parametrize("place", [0, 1])
def test_beside_a_check_the_token_of_its_app_counts_whatever_stands_around_it(place: int) -> None:
    """A log may hold the tokens of several customers."""
    tokens = [jwt()]
    tokens.insert(place, jwt(appid=WRONG, roles=None))
    said = explain(CATALOGUE, NO + "\n".join(tokens), healthy())

    assert shown(said) == ["imap-authenticate-failed"]
    assert said.matches[0].own_check_passed


@pytest.mark.parametrize(
    "claims",
    [
        {"appid": None, "azp": APP, "ver": "2.0", "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0"},
        {"appid": None, "azp": APP, "aud": "00000002-0000-0ff1-ce00-000000000000"},
    ],
)
def test_tokens_of_both_versions_testify_alike(claims: dict[str, object]) -> None:
    """Version 2 names the app in `azp` and the service by its id."""
    assert shown(explain(CATALOGUE, NO + jwt(**claims))) == ["imap-authenticate-failed"]
    assert shown(explain(CATALOGUE, NO + jwt(**claims, roles=None))) == ["token-roles-missing"]


@pytest.mark.parametrize("part", [0.2, 0.5, 0.6])
def test_a_token_that_was_cut_off_testifies_nothing(part: float) -> None:
    """Half of its claims might say the opposite of the whole."""
    token = jwt(roles=None, aud="https://graph.microsoft.com")
    claims = token.rindex(".")

    assert shown(explain(CATALOGUE, NO + token[: int(claims * part)])) == ["imap-authenticate-failed"]


def test_a_token_without_its_signature_testifies() -> None:
    """People cut the signature off before they show a token; its claims are whole."""
    token = jwt(roles=None)

    assert shown(explain(CATALOGUE, NO + token[: token.rindex(".")])) == ["token-roles-missing"]


def test_a_check_without_a_token_knows_no_other_app() -> None:
    """Where Entra gave none, nobody knows whose the message is."""
    refused = [r for r in healthy() if not any(f.code == "token.claims_read" for f in r.findings)]
    said = explain(CATALOGUE, EXPIRED.format(WRONG), refused)

    assert not any(WRONG in note.de for note in said.notes)
