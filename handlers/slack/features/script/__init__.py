"""Scripts: the PowerShell for exactly these ids, in a thread."""

from __future__ import annotations

from bot.jobs.kinds import SCRIPT
from handlers.slack.features.script import buttons, commands, thread
from handlers.slack.platform.feature import Feature, Run

FEATURE = Feature(
    commands=(commands.COMMAND,),
    buttons=buttons.BUTTONS,
    jobs=(Run(SCRIPT, thread.run),),
)
