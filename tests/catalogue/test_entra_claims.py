"""What the entries about Entra claim of Microsoft is what Microsoft's pages say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.catalogue import explain, gather, load
from bot.catalogue.explanation import Match
from bot.catalogue.matching.documented_numbers import concern_of, documented
from bot.catalogue.reasoning.diagnosis import diagnose
from bot.checks._entra_errors import SAYS
from bot.model import (
    Check,
    Cloud,
    Diagnosis,
    Finding,
    Outcome,
    Report,
    Stage,
    StageResult,
    Standing,
    Tenant,
    Text,
    Verdict,
)
from bot.presentation import Presentation

CATALOGUE = load()
OF_A_PERSON = "AADSTS{}: Access denied. The access policy does not allow token issuance."
BY_WORDS = {500014, 700023}  # its words tell which service is disabled, or whether it is about the scope at all
OF_A_DEVICE = {53000, 53001, 53002, 50131, 50005, 53009, 530003, 530021}  # never said to an app


def first(text: str) -> Match:
    return explain(CATALOGUE, text).matches[0]


def open_fixes(causes: tuple[Diagnosis, ...]) -> list[str]:
    return [cause.fix for cause in causes if cause.standing is not Standing.EXCLUDED]


def checked(number: int, code: str = "token.signin_refused") -> tuple[Diagnosis, ...]:
    finding = Finding(code, {"aadsts": number, "error": "e"})
    refused = StageResult(Check.TOKEN, Stage.AUTH, Outcome.FAILED, "login.example:443", findings=(finding,))
    return diagnose(CATALOGUE, gather([refused]))


def test_a_finding_of_entra_and_the_entry_that_it_leads_to_know_the_same_numbers() -> None:
    """What a number means does not depend on whether it was pasted or said during a check."""

    led_to = {
        name: {number for e in CATALOGUE.errors.values() if f"token.{name}" in e.found_by for number in e.aadsts}
        for name in SAYS
    }

    assert {name: numbers - BY_WORDS - OF_A_DEVICE for name, numbers in led_to.items()} == {
        name: set(numbers - BY_WORDS) for name, numbers in SAYS.items()
    }


def test_no_number_belongs_to_two_findings_or_two_entries() -> None:
    """Each number has one meaning."""

    of_findings = [number for numbers in SAYS.values() for number in numbers]
    of_entries = [number for error in CATALOGUE.errors.values() for number in error.aadsts]

    assert len(of_findings) == len(set(of_findings))
    assert len(of_entries) == len(set(of_entries))


def test_what_a_number_concerns_is_kept_for_those_that_no_entry_lists() -> None:
    """Where an entry knows a number, the entry says what it means."""

    listed = {number for error in CATALOGUE.errors.values() for number in error.aadsts}

    assert listed & set(documented()) == set()


@pytest.mark.parametrize(
    ("number", "concern"),
    [
        (50105, "consent"),
        (50058, "user"),
        (50097, "device"),
        (500212, "policy"),
        (90015, "request"),
        (50003, "app"),
        (80002, "federation"),
        (50000, "service"),
    ],
)
def test_an_unlisted_number_is_never_confirmed_and_says_what_it_concerns(number: int, concern: str) -> None:
    """In a paste and in a check alike, by the words of Microsoft's page."""

    pasted = first(f"AADSTS{number}: something").causes
    found = checked(number)

    for causes in (pasted, found):
        assert [(cause.fix, cause.standing) for cause in causes] == [("look-up-aadsts-code", Standing.POSSIBLE)]
        assert f"token.{concern}_concerned" in causes[0].because


def test_a_number_on_nobodys_list_is_not_guessed() -> None:
    """That numbers of one range belong together is documented nowhere."""

    assert concern_of(50106) == frozenset()
    assert checked(5000224)[0].standing is Standing.POSSIBLE
    assert checked(5000224)[0].because == ("token.signin_refused",)


@pytest.mark.parametrize("number", sorted(OF_A_DEVICE))
def test_a_demand_for_a_device_never_leads_to_the_app(number: int) -> None:
    """For an app a policy can only block: whoever is asked for a device is a person."""

    causes = first(OF_A_PERSON.format(number)).causes

    assert open_fixes(causes) == ["allow-admin-in-conditional-access", "switch-product-to-client-credentials"]


