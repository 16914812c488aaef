"""Who somebody is to us: the language they read, whether they belong to the workspace; where they are, and who else reads there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.clocks import uptime
from bot.model import Language
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.remembered import FRESH, Clock, Remembered
from handlers.slack.platform.replies import DIRECT, direct_channel

EVERYONE = "*"
STAYS_SECONDS = 600.0  # which workspace is ours, and where we talk alone with somebody
# The most that Slack gives at once (https://docs.slack.dev/apis/web-api/pagination, seen 2026-11), and how much of it is read:
# users.list may be asked twenty times a minute.
A_PAGE = 999
MOST_PAGES = 5
FEW = 5  # people: rather than more one by one, everybody is asked for at once
MOST_ONE_BY_ONE = 40  # users.info may be asked a hundred times a minute


class Of(StrEnum):
    """What may change."""

    PERSON = auto()
    CHANNEL = auto()
    GROUP = auto()


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is no longer as it was; `id` is Slack's, "" for nothing."""

    of: Of
    id: str


class Readers(Enum):
    """Who reads what is written in a channel."""

    MEMBERS = auto()
    """Full members of the workspace alone, or guests whom the settings let read."""
    GUESTS = auto()
    """Guests of the workspace, too."""
    OTHERS = auto()
    """People of another company, too (Slack Connect)."""
    UNKNOWN = auto()
    """Slack does not say, or there are too many to ask."""
    NOT_US = auto()
    """A private channel without the bot."""


@dataclass(frozen=True, slots=True)
class Person:
    """`member`: a full member of the workspace, neither `outside` (a guest, somebody of another company) nor deactivated. `admin`: admin or owner of it.

    `program`: nobody, but an app's user.
    """

    language: Language = Language.DE
    member: bool = False
    admin: bool = False
    outside: bool = False
    program: bool = False


@dataclass(frozen=True, slots=True)
class _Everybody:
    """The whole workspace, as it was when Slack was asked; empty where there are too many to ask for each minute."""

    asked: float
    people: Mapping[str, Person]


@dataclass(frozen=True, slots=True)
class _Channel:
    """What Slack says of a channel: who may read it beside its people. One that is not `private` is open to every full member."""

    readers: Readers
    private: bool = False


@dataclass(frozen=True, slots=True)
class _Ours:
    """Our workspace, and our own user in it."""

    workspace: str
    bot: str


class _TooMany(SlackClientError):
    """There is more than we read."""


class _AnotherAnswer(SlackClientError):
    """Slack answers something else than it was asked: that says nothing."""


def language_of(locale: str) -> Language:
    """Return German for a German locale or an unknown one, else English."""
    return Language.DE if not locale or locale.lower().startswith("de") else Language.EN


