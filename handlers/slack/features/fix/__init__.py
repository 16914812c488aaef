"""Guided fixes: one cause, step by step, until a check proves that it is gone."""

from __future__ import annotations

from bot.flows.fix import LOOK as LOOK_DUE
from bot.jobs.kinds import FIX, LOOK, PROVE
from handlers.slack.features.fix import buttons, reminders, thread, verification
from handlers.slack.platform.feature import Feature, Reminder, Run

FEATURE = Feature(
    buttons=buttons.BUTTONS,
    jobs=(Run(FIX, thread.begin), Run(PROVE, verification.run), Run(LOOK, reminders.run)),
    reminders=(Reminder(LOOK_DUE, LOOK, reminders.job_of),),
)