def test_a_policy_of_the_tenant_puts_the_person_first() -> None:
    """Only 53003 is what an app is told; 530032 leaves both open, the person first."""

    assert open_fixes(first(OF_A_PERSON.format(53003)).causes)[0] == "allow-app-in-conditional-access"
    assert open_fixes(first("AADSTS530032: blocked").causes)[0] == ("allow-admin-in-conditional-access")


def test_in_a_check_a_policy_turned_away_the_app_and_the_reason_is_not_the_refusal_itself() -> None:
    """Our check signs in as the app: what concerns a person is none of its causes."""

    causes = {cause.fix: cause for cause in checked(53003, "token.policy_blocked")}

    assert causes["allow-app-in-conditional-access"].standing is Standing.CONFIRMED
    assert "allow-admin-in-conditional-access" not in causes


def test_a_check_that_signs_in_as_an_app_is_not_told_to_do_so() -> None:
    """Security defaults that turn our own sign-in away are no proof that a program signs in with a password."""

    causes = {cause.fix: cause for cause in checked(530035, "token.defaults_blocked")}

    assert "switch-product-to-client-credentials" not in causes
    assert causes["look-up-aadsts-code"].standing is Standing.POSSIBLE


@pytest.mark.parametrize(
    "text",
    [
        "AADSTS50013: Assertion failed signature validation. [Reason - The key was not found.]",
        "AADSTS500133: Assertion is not within its valid time range.",
        "AADSTS500131: Assertion audience does not match the Client app presenting the assertion.",
        "ResultType: 50013",
    ],
)
def test_a_users_assertion_never_leads_to_the_apps_certificate(text: str) -> None:
    """50013, 500131 and 500133 are said where a program goes on in a user's name."""

    said = first(text)

    assert said.error == "aadsts-user-assertion-invalid"
    assert not {"upload-certificate", "synchronise-clock"} & set(open_fixes(said.causes))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("AADSTS50012: AuthenticationFailed", "aadsts-client-assertion-signature"),
        ("AADSTS50012: Client assertion is not within its valid time range.", "aadsts-client-assertion-expired"),
        ("AADSTS50012: Client assertion audience claim does not match Realm issuer.", "aadsts-client-assertion-audience"),
        ("AADSTS700023: Client assertion audience claim does not match Realm issuer.", "aadsts-client-assertion-audience"),
        ("AADSTS700023: InvalidResourcelessScope", "aadsts-scope-invalid"),
        ("AADSTS90010: The grant type is not supported over the /common endpoint.", "aadsts-tenant-endpoint-required"),
        ("AADSTS50059: No tenant-identifying information found.", "aadsts-tenant-endpoint-required"),
        ("AADSTS650057: Invalid resource.", "aadsts-resource-not-preconfigured"),
        ("AADSTS90013: Invalid input received from the user.", "aadsts-malformed-request"),
        ("AADSTS90013: Invalid input. The provided directory ID is invalid.", "aadsts-tenant-malformed"),
        ("AADSTS50057: The user account is disabled.", "aadsts-user-disabled"),
        ("AADSTS50053: The account is locked.", "aadsts-user-locked"),
        ("AADSTS501051: Application 'a' is not assigned to a role for the application 'b'.", "aadsts-consent-missing"),
        ("AADSTS65006: Resource 'a' had no entitlements.", "consent-claim-invalid"),
        ("AADSTS700025: Client is public.", "aadsts-public-client"),
        ("AADSTS500021: Access to 'Contoso' tenant is denied.", "aadsts-tenant-restricted"),
        ("AADSTS500022: denied", "aadsts-tenant-restricted"),
        ("AADSTS90099: The application has not been authorized in the tenant.", "aadsts-partner-app-not-authorized"),
        ("AADSTS700030: Invalid certificate", "aadsts-certificate-subject-refused"),
    ],
)  # fmt: skip
def test_a_number_leads_to_what_microsofts_page_says_of_it(text: str, error: str) -> None:
    """Where a number is used for two things, its words decide."""

    assert first(text).error == error


def test_a_number_whose_words_say_something_else_is_looked_up() -> None:
    """90010 is also Entra's word for an algorithm that it does not support."""

    assert not any(
        match.error == "aadsts-tenant-endpoint-required"
        for match in explain(CATALOGUE, "AADSTS90010: NotSupported - Unable to create the algorithm.").matches
    )


