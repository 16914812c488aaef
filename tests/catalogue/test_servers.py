"""Which servers a fix tests, opens and looks at: those that the message names or the check did not reach."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.catalogue import diagnose, explain, gather, load
from bot.catalogue.authoring.pages import error_lines
from bot.model import Check, Diagnosis, Finding, Language, Outcome, Report, Stage, StageResult, Standing, Text, Verdict
from bot.presentation import Presentation

CATALOGUE = load()


def commands(fix: str, text: str = "", report: Report | None = None) -> list[str]:
    """The commands of a fix for what a text says, or for what a check found."""
    cause, named = Diagnosis("", fix, Standing.POSSIBLE, Text("", "")), {}
    if text:
        first = explain(CATALOGUE, text).matches[0]
        cause, named = next(c for c in first.causes if c.fix == fix), dict(first.named)
    if report:
        cause = next(d for d in report.diagnoses if d.fix == fix)
    steps = Presentation().guidance(cause, report, named=named).steps
    return [line.partition(" | ")[0] for step in steps for line in step.command.splitlines()]


def failed(check: Check, stage: Stage, code: str, target: str) -> StageResult:
    """A stage that ended with this finding."""
    return StageResult(
        check, stage, Outcome.FAILED, target, "" if check is Check.TOKEN else "a@x.example", (Finding(code),)
    )


def reported(*results: StageResult) -> Report:
    """A check with these results."""
    diagnoses = tuple(diagnose(CATALOGUE, gather(results)))
    now = datetime(2026, 12, 1, tzinfo=UTC)
    return Report("muster", Verdict.PROBLEM, Text("", ""), now, 1.0, results, diagnoses)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("smtp.office365.com:587: connection timed out", "smtp.office365.com", 587),
        ("connect timed out\n  at login.microsoftonline.com", "login.microsoftonline.com", 443),
    ],
)
def test_the_port_that_is_tested_is_the_one_that_the_message_is_about(text: str, host: str, port: int) -> None:
    """What the message leaves out is as Microsoft has it."""
    assert commands("open-firewall-port", text) == [f"Test-NetConnection -ComputerName '{host}' -Port {port}"]


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        (
            "Connect-ExchangeOnline : An error occurred while sending the request.",
            ("outlook.office365.com", "login.microsoftonline.com"),
        ),
        (
            "Connect-ExchangeOnline : The underlying call to https://outlook.office365.us/adminapi/beta failed."
            " An error occurred while sending the request.",
            ("outlook.office365.us", "login.microsoftonline.us"),
        ),
    ],
)
def test_powershell_is_tested_over_https_at_exchange_and_the_sign_in_of_its_cloud(
    text: str, hosts: tuple[str, str]
) -> None:
    """Neither 993 nor 587 says anything about it."""
    tested = [each for each in commands("allow-exchange-powershell-service", text) if each.startswith("Test")]

    assert tested == [f"Test-NetConnection -ComputerName '{host}' -Port 443" for host in hosts]


def test_the_windows_sign_in_is_tested_at_the_sign_in_host_alone() -> None:
    """It asks no mail server."""
    assert commands("open-firewall-port", "You'll need the internet for this. 0xCAA70007") == [
        "Test-NetConnection -ComputerName 'login.microsoftonline.com' -Port 443"
    ]


def test_after_a_check_the_servers_that_it_did_not_reach_are_tested() -> None:
    """Each once, at the port that was tried; what was reached is not tested."""
    good = StageResult(Check.TOKEN, Stage.TCP, Outcome.PASSED, "login.microsoftonline.com:443")
    bad = failed(Check.SMTP, Stage.TCP, "smtp.connect_timed_out", "mail.muster.example:2525")

    assert commands("open-firewall-port", report=reported(good, bad, bad)) == [
        "Test-NetConnection -ComputerName 'mail.muster.example' -Port 2525"
    ]


def test_where_nothing_is_known_everything_that_mail_needs_is_tested() -> None:
    """IMAP, SMTP and the sign-in."""
    assert commands("open-firewall-port") == [
        "Test-NetConnection -ComputerName 'outlook.office365.com' -Port 993",
        "Test-NetConnection -ComputerName 'smtp.office365.com' -Port 587",
        "Test-NetConnection -ComputerName 'login.microsoftonline.com' -Port 443",
    ]


def test_a_certificate_is_looked_at_as_its_port_begins() -> None:
    """On 587 the server speaks in plain text first."""
    assert commands("exempt-from-tls-inspection")[:3] == [
        "openssl s_client -connect outlook.office365.com:993 -showcerts",
        "openssl s_client -connect smtp.office365.com:587 -starttls smtp -showcerts",
        "openssl s_client -connect login.microsoftonline.com:443 -showcerts",
    ]


def test_a_host_that_serves_two_protocols_is_measured_at_both_of_its_ports() -> None:
    """In the clouds of the US government one host has 993 and 587; what is shut there counts, another port does not."""
    host = "outlook-dod.office365.us"
    results = (
        failed(Check.IMAP, Stage.TCP, "imap.connect_timed_out", f"{host}:993"),
        failed(Check.SMTP, Stage.TCP, "smtp.connect_timed_out", f"{host}:587"),
    )
    counted = {
        port: "observed.port_blocked"
        in gather(results, (Finding("observed.port_blocked", {"host": host, "port": port}),)).common
        for port in (993, 587, 465)
    }

    assert counted == {993: True, 587: True, 465: False}


def test_the_proxy_of_whoever_sits_there_is_looked_at_and_every_host_that_may_be_meant_is_named() -> None:
    """The gallery and Exchange go through it as well, and it may ask for a sign-in."""
    steps = Presentation().guidance(Diagnosis("", "configure-proxy", Standing.POSSIBLE, Text("", ""))).steps

    assert all(
        host in steps[0].text.en
        for host in ("login.microsoftonline.com", "outlook.office365.com", "*.powershellgallery.com", "cdn.oneget.org")
    )
    assert "HKCU:" in steps[1].command
    assert "netsh winhttp" in steps[1].command
    assert "Credentials" in steps[2].command


def test_where_a_fix_tests_servers_that_nobody_named_it_says_what_they_are_in_the_other_clouds() -> None:
    """A message that names its server needs no such sentence."""
    cause = Diagnosis("net-timeout", "open-firewall-port", Standing.POSSIBLE, Text("", ""))
    open_ = Presentation().guidance(cause).steps[0].text.en
    named = Presentation().guidance(cause, named={"host": "smtp.office365.com", "port": 587}).steps[0].text.en

    assert "SMTP smtp.partner.outlook.cn, sign-in login.partner.microsoftonline.cn" in open_
    assert "Other clouds" not in named


def test_the_port_is_tested_by_the_command_whose_output_is_read() -> None:
    """Test-NetConnection's own output leaves out what decides; the list is the same on every Windows."""
    steps = Presentation().guidance(Diagnosis("", "open-firewall-port", Standing.POSSIBLE, Text("", ""))).steps

    assert steps[0].command == Presentation().network_test(None)


