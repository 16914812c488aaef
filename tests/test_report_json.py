"""A report as other programs read it, and as it is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.model import Check, Diagnosis, Finding, Language, Outcome, Report, Stage, StageResult, Standing, Text, Verdict
from bot.report_json import freeze, thaw, to_contract
from tests.made_up import secret

STARTED = datetime(2027, 5, 1, 9, 30, 0, 123456, timezone(timedelta(hours=2)))


def a_report(raw: str = "NO AUTHENTICATE failed.", **facts: str | int | float | bool) -> Report:
    refused = Finding("imap.login_refused", facts, raw)
    result = StageResult(
        Check.IMAP,
        Stage.AUTH,
        Outcome.FAILED,
        "outlook.office365.com:993",
        "office@kanzlei.example",
        (refused, Finding("imap.slow")),
        0.0801,
    )
    diagnosis = Diagnosis(
        "imap-refused",
        "enable-imap",
        Standing.POSSIBLE,
        Text("IMAP ist aus", "IMAP is off"),
        ("office@kanzlei.example",),
        ("imap.login_refused",),
        Text("Der Schalter steht auf aus", "The switch is off"),
    )
    return Report(
        "kanzlei-muster",
        Verdict.PROBLEM,
        Text("Exchange lehnt ab", "Exchange refuses"),
        STARTED,
        0.41,
        (result,),
        (diagnosis,),
    )


def test_the_contract_has_exactly_its_fields() -> None:
    """Other programs rely on names, types and nesting of `check --json`."""
    document = json.loads(json.dumps(to_contract(a_report(attempts=2), Language.DE)))

    assert document == {
        "tenant": "kanzlei-muster",
        "verdict": "problem",
        "started": "2027-05-01T07:30:00.123Z",
        "seconds": 0.41,
        "summary": "Exchange lehnt ab",
        "results": [
            {
                "check": "imap",
                "stage": "auth",
                "mailbox": "office@kanzlei.example",
                "target": "outlook.office365.com:993",
                "outcome": "failed",
                "findings": [
                    {"code": "imap.login_refused", "facts": {"attempts": 2}, "raw": "NO AUTHENTICATE failed."},
                    {"code": "imap.slow", "facts": {}, "raw": ""},
                ],
                "seconds": 0.08,
            }
        ],
        "diagnoses": [
            {
                "error": "imap-refused",
                "fix": "enable-imap",
                "standing": "possible",
                "mailboxes": ["office@kanzlei.example"],
                "because": ["imap.login_refused"],
                "title": "IMAP ist aus",
                "why": "Der Schalter steht auf aus",
            }
        ],
    }


def test_the_sentences_follow_the_language() -> None:
    """Summary and titles come in the language that was asked for."""
    document = to_contract(a_report(), Language.EN)

    assert (document["summary"], document["diagnoses"][0]["title"]) == ("Exchange refuses", "IMAP is off")


def test_a_moment_without_a_zone_counts_as_utc() -> None:
    """The contract's moments always end in Z."""
    report = Report(
        "t", Verdict.HEALTHY, Text("", ""), datetime(2027, 5, 1, 7, 0, tzinfo=UTC).replace(tzinfo=None), 0, ()
    )

    assert to_contract(report, Language.DE)["started"] == "2027-05-01T07:00:00.000Z"


def test_a_kept_report_comes_back_whole() -> None:
    """Both languages, the kinds of facts and the order of everything survive."""
    report = a_report(words="two", count=2, ratio=2.0, flag=True)

    kept = thaw(freeze(report))

    assert kept == report
    assert [type(fact) for fact in kept.results[0].findings[0].facts.values()] == [str, int, float, bool]


def test_a_secret_in_a_servers_words_is_not_kept() -> None:
    """Keeping is the last chance to mask what slipped through."""
    value = secret()

    frozen = freeze(a_report(raw=f"refused {value}.", said=f"_{value}_"))

    assert value.encode() not in frozen
    assert thaw(frozen).results[0].findings[0].raw.startswith("refused [")


@pytest.mark.parametrize(
    "frozen",
    [b"", b"[]", b'{"version": 2, "report": {}}', b'{"version": 1}', b'{"version": 1, "report": {"tenant": "x"}}'],
)
def test_what_we_cannot_read_is_refused_without_its_content(frozen: bytes) -> None:
    """A report of another version, or half of one, is a ValueError of our own."""
    with pytest.raises(ValueError, match=r"report|Expecting") as refused:
        thaw(frozen)
    assert "tenant" not in str(refused.value)


def test_an_earlier_check_s_result_says_so() -> None:
    """Kept and in the contract a result remembers that it was not tried in this check, and kept also when it was."""
    report = a_report()
    (result,) = report.results
    earlier = replace(report, results=(replace(result, at=STARTED - timedelta(minutes=4), earlier=True),))
    (thawed,) = thaw(freeze(earlier)).results

    assert (thawed.at, thawed.earlier) == (STARTED - timedelta(minutes=4), True)
    assert to_contract(earlier, Language.DE)["results"][0]["earlier"] is True


def test_a_report_kept_before_results_knew_when_they_began_is_read() -> None:
    """A kept report without these fields is one in which everything was tried."""
    frozen = json.loads(freeze(a_report()))
    for result in frozen["report"]["results"]:
        del result["at"], result["earlier"]
    (result,) = thaw(json.dumps(frozen).encode()).results

    assert (result.at, result.earlier) == (None, False)


@pytest.mark.parametrize(
    "mailbox", ["a$b@kanzlei.example", "a{mailbox}'|calc{}#@kunde.example", "`x`@kanzlei.example", "x"]
)
def test_what_a_kept_report_says_of_a_mailbox_that_is_none_is_not_given_out(mailbox: str) -> None:
    """What an older Mailcheck took for a mailbox gets into no command; what concerns all, and the others, stays."""
    one = a_report()
    (result,), (diagnosis,) = one.results, one.diagnoses
    everybody, token = replace(diagnosis, mailboxes=()), replace(result, check=Check.TOKEN, mailbox="")
    old = replace(
        one,
        results=(token, result, replace(result, mailbox=mailbox)),
        diagnoses=(
            replace(diagnosis, mailboxes=(mailbox, *diagnosis.mailboxes)),
            replace(diagnosis, mailboxes=(mailbox,)),
            everybody,
        ),
    )

    kept = thaw(freeze(old))

    assert (kept.results, kept.diagnoses) == ((token, result), (diagnosis, everybody))
