"""What Entra, IMAP and SMTP can answer leads a check to the same known error as the same words in a paste."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.catalogue import diagnose, explain, gather, load, summarise
from bot.checks import run_checks
from bot.conclusion import conclude
from bot.model import Check, Diagnosis, Finding, Outcome, Report, Stage, StageResult, Standing, Text, Verdict
from bot.report_json import freeze, thaw
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.state import State, saying, telling
from tests.catalogue.evidence import mail, token
from tests.checks.conftest import CALM, network_of, target_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

CATALOGUE = load()
SIDE_BY_SIDE = 16
OLD_TLS = "421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2."


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that the catalogue knows: by which entry, and the state in which the practice world gives it."""

    error: str
    words: str
    state: State

    def __str__(self) -> str:
        return self.state.name


def all_answers() -> Iterator[Said]:
    """Every answer of an entry, and every AADSTS number that one lists."""
    for name, error in CATALOGUE.errors.items():
        for number in error.aadsts:
            words = f"AADSTS{number}: The request was answered with this number."
            yield Said(name, words, telling(f"aadsts-{number}", number, words.partition(": ")[2]))
        for count, answer in enumerate(error.answers, 1):
            label = f"{name}-{count}"
            if answer.by == "entra":
                code, _, text = answer.words.removeprefix("AADSTS").partition(": ")
                yield Said(name, answer.words, telling(label, int(code), text))
            else:
                stage = Stage.AUTH if answer.at == "sending" else Stage(answer.at)
                yield Said(name, answer.words, saying(label, answer.by, stage, answer.words))


ANSWERS = tuple(all_answers())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def checked() -> AsyncIterator[dict[str, tuple[StageResult, ...]]]:
    """Every answer, given in a real check, many side by side."""
    async with Microsoft365() as microsoft:
        network = network_of(microsoft, CALM)
        turn = asyncio.Semaphore(SIDE_BY_SIDE)

        async def check(said: Said) -> tuple[StageResult, ...]:
            async with turn:
                return await run_checks(target_of(await said.state.make(microsoft)), network)

        found = await asyncio.gather(*(check(said) for said in ANSWERS))
    yield dict(zip((str(said) for said in ANSWERS), found, strict=True))


def causes(results: tuple[StageResult, ...]) -> list[Diagnosis]:
    """The causes that are left open, in their order."""
    return [d for d in diagnose(CATALOGUE, gather(results)) if d.standing is not Standing.EXCLUDED]


@pytest.mark.long
async def test_an_answer_leads_to_the_same_error_in_a_check_as_in_a_paste(
    checked: dict[str, tuple[StageResult, ...]],
) -> None:
    """Whatever class the check gives it, and whatever else is tried after it."""
    for said in ANSWERS:
        pasted = explain(CATALOGUE, said.words).matches[0].error

        assert pasted == said.error, said.words
        assert causes(checked[str(said)])[0].error == pasted, said.words


@pytest.mark.long
async def test_what_is_named_by_words_says_which_finding_they_stand_in(
    checked: dict[str, tuple[StageResult, ...]],
) -> None:
    """The first reason is the finding of the stage that failed; nothing is concluded from nothing."""
    for said in ANSWERS:
        failed = {f.code for r in checked[str(said)] if r.outcome is Outcome.FAILED for f in r.findings}

        assert {d.because[0] for d in causes(checked[str(said)])} <= failed, said.words


def heard(check: Check, stage: Stage, code: str, words: str, **facts: str | int) -> list[StageResult]:
    """A conversation that failed at this stage with these words."""
    finding = Finding(code, {"mailbox": "office@muster.example", **facts}, words)
    return [
        replace(r, findings=(finding,)) if r.stage is stage else r
        for r in mail(check, "office@muster.example", stage, code)
    ]


def sure(results: list[StageResult]) -> set[tuple[str, str]]:
    """The pairs that are certain."""
    found = diagnose(CATALOGUE, gather(results))
    return {(d.error, d.fix) for d in found if d.standing is Standing.CONFIRMED}


async def test_old_tls_is_not_waited_for() -> None:
    """An answer of the class “for the moment” that names something lasting is no reason to wait."""
    results = [*token(), *heard(Check.SMTP, Stage.AUTH, "smtp.service_unavailable", OLD_TLS)]

    found = diagnose(CATALOGUE, gather(results))

    assert {d.error for d in found} == {"smtp-tls-too-old"}
    assert "wait-and-retry" not in {d.fix for d in found}


async def test_words_that_say_nothing_leave_it_to_the_class_of_the_answer() -> None:
    """A 4xx without any words that we know is a fault that may pass."""
    results = [*token(), *heard(Check.SMTP, Stage.AUTH, "smtp.service_unavailable", "450 4.9.9 Something new")]

    assert {d.error for d in diagnose(CATALOGUE, gather(results))} == {"smtp-temporary-error"}