def test_old_tls_is_mended_for_the_old_framework_too_and_its_end_is_dated() -> None:
    """.NET 3.5 has a branch of its own in the registry; the fallback addresses end with the old versions."""
    guidance = Presentation().guidance(Diagnosis("", "enable-tls-12-in-client", Standing.POSSIBLE, Text("", "")))

    assert all(branch in guidance.steps[1].command for branch in ("v2.0.50727", "v4.0.30319", "WOW6432Node"))
    assert guidance.not_this is not None
    assert "by 31 December 2026" in guidance.not_this.en


def test_the_root_that_old_stores_lack_is_named_by_its_thumbprint() -> None:
    """Whoever looks for it finds exactly that certificate."""
    steps = Presentation().guidance(Diagnosis("", "update-certificate-store", Standing.POSSIBLE, Text("", ""))).steps

    assert "DF3C24F9BFD666761B268073FE06D1CC8D4F82A4" in steps[1].text.en


def test_the_page_of_an_error_tests_what_that_error_is_about() -> None:
    """The same fix stands on the pages of mail and of the sign-in window."""
    sign_in, mail = (
        "\n".join(error_lines(CATALOGUE, name, Language.EN))
        for name in ("exchange-endpoint-unreachable", "net-timeout")
    )

    assert "'login.microsoftonline.com' -Port 443" in sign_in
    assert "-Port 993" not in sign_in
    assert "'outlook.office365.com' -Port 993" in mail
