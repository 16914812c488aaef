"""Facts about what a pasted token decides: alone, beside an error, beside a check's own token."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.catalogue import Explanation, explain, load
from bot.model import Check, Finding, Stage, StageResult, Standing
from tests.catalogue.evidence import mail, token
from tests.catalogue.observed_pastes import APP, RIGHT, TENANT, WRONG, jwt

CATALOGUE = load()
NO = "A1 NO AUTHENTICATE failed.\n"
REFUSED = "535 5.7.3 Authentication unsuccessful [AM0PR0102CA0001.eurprd01.prod.exchangelabs.com]\n"
GRAPH = "https://graph.microsoft.com"
ONE_IMAP = ["IMAP.AccessAsApp"]
BOX = "one@x.example"


def shown(said: Explanation) -> list[str]:
    """The errors that are shown, without those that another one stands behind."""
    return [match.error for match in said.matches if not match.wraps]


def first_causes(said: Explanation) -> dict[str, Standing]:
    """The causes of the first match."""
    return {cause.fix: cause.standing for cause in said.matches[0].causes}


def healthy(app: str = APP) -> list[StageResult]:
    """A check that went well, whose token names this app."""
    facts = {"oid": RIGHT, "appid": app, "tid": TENANT, "roles": "IMAP.AccessAsApp, SMTP.SendAsApp"}
    claims = Finding("token.claims_read", facts)
    results = [replace(r, findings=(claims,)) if r.stage is Stage.CLAIMS else r for r in token()]
    return [*results, *mail(Check.IMAP, BOX), *mail(Check.SMTP, BOX)]


@pytest.mark.parametrize("words", ["", NO, REFUSED])
@pytest.mark.parametrize(
    ("claims", "error"),
    [
        ({"roles": None}, "token-roles-missing"),
        ({"roles": ["Mail.Read"]}, "token-roles-missing"),
        ({"aud": GRAPH}, "token-wrong-audience"),
        ({"scp": "IMAP.AccessAsUser.All"}, "token-of-a-person"),
        ({"roles": None, "exp": 1_700_000_000}, "token-roles-missing"),
    ],
)
def test_a_token_is_recognised_alone_and_stands_behind_the_refusal(
    words: str, claims: dict[str, Any], error: str
) -> None:
    """The refusal beside it is only its consequence."""
    assert shown(explain(CATALOGUE, words + jwt(**claims))) == [error]


@pytest.mark.parametrize(("words", "errors"), [("", []), (NO, ["imap-authenticate-failed"])])
@pytest.mark.parametrize("claims", [{}, {"exp": 1_700_000_000}])
def test_a_right_token_is_no_error(words: str, errors: list[str], claims: dict[str, Any]) -> None:
    """That it has expired since is only noted: tokens in old logs always have."""
    said = explain(CATALOGUE, words + jwt(**claims))

    assert shown(said) == errors
    assert ("observed.token_expired" in {f.code for f in said.observed}) is ("exp" in claims)


@pytest.mark.parametrize(
    ("words", "errors"), [("", []), (NO, ["imap-authenticate-failed"]), (REFUSED, ["token-roles-missing"])]
)
def test_one_role_missing_counts_where_the_error_is_about_its_protocol(words: str, errors: list[str]) -> None:
    """Whoever only fetches mail needs no role for sending."""
    assert shown(explain(CATALOGUE, words + jwt(roles=ONE_IMAP))) == errors


def test_a_token_with_the_role_takes_the_consent_out() -> None:
    """What the pasted token holds has been consented to."""
    assert first_causes(explain(CATALOGUE, NO + jwt(roles=ONE_IMAP)))["grant-admin-consent"] is Standing.EXCLUDED


def test_a_token_for_another_service_confirms_the_scope_of_the_refusal_too() -> None:
    """The scope is the cause wherever one looks."""
    said = explain(CATALOGUE, NO + jwt(aud=GRAPH))

    for match in said.matches:
        sure = [cause.fix for cause in match.causes if cause.standing is Standing.CONFIRMED]
        assert sure == ["correct-scope"], match.error


@pytest.mark.parametrize("first", [jwt(aud=GRAPH), ""])
@pytest.mark.parametrize("last", [jwt(aud=GRAPH), ""])
def test_a_token_for_another_service_means_nothing_beside_one_for_exchange(first: str, last: str) -> None:
    """Programs that use Graph as well hold both."""
    assert shown(explain(CATALOGUE, f"{NO}{first}\n{jwt()}\n{last}")) == ["imap-authenticate-failed"]


def test_of_two_tokens_for_exchange_the_later_one_counts() -> None:
    """Somebody consented in between."""
    assert shown(explain(CATALOGUE, f"{jwt(roles=None)}\n{jwt()}\n")) == []
    assert shown(explain(CATALOGUE, f"{jwt()}\n{jwt(roles=None)}\n")) == ["token-roles-missing"]


def test_the_checks_own_token_outweighs_a_pasted_one() -> None:
    """The same app has its roles by now."""
    said = explain(CATALOGUE, NO + jwt(roles=None), healthy())

    assert shown(said) == ["imap-authenticate-failed"]
    assert first_causes(said)["grant-admin-consent"] is Standing.EXCLUDED


def test_a_token_for_another_service_counts_beside_a_check_and_the_answer_says_so() -> None:
    """The check asks for its own token rightly; the program does not."""
    said = explain(CATALOGUE, NO + jwt(aud=GRAPH), healthy())

    assert shown(said) == ["token-wrong-audience"]
    assert first_causes(said) == {"correct-scope": Standing.CONFIRMED}
    assert any(GRAPH in note.de and GRAPH in note.en for note in said.notes)


def test_a_token_of_another_app_counts_beside_a_check_and_the_answer_says_so() -> None:
    """What a check of one app shows does not take the causes of another one out."""
    said = explain(CATALOGUE, NO + jwt(appid=WRONG, roles=ONE_IMAP), healthy())
    causes = first_causes(said)

    assert any(WRONG in note.de and WRONG in note.en for note in said.notes)
    assert not said.matches[0].own_check_passed
    assert causes["register-service-principal"] is Standing.POSSIBLE
    assert causes["grant-admin-consent"] is Standing.EXCLUDED
    assert shown(explain(CATALOGUE, NO + jwt(appid=WRONG, roles=None), healthy())) == ["token-roles-missing"]
