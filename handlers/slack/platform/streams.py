"""What this process knows of streaming: how much of it Slack takes, and where it refused."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from slack_sdk.errors import SlackApiError

from bot.jobs.kinds import Asker
from handlers.slack.kit.errors import error_code, slack_said
from handlers.slack.platform.asking import BUSY
from handlers.slack.platform.client import asked_to_wait
from handlers.slack.platform.pauses import USUAL

# Slack takes 20 calls of startStream and of stopStream a minute. A check ends within 30 s and its stream soon after, so however
# the ends fall, no more of them come in a minute than streams are begun in a hundred seconds. Two fewer than Slack takes.
MOST_BEGUN = 18
BEGUN_WITHIN = 100.0
PAUSE_EACH = 0.75  # appendStream takes a hundred calls a minute; a few are left over for other processes
REFUSED_FOR = 3600.0
TROUBLED_FOR = 100.0
SLACKS_TROUBLE = frozenset(
    {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "messaging_processing_failed"}
)
OF_THIS_CHANNEL = frozenset(
    {"channel_type_not_supported", "channel_not_found", "not_in_channel", "is_archived", "user_not_found"}
)
ENDED = frozenset({"message_not_in_streaming_state", "stopped_by_user"})


@dataclass
class Streams:
    """What this process knows of streaming: how many streams it began of late, how many run, where Slack refused."""

    live: int = 0
    _begun: deque[float] = field(default_factory=deque)
    _refused: dict[str, float] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    shortest: float = USUAL.change

    @property
    def pause(self) -> float:
        """Return the seconds between two changes of one stream."""
        return max(self.shortest, PAUSE_EACH * self.live)

    def begin(self, asker: Asker, channel: str) -> bool:
        """Tell whether one more stream may be begun here, and count it."""
        now = self.clock()
        for key in (asker.workspace, f"{asker.workspace}:{channel}"):
            if self._refused.get(key, now) > now:
                return False
        while self._begun and self._begun[0] <= now - BEGUN_WITHIN:
            self._begun.popleft()
        if len(self._begun) >= MOST_BEGUN:
            return False
        self._begun.append(now)
        return True

    def refuse(self, asker: Asker, channel: str, problem: Exception) -> None:
        """Remember that Slack did not want to stream: this channel, or the whole workspace; a busy one for as long as it says."""
        code, now = error_code(problem), self.clock()
        if code in ENDED:
            return
        here = code in OF_THIS_CHANNEL or code.startswith("restricted_action")
        place = f"{asker.workspace}:{channel}" if here else asker.workspace
        self._refused[place] = now + _how_long(problem, code)


def _how_long(problem: Exception, code: str) -> float:
    """Return for how many seconds streaming is not tried again: long where Slack said no, not where it had trouble itself."""
    if code in BUSY and isinstance(problem, SlackApiError):
        said = asked_to_wait(problem.response.headers)
        return TROUBLED_FOR if said is None else said
    return TROUBLED_FOR if code in SLACKS_TROUBLE or "error" not in slack_said(problem) else REFUSED_FOR
