"""What Slack tells of people, channels and groups that have changed: what was remembered of them is forgotten, by all processes.

Without these events nothing is wrong, only later: whatever is remembered is asked for anew after a minute. Of several processes one
hears of each event, and tells the others. https://docs.slack.dev/reference/events (seen 2026-11)
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from bot.errors import MailcheckError
from bot.service import Mailcheck
from handlers.slack.kit.meanwhile import meanwhile
from handlers.slack.platform.people import Change, Of, People

log = logging.getLogger(__name__)

EVERY = 0.5  # seconds between two looks at what others have heard

Event = dict[str, Any]


def _person(event: Event) -> Iterable[Change]:
    yield Change(Of.PERSON, _id(event.get("user")))


def _channel(event: Event) -> Iterable[Change]:
    yield Change(Of.CHANNEL, _id(event.get("channel")))


def _came_or_went(event: Event) -> Iterable[Change]:
    yield from _channel(event)
    yield from _person(event)  # a guest may just have been made one, for this channel


def _channel_id(event: Event) -> Iterable[Change]:
    """A channel takes another id when it comes to be shared."""
    yield Change(Of.CHANNEL, _id(event.get("old_channel_id")))
    yield Change(Of.CHANNEL, _id(event.get("new_channel_id")))


def _group(event: Event) -> Iterable[Change]:
    yield Change(Of.GROUP, _id(event.get("subteam_id")) or _id(event.get("subteam")))


CHANGES: Mapping[str, Callable[[Event], Iterable[Change]]] = {
    "user_change": _person,
    "team_join": _person,
    "member_joined_channel": _came_or_went,
    "member_left_channel": _came_or_went,
    "channel_shared": _channel,
    "channel_unshared": _channel,
    "channel_id_changed": _channel_id,
    "subteam_members_changed": _group,
    "subteam_updated": _group,
}
"""Event type, which is also its name in the manifest → what has changed."""


class Changes:
    """What this process hears from Slack, and from the others on its store."""

    def __init__(self, mailcheck: Mailcheck) -> None:
        self._told = mailcheck.told
        self._people: People | None = None

    def concern(self, people: People) -> None:
        """Say who remembers."""
        self._people = people

    def listener(self, change: Callable[[Event], Iterable[Change]]) -> Callable[..., Coroutine[Any, Any, None]]:
        """Return the Bolt listener for an event, however often it is delivered."""

        async def recipient(event: Event) -> None:
            await self.heard(change(event))

        return recipient

    async def heard(self, changes: Iterable[Change]) -> None:
        """Forget at once, and tell the others; where that fails they ask Slack within a minute."""
        for change in changes:
            if self._people is not None:
                self._people.forget(change)
            if change.id:
                try:
                    await self._told.pass_on(f"{change.of} {change.id}")
                except MailcheckError as problem:
                    log.debug("other processes do not hear of a change: %s", problem)

    def listening(self, every: float = EVERY) -> AbstractAsyncContextManager[None]:
        """Forget what others have heard, while the block runs."""
        return meanwhile(self._listen(every))

    async def _listen(self, every: float) -> None:
        seen, missed = "", False
        while True:
            try:
                seen, told = await self._told.since(seen)
                self._forget(None if missed else told)
                missed = False
            except MailcheckError as problem:
                log.debug("what other processes heard is not known: %s", problem)
                missed = True
            except Exception:  # a bug must not make us deaf for good
                log.exception("what other processes heard is not known")
                missed = True
            await asyncio.sleep(every)

    def _forget(self, told: tuple[str, ...] | None) -> None:
        if self._people is None:
            return
        if told is None:
            self._people.forget_all()
        for of, _, ident in (each.partition(" ") for each in told or ()):
            self._people.forget(Change(Of(of), ident))


def _id(named: object) -> str:
    """Return an id, which comes alone or in an object."""
    return str(named.get("id") or "") if isinstance(named, dict) else str(named or "")
