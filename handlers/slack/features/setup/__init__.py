"""Guided set-ups: a customer from nothing to green, in ten steps, each one proved."""

from __future__ import annotations

from bot.flows.setup import LOOK
from bot.jobs.kinds import SETUP
from handlers.slack.features.setup import buttons, commands, look, stored, windows
from handlers.slack.platform.feature import Feature, Reminder, Run
from handlers.slack.platform.news import TenantGoes, TenantStored

FEATURE = Feature(
    commands=(commands.COMMAND,),
    buttons=buttons.BUTTONS,
    windows=(windows.WINDOW,),
    jobs=(Run(SETUP, look.run),),
    reminders=(Reminder(LOOK, SETUP, look.job_of),),
    news={TenantStored: stored.tenant_stored, TenantGoes: stored.tenant_goes},
)
