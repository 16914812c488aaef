"""Who somebody is to us (the language they read, whether they may use Mailcheck), and who else reads a channel."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Language, Text
from handlers.slack import wording
from handlers.slack.remembered import Remembered
from handlers.slack.replies import DIRECT

EVERYONE = "*"


@dataclass(frozen=True, slots=True)
class Person:
    """`member` is True for a full member of the workspace: no guest, nobody from another company, not deactivated."""

    language: Language = Language.DE
    member: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What we need to know before answering: the language, and why this person may not use Mailcheck (None: they may)."""

    language: Language
    objection: Text | None


def language_of(locale: str) -> Language:
    """Return German for a German locale or an unknown one, else English."""
    return Language.DE if not locale or locale.lower().startswith("de") else Language.EN


class People:
    """Asks Slack who somebody is and remembers it. `operators` are user ids, user-group ids, or `*` for every full member."""

    def __init__(self, slack: AsyncWebClient, operators: tuple[str, ...]) -> None:
        self._slack = slack
        self._operators = operators
        self._people = Remembered(self._look_up)
        self._groups = Remembered(self._members)
        self._channels = Remembered(self._is_shared)

    async def know(self, user: str) -> Known:
        """Return the language this person reads (German when Slack does not say), and whether they may."""
        person = await self._people.get(user)
        return Known(person.language if person else Language.DE, await self._objection(user, person))

    async def _objection(self, user: str, person: Person | None) -> Text | None:
        if user in self._operators:
            return None
        unsure = False
        if EVERYONE in self._operators:
            if person and person.member:
                return None
            unsure = person is None
        for group in self._operators:
            if group.startswith("S"):
                members = await self._groups.get(group)
                if members and user in members:
                    return None
                unsure = unsure or members is None
        return wording.WHO_ARE_YOU if unsure else wording.NOT_ALLOWED

    async def outsiders_read(self, channel: str) -> bool:
        """Tell whether another company reads this channel (Slack Connect). Slack may not say; then the bot's membership decides."""
        return not channel.startswith(DIRECT) and bool(await self._channels.get(channel))

    async def _look_up(self, user: str) -> Person:
        answer = await self._slack.users_info(user=user, include_locale=True)
        found = answer.get("user") or {}
        outside = any(found.get(mark) for mark in ("deleted", "is_restricted", "is_ultra_restricted", "is_stranger"))
        return Person(language_of(str(found.get("locale") or "")), not outside)

    async def _members(self, group: str) -> frozenset[str]:
        answer = await self._slack.usergroups_users_list(usergroup=group)
        return frozenset(map(str, answer.get("users") or ()))

    async def _is_shared(self, channel: str) -> bool:
        found = (await self._slack.conversations_info(channel=channel)).get("channel") or {}
        return bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared"))
