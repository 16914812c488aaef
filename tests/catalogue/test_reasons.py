"""Every standing names what it rests on: over all known errors, everything that can be observed, and the whole truth table."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalogue import CONCLUSIONS, diagnose, explain, gather, load, once_each, sentence_of, summarise
from bot.catalogue.explanation import code_of
from bot.catalogue.reasoning.diagnosis import causes_of
from bot.catalogue.reasoning.evidence import ONLY_CAUSE, Evidence
from bot.checks import FINDINGS
from bot.model import Check, Diagnosis, Finding, Outcome, Stage, StageResult, Standing, Text
from tests.catalogue.evidence import mail, token
from tests.catalogue.test_truth_table import TABLE

CATALOGUE = load()
ERRORS = sorted(CATALOGUE.errors)
OF_TENANT = {name for name, fix in CATALOGUE.fixes.items() if fix.of_tenant}
BOX = "one@x.example"


def _observations() -> frozenset[str]:
    """All that a pasted text can show beside the message, as far as any cause makes something of it."""
    named = (
        code
        for error in CATALOGUE.errors.values()
        for cause in error.causes
        for code in (*cause.confirmed_by, *cause.excluded_by, *cause.likelier_by, *cause.only_if)
    )
    clues = map(code_of, CATALOGUE.clues)
    return frozenset(code for code in (*named, *clues) if code.startswith("observed."))


OBSERVATIONS = sorted(_observations())


def _looks(name: str) -> Iterator[frozenset[str]]:
    """Nothing, and each observation that a cause of this error makes something of; whatever else is seen changes nothing in it."""
    yield frozenset()
    for code in OBSERVATIONS:
        if any(
            code in (*c.confirmed_by, *c.excluded_by, *c.likelier_by, *c.unlikelier_by, *c.only_if)
            for c in CATALOGUE.errors[name].causes
        ):
            yield frozenset({code})


def _found(name: str) -> Iterator[str]:
    for code in CATALOGUE.errors[name].found_by:
        yield from (f"{check}{code[1:]}" for check in Check) if code.startswith("*.") else (code,)


def _of_check(found: str, observed: frozenset[str]) -> tuple[Diagnosis, ...]:
    """What a check says that failed with one finding, beside what was observed."""
    codes = observed | {found}
    source = found.partition(".")[0]
    whole, failed = source in {"token", "record"}, frozenset[str]() if source == "record" else frozenset({found})
    evidence = Evidence(codes if whole else observed, {} if whole else {"a@x.example": codes}, failed)
    return diagnose(CATALOGUE, evidence)


def test_no_observation_ends_in_nothing_but_excluded_causes() -> None:
    """Whatever is seen beside a message, something is left to do; the same where a check found it."""
    for name in ERRORS:
        for seen in _looks(name):
            assert any(c.standing is not Standing.EXCLUDED for c in causes_of(CATALOGUE, name, seen)), (name, seen)
            for found in _found(name):
                assert any(d.standing is not Standing.EXCLUDED for d in _of_check(found, seen)), (name, found, seen)


def test_what_is_confirmed_or_excluded_says_by_what() -> None:
    """A paste alone, and beside each observation."""
    for name in ERRORS:
        for seen in _looks(name):
            told = [c for c in causes_of(CATALOGUE, name, seen) if c.standing is not Standing.POSSIBLE]
            assert [c.fix for c in told if not c.because] == [], (name, seen)


def test_every_reason_can_be_read() -> None:
    """A code without a sentence would be a reason for nobody."""
    reasons = {
        code
        for name in ERRORS
        for seen in _looks(name)
        for cause in causes_of(CATALOGUE, name, seen)
        for code in cause.because
    }

    assert [
        c for c in sorted(reasons) if c not in CONCLUSIONS and c not in FINDINGS and not sentence_of(CATALOGUE, c)
    ] == []


def test_no_cause_is_excluded_by_the_very_finding_that_is_to_be_explained() -> None:
    """That Exchange refused is no reason why it should not be this."""
    excluded = [
        (name, cause.fix)
        for name, error in CATALOGUE.errors.items()
        for cause in error.causes
        if {*error.found_by} & {*cause.excluded_by}
    ]

    assert excluded == []


def test_every_cause_stands_once_for_a_mailbox() -> None:
    """IMAP and SMTP lead to the same fix by an error each; whoever mends it does so once."""
    for case in TABLE:
        told = [
            (d.fix, box) for d in once_each(diagnose(CATALOGUE, gather(case.results()))) for box in d.mailboxes or ("",)
        ]
        assert len(told) == len(set(told)), case


def test_a_cause_that_two_errors_lead_to_stands_once_and_open_where_one_leaves_it_open() -> None:
    """The first error keeps it; what one leaves open for a mailbox another one does not exclude."""
    found = [
        Diagnosis("imap", "one", Standing.POSSIBLE, Text("", ""), ("a", "b"), ("imap.login_refused",)),
        Diagnosis("smtp", "one", Standing.POSSIBLE, Text("", ""), ("b", "c"), ("smtp.login_refused",)),
        Diagnosis("other", "one", Standing.EXCLUDED, Text("", ""), ("a", "d"), ("imap.mailbox_opened",)),
    ]

    told = [(d.error, d.standing, d.mailboxes, d.because) for d in once_each(found)]

    assert told == [
        ("imap", Standing.POSSIBLE, ("a", "b", "c"), ("imap.login_refused", "smtp.login_refused")),
        ("other", Standing.EXCLUDED, ("d",), ("imap.mailbox_opened",)),
    ]


def test_what_is_told_once_is_told_at_its_best_and_of_everybody() -> None:
    """Neither a mailbox nor a confirmed cause gets lost when the same cause is put together; one of the whole tenant covers all."""
    for case in TABLE:
        every = diagnose(CATALOGUE, gather(case.results()))
        once = once_each(every)
        for diagnosis in every:
            same = [d for d in once if d.fix == diagnosis.fix]
            assert all(any(box in d.mailboxes or not d.mailboxes for d in same) for box in diagnosis.mailboxes), case
        sure = {(d.fix, box) for d in every if d.standing is Standing.CONFIRMED for box in d.mailboxes}
        assert sure == {(d.fix, box) for d in once if d.standing is Standing.CONFIRMED for box in d.mailboxes}, case


def test_a_cause_of_the_whole_tenant_names_no_mailbox() -> None:
    """What the token or the record shows, and what is done once for all: a list of addresses would say that others are well."""
    for case in TABLE:
        told = [d for d in diagnose(CATALOGUE, gather(case.results())) if d.standing is not Standing.EXCLUDED]
        of_all = [d for d in told if d.because[0].startswith(("token.", "record.")) or d.fix in OF_TENANT]
        assert [d for d in of_all if d.mailboxes] == [], case


def test_what_only_our_own_permission_for_smtp_lacks_excludes_nothing_about_imap() -> None:
    """SMTP is refused for want of its role: that says nothing of the IMAP switch, and IMAP keeps causes of its own."""
    refused = [
        *mail(Check.IMAP, BOX, Stage.AUTH, "imap.login_refused"),
        *mail(Check.SMTP, BOX, Stage.AUTH, "smtp.login_refused"),
    ]
    results = [*token(("IMAP.AccessAsApp",)), *refused]
    told = {d.fix: d for d in diagnose(CATALOGUE, gather(results)) if d.error == "imap-authenticate-failed"}
    said = summarise("x", results, tuple(diagnose(CATALOGUE, gather(results))))

    assert told["enable-imap-for-mailbox"].standing is Standing.POSSIBLE
    assert "SMTP: 1 von 1" in said.de
    assert "IMAP: 1" not in said.de
    assert "aus einem anderen Grund" in said.de


def test_a_look_counts_more_than_what_two_refusals_suggest() -> None:
    """Both protocols refuse, and somebody has seen that IMAP is off: it is."""
    refused = [
        *mail(Check.IMAP, BOX, Stage.AUTH, "imap.login_refused"),
        *mail(Check.SMTP, BOX, Stage.AUTH, "smtp.login_refused"),
    ]
    seen = (Finding("observed.imap_disabled", {"mailbox": BOX}),)
    told = diagnose(CATALOGUE, gather([*token(), *refused], seen))

    assert (told[0].fix, told[0].standing) == ("enable-imap-for-mailbox", Standing.CONFIRMED)


def test_an_unsure_recognition_does_not_say_that_its_message_is_unambiguous() -> None:
    """Words that anybody's program says prove no only cause."""
    for name in ERRORS:
        assert all(ONLY_CAUSE not in c.because for c in causes_of(CATALOGUE, name, frozenset(), sure=False)), name


def test_another_refusal_of_the_check_confirms_nothing_about_a_pasted_policy() -> None:
    """The check failed on its secret; a pasted 53003 or 53000 keeps its own causes open."""
    refusal = Finding("token.secret_expired", {"aadsts": 7000222})
    results = [StageResult(Check.TOKEN, Stage.AUTH, Outcome.FAILED, "login.example:443", findings=(refusal,))]
    for number in (53003, 53000, 50131):
        match = explain(CATALOGUE, f"AADSTS{number}: Access has been blocked.", results).matches[0]
        standings = {c.standing for c in match.causes}
        assert Standing.POSSIBLE in standings, number
        assert Standing.CONFIRMED not in standings, number
