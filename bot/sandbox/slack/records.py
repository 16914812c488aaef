"""What the workspace remembers, how it changes, and how to watch it. Every change is numbered and wakes who waits."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from itertools import count

from bot.sandbox.slack.model import (
    Ack,
    Call,
    Change,
    Channel,
    ChannelKind,
    Clock,
    Ephemeral,
    File,
    Json,
    Member,
    Message,
    Version,
    View,
    new_id,
)
from bot.sandbox.slack.passes import Passes
from bot.sandbox.slack.streams import Stream
from bot.sandbox.slack.uploads import FileRules, Upload

SLACKBOT = "USLACKBOT"


class Records:
    """One workspace's state. All methods run in the event loop and leave a `Change` behind."""

    def __init__(self, *, clock: Clock | None = None, domain: str = "werkbank") -> None:
        self.clock = clock or Clock()
        self.domain = domain
        self.team_id = new_id("T")
        self.app_id = new_id("A")
        self.bot_id = new_id("B")
        bot = Member(new_id("U"), "mailcheck", self.team_id, is_bot=True)
        self.bot_user_id = bot.id
        self.members: dict[str, Member] = {bot.id: bot}
        self.channels: dict[str, Channel] = {}
        self.user_groups: dict[str, tuple[str, ...]] = {}
        self.user_groups_in_plan = True
        self.base_url = ""
        self.passes = Passes(self.clock)
        self.files: dict[str, File] = {}
        self.uploads: dict[str, Upload] = {}
        self.file_rules = FileRules()
        self.streams: dict[tuple[str, str], Stream] = {}
        self.view_stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.recorded_calls: list[Call] = []
        self.changes: list[Change] = []
        self._messages: dict[tuple[str, str], Message] = {}
        self._ephemerals: dict[str, Ephemeral] = {}
        self._sent_by_bot: list[bytes] = []
        self._last_ts = 0
        self._acks: dict[int, Ack] = {}
        self.ack_numbers = count()
        self._changed = asyncio.Event()

    # --- people and places -------------------------------------------------------------------------------------------

    def add_member(self, name: str, **details: str | bool) -> Member:
        """Add a person; `details` are fields of Member (locale, is_admin, is_owner, is_restricted, team_id …)."""
        member = replace(Member(new_id("U"), name, self.team_id), **details)  # type: ignore[arg-type]  # the fields differ in type
        self.members[member.id] = member
        return member

    def add_channel(
        self,
        name: str,
        people: tuple[Member, ...] = (),
        *,
        private: bool = False,
        with_bot: bool = True,
        shared: bool = False,
    ) -> Channel:
        """Add a channel with these people in it, and the bot unless `with_bot` is False."""
        ids = {person.id for person in people} | ({self.bot_user_id} if with_bot else set())
        kind = ChannelKind.PRIVATE if private else ChannelKind.PUBLIC
        channel = Channel(new_id("C"), name, kind, frozenset(ids), is_ext_shared=shared)
        self.channels[channel.id] = channel
        return channel

    def direct_channel(self, *people: str) -> Channel:
        """Return the direct-message channel of these user ids, opening it when there is none."""
        wanted = frozenset(people)
        for channel in self.channels.values():
            if channel.kind is ChannelKind.DIRECT and channel.members == wanted:
                return channel
        channel = Channel(new_id("D"), "directmessage", ChannelKind.DIRECT, wanted)
        self.channels[channel.id] = channel
        self.note("channel_opened", channel=channel.id)
        return channel

    def direct_messages_of(self, person: Member) -> Channel:
        """Return the channel in which this person and the bot talk alone."""
        return self.direct_channel(person.id, self.bot_user_id)

    def change_channel(
        self, channel: Channel, *, joins: str = "", leaves: str = "", archived: bool | None = None
    ) -> Channel:
        """Let a user id (the bot's too) join or leave a channel, or archive it; return how it is now."""
        now = self.channels[channel.id]
        members = (now.members | ({joins} if joins else set())) - ({leaves} if leaves else set())
        now = replace(now, members=members, is_archived=now.is_archived if archived is None else archived)
        self.channels[now.id] = now
        self.note("channel_changed", channel=now.id)
        return now

    def add_user_group(self, *people: Member) -> str:
        """Add a user group of these people; return its id."""
        group = new_id("S")
        self.user_groups[group] = tuple(person.id for person in people)
        return group

    def add_file(self, person: Member, name: str, content: bytes, mimetype: str = "") -> File:
        """Let a person upload a file that stands in no message yet; the kind follows from the name unless it is given."""
        kind = mimetype or mimetypes.guess_type(name)[0] or "text/plain"
        file = File(new_id("F"), name, name, content, person.id, mimetype=kind)
        self.files[file.id] = file
        return file

    # --- messages ----------------------------------------------------------------------------------------------------

    def next_ts(self) -> str:
        """Return a new time stamp, later than all before: seconds and six digits, unique in the workspace."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def post(
        self,
        channel: str,
        user: str,
        text: str,
        blocks: tuple[Json, ...] = (),
        *,
        thread_ts: str = "",
        broadcast: bool = False,
        files: tuple[File, ...] = (),
        attachments: tuple[Json, ...] = (),
        metadata: Json | None = None,
    ) -> Message:
        """Put a message into a channel."""
        first = Version(text, blocks, self.clock.now())
        message = Message(
            channel,
            self.next_ts(),
            user,
            text,
            blocks,
            thread_ts,
            broadcast,
            files,
            attachments,
            metadata or {},
            (first,),
        )
        self._messages[channel, message.ts] = message
        self.note("message_posted", channel=channel, ts=message.ts, user=user)
        return message

    def find(self, channel: str, ts: str) -> Message | None:
        """Return a message that is there and not deleted."""
        message = self._messages.get((channel, ts))
        return None if message is None or message.deleted else message

    def edit(self, message: Message, text: str, blocks: tuple[Json, ...], metadata: Json | None = None) -> Message:
        """Give a message new content; what it said before stays in its history."""
        version = Version(text, blocks, self.clock.now())
        edited = replace(
            message,
            text=text,
            blocks=blocks,
            metadata=message.metadata if metadata is None else metadata,
            history=(*message.history, version),
        )
        self._messages[message.channel, message.ts] = edited
        self.note("message_edited", channel=message.channel, ts=message.ts, user=message.user)
        return edited

    def delete(self, message: Message) -> None:
        """Take a message away from everybody's eyes."""
        self._messages[message.channel, message.ts] = replace(message, deleted=True)
        self.note("message_deleted", channel=message.channel, ts=message.ts, user=message.user)

    def with_file(self, file: File) -> list[Message]:
        """Return the messages in which a file stands."""
        return [message for message in self._messages.values() if any(each.id == file.id for each in message.files)]

    def delete_file(self, file: File) -> None:
        """Take a file away from everybody's eyes."""
        del self.files[file.id]
        for key, message in self._messages.items():
            left = tuple(each for each in message.files if each.id != file.id)
            if left != message.files:
                self._messages[key] = replace(message, files=left)
                self.note("message_edited", channel=message.channel, ts=message.ts, user=message.user)

    def whisper(
        self,
        channel: str,
        user: str,
        text: str,
        blocks: tuple[Json, ...] = (),
        *,
        author: str = "",
        thread_ts: str = "",
    ) -> Ephemeral:
        """Show something to one person only."""
        version = Version(text, blocks, self.clock.now())
        whispered = Ephemeral(
            channel, self.next_ts(), user, author or self.bot_user_id, text, blocks, thread_ts, (version,)
        )
        self._ephemerals[whispered.ts] = whispered
        self.note("ephemeral_shown", channel=channel, ts=whispered.ts, user=user)
        return whispered

    def change_ephemeral(
        self, ephemeral: Ephemeral, text: str, blocks: tuple[Json, ...], *, deleted: bool = False
    ) -> Ephemeral:
        """Replace or remove what one person sees."""
        version = Version(text, blocks, self.clock.now())
        changed = replace(ephemeral, text=text, blocks=blocks, history=(*ephemeral.history, version), deleted=deleted)
        self._ephemerals[ephemeral.ts] = changed
        self.note("ephemeral_changed", channel=ephemeral.channel, ts=ephemeral.ts, user=ephemeral.user)
        return changed

    # --- watching ----------------------------------------------------------------------------------------------------

    def messages(self, channel: Channel) -> tuple[Message, ...]:
        """Return what stands in a channel: root messages and replies shown there too, oldest first, as they are now."""
        return tuple(
            m
            for m in self._messages.values()
            if m.channel == channel.id and not m.deleted and (m.broadcast or not m.is_reply)
        )

    def all_messages(self, channel: Channel) -> tuple[Message, ...]:
        """Return what stands in a channel and in its threads, oldest first, as it is now."""
        return tuple(m for m in self._messages.values() if m.channel == channel.id and not m.deleted)

    def thread(self, root: Message) -> tuple[Message, ...]:
        """Return a message and its replies, oldest first, as they are now."""
        return tuple(
            m
            for m in self._messages.values()
            if m.channel == root.channel and not m.deleted and root.ts in {m.ts, m.thread_ts}
        )

    def now(self, message: Message) -> Message:
        """Return a message as it is now, deleted or not."""
        return self._messages[message.channel, message.ts]

    def ephemerals(self, person: Member | None = None, channel: Channel | None = None) -> tuple[Ephemeral, ...]:
        """Return what was shown to one person (or to anybody) alone and is not removed, oldest first."""
        return tuple(
            e
            for e in self._ephemerals.values()
            if not e.deleted
            and (person is None or e.user == person.id)
            and (channel is None or e.channel == channel.id)
        )

    def ephemeral(self, ts: str) -> Ephemeral | None:
        """Return the ephemeral message with this time stamp, unless it was removed."""
        found = self._ephemerals.get(ts)
        return None if found is None or found.deleted else found

    def views(self, person: Member) -> tuple[View, ...]:
        """Return the modals in front of a person, the lowest first."""
        return tuple(self.view_stacks.get(person.id, ()))

    def home(self, person: Member) -> View | None:
        """Return the person's Home tab, None when the bot never published one."""
        return self.homes.get(person.id)

    def calls(self, method: str = "") -> tuple[Call, ...]:
        """Return the bot's calls of one method ("response_url" among them), or all, oldest first."""
        return tuple(call for call in self.recorded_calls if method in {"", call.method})

    @property
    def acks(self) -> tuple[Ack, ...]:
        """Return how the bot acknowledged each thing that people did, oldest first."""
        return tuple(ack for _, ack in sorted(self._acks.items()))

    def everything(self) -> bytes:
        """Return all that the bot ever sent (calls, answers, uploads; no authorization headers), for leak searches."""
        return b"\n".join(self._sent_by_bot)

    async def wait_for(self, predicate: Callable[[], bool], limit: float = 90.0) -> None:
        """Wait until the predicate holds, looking again after each change; raises TimeoutError after `limit` seconds."""
        async with asyncio.timeout(limit):
            while not predicate():
                await self._changed.wait()

    async def follow(self, since: int = 0) -> AsyncIterator[Change]:
        """Yield every change from this number on, and then each as it happens, without end."""
        while True:
            while since < len(self.changes):
                yield self.changes[since]
                since += 1
            await self._changed.wait()

    # --- what others write down --------------------------------------------------------------------------------------

    def note(self, kind: str, *, channel: str = "", ts: str = "", user: str = "") -> None:
        """Number a change and wake everybody who waits for one."""
        self.changes.append(Change(len(self.changes), kind, channel, ts, user))
        self._changed.set()
        self._changed = asyncio.Event()

    def record_call(self, method: str, arguments: Json, error: str) -> None:
        """Write down a call that the bot made."""
        self.recorded_calls.append(Call(method, arguments, error, self.clock.now()))
        self.record_sent(method, json.dumps(arguments, ensure_ascii=False, default=str))
        self.note("call_refused" if error else "call_answered")

    def record_sent(self, what: str, content: str | bytes) -> None:
        """Write down the content of anything that the bot sent."""
        raw = content.encode() if isinstance(content, str) else content
        self._sent_by_bot.append(what.encode() + b" " + raw)

    def record_ack(self, ack: Ack) -> None:
        """Write down an acknowledgement, or what is known of it by now (same number)."""
        self._acks[ack.number] = ack
        self.note("acknowledged" if ack.outcome == "acknowledged" else "acknowledgement_missed")

    def permalink(self, message: Message) -> str:
        """Return the address of a message (of a made-up host)."""
        return f"https://{self.domain}.slack.example/archives/{message.channel}/p{message.ts.replace('.', '')}"
