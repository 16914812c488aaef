"""What customers read says nothing in words of ours; an entry that does is named with what to add."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.catalogue import load
from bot.catalogue.for_customers import unfit_for_customers, words_of_ours
from bot.catalogue.guidance import guide, guide_customer
from bot.catalogue.model import Bilingual
from bot.catalogue.steps import Who, acts
from bot.templates import Syntax, parse


def test_no_entry_speaks_to_customers_in_words_of_ours() -> None:
    """All fixes and all reasons, in both languages."""
    assert list(unfit_for_customers(load())) == []


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("In Mailcheck hinterlegen.", ("Mailcheck",)),
        ("Der Mandant des Kunden.", ("Kunden",)),
        ("The customer's tenant.", ("customer",)),
        ("Das Skript liefert /ps-script.", ("/ps-script",)),
        ("Den Text hier einfügen.", ("hier einfügen",)),
        ("Ihr Mandant, mit Kundenkonto und Supportvertrag.", ()),
    ],
)
def test_words_of_ours_are_found(sentence: str, wrong: tuple[str, ...]) -> None:
    """Whole words only."""
    assert words_of_ours(sentence) == wrong


@pytest.mark.parametrize(
    ("field", "hint"), [("title", "customer_title"), ("why", "customer_why"), ("not_this", "customer_not_this")]
)
def test_a_fix_that_speaks_of_the_customer_is_named(field: str, hint: str) -> None:
    """With the field that would say it for them."""
    catalogue = load()
    said = Bilingual(de="Nicht am Konto des Kunden.", en="Not at the customer's account.")
    fix = catalogue.fixes["grant-admin-consent"].model_copy(update={field: said})
    wrong = list(unfit_for_customers(replace(catalogue, fixes={"grant-admin-consent": fix}, errors={})))

    assert len(wrong) == 1
    assert wrong[0].startswith("fixes/grant-admin-consent.toml")
    assert wrong[0].endswith(f"add {hint}")


def test_a_command_that_leaves_our_name_with_the_customer_is_named() -> None:
    """What it makes there stays for years, and nobody at the customer knows that name."""
    catalogue = load()
    fix = catalogue.fixes["register-service-principal"]
    steps = tuple(
        step.model_copy(update={"command": parse("New-Thing -Name 'Mailcheck'", Syntax.POWERSHELL)})
        for step in fix.steps[:1]
    )
    only = {"register-service-principal": fix.model_copy(update={"steps": steps})}
    wrong = list(unfit_for_customers(replace(catalogue, fixes=only, errors={})))

    assert [line.rpartition(" in ")[2] for line in wrong] == ["the command of step 1"]


def test_who_takes_a_step_follows_from_the_place_where_support_looks_after_the_fix() -> None:
    """A step in Entra is the customer's administrator's, one in Mailcheck ours; a step may say otherwise."""
    fixes = load().fixes
    scope, assertion, consent = (
        fixes[name] for name in ("correct-tenant-id", "build-fresh-assertion", "grant-admin-consent")
    )

    assert [acts(step, scope) for step in scope.steps] == [Who.ENTRA_ADMIN, Who.PC_USER]
    assert [acts(step, assertion) for step in assertion.steps] == [Who.SUPPORT]
    assert acts(consent.steps[-1], consent) is Who.SUPPORT


def test_the_customers_words_stand_in_the_place_of_ours() -> None:
    """The step in Mailcheck that has none is left out; one that has some keeps its place in the order."""
    ours = guide(load(), "replace-client-secret", {}, ())
    theirs = guide_customer(load(), "replace-client-secret", {}, ())

    assert [step.ours for step in ours.steps] == [False, False, False, True]
    assert len(theirs.steps) == 4
    assert (theirs.steps[3].where.de, theirs.steps[3].ours) == ("", False)
    assert "nicht per E-Mail" in theirs.steps[2].text.de


def test_what_may_take_its_time_is_looked_at_as_often_as_the_fix_says() -> None:
    """The minutes of the waiting itself are those that its step names; a fix may have its own."""
    wait = load().fixes["wait-for-propagation"]

    assert wait.look_again == (5, 15, 30, 60, 120)
    assert all(str(minutes) in wait.steps[0].text.de for minutes in wait.look_again)
    assert load().fixes["check-rbac-application-scope"].look_again == (30, 60, 120)
    assert all(tuple(sorted(fix.look_again)) == fix.look_again for fix in load().fixes.values())
