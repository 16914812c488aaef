"""What the entries about mail claim of Exchange Online: what leads, what is dated, what is known, what nobody has verified."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

import pytest

from bot.catalogue import diagnose, explain, gather, load
from bot.model import Check, Finding, Stage, Standing
from tests.catalogue.evidence import mail, token

CATALOGUE = load()
BOX = "office@kanzlei.example"
SERVER = "[FR0P281CA0100.DEUP281.PROD.OUTLOOK.COM]"
OF_THE_APP = {
    "grant-admin-consent",
    "register-service-principal",
    "add-mailbox-permission",
    "recreate-service-principal-with-enterprise-object-id",
    "check-rbac-application-scope",
}
DEADLINE = "https://techcommunity.microsoft.com/blog/exchange/updated-exchange-online-smtp-auth-basic-authentication-deprecation-timeline/4489835"


def causes_of_text(text: str) -> list[str]:
    """The causes that a pasted text leaves possible or confirms, most likely first."""
    return [c.fix for c in explain(CATALOGUE, text).matches[0].causes if c.standing is not Standing.EXCLUDED]


def test_535_573_alone_leads_to_the_switch_and_to_a_password_before_any_permission_of_an_app() -> None:
    """Microsoft looks at the mailbox's switch first; whether the program uses OAuth at all, nobody knows yet."""
    before = list(takewhile(lambda fix: fix not in OF_THE_APP, causes_of_text(f"535 5.7.3 Authentication unsuccessful {SERVER}")))  # fmt: skip

    assert before == ["enable-smtp-auth-for-mailbox", "switch-product-to-client-credentials"]


def test_a_log_with_auth_login_leads_to_oauth() -> None:
    """The server asked for user name and password, and the program sent them."""
    log = f"C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nS: 535 5.7.3 Authentication unsuccessful {SERVER}"

    assert causes_of_text(log)[:2] == ["switch-product-to-client-credentials", "enable-smtp-auth-for-mailbox"]


def test_a_log_with_auth_xoauth2_leads_to_the_apps_permissions_and_not_to_a_password() -> None:
    """The program sent a token; a password is out."""
    causes = causes_of_text(f"C: AUTH XOAUTH2 ****\nS: 535 5.7.3 Authentication unsuccessful {SERVER}")

    assert set(causes[:4]) <= OF_THE_APP
    assert "switch-product-to-client-credentials" not in causes
    assert "enable-smtp-auth-for-mailbox" in causes


def test_a_log_that_shows_both_methods_rules_neither_out() -> None:
    """Libraries try one after the other; which of them was refused, the answer does not say."""
    log = f"C: AUTH XOAUTH2 ****\nC: AUTH LOGIN\nS: 535 5.7.3 Authentication unsuccessful {SERVER}"

    assert "switch-product-to-client-credentials" in causes_of_text(log)


def test_in_a_check_the_smtp_switch_is_possible_beside_an_open_imap_and_a_password_is_not() -> None:
    """We sign in with OAuth ourselves: IMAP opens, SMTP answers 535 5.7.3, and only Exchange can show the switch."""
    results = [*token(), *mail(Check.IMAP, BOX), *mail(Check.SMTP, BOX, Stage.AUTH, "smtp.login_refused")]
    standing = {d.fix: d.standing for d in diagnose(CATALOGUE, gather(results)) if d.mailboxes}

    assert standing["enable-smtp-auth-for-mailbox"] is Standing.POSSIBLE
    assert "switch-product-to-client-credentials" not in standing
    assert Standing.CONFIRMED not in standing.values()


def test_in_a_check_nobody_is_told_to_move_to_oauth() -> None:
    """Whatever Exchange answers to our own token, a password in the program is not what it refused."""
    codes = ("policy_blocked", "defaults_blocked", "client_unauthenticated", "password_refused", "method_refused")
    for code in codes:
        found = diagnose(CATALOGUE, gather([*token(), *mail(Check.SMTP, BOX, Stage.AUTH, f"smtp.{code}")]))

        assert found
        assert "switch-product-to-client-credentials" not in {d.fix for d in found}, code


def test_conditional_access_is_the_last_cause_of_a_sign_in_that_did_not_meet_the_criteria() -> None:
    """It stops an app when that asks for its token; at the mail server it meets people with passwords."""
    text = f"535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. {SERVER}"
    causes = causes_of_text(text)

    assert causes[0] == "switch-product-to-client-credentials"
    assert causes[-1] == "allow-app-in-conditional-access"
    assert "AADSTS53003" in CATALOGUE.errors["smtp-criteria-not-met"].meaning.de


def test_signed_in_but_not_connected_may_pass_by_itself_and_that_is_never_certain() -> None:
    """Users saw it come and go; that everything looks right in Exchange does not prove a fault at Microsoft's."""
    refused = [*token(), *mail(Check.IMAP, BOX, Stage.MAILBOX, "imap.mailbox_unconnected"), *mail(Check.SMTP, BOX)]
    seen = [
        Finding(f"observed.{code}", {"mailbox": BOX, "primary": BOX})
        for code in ("permission_granted", "imap_enabled", "mailbox_present", "mailbox_licensed")
    ]
    for evidence in (gather(refused), gather(refused, seen)):
        standing = {d.fix: d.standing for d in diagnose(CATALOGUE, evidence)}

        assert standing["wait-and-retry"] is Standing.POSSIBLE