def test_thumbprints_are_not_compared_where_the_name_in_the_certificate_is_refused() -> None:
    """700030 is about the subject name."""

    assert open_fixes(first("AADSTS700030: Invalid certificate").causes) == ["look-up-aadsts-code"]


@pytest.mark.parametrize(
    "error", ["aadsts-request-loop", "aadsts-throttled", "imap-throttled", "smtp-concurrent-connections"]
)
def test_to_wait_and_to_ask_less_often_are_two_causes(error: str) -> None:
    """Neither is confirmed while the other is open, and a question decides."""

    entry = CATALOGUE.errors[error]
    code = entry.found_by[0]
    finding = Finding(code, {"aadsts": 1, "error": "e", "seconds": 5})
    check = Check(code.partition(".")[0])
    box = "" if check is Check.TOKEN else "office@kanzlei-muster.example"
    throttled = StageResult(check, Stage.AUTH, Outcome.FAILED, "server.example:1", mailbox=box, findings=(finding,))
    standings = {
        cause.fix: cause.standing for cause in diagnose(CATALOGUE, gather([throttled])) if cause.error == error
    }

    assert len(standings) == 2
    assert set(standings.values()) == {Standing.POSSIBLE}
    assert entry.ask is not None


def test_a_certificate_is_to_be_uploaded_first_where_entra_misses_its_key_and_for_certain_nowhere() -> None:
    """50012 stands for several reasons; Entra misses a key as well where a program names its thumbprint wrongly."""

    several = first("AADSTS50012: AuthenticationFailed").causes
    missing = first("AADSTS50012: Client assertion contains an invalid signature. [Reason - The key was not found.]")

    assert all(cause.standing is not Standing.CONFIRMED for cause in several)
    assert (missing.causes[0].fix, missing.causes[0].standing) == ("upload-certificate", Standing.POSSIBLE)
    assert "build-fresh-assertion" in open_fixes(missing.causes)


def test_a_disabled_app_has_two_switches_and_neither_is_confirmed_by_the_number() -> None:
    """The enterprise application can be off, or, since February 2026, the registration."""

    causes = checked(7000112, "token.app_disabled")

    assert {(c.fix, c.standing) for c in causes if c.fix != "wait-for-propagation"} == {
        ("enable-enterprise-application", Standing.POSSIBLE),
        ("reactivate-app-registration", Standing.POSSIBLE),
    }


def test_words_that_name_the_owner_mean_the_registration() -> None:
    """Entra says of a deactivated registration that its owner disabled it."""

    causes = first("AADSTS7000112: Application 'a'(Mailer) has been disabled by its owner.").causes

    assert (causes[0].fix, causes[0].standing) == ("reactivate-app-registration", Standing.CONFIRMED)


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("Credential lifetime exceeds the max value allowed as per assigned policy.", "choose-shorter-secret-lifetime"),
        ("Credential type not allowed as per assigned policy.", "except-app-from-secret-policy"),
    ],
)
def test_a_policy_on_secrets_asks_for_a_certificate_only_where_nothing_else_does(text: str, fix: str) -> None:
    """A lifetime that is too long wants a shorter one; a certificate helps only a program that can use one."""

    causes = first(text).causes

    assert open_fixes(causes)[0] == fix
    assert all(c.standing is not Standing.CONFIRMED for c in causes if c.fix == "upload-certificate")


def test_exchange_as_a_disabled_resource_may_be_a_subscription_that_has_lapsed() -> None:
    """500014 says itself that it has two reasons."""

    causes = checked(500014, "token.resource_disabled")

    assert open_fixes(causes)[:2] == ["enable-exchange-online-resource", "check-exchange-online-plan"]
    assert all(c.standing is Standing.POSSIBLE for c in causes)


@pytest.mark.parametrize(
    "text",
    [
        "MsalClientException ErrorCode: cert_without_private_key: The certificate x does not have a private key.",
        "com.azure.identity: PEM certificate provided does not contain -----BEGIN CERTIFICATE-----END CERTIFICATE----- block",
        'File "msal/oauth2cli/assertion.py", line 114\nValueError: Could not deserialize key data.',
        "System.NotSupportedException: The private key is not present in the X.509 certificate.",
    ],
)  # fmt: skip
def test_a_certificate_that_cannot_sign_is_known_before_entra_is_asked(text: str) -> None:
    """The libraries' own words for a public part alone, or a file that holds no key."""

    assert first(text).error == "certificate-cannot-sign"


