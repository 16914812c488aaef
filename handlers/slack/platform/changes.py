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
from bot.jobs.kinds import Asker
from bot.service import Mailcheck
from handlers.slack.kit.meanwhile import meanwhile
from handlers.slack.platform.people import Change, Of, People

log = logging.getLogger(__name__)

EVERY = 0.5  # seconds between two looks at what others have heard

HOME = "home"
MOST_SHOWN = 50  # Homes at a time

Event = dict[str, Any]
Show = Callable[[Asker], Coroutine[Any, Any, None]]


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
        self._show: Show | None = None
        self._showing: set[asyncio.Task[None]] = set()

    def concern(self, people: People, show: Show | None = None) -> None:
        """Say who remembers, and what shows somebody their Home anew where it is open here."""
        self._people, self._show = people, show

    async def home_changed(self, asker: Asker) -> None:
        """Let whichever process has shown this person's Home show it anew; where that fails it is old until they open it again."""
        await self._pass_on(f"{HOME} {asker.model_copy(update={'reply_address': ''}).model_dump_json()}")

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
                await self._pass_on(f"{change.of} {change.id}")

    async def _pass_on(self, what: str) -> None:
        try:
            await self._told.pass_on(what)
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
        for of, _, rest in (each.partition(" ") for each in told or ()):
            if of == HOME:
                self._show_anew(Asker.model_validate_json(rest))
            else:
                self._people.forget(Change(Of(of), rest))

    def _show_anew(self, asker: Asker) -> None:
        """Show it beside all else: Slack may take its time, and what is withdrawn meanwhile must be heard of."""
        if self._show is not None and len(self._showing) < MOST_SHOWN:
            task = asyncio.ensure_future(_shown(self._show(asker)))
            self._showing.add(task)
            task.add_done_callback(self._showing.discard)


async def _shown(showing: Coroutine[Any, Any, None]) -> None:
    try:
        await showing
    except MailcheckError as problem:
        log.warning("The App Home could not be shown anew: %s", problem)
    except Exception:  # nobody else would hear of our bug
        log.exception("The App Home could not be shown anew")


def _id(named: object) -> str:
    """Return an id, which comes alone or in an object."""
    return str(named.get("id") or "") if isinstance(named, dict) else str(named or "")
