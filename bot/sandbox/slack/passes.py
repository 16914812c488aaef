"""The short-lived permissions that Slack hands out with what people do: trigger ids and response URLs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.sandbox.slack.model import Clock, digits

# https://docs.slack.dev/interactivity/handling-user-interaction, read 2026-08.
TRIGGER_LIFE = 3.0
RESPONSE_URL_LIFE = 1800.0
RESPONSE_URL_USES = 5


@dataclass(slots=True)
class Trigger:
    """A permission to show a view to one person, once."""

    user: str
    born: float
    used: bool = False


@dataclass(slots=True)
class ResponsePass:
    """A permission to speak to one person in one place. `source` is the time stamp of the message it came from, if any."""

    user: str
    channel: str
    born: float
    source: str = ""
    thread_ts: str = ""
    uses: int = 0


class Passes:
    """All permissions handed out by one workspace."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponsePass] = {}

    def new_trigger(self, user: str) -> str:
        """Hand out a trigger id: valid for three seconds, once."""
        name = f"{digits(12)}.{digits(12)}.{secrets.token_hex(16)}"
        self._triggers[name] = Trigger(user, self._clock.now())
        return name

    def use_trigger(self, name: str) -> tuple[str, str]:
        """Use a trigger id up; return the user and "", or "" and Slack's word for why it is no good."""
        trigger = self._triggers.get(name)
        if trigger is None:
            return "", "invalid_trigger_id"
        if trigger.used:
            return "", "exchanged_trigger_id"
        if self._clock.now() - trigger.born > TRIGGER_LIFE:
            return "", "expired_trigger_id"
        trigger.used = True
        return trigger.user, ""

    def new_response_path(self, team: str, user: str, channel: str, *, source: str = "", thread_ts: str = "") -> str:
        """Hand out the path of a response URL: five uses within half an hour."""
        path = f"/actions/{team}/{digits(13)}/{secrets.token_urlsafe(18)}"
        self._responses[path] = ResponsePass(user, channel, self._clock.now(), source, thread_ts)
        return path

    def use_response(self, path: str) -> tuple[ResponsePass | None, str]:
        """Use a response URL once; return whom it speaks to, or None and why it is no good (words unverified)."""
        found = self._responses.get(path)
        if found is None:
            return None, "no_such_url"
        if self._clock.now() - found.born > RESPONSE_URL_LIFE:
            return None, "expired_url"
        if found.uses >= RESPONSE_URL_USES:
            return None, "used_url"
        found.uses += 1
        return found, ""
