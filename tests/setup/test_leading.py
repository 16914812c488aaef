"""A guided set-up is led on by presses and looks; who shows it to whom makes no difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.authorized import AuthorizedTenant
from bot.checks import FINDINGS
from bot.flows.setup import (
    COURSE,
    LAST,
    STEP_IDS,
    STORED_AT,
    Mark,
    SetupCase,
    case_of,
    concerns,
    is_worth_a_look,
    looking,
    needs_whole_check,
    proofs_of,
    seen_in,
    settle,
    stepped_back,
    stepped_on,
    stored,
)
from bot.flows.setup.leading import look_at
from bot.jobs.kinds import Asker
from bot.model import Finding, Report, Stage, Tenant, Text, Verdict
from bot.presentation import Presentation
from bot.store import Actor, Course, StoredTenant
from tests.setup.seen import ADVOLUX, BOXES, customer, entra, exchange, looked, said_done, set_up

ASKER = Asker(workspace="W", channel="C", person="P")
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
PRESENTATION = Presentation(FINDINGS)


def case(tenant: Tenant | None = None, **changes: object) -> SetupCase:
    """Return a set-up of this tenant that stands so."""
    setup = set_up(**changes)
    kept = StoredTenant(tenant, "uid", 1, NOON, Actor("terminal")) if tenant else None
    course = Course(COURSE, "W:C:1", "", setup.written())
    return case_of({"advolux": ADVOLUX}, ASKER, course, setup, AuthorizedTenant(kept, "P") if kept else None)


def test_back_from_the_first_step_nothing_moves() -> None:
    """From every other one it goes one back, and whoever pressed acted last."""
    assert stepped_back(case()).at == STEP_IDS[0]
    assert [stepped_back(case(at=step)).at for step in STEP_IDS[1:]] == list(STEP_IDS[:-1])
    assert stepped_back(case(at=LAST)).person == ASKER.person


@pytest.mark.parametrize("mark", [Mark.DONE, Mark.SKIPPED])
def test_without_a_tenant_every_step_is_believed_until_only_a_look_decides(mark: Mark) -> None:
    """The details of the tenant stay open: nothing can be looked at without them."""
    led, looks = case(), []
    for _ in STEP_IDS:
        setup, look = stepped_on(led, mark, PRESENTATION)
        looks.append(look)
        led = replace(led, setup=setup)

    assert not any(looks)
    assert led.setup.at == STORED_AT
    assert set(led.setup.marks.values()) == {mark}


def test_what_can_be_seen_is_looked_at_before_it_counts_as_done() -> None:
    """Of what leaves no trace nobody looks; what is skipped is not looked at either."""
    asked = {step: stepped_on(case(customer(), at=step), Mark.DONE, PRESENTATION) for step in STEP_IDS}
    believed = [step for step, (_, look) in asked.items() if not look]
    skipped = [step for step in STEP_IDS if stepped_on(case(customer(), at=step), Mark.SKIPPED, PRESENTATION)[1]]

    assert believed == ["program-account"]
    assert all(setup.at == step for step, (setup, look) in asked.items() if look)
    assert skipped == []


def test_after_the_last_open_step_everything_is_looked_at() -> None:
    """Nothing else can tell whether it works."""
    setup, look = stepped_on(case(customer(), at=LAST, marks=said_done(LAST)), Mark.SKIPPED, PRESENTATION)

    assert (setup.at, look) == (LAST, True)


def test_a_look_tries_what_the_step_is_proved_by() -> None:
    """Before anything is said, all that a token and a sign-in show; for mailboxes and at the end a whole check."""
    begun, mailboxes = {"register-app": Mark.DONE}, {"exchange-script", LAST}

    assert proofs_of(case(customer())) == ("imap_login", "smtp_login")
    assert proofs_of(case(customer(), at="admin-consent", marks=begun)) == ("token", "claims")
    assert {s for s in STEP_IDS if needs_whole_check(case(customer(), at=s, marks=begun))} >= mailboxes
    assert not needs_whole_check(case(customer(), at="exchange-script"))


def test_a_whole_check_before_the_last_step_gives_no_verdict_on_the_set_up() -> None:
    """It ends with the last step alone."""
    report = Report("kanzlei-muster", Verdict.HEALTHY, Text("", ""), NOON, 0.4, tuple(entra() + exchange()))

    assert seen_in(case(customer(), at="exchange-script"), report).verdict is None
    assert seen_in(case(customer(), at=LAST), report).verdict is Verdict.HEALTHY


def test_a_good_look_leads_past_all_that_it_proves() -> None:
    """To the first step that nobody has said or seen anything of."""
    done = settle(case(customer(), looking=True), looked(entra() + exchange()), PRESENTATION, NOON)

    assert (done.setup.at, done.setup.looking, done.setup.look_at) == ("program-account", False, None)
    assert not any((done.finished, done.undecided, done.lost, done.unseen))
    assert done.came_true is not None


def test_a_healthy_check_at_the_end_finishes_it() -> None:
    """And what everybody only says is decided by one that is still to come."""
    told = case(customer(), at=LAST, marks=said_done())
    end = settle(told, looked(entra() + exchange(), Verdict.HEALTHY), PRESENTATION, NOON)
    open_end = settle(told, looked(entra() + exchange()), PRESENTATION, NOON)

    assert end.finished
    assert (open_end.finished, open_end.undecided) == (False, True)
    assert (open_end.setup.at, open_end.setup.looking) == (LAST, True)


def test_an_entra_that_cannot_be_reached_leads_nowhere() -> None:
    """The step stays, and it is said that nothing was seen."""
    silent = entra(
        "", Finding("token.connect_timed_out", {"target": "login.example:443", "seconds": 10}), stage=Stage.TCP
    )
    lost = settle(case(customer(), at="admin-consent", marks=said_done()), looked(silent), PRESENTATION, NOON)

    assert lost.lost
    assert lost.setup.at == "admin-consent"


def test_a_look_that_shows_nothing_of_its_step_says_so() -> None:
    """A look at nothing at all does not: there, the step waits for its details."""
    busy = entra("", Finding("token.throttled", {}))
    waiting = case(
        customer(), at="admin-consent", marks={"register-app": Mark.DONE, "admin-consent": Mark.CONTRADICTED}
    )

    assert settle(waiting, looked(busy), PRESENTATION, NOON).unseen
    assert not settle(waiting, None, PRESENTATION, NOON).unseen


def test_what_may_just_not_be_effective_yet_is_looked_at_again_until_the_last_look() -> None:
    """Then it is in vain, and nobody looks by itself any more."""
    seen = looked(entra() + exchange(BOXES))
    led, moment, gaps = case(customer(), at="exchange-script", marks=said_done()), NOON, []
    settled = settle(led, seen, PRESENTATION, moment)
    while settled.setup.look_at:
        assert not settled.in_vain
        gaps.append((settled.setup.look_at - NOON) // timedelta(minutes=1))
        moment = settled.setup.look_at
        settled = settle(replace(led, setup=settled.setup), seen, PRESENTATION, moment)

    assert gaps == [5, 15, 30, 60, 120]
    assert settled.in_vain
    assert settled.setup.mark("exchange-script") is Mark.CONTRADICTED


def test_a_look_under_way_is_never_lost() -> None:
    """Should the process die over it, another one looks a minute later; without a tenant there is nothing to look at."""
    begun = replace(case(customer()), setup=looking(set_up(look_at=NOON + timedelta(hours=1))))

    assert look_at(begun, NOON) == NOON + timedelta(minutes=1)
    assert look_at(case(customer(), look_at=NOON), NOON) == NOON
    assert look_at(case(customer()), NOON) is None
    assert look_at(replace(begun, allowed=None), NOON) is None


def test_whoever_comes_back_gets_a_look_where_something_may_have_changed() -> None:
    """Where a step was contradicted, where the details were missing, where a look never ended."""
    late = {"admin-consent": Mark.CONTRADICTED}

    assert is_worth_a_look(case(customer(), at="admin-consent", marks=late))
    assert is_worth_a_look(case(customer(), at=STORED_AT))
    assert is_worth_a_look(case(customer(), looking=True))
    assert not is_worth_a_look(case(customer(), at="admin-consent"))
    assert not is_worth_a_look(case(at=STORED_AT))


def test_a_set_up_waits_for_the_tenant_of_its_name() -> None:
    """Stored in whatever case; one that has its tenant waits for no other."""
    waits, has = (
        Course(COURSE, "W:C:1", "", {"name": "Kanzlei-Neu"}),
        Course(COURSE, "W:C:1", "kanzlei-alt", {"name": "x"}),
    )

    assert concerns(waits, "kanzlei-neu")
    assert concerns(has, "kanzlei-alt")
    assert not concerns(has, "x")
    assert stored(set_up(), "kanzlei-alt").mark(STORED_AT) is Mark.DONE


def test_nothing_is_seen_where_nothing_could_be_looked_at() -> None:
    """Without a mailbox, the details stay open."""
    without = settle(case(customer(mailboxes=()), marks=said_done()), None, PRESENTATION, NOON)

    assert without.setup.at == STORED_AT
    assert without.views[STEP_IDS.index(STORED_AT)].mark is Mark.OPEN
