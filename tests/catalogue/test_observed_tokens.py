"""Facts about tokens, XOAUTH2 strings and challenges inside a paste."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from bot.catalogue.observing.observed import read_observations
from tests.catalogue.observed_pastes import APP, OFFICE, RIGHT, TENANT, b64, jwt, wrapped, xoauth2
from tests.made_up import secret

IDS = {"oid": RIGHT, "appid": APP, "tid": TENANT}
GOOGLE = '{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}'


def codes(text: str) -> set[str]:
    """The codes without their source."""
    return {f.code.removeprefix("observed.") for f in read_observations(text)}


def facts(text: str, name: str) -> list[dict[str, Any]]:
    """The facts of every finding of this code."""
    return [dict(f.facts) for f in read_observations(text) if f.code == f"observed.{name}"]


GOOD = {"token_read", "token_roles_present", "token_imap_role_present", "token_smtp_role_present"}


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({}, GOOD),
        ({"aud": "00000002-0000-0ff1-ce00-000000000000"}, GOOD),
        ({"appid": None, "azp": APP, "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0"}, GOOD),
        ({"roles": None}, {"token_read", "token_roles_missing", "token_imap_role_missing", "token_smtp_role_missing"}),
        ({"roles": ["IMAP.AccessAsApp"]}, {"token_read", "token_imap_role_present", "token_smtp_role_missing"}),
        ({"roles": ["Mail.Read"]}, {"token_read", "token_imap_role_missing", "token_smtp_role_missing"}),
        ({"aud": "https://graph.microsoft.com"}, {"token_read", "token_audience_wrong"}),
        ({"scp": "IMAP.AccessAsUser.All"}, {"token_read", "token_of_a_person"}),
        ({"upn": "max@kanzlei-muster.example"}, {"token_read", "token_of_a_person"}),
        ({"exp": 1_700_000_000}, GOOD | {"token_expired"}),
        ({"iss": "https://accounts.google.com/"}, set()),
        ({"appid": None}, set()),
        ({"appid": 7, "roles": "x", "exp": "soon", "aud": None}, set()),
    ],
)
def test_the_claims_of_a_token_are_read(claims: dict[str, Any], expected: set[str]) -> None:
    """Only tokens that Entra issued for an app testify; one for another service says nothing about roles."""
    assert expected == codes(f"Authorization: Bearer {jwt(**claims)}")


def test_every_finding_about_a_token_says_whose_it_is() -> None:
    """Object id, app id and tenant stand in all of them, the token itself in none."""
    token = jwt(aud="https://graph.microsoft.com", exp=1_700_000_000)
    found = read_observations(f'{{"token_type":"Bearer","access_token":"{token}"}}')

    assert all(IDS.items() <= dict(f.facts).items() for f in found)
    assert facts(token, "token_expired") == [{**IDS, "expired": "2023-11-14 22:13 UTC"}]
    assert facts(token, "token_audience_wrong") == [{**IDS, "audience": "https://graph.microsoft.com"}]
    assert not any("eyJ" in f"{f.facts}{f.raw}" for f in found)


def test_a_secret_where_a_name_belongs_is_masked() -> None:
    """Facts that others worded go through the mask like everything else."""
    hidden = secret()

    assert hidden not in str(read_observations(jwt(aud=hidden, roles=[hidden])))


@pytest.mark.parametrize("width", [40, 76, 80, 120, 5000])
@pytest.mark.parametrize("prefix", ["", "> "])
def test_a_wrapped_token_is_put_together_again(width: int, prefix: str) -> None:
    """Consoles and mails break it anywhere; a greeting below is no part of it."""
    text = "".join(f"{prefix}{line}\n" for line in wrapped(f"token: {jwt()}", width).split("\n"))

    assert codes(f"Hallo\n{text}Gruss\n") == GOOD


def test_a_cut_token_says_nothing() -> None:
    """Half of the claims are no claims."""
    assert set() == codes(jwt()[:150])
    assert set() == codes("eyJhbGciOiJSUzI1NiJ9.!!!.x")


@pytest.mark.parametrize("width", [60, 76, 5000])
def test_an_xoauth2_string_tells_the_mailbox_and_the_token(width: int) -> None:
    """The user in it is the mailbox that the program wants to open."""
    text = f"C: A2 AUTHENTICATE XOAUTH2\nC: {wrapped(xoauth2(OFFICE.title()), width)}\nA2 NO AUTHENTICATE failed.\n"

    assert facts(text, "xoauth2_user") == [{"mailbox": OFFICE}]
    assert GOOD | {"xoauth2_user"} == codes(text)


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ("user={}^Aauth=Bearer {}^A^A", "separator_written_out"),
        ("user={}\\x01auth=Bearer {}\\x01\\x01", "separator_written_out"),
        ("user={} auth=Bearer {}", "separator_missing"),
        ("user={}\x01auth={}\x01\x01", "bearer_missing"),
        ("user={}\x01Bearer {}\x01\x01", "auth_missing"),
        ("user={0:.0}\x01auth=Bearer {1}\x01\x01", "user_missing"),
        ("user={0:.6}\x01auth=Bearer {1}\x01\x01", "user_no_address"),
        ("user={}\x01auth=Bearer {:.0}\x01\x01", "token_missing"),
        ("user={}\x01auth=Bearer {}\x01", "end_missing"),
    ],
)
def test_what_is_wrong_with_an_xoauth2_string_is_told(form: str, reason: str) -> None:
    """Each way to put it together wrongly has its code."""
    assert [{"reason": reason}] == facts(xoauth2(form=form), "xoauth2_malformed")


def test_a_cut_xoauth2_string_is_not_called_wrong() -> None:
    """Logs shorten it; what is missing there may have been sent."""
    whole = xoauth2()

    assert all("xoauth2_malformed" not in codes(whole[:n]) for n in range(8, len(whole), 7))
    assert set() == codes(base64.b64encode(b"user:geheim-und-lang-genug-fuer-uns").decode())


@pytest.mark.parametrize("text", ["+ {}", "334 {}\r\n", "b'{}'", "Challenge: {}."])
def test_a_challenge_in_base64_tells_who_asked(text: str) -> None:
    """Gmail's scope shows that the program did not talk to Exchange."""
    google = base64.b64encode(GOOGLE.encode()).decode()
    other = base64.b64encode(b'{"status":"401","schemes":"Bearer","scope":"https://outlook.office.com/"}').decode()

    assert facts(text.format(google), "challenge_foreign") == [{"scope": "https://mail.google.com/"}]
    assert facts(text.format(other), "challenge_received") == [
        {"status": "401", "scope": "https://outlook.office.com/"}
    ]


def test_a_challenge_is_known_decoded_and_wrapped_too() -> None:
    """Some libraries show the decoded text, some wrap the line."""
    assert {"challenge_foreign"} == codes(f"AuthenticationException: 400: {GOOGLE}")
    assert {"challenge_foreign"} == codes("+ " + wrapped(base64.b64encode(GOOGLE.encode()).decode(), 50))
    assert set() == codes(b64('{"alg":"RS256","typ":"JWT","kid":"x"}'))
