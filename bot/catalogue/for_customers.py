"""What a customer must not read: words of ours, and of people who speak about customers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalogue.guidance import guide_customer
from bot.catalogue.loader import Catalogue
from bot.model import Guidance, Text

_OURS = re.compile(
    r"mailcheck|slack|/ps-script|/mailfix|hier einfügen|paste (?:it )?here|"
    r"\bKunden?\b|\bdes Kundes\b|\bcustomers?\b|\bin charge\b|\bzuständig:|"
    r"\b(?:Support|support)(?:-Mitarbeiter| staff)\b",
    re.IGNORECASE,
)


def words_of_ours(text: str) -> tuple[str, ...]:
    """Return what a customer would stumble over in a sentence."""
    return tuple(dict.fromkeys(found[0] for found in _OURS.finditer(text)))


def unfit_for_customers(catalogue: Catalogue) -> Iterator[str]:
    """Yield each fix, each reason and each letter that speaks to a customer in words of ours; what to add stands with it."""
    for name in catalogue.fixes:
        guidance = guide_customer(catalogue, name, {}, ())
        for number, step in enumerate(guidance.steps, 1):
            if wrong := words_of_ours(step.command):
                yield f"fixes/{name}.toml: a customer reads {', '.join(map(repr, wrong))} in the command of step {number}"
        for said, remedy in _sentences(guidance):
            if wrong := words_of_ours(f"{said.de} {said.en}"):
                yield f"fixes/{name}.toml: a customer reads {', '.join(map(repr, wrong))}: add {remedy}"
    for name, error in catalogue.errors.items():
        for cause in error.causes:
            if cause.why and (wrong := words_of_ours(f"{cause.why.de} {cause.why.en}")):
                yield f"errors/{name}.toml: a customer reads {', '.join(map(repr, wrong))} in the why of {cause.fix}"

    yield from _of_letters(catalogue)


def _of_letters(catalogue: Catalogue) -> Iterator[str]:
    for name, announcement in catalogue.announcements.items():
        for said in (*announcement.letter.before, *announcement.letter.after):
            if wrong := words_of_ours(f"{said.de} {said.en}"):
                yield f"announcements/{name}.toml: a customer reads {', '.join(map(repr, wrong))} in the letter"


def _sentences(guidance: Guidance) -> Iterator[tuple[Text, str]]:
    yield guidance.name, "customer_title"
    if guidance.why:
        yield guidance.why, "customer_why"
    if guidance.not_this:
        yield guidance.not_this, "customer_not_this"
    for number, step in enumerate(guidance.steps, 1):
        yield step.text, f'customer to step {number}, or who = "support"'
        yield step.where, f"customer to step {number}"
        if step.expect:
            yield step.expect, f"customer_expect to step {number}"
