"""Stored tenants: added, shown, changed, renewed, forgotten; every credential is tried before it is kept."""

from __future__ import annotations

from handlers.slack.features.tenants import buttons, commands, opening, shortcuts, windows
from handlers.slack.platform.feature import Feature
from handlers.slack.platform.news import EnterDetails

FEATURE = Feature(
    commands=(commands.COMMAND,),
    buttons=buttons.BUTTONS,
    windows=windows.WINDOWS,
    shortcuts=(shortcuts.SHORTCUT,),
    news={EnterDetails: opening.enter_details},
)
