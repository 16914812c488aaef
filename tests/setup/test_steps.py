"""The ten steps, in both languages: who, where, what to copy, how one can tell; and what the customer reads of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from bot.catalogue.for_customers import words_of_ours
from bot.flows.setup import (
    STEP_IDS,
    Profile,
    SetupStep,
    guidance_of,
    letter,
    load_profiles,
    steps_of,
    values_of,
)
from bot.flows.setup.steps import customer_guidance_of, proofs_for
from bot.model import Language, Text
from bot.presentation import Presentation
from tests.setup.seen import ADVOLUX, BOXES, STEPS, customer

PROFILES = load_profiles()


def texts(value: object) -> Iterator[Text]:
    """Yield every text in a step."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif is_dataclass(value):
        for each in fields(value):
            yield from texts(getattr(value, each.name))


def values(profile: Profile = ADVOLUX) -> dict[str, str]:
    stored = customer()
    known = dict(values_of(profile, Presentation().values(stored), stored, ()))
    return known | {"script_file": "einrichten.ps1", "script_start": ".\\einrichten.ps1"}


def test_the_ids_are_for_ever() -> None:
    """Old messages and kept set-ups name them."""
    assert STEP_IDS == (
        "register-app",
        "wait-for-app",
        "api-permissions",
        "admin-consent",
        "client-secret",
        "note-ids",
        "exchange-script",
        "allow-scripts",
        "program-account",
        "program-servers",
    )


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_every_program_has_the_same_ten_steps(profile: Profile) -> None:
    """Only the last two are its own."""
    assert tuple(step.id for step in steps_of(profile)) == STEP_IDS


@pytest.mark.parametrize("step", [s for p in PROFILES.values() for s in steps_of(p)], ids=lambda step: step.id)
def test_every_text_is_there_in_both_languages_with_the_same_values(step: SetupStep) -> None:
    """And in German nobody is addressed with „du“."""
    for text in texts(step):
        assert bool(text.de.strip()) == bool(text.en.strip())
        assert set(re.findall(r"\{\w+\}", text.de)) == set(re.findall(r"\{\w+\}", text.en))
        assert not re.search(r"\b([Dd]u|[Dd]ein\w*|[Dd]ich)\b", text.de)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_no_value_is_left_to_fill_in(step: SetupStep) -> None:
    """Everything that is copied is this customer's own."""
    said = str(guidance_of(step, values())) + str(customer_guidance_of(step, values()))

    assert "{" not in said.replace("& {", "")
    assert "…'" not in said
    assert all(guided.command != "…" for guided in guidance_of(step, values()).steps)


@pytest.mark.parametrize(
    ("step", "copied"),
    [
        ("register-app", ["https://entra.microsoft.com", "Advolux E-Mail", "http://localhost"]),
        ("api-permissions", ["Office 365 Exchange Online", "AsApp", "IMAP.AccessAsApp\nSMTP.SendAsApp"]),
        ("exchange-script", ["\n".join(BOXES)]),
        ("allow-scripts", ["Set-ExecutionPolicy -Scope Process -ExecutionPolicy RemoteSigned"]),
        ("program-account", ["\n".join(BOXES)]),
        ("program-servers", ["outlook.office365.com", "smtp.office365.com"]),
    ],
)
def test_what_the_guide_has_copied_can_be_copied(step: str, copied: list[str]) -> None:
    """Each value stands by itself."""
    guidance = guidance_of(next(s for s in STEPS if s.id == step), values())

    assert set(copied) <= {guided.command for guided in guidance.steps}


def test_ids_stand_where_they_are_known_and_nowhere_before() -> None:
    """Without a stored tenant the address for the consent is left out, and the tenant id is asked for."""
    consent, note = STEPS[3], STEPS[5]
    nobody = values_of(ADVOLUX, Presentation().values(None), None, BOXES)
    by_domain = values_of(ADVOLUX, Presentation().values(None), None, BOXES, "11112222-3333-4444-5555-666677778888")

    assert [guided.command for guided in guidance_of(consent, nobody).steps] == [""]
    assert "adminconsent?client_id=" in guidance_of(consent, values()).steps[1].command
    assert not any(guided.command for guided in guidance_of(note, nobody).steps)
    assert [g.command for g in guidance_of(note, by_domain).steps if g.command] == [
        "11112222-3333-4444-5555-666677778888"
    ]


def test_many_mailboxes_are_counted_after_the_first_forty() -> None:
    """A message holds only so much."""
    boxes = tuple(f"box{n}@kanzlei-muster.example" for n in range(60))
    lines = values_of(ADVOLUX, Presentation().values(None), customer(mailboxes=boxes), ())["mailboxes"].split("\n")

    assert (len(lines), lines[-1]) == (41, "… + 20")


def test_both_portals_are_named_in_both_languages() -> None:
    """The German text has the English label beside it, the English one the German."""
    words = " ".join(f"{doing.text.de} {doing.text.en}" for step in STEPS for doing in step.doings)
    pairs = [
        ("App-Registrierungen", "App registrations"),
        ("Neue Registrierung", "New registration"),
        ("Nur Konten in diesem Organisationsverzeichnis", "Accounts in this organizational directory only"),
        ("Single tenant only", "Single tenant only"),
        ("API-Berechtigungen", "API permissions"),
        ("Von meiner Organisation verwendete APIs", "APIs my organization uses"),
        ("Administratorzustimmung für … erteilen", "Grant admin consent for …"),
        ("Geheime Clientschlüssel", "Client secrets"),
        ("Unternehmensanwendungen", "Enterprise apps"),
        ("Identität › Anwendungen", "Identity › Applications"),
    ]

    assert [pair for pair in pairs if any(words.count(label) < 2 for label in pair)] == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_the_letter_has_no_words_of_ours_and_nothing_secret(step: SetupStep, language: Language) -> None:
    """Polite, only this customer's values, ending with who does what next."""
    written = letter(step, STEPS.index(step) + 1, 10, ADVOLUX, values(), language)
    secret = customer().client_secret

    assert words_of_ours(written) == ()
    assert "Angaben eintragen" not in written
    assert secret is not None
    assert secret.get_secret_value() not in written
    assert written.startswith("Guten Tag," if language is Language.DE else "Hello,")
    assert written.rstrip().endswith("Mit freundlichen Grüßen" if language is Language.DE else "Kind regards")
    assert "{" not in written


def test_the_letter_for_exchange_starts_the_enclosed_script() -> None:
    """With the lines that do it."""
    written = letter(STEPS[6], 7, 10, ADVOLUX, values(), Language.DE)

    assert "„einrichten.ps1“" in written
    assert "   .\\einrichten.ps1" in written


def test_each_trace_is_tried_by_what_shows_it() -> None:
    """The token for what is done in Entra, the mailboxes for Exchange, nothing for the program."""
    tried = {step.id: proofs_for(step) for step in STEPS}

    assert tried["admin-consent"] == tried["client-secret"] == ("token", "claims")
    assert tried["exchange-script"] == ("imap_login", "smtp_login")
    assert tried["program-account"] == tried["program-servers"] == ()
