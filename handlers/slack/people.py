"""Who somebody is to us: the language they read, and whether they may use Mailcheck."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Language
from handlers.slack.replies import error_code

log = logging.getLogger(__name__)

LOOKUP_LIMIT = 5.0
KEPT_SECONDS = 600.0
KEPT_PEOPLE = 5_000
EVERYONE = "*"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """`member` is True for a full member of the workspace: no guest, nobody from another company, not deactivated."""

    language: Language = Language.DE
    member: bool = False


def language_of(locale: str) -> Language:
    """Return German for a German locale or an unknown one, else English."""
    return Language.DE if not locale or locale.lower().startswith("de") else Language.EN


class _Remembered(Generic[T]):
    """Answers kept for KEPT_SECONDS, at most KEPT_PEOPLE of them; a failed look-up is not kept."""

    def __init__(self, look_up: Callable[[str], Awaitable[T]]) -> None:
        self._look_up = look_up
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()

    async def get(self, key: str) -> T | None:
        """Return the answer, from memory if it is fresh; None when Slack does not say within LOOKUP_LIMIT seconds."""
        kept = self._kept.get(key)
        if kept and time.monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1]
        try:
            async with asyncio.timeout(LOOKUP_LIMIT):
                answer = await self._look_up(key)
        except (SlackClientError, TimeoutError, OSError) as problem:
            log.warning("Slack does not say who %s is: %s", key, error_code(problem))
            return None
        self._kept[key] = (time.monotonic(), answer)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT_PEOPLE:
            self._kept.popitem(last=False)
        return answer


class People:
    """Asks Slack who somebody is and remembers it. `operators` are user ids, user-group ids, or `*` for every full member."""

    def __init__(self, slack: AsyncWebClient, operators: tuple[str, ...]) -> None:
        self._slack = slack
        self._operators = operators
        self._people = _Remembered(self._look_up)
        self._groups = _Remembered(self._members)

    async def language(self, user: str) -> Language:
        """Return the language this person reads; German when Slack does not say."""
        person = await self._people.get(user)
        return person.language if person else Language.DE

    async def may_use(self, user: str) -> bool:
        """Tell whether this person may use Mailcheck; no, when Slack does not say who they are."""
        if user in self._operators:
            return True
        if EVERYONE in self._operators:
            person = await self._people.get(user)
            return person is not None and person.member
        for group in self._operators:
            if group.startswith("S") and user in (await self._groups.get(group) or ()):
                return True
        return False

    async def _look_up(self, user: str) -> Person:
        answer = await self._slack.users_info(user=user, include_locale=True)
        found = answer.get("user") or {}
        outside = any(found.get(mark) for mark in ("deleted", "is_restricted", "is_ultra_restricted", "is_stranger"))
        return Person(language_of(str(found.get("locale") or "")), not outside)

    async def _members(self, group: str) -> frozenset[str]:
        answer = await self._slack.usergroups_users_list(usergroup=group)
        return frozenset(map(str, answer.get("users") or ()))
