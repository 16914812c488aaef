"""App Home: my tenants and their state, what expires, what Microsoft announced, my language."""

from __future__ import annotations

from handlers.slack.features.home import buttons, content, events, windows
from handlers.slack.platform.feature import Feature
from handlers.slack.platform.news import HomeChanged

FEATURE = Feature(
    buttons=buttons.BUTTONS,
    windows=windows.WINDOWS,
    events=(events.EVENT,),
    news={HomeChanged: content.changed},
)
