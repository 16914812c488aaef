"""The ten steps in their order, and each as something that people follow: with this customer's values filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.flows.setup.in_entra import ENTRA_STEPS
from bot.flows.setup.in_exchange import EXCHANGE_STEPS
from bot.flows.setup.model import Doing, Proof, SetupStep
from bot.flows.setup.profiles import Profile
from bot.model import Guidance, GuidedStep, Sentence, Text
from bot.templates import Template, Values, fill_both

OURS: tuple[SetupStep, ...] = (*ENTRA_STEPS, *EXCHANGE_STEPS)
STEP_IDS = (*(step.id for step in OURS), "program-account", "program-servers")

_PROVED_BY: Mapping[Proof, tuple[str, ...]] = {
    Proof.TOKEN: ("token", "claims"),
    Proof.ROLES: ("token", "claims"),
    Proof.RECORD: ("imap_login", "smtp_login"),
    Proof.MAILBOXES: ("imap_login", "smtp_login"),
}


def steps_of(profile: Profile) -> tuple[SetupStep, ...]:
    """Return the ten steps for this program."""
    return (*OURS, *profile.steps())


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
