"""Who somebody is to us: the language they read, whether they belong to the workspace; and who else reads a channel."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Language
from handlers.slack.remembered import Remembered
from handlers.slack.replies import DIRECT, direct_channel, error_code

EVERYONE = "*"
SHARED_KEPT_SECONDS = 60.0  # a channel may come to be shared with another company at any time
MEMBERS_A_PAGE = (
    1_000  # the most that Slack gives (https://docs.slack.dev/reference/methods/conversations.members, seen 2026-11)
)


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
        self._channels = Remembered(self._is_shared, SHARED_KEPT_SECONDS)
        self._present = Remembered(self._who_is_in)
        self._directs = Remembered(lambda user: direct_channel(slack, user))
        self._ours = Remembered(self._our_workspace)

    async def person(self, user: str) -> Person | None:
        """Return who this is; None when Slack does not say."""
        return await self._people.get(user)

    async def is_in_group(self, user: str, group: str) -> bool | None:
        """Tell whether somebody is in a user group; None when Slack does not say."""
        members = await self._groups.get(group)
        return None if members is None else user in members

    async def is_in_channel(self, user: str, channel: str) -> bool | None:
        """Tell whether somebody is a member of a channel; None when Slack does not say (a private one without the bot, say)."""
        if channel.startswith(DIRECT):  # who is in one we may not ask, but we may open it
            direct = await self._directs.get(user)
            return None if direct is None else direct == channel
        members = await self._present.get(channel)
        return None if members is None else user in members

    async def is_shared(self, channel: str) -> bool | None:
        """Tell whether another company reads this channel (Slack Connect); None when Slack does not say."""
        return False if channel.startswith(DIRECT) else await self._channels.get(channel)

    async def outsiders_read(self, channel: str) -> bool:
        """Tell whether another company reads this channel, as far as anybody knows: what Slack does not say counts as yes."""
        return await self.is_shared(channel) is not False

    async def _look_up(self, user: str) -> Person:
        answer = await self._slack.users_info(user=user, include_locale=True)
        found = answer.get("user") or {}
        ours, theirs = await self._ours.get(""), str(found.get("team_id") or "")
        if ours is None:
            raise SlackClientError("auth.test does not say which workspace is ours")
        outside = any(found.get(mark) for mark in ("deleted", "is_restricted", "is_ultra_restricted", "is_stranger"))
        # In an Enterprise Grid a member of ours may come from another of its workspaces: `teams` lists all of theirs
        # (https://docs.slack.dev/reference/objects/user-object, seen 2026-11).
        also = (found.get("enterprise_user") or {}).get("teams") or ()
        outside = outside or (theirs != ours and ours not in also)
        admin = any(found.get(mark) for mark in ("is_admin", "is_owner", "is_primary_owner"))
        return Person(language_of(str(found.get("locale") or "")), not outside, admin)

    async def _members(self, group: str) -> frozenset[str]:
        answer = await self._slack.usergroups_users_list(usergroup=group)
        return frozenset(map(str, answer.get("users") or ()))

    async def _our_workspace(self, _: str) -> str:
        return str((await self._slack.auth_test())["team_id"])

    async def _who_is_in(self, channel: str) -> frozenset[str]:
        people: set[str] = set()
        cursor = ""
        while True:
            page = await self._slack.conversations_members(channel=channel, limit=MEMBERS_A_PAGE, cursor=cursor or None)
            people.update(map(str, page.get("members") or ()))
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return frozenset(people)

    async def _is_shared(self, channel: str) -> bool:
        try:
            found = (await self._slack.conversations_info(channel=channel)).get("channel") or {}
        except SlackApiError as problem:
            if (
                error_code(problem) == "channel_not_found"
            ):  # a private one without the bot: it cannot write there either
                return False
            raise
        return bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared"))
