"""Every feature there is: the folder is the register."""

from __future__ import annotations

from functools import cache

from bot.discovery import collect
from handlers.slack import features
from handlers.slack.platform.feature import Feature


@cache
def registered() -> tuple[Feature, ...]:
    """Return the features, by name."""
    return tuple(collect(features, "FEATURE", Feature).values())


@cache
def everything() -> Feature:
    """Return all of them as one, but for what each listens to."""
    every = registered()
    return Feature(
        commands=tuple(command for feature in every for command in feature.commands),
        buttons=tuple(button for feature in every for button in feature.buttons),
        windows=tuple(window for feature in every for window in feature.windows),
        shortcuts=tuple(shortcut for feature in every for shortcut in feature.shortcuts),
        events=tuple(event for feature in every for event in feature.events),
        jobs=tuple(job for feature in every for job in feature.jobs),
        reminders=tuple(reminder for feature in every for reminder in feature.reminders),
    )
