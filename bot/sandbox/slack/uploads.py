"""Files on their way into the workspace, and which ones it does not want."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.slack.model import File


@dataclass(slots=True)
class FileRules:
    """Which files a workspace refuses, and when.

    `blocked_endings` (".ps1") are refused with file_type_not_allowed: at the first call, or not before the last one
    (`blocked_late`); which of the two Slack does is unverified, so both exist. `refusal`, when set, refuses every upload with that word.
    `unready` is how many messages are refused before a new picture may be shown: Slack looks at it for a moment first.
    `shares_told_after` is how many times files.info does not tell yet where files stand
    (https://github.com/slackapi/python-slack-sdk/issues/1277, seen 2026-12).
    """

    blocked_endings: frozenset[str] = frozenset()
    blocked_late: bool = True
    refusal: str = ""
    unready: int = 0
    shares_told_after: int = 0

    def is_ready(self) -> bool:
        """Tell whether a picture may be shown by now; each asking brings it nearer."""
        if self.unready:
            self.unready -= 1
            return False
        return True

    def objection(self, name: str, *, late: bool) -> str:
        """Return Slack's word for not taking a file at this point, "" when it is taken."""
        if self.refusal:
            return self.refusal
        blocked = late == self.blocked_late and name.lower().endswith(tuple(self.blocked_endings))
        return "file_type_not_allowed" if blocked else ""


@dataclass(slots=True)
class Upload:
    """A file on its way: announced, then with its bytes."""

    file: File
    length: int
    path: str
    arrived: bool = False