async def test_what_the_program_does_wrong_is_not_certain_because_our_own_sign_in_was_refused_so() -> None:
    """Mailcheck uses no password: that Exchange speaks of one does not show what the program does."""
    words = "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."
    results = [*token(), *heard(Check.SMTP, Stage.AUTH, "smtp.password_refused", words)]

    assert causes(tuple(results))[0].error == "smtp-basic-auth-disabled"
    assert sure(results) == set()


async def test_another_product_confirms_nothing_about_exchange() -> None:
    """Its words are not read, and its refusals make no cause certain."""
    words = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."
    results = [*token(), *heard(Check.SMTP, Stage.AUTH, "smtp.service_unavailable", words)]
    greeting = Finding("smtp.greeting_foreign", {}, "220 mail.contoso.example ESMTP Postfix")
    foreign = [
        replace(r, findings=(greeting,)) if (r.check, r.stage) == (Check.SMTP, Stage.GREETING) else r for r in results
    ]

    assert "smtp-auth-disabled-tenant" in {d.error for d in causes(tuple(results))}
    assert {d.error for d in causes(tuple(foreign))} == {"smtp-temporary-error"}
    assert sure(foreign) == set()
    assert "other than Exchange Online" in summarise("kanzlei", foreign, causes(tuple(foreign))).en
    assert "other than Exchange Online" not in summarise("kanzlei", results, causes(tuple(results))).en


async def test_the_first_try_is_not_what_a_stage_failed_with() -> None:
    """The words before a second try say why there was one, and no more."""
    first = Finding("smtp.retried", {"seconds": 1}, OLD_TLS)
    results = [*token(), *heard(Check.SMTP, Stage.AUTH, "smtp.login_refused", "535 5.7.3 Authentication unsuccessful")]
    again = [replace(r, findings=(*r.findings, first)) if r.outcome is Outcome.FAILED else r for r in results]

    assert {d.error for d in causes(tuple(again))} == {"smtp-authentication-unsuccessful"}


async def test_a_refusal_with_a_reason_of_its_own_says_nothing_about_imap() -> None:
    """“SMTP turns the app away as well” excludes the IMAP switch only where SMTP's words leave open why."""

    def excluded(words: str) -> set[str]:
        refused = heard(Check.SMTP, Stage.AUTH, "smtp.login_refused", words)
        imap = heard(Check.IMAP, Stage.AUTH, "imap.login_refused", "NO AUTHENTICATE failed.")
        found = diagnose(CATALOGUE, gather([*token(), *imap, *refused]))
        return {d.fix for d in found if d.standing is Standing.EXCLUDED and d.error == "imap-authenticate-failed"}

    assert "enable-imap-for-mailbox" in excluded("535 5.7.3 Authentication unsuccessful")
    assert "enable-imap-for-mailbox" not in excluded(
        "550 5.2.251 Sender throttled due to continuous mailbox full errors."
    )


async def test_words_are_read_only_where_there_are_any() -> None:
    """A check that went well, and one that nobody answered, need nothing of what pastes are read with."""
    fresh = replace(CATALOGUE)
    silent = [r for r in heard(Check.IMAP, Stage.AUTH, "imap.answer_timed_out", "") if r.check is Check.IMAP]

    for results in ([*token(), *mail(Check.IMAP, "office@muster.example")], [*token(), *silent]):
        diagnose(fresh, gather(results))

    assert "matcher" not in vars(fresh)


async def test_a_number_that_stands_beside_the_words_counts_as_one_in_them() -> None:
    """Entra's `error_codes` say it even where the description does not."""
    refused = Finding("token.signin_refused", {"aadsts": 50034}, "The user does not exist.")
    results = [
        *token()[:3],
        StageResult(Check.TOKEN, Stage.AUTH, Outcome.FAILED, "login.example:443", findings=(refused,)),
    ]

    assert {d.error for d in causes(tuple(results))} == {"aadsts-account-not-in-tenant"}


async def test_a_kept_report_is_concluded_from_its_words_again() -> None:
    """What was read back from the store says the same."""
    now = datetime.now(UTC)
    results = (*token(), *heard(Check.SMTP, Stage.AUTH, "smtp.service_unavailable", OLD_TLS))
    fresh = conclude(Report("kanzlei", Verdict.UNKNOWN, Text("", ""), now, 0.5, results))

    assert conclude(thaw(freeze(fresh))).diagnoses == fresh.diagnoses
    assert fresh.diagnoses[0].error == "smtp-tls-too-old"
