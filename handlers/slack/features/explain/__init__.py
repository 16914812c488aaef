"""Explanations: a pasted error, by command, mention, direct message, shortcut or window, and what it means."""

from __future__ import annotations

from bot.jobs.kinds import EXPLAIN
from handlers.slack.features.explain import buttons, commands, events, shortcuts, thread, windows
from handlers.slack.platform.feature import Feature, Run

FEATURE = Feature(
    commands=(commands.COMMAND,),
    buttons=buttons.BUTTONS,
    windows=(windows.WINDOW,),
    shortcuts=(shortcuts.SHORTCUT,),
    events=events.EVENTS,
    jobs=(Run(EXPLAIN, thread.run),),
)
