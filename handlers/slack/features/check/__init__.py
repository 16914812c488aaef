"""Checks: the command, the thread in which the report grows, its protocol and pictures."""

from __future__ import annotations

from bot.jobs.kinds import CHECK
from handlers.slack.features.check import buttons, commands, thread
from handlers.slack.platform.feature import Feature, Run
from handlers.slack.platform.news import CheckInThread

FEATURE = Feature(
    commands=(commands.COMMAND,),
    buttons=buttons.BUTTONS,
    jobs=(Run(CHECK, thread.run),),
    news={CheckInThread: thread.once_more},
)
