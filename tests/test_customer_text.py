"""The text for a customer: every fix in both languages, only their steps, in words for them, ending with who does what next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.catalogue import load
from bot.catalogue.for_customers import words_of_ours
from bot.catalogue.steps import OURS, acts
from bot.customer_text import CustomerPart, Enclosed, customer_text
from bot.model import (
    Check,
    Cloud,
    Diagnosis,
    Enclosure,
    Endpoint,
    Finding,
    Language,
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
from bot.redaction import mask
from tests.made_up import guid, tenant

FIXES = sorted(load().fixes)
TENANT: Tenant = tenant(object_id=guid())
BOX = TENANT.mailboxes[0]
REQUEST = {"trace_id": TENANT.object_id, "correlation_id": TENANT.object_id, "timestamp": "2026-11-30 10:11:12Z"}
FOUND = Finding("token.claims_read", {"oid": TENANT.object_id, "aadsts": 7000215, **REQUEST})
TOKEN = StageResult(Check.TOKEN, Stage.CLAIMS, Outcome.PASSED, "login.example:443", findings=(FOUND,))
TELLER = Presentation()
NAMED = {"host": "mail.example.com", "port": "993", "sender": "post@b.example", "signed_in": "office@b.example"}


def report(*results: StageResult, verdict: Verdict = Verdict.PROBLEM) -> Report:
    """Return a check with these results."""
    return Report(TENANT.name, verdict, Text("", ""), datetime.now(UTC), 0.4, (TOKEN, *results))


def part(fix: str, of: Tenant | None = TENANT, *, error: str = "", named: Mapping[str, str] = NAMED) -> CustomerPart:
    """Return a fix as the customer reads it, with everything known that may be known."""
    cause = replace(TELLER.cause(error, fix), standing=Standing.CONFIRMED, mailboxes=(BOX,) if of else ())
    return TELLER.customer_part(cause, report() if of else None, of, named)


def written(fix: str, language: Language) -> str:
    """Return the whole text for a fix, with what goes with it."""
    one = part(fix)
    script = one.guidance.encloses in {Enclosure.SETUP, Enclosure.INSPECT}
    test = TELLER.network_test(TENANT) if one.guidance.encloses is Enclosure.NETWORK else ""
    enclosed = Enclosed("einrichtung.ps1" if script else "", ("& .\\einrichtung.ps1",) if script else (), False, test)
    return customer_text([one], language, report(), enclosed)


@pytest.mark.parametrize("language", Language)
def test_every_fix_can_be_written_to_a_customer(language: Language) -> None:
    """No word of ours outside commands, no id of the catalogue, no secret, no placeholder left but for what only a message names, and an end that says who is next."""
    ids = {*load().fixes, *load().errors}
    for fix in FIXES:
        text = written(fix, language)
        sentences = [
            line
            for line in text.splitlines()
            if not line.startswith("   ") or line.startswith(("   Zur Kontrolle", "   What to"))
        ]

        assert words_of_ours("\n".join(sentences)) == (), fix
        assert [name for name in ids if "-" in name and name in text] == [], fix
        assert mask(text) == text, fix
        left = {"<SENDER>", "<SIGNED_IN>"} if fix == "grant-send-as" else set()
        assert {*re.findall(r"\{[a-z_]+\}|<[A-Z_]{3,}>", text)} == left, fix
        assert text.endswith(("Mit freundlichen Grüßen\n", "Kind regards\n")), fix
        assert len(text) < 8_000, fix


def test_steps_of_support_are_left_out_and_numbered_steps_have_no_gaps() -> None:
    """What remains is counted from one on; where nothing remains, the customer reads that there is nothing to do."""
    for fix in FIXES:
        entry = load().fixes[fix]
        theirs = [s for s in entry.steps if s.customer or acts(s, entry) not in OURS]
        text = written(fix, Language.DE)
        numbers = [int(n) for n in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]

        assert numbers in (list(range(1, len(theirs) + 1)), []), fix
        assert ("Sie müssen dafür nichts tun" in text) is (not theirs), fix


def test_a_cause_is_called_found() -> None:
    """Nothing else is ever written: what is not sure has no letter of its own."""
    assert "Wir haben die Ursache gefunden: Die Zustimmung" in customer_text([part("grant-admin-consent")], Language.DE)


SETUP, LOOK = Enclosed("einrichtung.ps1", ("& .\\einrichtung.ps1",)), Enclosed("nachsehen.ps1", ("& .\\x.ps1",), True)
TEST = Enclosed(network_test="Test-NetConnection -ComputerName 'mail.example' -Port 993")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("enclosed", [SETUP, LOOK, TEST], ids=["sets up", "looks", "tests the network"])
def test_where_no_cause_is_sure_what_is_enclosed_stands_for_itself(enclosed: Enclosed, language: Language) -> None:
    """No cause, no numbered step, no word of ours; what to start, and that we want to see what it prints."""
    text = customer_text((), language, report(), enclosed)

    assert re.search(r"Ursache|cause", text) is None
    assert re.findall(r"^\d+\. ", text, re.MULTILINE) == []
    assert words_of_ours(text) == ()
    assert re.search(r"schicken Sie uns|send us", text)
    assert "\n   " in text
    assert text.endswith(("Mit freundlichen Grüßen\n", "Kind regards\n"))


def test_the_set_up_script_says_what_it_does_and_that_it_may_run_again() -> None:
    """Whoever runs it needs to know that nothing is lost by it."""
    text = customer_text((), Language.DE, report(), SETUP)

    assert "was schon stimmt, bleibt, wie es ist, und es darf mehrmals laufen" in text
    assert "Wir prüfen dann sofort erneut" in text


def test_a_script_that_only_looks_promises_no_repair() -> None:
    """What is to be done comes with the answer."""
    text = customer_text((), Language.DE, report(), LOOK)

    assert "sieht nur nach und ändert nichts" in text
    assert "sagen Ihnen, was zu tun ist" in text
    assert "sobald das erledigt ist" not in text


def results_of(*boxes: tuple[str, Outcome]) -> tuple[StageResult, ...]:
    """Return how IMAP went for these mailboxes."""
    return tuple(StageResult(Check.IMAP, Stage.MAILBOX, outcome, "imap.example:993", box) for box, outcome in boxes)


def test_it_says_how_many_of_the_mailboxes_are_done() -> None:
    """Two of three are set up; of one mailbox nothing is counted."""
    three = report(*results_of(("a@b.example", Outcome.PASSED), ("c@b.example", Outcome.PASSED), (BOX, Outcome.FAILED)))
    one = report(*results_of((BOX, Outcome.FAILED)))
    told = [customer_text([part("grant-admin-consent")], Language.DE, each) for each in (three, one)]

    assert "zu Ihren 3 Postfächern bei Microsoft 365 geprüft. 2 davon sind vollständig eingerichtet." in told[0]
    assert "zu Ihrem Postfach bei Microsoft 365 geprüft.\n" in told[1]


def test_two_things_to_mend_are_told_one_after_the_other() -> None:
    """Each with its name, the steps counted through."""
    text = customer_text([part("grant-admin-consent"), part("enable-smtp-auth-for-mailbox")], Language.DE)

    assert text.index("Administratorzustimmung erteilen:") < text.index("1. ") < text.index("3. ")
    assert text.count("Guten Tag") == 1


def test_unknown_values_are_named_as_such() -> None:
    """Without a tenant the brackets are explained; with one there are none."""
    alone = customer_text([part("add-mailbox-permission", of=None)], Language.DE)

    assert "'<APP_ID>'" in alone
    assert "Angaben in spitzen Klammern" in alone
    assert "spitzen Klammern" not in written("add-mailbox-permission", Language.DE)


def test_waiting_is_no_task() -> None:
    """Nobody is asked to report that they have waited."""
    text = written("wait-for-propagation", Language.DE)

    assert "Bitte haben Sie etwas Geduld" in text
    assert "Schritt" not in text
    assert "Bescheid" not in text


def test_the_network_test_names_exactly_the_tenants_servers() -> None:
    """Its own endpoints where it has some, of what it uses; one line for each, in the place of the fix's own commands."""
    own = replace(
        TENANT,
        imap=Endpoint("imap.kanzlei.example", 1993),
        uses=(Check.IMAP,),
        authority="https://login.kanzlei.example",
    )
    test = TELLER.network_test(own)
    text = customer_text([part("open-firewall-port", of=own, named={})], Language.DE, None, Enclosed(network_test=test))

    assert [line.split(" | ")[0] for line in test.splitlines()] == [
        "Test-NetConnection -ComputerName 'imap.kanzlei.example' -Port 1993",
        "Test-NetConnection -ComputerName 'login.kanzlei.example' -Port 443",
    ]
    assert text.count("Test-NetConnection") == 2
    assert "schicken Sie uns die ganze Ausgabe" in text


