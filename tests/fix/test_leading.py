"""A guided fix is led on by presses, proofs and looks; who shows it to whom makes no difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.authorized import AuthorizedTenant
from bot.checks import FINDINGS
from bot.conclusion import conclude
from bot.errors import BadInput
from bot.flows.fix import (
    COURSE,
    CausePointer,
    FixCase,
    FixState,
    Proof,
    case_of,
    is_awaited,
    moved,
    next_cause,
    on_to,
    point_to,
    proved,
    stands_at,
    still_failing,
    well_since,
    works,
)
from bot.jobs.kinds import Asker
from bot.model import Check, Diagnosis, Finding, Outcome, Report, Stage, StageResult, Standing, Text, Verdict
from bot.presentation import Presentation
from bot.store import Actor, Course, StoredTenant
from tests.catalogue.evidence import mail, token
from tests.made_up import tenant

BOX, ASKER = "office@kanzlei-muster.example", Asker(workspace="W", channel="C", person="P")
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
PRESENTATION = Presentation(FINDINGS)
REFUSED = (*token(), *mail(Check.IMAP, BOX, Stage.AUTH, "imap.login_refused"))
SAID = (Text("Exchange weist die App ab.", "Exchange turns the app away."),)


def checked(*results: StageResult) -> Report:
    """Return a check of an hour before noon with these results."""
    before = Report("kanzlei-muster", Verdict.UNKNOWN, Text("", ""), NOON - timedelta(hours=1), 0.4, results)
    return conclude(before)


def case(report: Report | None = None, meant: CausePointer | None = None, **state: object) -> FixCase:
    """Return a guided fix of a stored tenant: of the likeliest cause of a refused mailbox, where nothing else is meant."""
    report = report or checked(*REFUSED)
    stored = StoredTenant(tenant(), "uid", 1, NOON - timedelta(days=1), Actor("terminal"))
    meant = meant or point_to(report.diagnoses[0], "kanzlei-muster")
    begun = FixState(asker=ASKER, check="C:1", root="1", about=meant).with_(**state)
    course = Course(COURSE, "W:C:2", "kanzlei-muster", {})
    return case_of(PRESENTATION, ASKER, course, begun, AuthorizedTenant(stored, "P"), report)


def proof(*results: StageResult, diagnoses: tuple[Diagnosis, ...] = ()) -> Proof:
    """Return a proof in which the last of these results is the one that had to be good."""
    return Proof(results, results[-1:], diagnoses)


def test_what_is_written_is_read_again_and_nothing_of_another_version() -> None:
    """Whoever presses the button of an older one reads how to go on."""
    state = case(step=1, minutes=(5,), since=NOON).state

    assert FixState.read(state.written()) == state
    for change in ({"v": 2}, {"about": {"v": 2}}, {"asker": None}):
        with pytest.raises(BadInput):
            FixState.read(state.written() | change)


def test_steps_go_from_the_first_to_the_question_and_no_further() -> None:
    """Back from the first and on from the last, nothing moves."""
    fix = case()
    last = len(fix.guidance.steps)
    ways = [moved(case(step=at), by).step for at, by in ((0, -1), (0, 1), (last, 1), (last, -1), (99, 1))]

    assert ways == [0, 1, last, last - 1, last]
    assert case(step=99).step == last


def test_a_button_counts_only_where_it_shows_how_things_stand() -> None:
    """Not one of another step, nor of another fix."""
    fix = case(step=1)

    assert stands_at(fix, fix.guidance.fix, 1)
    assert not stands_at(fix, fix.guidance.fix, 0)
    assert not stands_at(fix, "assign-mailbox-license", 1)


def test_not_helped_leads_through_every_open_cause_once() -> None:
    """What was tried stays named, each next one begins at its first step."""
    fix, seen = case(step=1, minutes=(5,), since=NOON, look_at=NOON, owed=True), []
    while following := next_cause(fix):
        seen.append(fix.guidance.fix)
        state = on_to(fix, following)
        assert (state.step, state.minutes, state.since, state.look_at, state.owed) == (0, (), None, None, False)
        fix = replace(case(meant=state.about), state=state)
    open_ones = [d.fix for d in fix.causes if d.standing is not Standing.EXCLUDED]

    assert list(fix.state.tried) == seen
    assert {*seen, fix.guidance.fix} == set(open_ones)
    assert len(seen) == len(set(seen)) > 1


def test_a_fix_works_once_it_is_proved_or_something_else_stands_in_the_way() -> None:
    """The same trouble as before is none of it."""
    (refused,) = [r for r in REFUSED if r.outcome is Outcome.FAILED]
    good = replace(refused, outcome=Outcome.PASSED, findings=())
    other = replace(refused, findings=(Finding("imap.mailbox_disabled", {}),))

    assert works(case(), proof(good))
    assert works(case(), proof(other))
    assert not works(case(), proof(refused))


def test_a_proof_that_fails_for_want_of_time_is_looked_at_again_until_the_last_look() -> None:
    """Each look notes the next one; the last, which nobody sees, is still owed to whoever waits."""
    (refused,) = [r for r in REFUSED if r.outcome is Outcome.FAILED]
    in_vain = proof(refused, diagnoses=case().report.diagnoses)  # type: ignore[union-attr]  # it has one
    fix, moment, gaps = case(), NOON, []
    state = still_failing(fix, in_vain, SAID, 0, moment)
    while state.look_at:
        gaps.append((state.look_at - NOON) // timedelta(minutes=1))
        assert is_awaited(state)
        assert not state.owed
        moment = state.look_at
        state = still_failing(replace(fix, state=state), in_vain, SAID, state.looks + 1, moment, unasked=True)

    assert gaps == [5, 15, 30, 60, 120]
    assert (state.owed, state.looked_at, len(state.still or ())) == (True, moment, 1)
    assert is_awaited(state)


def test_what_no_time_mends_is_not_looked_at_again() -> None:
    """Nobody waits for it then."""
    wrong = Diagnosis("aadsts-secret-wrong", "renew-client-secret", Standing.CONFIRMED, Text("", ""))
    (refused,) = [r for r in REFUSED if r.outcome is Outcome.FAILED]
    state = still_failing(case(), proof(refused, diagnoses=(wrong,)), SAID, 0, NOON)

    assert (state.look_at, state.minutes, state.owed) == (None, (), False)
    assert not is_awaited(state)
    assert case(minutes=()).waiting is None


def test_a_proved_fix_waits_for_no_look_but_for_the_end() -> None:
    """A process that dies before it has told so leaves that to the next look."""
    state = proved(case(minutes=(5, 15), looks=1, look_at=NOON), 2)

    assert (state.proved, state.looks, state.look_at, state.still) == (True, 2, None, None)
    assert is_awaited(state)


def test_a_healthy_check_after_the_last_look_ends_the_waiting() -> None:
    """One from before says nothing."""
    healthy = replace(checked(*token()), verdict=Verdict.HEALTHY, started=NOON)
    looked = case(looked_at=NOON - timedelta(minutes=5)).state

    assert well_since(healthy, looked)
    assert not well_since(healthy, looked.with_(looked_at=NOON))
    assert not well_since(healthy, looked.with_(looked_at=None))
    assert not well_since(replace(healthy, verdict=Verdict.PROBLEM), looked)


def test_a_fix_that_the_catalogue_no_longer_has_is_over() -> None:
    """Whoever goes on with it reads how to begin anew."""
    with pytest.raises(BadInput):
        case(meant=CausePointer(tenant="kanzlei-muster", error="imap-authenticate-failed", fix="dreamt"))


def test_our_check_proves_no_fix_of_a_message_that_it_never_showed() -> None:
    """It went well all the while: then only the person knows whether it helped."""
    well = replace(checked(*token(), *mail(Check.IMAP, BOX), *mail(Check.SMTP, BOX)), diagnoses=())
    pasted = CausePointer(
        tenant="kanzlei-muster", error="imap-authenticate-failed", fix="add-mailbox-permission", pasted=True
    )

    assert case(well, pasted).beyond
    assert not case(well, pasted).proves
    assert case(meant=pasted).proves
