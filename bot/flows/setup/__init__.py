"""The guided set-up: the ten steps from nothing to a mailbox that works, each with what proves it. Pure; it talks to nobody.

Reading order: `model` (what a step is), `steps` and `profiles` (eight of them from the catalogue, the last two from a program's profile),
`values` (what is copied for this customer), `evidence` and `progress` (what is proved, what contradicts it, what comes next),
`kept` (what is remembered of a set-up), `case` (what belongs to it now), `leading` (what each press and each look makes of it),
`letter` (a step as the customer reads it).
"""

from __future__ import annotations

from bot.flows.setup.case import SetupCase, case_of, concerns, number_of
from bot.flows.setup.kept import COURSE, LOOK, SetUp
from bot.flows.setup.leading import (
    LAST,
    STORED_AT,
    Settled,
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
from bot.flows.setup.letter import letter
from bot.flows.setup.model import Mark, Proof, SetupStep
from bot.flows.setup.profiles import Profile, load_profiles
from bot.flows.setup.progress import Looked, StepView, progress, relevant
from bot.flows.setup.steps import STEP_IDS, guidance_of, steps_of
from bot.flows.setup.values import values_of
from bot.templates import Values

__all__ = [
    "COURSE",
    "LAST",
    "LOOK",
    "STEP_IDS",
    "STORED_AT",
    "Looked",
    "Mark",
    "Profile",
    "Proof",
    "SetUp",
    "Settled",
    "SetupCase",
    "SetupStep",
    "StepView",
    "Values",
    "case_of",
    "concerns",
    "guidance_of",
    "is_worth_a_look",
    "letter",
    "load_profiles",
    "looking",
    "needs_whole_check",
    "number_of",
    "progress",
    "proofs_of",
    "relevant",
    "seen_in",
    "settle",
    "stepped_back",
    "stepped_on",
    "steps_of",
    "stored",
    "values_of",
]
