"""The guided set-up: the ten steps from nothing to a mailbox that works, each with what proves it. Pure; it talks to nobody.

Reading order: `model` (what a step is), `in_entra`, `in_exchange`, `profiles` (the steps, the last two from a program's profile),
`values` (what is copied for this customer), `evidence` and `progress` (what is proved, what contradicts it, what comes next),
`kept` (what is remembered of a set-up), `letter` (a step as the customer reads it).
"""

from __future__ import annotations

from bot.flows.setup.evidence import unreached
from bot.flows.setup.kept import COURSE, SetUp
from bot.flows.setup.letter import letter
from bot.flows.setup.model import Mark, Proof, SetupStep
from bot.flows.setup.profiles import Profile, load_profiles
from bot.flows.setup.progress import Looked, StepView, next_step, progress, relevant
from bot.flows.setup.steps import STEP_IDS, guidance_of, proofs_for, steps_of
from bot.flows.setup.values import values_of
from bot.templates import Values

__all__ = [
    "COURSE",
    "STEP_IDS",
    "Looked",
    "Mark",
    "Profile",
    "Proof",
    "SetUp",
    "SetupStep",
    "StepView",
    "Values",
    "guidance_of",
    "letter",
    "load_profiles",
    "next_step",
    "progress",
    "proofs_for",
    "relevant",
    "steps_of",
    "unreached",
    "values_of",
]