class People:
    """Asks Slack who somebody is and remembers it for FRESH seconds, or until an event says that it has changed.

    Each question takes `within`: how many seconds old its answer may be. `guests_may_read`: guests in a channel are no reason to be silent there.
    """

    def __init__(self, slack: AsyncWebClient, *, guests_may_read: bool = False, clock: Clock = uptime) -> None:
        self._slack, self._guests_may_read, self._clock = slack, guests_may_read, clock
        self._changed: dict[str, float] = {}
        self._people = Remembered(self._look_up, FRESH, clock)
        self._everybody = Remembered(self._list, FRESH, clock)
        self._groups = Remembered(self._members, FRESH, clock)
        self._channels = Remembered(self._describe, FRESH, clock)
        self._present = Remembered(self._who_is_in, FRESH, clock)
        self._whereabouts = Remembered(self._channels_of, FRESH, clock)
        self._all_groups = Remembered(self._list_groups, FRESH, clock)
        self._directs = Remembered(lambda user: direct_channel(slack, user), STAYS_SECONDS, clock)
        self._ourselves = Remembered(self._who_are_we, STAYS_SECONDS, clock)

    async def person(self, user: str, within: float = FRESH) -> Person | None:
        """Return who this is; None when Slack does not say."""
        return await self._people.get(user, within)

    async def is_in_group(self, user: str, group: str, within: float = FRESH) -> bool | None:
        """Tell whether somebody is in a user group; None when Slack does not say."""
        listed = self._all_groups.known("", within)
        if listed and group in listed[0]:
            return user in listed[0][group]
        members = await self._groups.get(group, within)
        return None if members is None else user in members

    async def is_in_channel(self, user: str, channel: str, within: float = FRESH) -> bool | None:
        """Tell whether somebody is a member of a channel; None when Slack does not say (a private one without the bot, say)."""
        if channel.startswith(DIRECT):  # who is in one we may not ask, but we may open it
            direct = await self._directs.get(user)
            return None if direct is None else direct == channel
        if around := self._whereabouts.known(user, within):
            return channel in around[0]
        members = await self._present.get(channel, within)
        return None if members is None else user in members

    async def look_around(self, user: str, channels: frozenset[str], groups: frozenset[str]) -> None:
        """Ask at once for all channels and groups of somebody, where each by itself would be more questions than Slack takes."""
        asked = [self._whereabouts.get(user)] if len(channels) > FEW else []
        await asyncio.gather(*asked, *([self._all_groups.get("")] if len(groups) > FEW else []))

    async def readers(self, channel: str, within: float = FRESH) -> Readers:
        """Tell who reads a channel; what is not known for sure is UNKNOWN. Direct messages are none: see `Sight.why_not`."""
        if self._guests_may_read:
            found = await self._channels.get(channel, within)
            return found.readers if found else Readers.UNKNOWN
        found, present = await asyncio.gather(self._channels.get(channel, within), self._present.get(channel, within))
        if found is None or found.readers is not Readers.MEMBERS:
            return found.readers if found else Readers.UNKNOWN
        return Readers.UNKNOWN if present is None else await self._among(present)

    async def only_groups_read(self, channel: str, groups: Iterable[str], within: float = FRESH) -> bool | None:
        """Tell whether everybody who may read a channel is in one of these user groups; None when Slack does not say.

        Any full member may read a channel that is not known to be private.
        """
        members = [await self._groups.get(group, within) for group in groups]
        found, present = await asyncio.gather(self._channels.get(channel, within), self._present.get(channel, within))
        if found is None or present is None or None in members:
            return None
        if not found.private:
            return False
        rest = present.difference(*(each for each in members if each is not None))
        if len(rest) > MOST_ONE_BY_ONE:
            return None
        others = [await self.person(user) for user in rest]
        if any(person and not person.program for person in others):
            return False
        return None if None in others else True

    async def outsiders_read(self, channel: str) -> bool:
        """Tell whether others than full members read a channel, as far as anybody knows: what Slack does not say counts as yes."""
        return await self.readers(channel) is not Readers.MEMBERS

    def forget(self, change: Change) -> None:
        """Let what was remembered of whom or what has changed be asked for anew."""
        match change.of:
            case Of.PERSON:
                self._forget_person(change.id)
            case Of.CHANNEL:
                self._forget_channel(change.id)
            case Of.GROUP:
                self._forget_group(change.id)

    def forget_all(self) -> None:
        """Let everything be asked for anew."""
        for each in (
            self._people,
            self._everybody,
            self._groups,
            self._channels,
            self._present,
            self._whereabouts,
            self._all_groups,
        ):
            each.forget_all()

    def _forget_person(self, user: str) -> None:
        """Somebody has become another: a guest, an admin, deactivated."""
        self._people.forget(user)
        self._changed.pop(user, None)
        self._changed[user] = self._clock()
        while self._clock() - next(iter(self._changed.values())) > FRESH:
            del self._changed[next(iter(self._changed))]

    def _forget_channel(self, channel: str) -> None:
        """Somebody has come or gone, or the channel is shared or no longer."""
        self._channels.forget(channel)
        self._present.forget(channel)
        self._whereabouts.forget_all()

    def _forget_group(self, group: str) -> None:
        """A user group has other members."""
        self._groups.forget(group)
        self._all_groups.forget("")

    async def _among(self, users: frozenset[str]) -> Readers:
        """Tell who these are as readers: many are looked up in the list of everybody, few and those who are not in it one by one."""
        found = {user: known[0] for user in users if (known := self._people.known(user))}
        if len(rest := users - found.keys()) > FEW:
            found |= await self._listed(rest)
        if any(person.outside for person in found.values()):
            return Readers.GUESTS
        if len(rest := users - found.keys()) > MOST_ONE_BY_ONE:
            return Readers.UNKNOWN
        asked = await asyncio.gather(*map(self.person, rest))
        if any(person and person.outside for person in asked):
            return Readers.GUESTS
        return Readers.UNKNOWN if None in asked else Readers.MEMBERS

    async def _listed(self, users: Iterable[str]) -> dict[str, Person]:
        """Return those of these people who are in the list of everybody and have not changed since."""
        everybody = await self._everybody.get("")
        if everybody is None:
            return {}
        old = {user for user, when in self._changed.items() if when >= everybody.asked}
        return {user: everybody.people[user] for user in users if user in everybody.people and user not in old}

    async def _look_up(self, user: str) -> Person:
        answer = await self._slack.users_info(user=user, include_locale=True)
        return await self._person_of(_named(answer.get("user"), user))

    async def _person_of(self, found: dict[str, Any]) -> Person:
        known, theirs = await self._ourselves.get(""), str(found.get("team_id") or "")
        if known is None:
            raise SlackClientError("auth.test does not say who we are")
        ours = known.workspace
        outside = any(found.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger"))
        # In an Enterprise Grid a member of ours may come from another of its workspaces: `teams` lists all of theirs
        # (https://docs.slack.dev/reference/objects/user-object, seen 2026-11).
        also = (found.get("enterprise_user") or {}).get("teams") or ()
        outside = outside or (theirs != ours and ours not in also)
        admin = any(found.get(mark) for mark in ("is_admin", "is_owner", "is_primary_owner"))
        member = not outside and not found.get("deleted")
        language = language_of(str(found.get("locale") or ""))
        return Person(language, member, admin and member, outside, program=bool(found.get("is_bot")))

    async def _list(self, _: str) -> _Everybody:
        asked = self._clock()
        people: dict[str, Person] = {}
        try:
            async for page in _pages(lambda cursor: self._slack.users_list(limit=A_PAGE, cursor=cursor)):
                people |= {str(user.get("id")): await self._person_of(user) for user in page.get("members") or ()}
        except _TooMany:
            return _Everybody(asked, {})
        return _Everybody(asked, people)

    async def _members(self, group: str) -> frozenset[str]:
        answer = await self._slack.usergroups_users_list(usergroup=group)
        return _ids(answer.get("users"))

    async def _list_groups(self, _: str) -> dict[str, frozenset[str]]:
        groups = (await self._slack.usergroups_list(include_users=True)).get("usergroups") or ()
        return {str(group["id"]): frozenset(map(str, group.get("users") or ())) for group in groups}

    async def _channels_of(self, user: str) -> frozenset[str]:
        """Return the channels in which somebody is: public ones, and private ones where the bot is too."""
        kinds = "public_channel,private_channel"
        pages = _pages(
            lambda cursor: self._slack.users_conversations(user=user, types=kinds, limit=A_PAGE, cursor=cursor)
        )
        return frozenset([str(one["id"]) async for page in pages for one in page.get("channels") or ()])

    async def _who_are_we(self, _: str) -> _Ours:
        said = await self._slack.auth_test()
        return _Ours(str(said["team_id"]), str(said["user_id"]))

    async def _who_is_in(self, channel: str) -> frozenset[str]:
        """Return the people of a channel in which we are too: a list without us is no list of its people."""
        pages = _pages(lambda cursor: self._slack.conversations_members(channel=channel, limit=A_PAGE, cursor=cursor))
        found = frozenset([user async for page in pages for user in _ids(page.get("members"))])
        ours = await self._ourselves.get("")
        if ours is None or ours.bot not in found:
            raise _AnotherAnswer("conversations.members does not name us")
        return found

    async def _describe(self, channel: str) -> _Channel:
        try:
            answer = await self._slack.conversations_info(channel=channel)
        except SlackApiError as problem:
            if error_code(problem) == "channel_not_found":
                return _Channel(Readers.NOT_US)
            raise
        found = _named(answer.get("channel"), channel)
        private = found.get("is_private") is True
        if found.get("is_ext_shared") or found.get("is_pending_ext_shared"):
            return _Channel(Readers.OTHERS, private)
        return _Channel(Readers.NOT_US if found.get("is_member") is False else Readers.MEMBERS, private)


def _named(found: object, asked: str) -> dict[str, Any]:
    """Return a record of Slack's if it is of whom or what was asked; raises _AnotherAnswer."""
    if not isinstance(found, dict) or found.get("id") != asked:
        raise _AnotherAnswer("the answer is about something else")
    return found


def _ids(found: object) -> frozenset[str]:
    """Return a list of ids; raises _AnotherAnswer where it is none."""
    if not isinstance(found, list) or not all(each and isinstance(each, str) for each in found):
        raise _AnotherAnswer("the answer is no list of ids")
    return frozenset(found)


async def _pages(ask: Callable[[str | None], Awaitable[AsyncSlackResponse]]) -> AsyncIterator[AsyncSlackResponse]:
    """Yield what a method lists, page by page; raises _TooMany behind the last one that is read."""
    cursor = None
    for _ in range(MOST_PAGES):
        page = await ask(cursor)
        yield page
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return
    raise _TooMany