IDS = {
    "trace_id": "0d6cbb80-3b92-48e4-8899-72c9c1e65000",
    "correlation_id": "3a5fb6c1-6026-4cc6-a205-22c25da8cddb",
    "timestamp": "2026-11-30 10:11:12Z",
}
ASKED_FOR = f"Correlation ID: {IDS['correlation_id']}\nTrace ID: {IDS['trace_id']}\nTimestamp: {IDS['timestamp']}"


@pytest.mark.parametrize(
    "text",
    [
        "AADSTS50105: x\r\nTrace ID: {trace_id}\r\nCorrelation ID: {correlation_id}\r\nTimestamp: {timestamp}",
        "Request Id: {trace_id}\nCorrelation Id: {correlation_id}\nTimestamp: {timestamp}\nMessage: AADSTS50105: x",
        '{{"error_description":"AADSTS50105: x","error_codes":[50105],"timestamp":"{timestamp}",'
        '"trace_id":"{trace_id}","correlation_id":"{correlation_id}"}}',
        "Fehlercode AADSTS50105\nAnforderungs-ID: {trace_id}\nKorrelations-ID: {correlation_id}\nZeitstempel: {timestamp}",
    ],
)
def test_what_microsofts_support_asks_for_is_read_from_the_message(text: str) -> None:
    """Wherever the ids stand, in English and German, they come with the step that needs them."""

    match = first(text.format(**IDS))
    guidance = Presentation().guidance(match.causes[0], named=match.named)

    assert guidance.steps[1].command == ASKED_FOR


def test_ids_of_another_message_are_not_taken_for_this_one() -> None:
    """Of two refusals each has its own ids; what stands before the number counts only where nothing follows."""

    other = "AADSTS165100: y Trace ID: 00000000-1111-4222-8333-444444444444"
    own = f"AADSTS50105: x Trace ID: {IDS['trace_id']}"

    assert first(f"{own}\n{other}").named["trace_id"] == IDS["trace_id"]


@pytest.mark.parametrize(
    ("cloud", "address"),
    [
        (Cloud.WORLDWIDE, "https://login.microsoftonline.com/error?code=5000224"),
        (Cloud.CHINA, "https://login.partner.microsoftonline.cn/error?code=5000224"),
    ],
)
def test_a_check_names_the_look_up_page_of_its_cloud_and_the_ids_of_the_refusal(cloud: Cloud, address: str) -> None:
    """Each cloud has a look-up page of its own; the ids come from Entra's answer."""

    finding = Finding("token.signin_refused", {"aadsts": 5000224, "error": "e", **IDS})
    results = (StageResult(Check.TOKEN, Stage.AUTH, Outcome.FAILED, "login.example:443", findings=(finding,)),)
    causes = diagnose(CATALOGUE, gather(results))
    report = Report("t", Verdict.PROBLEM, Text("s", "s"), datetime.now(UTC), 0.1, results, causes)
    tenant = Tenant("t", "kanzlei-muster.example", "6a3f0f5e-1c2d-4e5f-8a9b-0c1d2e3f4a5b", cloud=cloud)

    guidance = Presentation().guidance(causes[0], report, tenant)

    assert [step.command for step in guidance.steps] == [address, ASKED_FOR]


def test_ids_that_are_none_are_not_shown() -> None:
    """Anybody may have written what is pasted, and answered what was asked: only the forms of ids pass."""

    finding = Finding(
        "token.signin_refused", {"aadsts": 5, "error": "e", "trace_id": "$(calc)", "timestamp": "now; rm"}
    )
    results = (StageResult(Check.TOKEN, Stage.AUTH, Outcome.FAILED, "login.example:443", findings=(finding,)),)
    causes = diagnose(CATALOGUE, gather(results))
    report = Report("t", Verdict.PROBLEM, Text("s", "s"), datetime.now(UTC), 0.1, results, causes)

    command = Presentation().guidance(causes[0], report).steps[1].command

    assert command == "Correlation ID: <CORRELATION_ID>\nTrace ID: <TRACE_ID>\nTimestamp: <TIMESTAMP>"