@pytest.mark.parametrize(
    ("error", "named", "servers"),
    [
        (
            "exchange-endpoint-unreachable",
            {},
            {"outlook.office365.com' -Port 443", "login.microsoftonline.com' -Port 443"},
        ),
        ("net-timeout", {"host": "mail.example.com", "port": "993"}, {"mail.example.com' -Port 993"}),
    ],
)
def test_a_customer_tests_the_servers_that_the_error_is_about(
    error: str, named: dict[str, str], servers: set[str]
) -> None:
    """Not those of mail, where PowerShell does not get through or the program asks another server."""
    test = TELLER.network_test(TENANT)
    one = part("open-firewall-port", error=error, named=named)
    text = customer_text([one], Language.DE, None, Enclosed(network_test=test))

    assert set(re.findall(r"Test-NetConnection -ComputerName '(\S+' -Port \d+)", text)) == servers


def test_a_cause_without_words_of_its_own_says_what_is_to_be_done() -> None:
    """The title of the fix stands in for it."""
    cause = Diagnosis("", "complete-mfa", Standing.CONFIRMED, Text("", ""))
    text = customer_text([TELLER.customer_part(cause)], Language.EN)

    assert "This is to be done:" in text or "We have found the cause:" in text


def test_a_customer_of_another_cloud_connects_to_that_one() -> None:
    """Without the environment their administrator would be led to the worldwide sign-in."""
    china = replace(TENANT, cloud=Cloud.CHINA)
    theirs, usual = (customer_text([part("add-mailbox-permission", of=of)], Language.EN) for of in (china, TENANT))

    assert "Connect-ExchangeOnline -ExchangeEnvironmentName 'O365China'\n" in theirs
    assert "Connect-ExchangeOnline\n" in usual
