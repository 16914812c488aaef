"""Every step of a set-up as a message: within Slack's limits, in both languages, however it stands and however much is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest

from bot.flows.setup import Mark, Proof, SetupStep, StepView, guidance_of, load_profiles, relevant, steps_of, values_of
from bot.model import Language, Verdict
from bot.presentation import Presentation
from bot.sandbox.slack.block_kit import MESSAGE, problems_of_blocks
from handlers.slack.features.setup.blocks import closing_blocks, finished_blocks, root_blocks, root_text
from handlers.slack.features.setup.card import Card, Cause, brief, card_blocks, headline
from handlers.slack.features.setup.case import looked_report
from handlers.slack.features.setup.window import start_window
from handlers.slack.kit.limits import characters, message_text
from tests.setup.seen import ADVOLUX, BOTH, BOXES, STEPS, customer, entra, exchange, looked, said_done, views

MOST_CHARACTERS = 12_000
MANY = tuple(f"ein-ziemlich-langes-postfach-{n:03}@kanzlei-muster-und-partner.example" for n in range(300))
TELLER = Presentation({})
COURSE = "T0000000000:C0000000000:1700000000.000000"


def card(step: SetupStep, mark: Mark, *, boxes: tuple[str, ...] = BOXES, **changes: Any) -> Card:
    """Return a step that stands so, for a stored customer."""
    stored = customer(mailboxes=boxes)
    in_exchange = step.proof in {Proof.MAILBOXES, Proof.EVERYTHING}
    wrong = entra(BOTH if in_exchange else "") + exchange(BOXES)
    seen = looked(wrong if mark is Mark.CONTRADICTED else entra() + exchange())
    view = views(said_done() if mark is Mark.CONTRADICTED else {}, stored, seen)[step.id]
    report = looked_report(stored.name, seen)
    found = [replace(cause, mailboxes=boxes if cause.mailboxes else ()) for cause in relevant(seen.diagnoses, step)]
    causes = tuple(Cause(each, TELLER.guidance(each, report, stored), ()) for each in found)
    values = values_of(ADVOLUX, TELLER.values(stored), stored, ())
    shown = Card(
        COURSE,
        StepView(step, mark, view.said),
        STEPS.index(step) + 1,
        10,
        guidance_of(step, values),
        stored.name,
        6,
        causes if mark is Mark.CONTRADICTED else (),
        look_at=datetime(2026, 11, 25, 9, 30, tzinfo=UTC) if mark is Mark.CONTRADICTED else None,
    )
    return replace(shown, **changes)


def buttons(blocks: list[dict[str, Any]]) -> list[str]:
    return [e["action_id"] for block in blocks if block["type"] == "actions" for e in block["elements"]]


@pytest.mark.parametrize("boxes", [BOXES, MANY], ids=["two mailboxes", "three hundred"])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_every_step_fits_into_a_message(step: SetupStep, boxes: tuple[str, ...]) -> None:
    """However it stands, in both languages; and no two of its buttons share an id."""
    for mark, language in product(Mark, Language):
        shown = card(step, mark, boxes=boxes)
        blocks = card_blocks(shown, language)

        assert problems_of_blocks(blocks, MESSAGE) == [], (mark, language)
        assert characters(blocks) < MOST_CHARACTERS, (mark, language)
        assert len(set(buttons(blocks))) == len(buttons(blocks)) > 0, (mark, language)
        assert 0 < len(message_text(headline(shown, language))) < 200, (mark, language)


@pytest.mark.parametrize("language", Language)
def test_every_step_fits_without_a_tenant_too(language: Language) -> None:
    """While it is looked at there is nothing to press."""
    for step in STEPS:
        shown = card(step, Mark.OPEN, tenant="")
        busy = card_blocks(replace(shown, busy=True), language)

        assert problems_of_blocks(card_blocks(shown, language), MESSAGE) == [], step.id
        assert problems_of_blocks(busy, MESSAGE) == [], step.id
        assert buttons(busy) == [], step.id


def test_what_can_be_pressed_fits_the_step() -> None:
    """The details are entered where they are noted, scripts come where Exchange is set up, nothing comes before the first step."""
    pressed = {step.id: buttons(card_blocks(card(step, Mark.OPEN, tenant=""), Language.DE)) for step in STEPS}

    assert "setup_step:back" not in pressed["register-app"]
    assert pressed["note-ids"] == ["setup_step:values", "setup_step:customer", "setup_step:back"]
    assert "setup_step:values" in pressed["client-secret"]
    assert "setup_step:script" in pressed["exchange-script"]
    assert all("setup_step:customer" in each for each in pressed.values())


def test_what_is_contradicted_in_exchange_offers_to_look_and_to_take_back() -> None:
    """And the fixes of the other causes."""
    pressed = buttons(card_blocks(card(STEPS[6], Mark.CONTRADICTED), Language.DE))

    assert {"setup_step:inspect", "setup_step:undo", "setup_step:done", "paste_error"} <= set(pressed)
    assert any(each.startswith("fix_start:") for each in pressed)


@pytest.mark.parametrize("language", Language)
def test_what_stays_of_a_step_fits_with_everything_that_was_proved_with_it(language: Language) -> None:
    """One line, and a line for each other step."""
    shown = views({}, customer(), looked(entra() + exchange()))
    also = [(number, view.said) for number, view in enumerate(shown.values(), 1) if view.said]
    blocks = brief(shown["note-ids"], 6, language, also)

    assert problems_of_blocks(blocks, MESSAGE) == []
    assert len(also) == 8


@pytest.mark.parametrize("language", Language)
def test_the_root_and_the_end_fit(language: Language) -> None:
    """The words say how each step stands; no address is in what notifications show."""
    stored = customer(secret_expires=date(2027, 5, 1))
    shown = tuple(views(said_done(), stored, looked(entra() + exchange(), Verdict.HEALTHY)).values())
    about = ADVOLUX.name.text
    root = root_blocks(COURSE, stored.name, "note-ids", shown, about, language)

    assert problems_of_blocks(root, MESSAGE) == []
    assert problems_of_blocks(finished_blocks(stored.name, shown, language), MESSAGE) == []
    assert problems_of_blocks(closing_blocks(stored, "U0000000000", "x", shown[:2], language), MESSAGE) == []
    assert "@" not in root_text(stored.name, "note-ids", shown, language)


@pytest.mark.parametrize("language", Language)
def test_the_end_says_when_the_credential_expires_or_that_nobody_knows(language: Language) -> None:
    """Where the date is not stored, it can be added."""
    dated = str(closing_blocks(customer(secret_expires=date(2027, 5, 1)), "U1", "x", (), language))
    undated = closing_blocks(customer(), "U1", "x", (), language)

    assert "2027" in dated
    assert "tenant_change" in buttons(undated)


@pytest.mark.parametrize("language", Language)
def test_the_window_fits_and_asks_for_the_program_only_where_there_is_a_choice(language: Language) -> None:
    """Titles of windows are short."""
    several = start_window("", load_profiles(), language, "x" * 64)
    one = start_window("", {"advolux": ADVOLUX}, language)

    assert len(several["title"]["text"]) <= 24
    assert len(several["submit"]["text"]) <= 24
    assert [b["block_id"] for b in several["blocks"][1:]] == ["name", "mailboxes", "program", "language"]
    assert [b["block_id"] for b in one["blocks"][1:]] == ["name", "mailboxes", "language"]


def test_steps_of_every_program_fit() -> None:
    """A new profile is a new file; what it holds is within the limits of one message."""
    for profile in load_profiles().values():
        for step in steps_of(profile)[-2:]:
            stored = customer()
            guidance = guidance_of(step, values_of(profile, TELLER.values(stored), stored, ()))
            blocks = card_blocks(replace(card(STEPS[-1], Mark.OPEN), guidance=guidance), Language.DE)

            assert problems_of_blocks(blocks, MESSAGE) == []


def test_what_was_seen_is_said_in_both_languages() -> None:
    """For every step that a look says something of."""
    shown = views({}, customer(), looked(entra("") + exchange(BOXES)))

    assert all(view.said.de and view.said.en for view in shown.values() if view.said)
