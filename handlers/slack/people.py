"""Who somebody is to us: the language they read, whether they belong to the workspace; and who else reads a channel."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Language
from handlers.slack.remembered import Remembered
from handlers.slack.replies import DIRECT

EVERYONE = "*"


@dataclass(frozen=True, slots=True)
class Person:
    """`member`: a full member of the workspace, no guest, nobody from another company, not deactivated. `admin`: admin or owner of it."""

    language: Language = Language.DE
    member: bool = False
    admin: bool = False


def language_of(locale: str) -> Language:
    """Return German for a German locale or an unknown one, else English."""
    return Language.DE if not locale or locale.lower().startswith("de") else Language.EN


class People:
    """Asks Slack who somebody is and remembers it."""

    def __init__(self, slack: AsyncWebClient) -> None:
        self._slack = slack
        self._people = Remembered(self._look_up)
        self._groups = Remembered(self._members)
        self._channels = Remembered(self._is_shared)

    async def person(self, user: str) -> Person | None:
        """Return who this is; None when Slack does not say."""
        return await self._people.get(user)

    async def is_in_group(self, user: str, group: str) -> bool | None:
        """Tell whether somebody is in a user group; None when Slack does not say."""
        members = await self._groups.get(group)
        return None if members is None else user in members

    async def outsiders_read(self, channel: str) -> bool:
        """Tell whether another company reads this channel (Slack Connect). Slack may not say; then the bot's membership decides."""
        return not channel.startswith(DIRECT) and bool(await self._channels.get(channel))

    async def _look_up(self, user: str) -> Person:
        answer = await self._slack.users_info(user=user, include_locale=True)
        found = answer.get("user") or {}
        outside = any(found.get(mark) for mark in ("deleted", "is_restricted", "is_ultra_restricted", "is_stranger"))
        admin = any(found.get(mark) for mark in ("is_admin", "is_owner", "is_primary_owner"))
        return Person(language_of(str(found.get("locale") or "")), not outside, admin)

    async def _members(self, group: str) -> frozenset[str]:
        answer = await self._slack.usergroups_users_list(usergroup=group)
        return frozenset(map(str, answer.get("users") or ()))

    async def _is_shared(self, channel: str) -> bool:
        found = (await self._slack.conversations_info(channel=channel)).get("channel") or {}
        return bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared"))
