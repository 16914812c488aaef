"""The ten steps in their order, and each as something that people follow: with this customer's values filled in.

What stands in eight of them is the catalogue's (`entries/setup/`), in the last two the program's profile's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from bot.catalogue import load
from bot.catalogue.model import Bilingual
from bot.catalogue.setup_model import SetupDoing, SetupEntry
from bot.catalogue.steps import PLACES
from bot.flows.setup.model import HERE, UNSAID, Doing, Proof, SetupStep
from bot.flows.setup.profiles import Profile
from bot.model import Guidance, GuidedStep, Sentence, Text
from bot.templates import Template, Values, fill_both

STEP_IDS = (
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
"""For ever: set-ups under way and buttons hold them."""

_PROVED_BY: Mapping[Proof, tuple[str, ...]] = {
    Proof.TOKEN: ("token", "claims"),
    Proof.ROLES: ("token", "claims"),
    Proof.RECORD: ("imap_login", "smtp_login"),
    Proof.MAILBOXES: ("imap_login", "smtp_login"),
}


def steps_of(profile: Profile) -> tuple[SetupStep, ...]:
    """Return the ten steps for this program."""
    return (*_of_every_program(), *profile.steps())


@cache
def _of_every_program() -> tuple[SetupStep, ...]:
    return tuple(_step(name, entry) for name, entry in load().setup_steps.items())


def _step(name: str, entry: SetupEntry) -> SetupStep:
    return SetupStep(
        name,
        entry.title.text,
        entry.who.text,
        Proof(entry.proof),
        entry.trace.text,
        tuple(map(_doing, entry.doings)),
        *(_text(each) for each in (entry.note, entry.customer_note, entry.only_if, entry.customer_title)),
    )


def _doing(entry: SetupDoing) -> Doing:
    return Doing(
        entry.text.sentence,
        HERE if entry.where == "here" else PLACES[entry.where] if entry.where else UNSAID,
        entry.copied,
        entry.expect.sentence if entry.expect else None,
        entry.needs,
        entry.ours,
        entry.customer.sentence if entry.customer else None,
        entry.customer_copy,
    )


def _text(said: Bilingual | None) -> Text | None:
    return said.text if said else None


def proofs_for(step: SetupStep) -> tuple[str, ...]:
    """Return what has to be tried to see this step, in the catalogue's words; empty where nothing or everything has to be."""
    return _PROVED_BY.get(step.proof, ())


def guidance_of(step: SetupStep, values: Values) -> Guidance:
    """Return the step as support reads it."""
    doings = (_guided(doing, doing.text, doing.copy, values) for doing in _shown(step.doings, values))
    return _guidance(step.title, step, doings, step.note)


def customer_guidance_of(step: SetupStep, values: Values) -> Guidance:
    """Return the step as the customer reads it: without what is done on our side."""
    doings = (
        _guided(doing, doing.customer or doing.text, doing.customer_copy if doing.ours else doing.copy, values)
        for doing in _shown(step.doings, values)
        if doing.customer or not doing.ours
    )
    return _guidance(step.customer_title or step.title, step, doings, step.customer_note or step.note)


def _guidance(title: Text, step: SetupStep, doings: Iterable[GuidedStep], note: Text | None) -> Guidance:
    return Guidance(step.id, title, tuple(doings), note, name=title)


def _shown(doings: Iterable[Doing], values: Values) -> Iterable[Doing]:
    return (doing for doing in doings if all(_is_met(need, values) for need in doing.needs))


def _is_met(need: str, values: Values) -> bool:
    return not values.get(need[1:]) if need.startswith("!") else bool(values.get(need))


def _guided(doing: Doing, text: Sentence, copied: Template, values: Values) -> GuidedStep:
    where = doing.where if not doing.customer or text is not doing.customer else Text("", "")
    expect = fill_both(doing.expect, values, _unknown) if doing.expect else None
    said = fill_both(text, values, _unknown)
    return GuidedStep(where, said, copied.filled(values, _unknown), expect, ours=doing.ours)


def _unknown(*_: object) -> str:
    return "…"