def test_signed_in_but_not_connected_does_not_say_that_consent_is_right() -> None:
    """Reports name missing permissions among its reasons."""
    meaning = CATALOGUE.errors["imap-authenticated-not-connected"].meaning

    assert "beweist der Satz nicht" in meaning.de
    assert "does not prove" in meaning.en
    assert "grant-admin-consent" in causes_of_text("A3 BAD User is authenticated but not connected.")


def test_a_record_with_another_object_id_makes_a_wrong_registration_likelier_and_never_certain() -> None:
    """What the customer told us they may have registered; only Exchange shows it."""
    refused = mail(Check.IMAP, BOX, Stage.AUTH, "imap.login_refused")
    found = diagnose(CATALOGUE, gather([*token(other_object_id=True), *refused]))
    first = next(d for d in found if d.error == "imap-authenticate-failed")

    assert (first.fix, first.standing) == ("recreate-service-principal-with-enterprise-object-id", Standing.POSSIBLE)


def test_without_a_record_a_missing_registration_stands_before_a_wrong_one() -> None:
    """Nothing shows that anything is registered at all."""
    *entra, claims = token()
    read = replace(claims.findings[0], facts={"oid": "right", "roles": "IMAP.AccessAsApp, SMTP.SendAsApp"})
    results = [*entra, replace(claims, findings=(read,)), *mail(Check.IMAP, BOX, Stage.AUTH, "imap.login_refused")]
    found = [d.fix for d in diagnose(CATALOGUE, gather(results)) if d.standing is Standing.POSSIBLE]

    assert found[:2] == ["register-service-principal", "recreate-service-principal-with-enterprise-object-id"]


@pytest.mark.parametrize(
    "name",
    [
        "smtp-basic-auth-disabled",
        "smtp-auth-disabled-mailbox",
        "smtp-auth-disabled-tenant",
        "smtp-client-not-authenticated",
        "smtp-credentials-incorrect",
        "smtp-federation-unreachable",
        "smtp-security-defaults",
    ],
)
def test_whoever_signs_in_to_smtp_with_a_password_reads_until_when(name: str) -> None:
    """Microsoft switches it off at the end of December 2026; the date stands with its source."""
    error = CATALOGUE.errors[name]

    assert "Ende Dezember 2026" in error.meaning.de
    assert "end of December 2026" in error.meaning.en
    assert DEADLINE in [source.url for source in error.sources]


def test_the_entry_about_passwords_advises_against_switching_them_on_again() -> None:
    """Existing tenants may, new ones may not, and the final date is to be named in the second half of 2027."""
    meaning = CATALOGUE.errors["smtp-basic-auth-disabled"].meaning

    assert all(words in meaning.de for words in ("wieder einschalten", "zweiten Hälfte 2027", "auf OAuth umstellen"))
    assert all(words in meaning.en for words in ("switch it on again", "second half of 2027", "move to OAuth"))


@pytest.mark.parametrize(
    ("text", "error", "first"),
    [
        ("550 5.7.232 Your message can't be sent because your trial tenant has exceeded its daily limit", "smtp-submission-quota", "reduce-sending-rate"),
        ("550 5.7.233 tenant external recipient rate limit", "smtp-submission-quota", "reduce-sending-rate"),
        ("550 5.1.8 Access denied, bad outbound sender", "smtp-sender-blocked", "release-restricted-sender"),
        ("550 5.2.254 Sender throttled due to continuous too many recipients errors.", "smtp-recipients-throttled", "correct-recipients"),
        ("550 5.2.255 Sender throttled due to continuous invalid recipients errors.", "smtp-recipients-throttled", "correct-recipients"),
        ("550 5.7.705 Access denied, tenant has exceeded threshold", "smtp-tenant-blocked", "ask-microsoft-to-lift-block"),
        ("550 5.7.708 Access denied, traffic not accepted from this IP", "smtp-tenant-blocked", "ask-microsoft-to-lift-block"),
        (f"535 5.7.139 Authentication unsuccessful, federated STS service was unreachable. {SERVER}", "smtp-federation-unreachable", "switch-product-to-client-credentials"),
        (f"451 5.7.3 STARTTLS is required to send mail {SERVER}", "smtp-starttls-required", "set-encryption-mode"),
        ("* BYE TLS 1.0 and 1.1 are not supported. Visit https://aka.ms/popimap_tls.", "imap-tls-too-old", "enable-tls-12-in-client"),
        ("An error occurred sending mail: smtp-emeawest.outlook.com is unknown.", "net-dns-failure", "correct-server-and-port"),
    ],
)  # fmt: skip
def test_what_people_meet_in_public_is_known(text: str, error: str, first: str) -> None:
    """Each of these stood in no entry, or in one that explains it wrongly."""
    match = explain(CATALOGUE, text).matches[0]

    assert (match.error, match.causes[0].fix) == (error, first)


def test_mail_over_imap_with_an_old_tls_reads_the_days_on_which_it_ends() -> None:
    """The same as over SMTP, with other servers and dates."""
    meaning = CATALOGUE.errors["imap-tls-too-old"].meaning

    assert "zwischen 1. Juli und 31. Dezember 2026" in meaning.de
    assert "between 1 July and 31 December 2026" in meaning.en


@pytest.mark.parametrize("name", ["smtp-xoauth2-malformed", "smtp-security-defaults"])
def test_a_meaning_says_which_of_its_parts_is_unverified(name: str) -> None:
    """5.5.124 was seen on the server for high-volume mail only; on security defaults Microsoft's pages disagree."""
    meaning = CATALOGUE.errors[name].meaning

    assert "ungeprüft" in meaning.de
    assert "unverified" in meaning.en
