"""What people do in the workspace: type commands, press buttons, fill in modals, use shortcuts, mention the bot."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Literal

from bot.sandbox.slack import payloads
from bot.sandbox.slack.delivery import Answer, Parcel
from bot.sandbox.slack.http_mode import HttpDoor
from bot.sandbox.slack.method import Refused, message_json
from bot.sandbox.slack.methods_views import change, checked, close, show, view_json
from bot.sandbox.slack.model import (
    Ack,
    Channel,
    ChannelKind,
    Clock,
    Ephemeral,
    File,
    Json,
    Member,
    Message,
    Outcome,
    View,
)
from bot.sandbox.slack.passes import ResponsePass
from bot.sandbox.slack.placed import find_element
from bot.sandbox.slack.records import SLACKBOT, Records
from bot.sandbox.slack.response_urls import speak
from bot.sandbox.slack.socket_mode import SocketLinks
from bot.sandbox.slack.state import Chosen, Typed, state_of
from bot.sandbox.slack.typing_in import as_stored

Via = Literal["socket", "http"]

# How long Slack waits for an acknowledgement (https://docs.slack.dev/interactivity/handling-user-interaction, read 2026-08).
ACK_LIMIT = 3.0


class Acting(Records):
    """A workspace in which people act. Every act returns how the bot acknowledged it; none raises when the bot fails."""

    def __init__(self, signing_secret: str, *, clock: Clock | None = None, ack_limit: float = ACK_LIMIT) -> None:
        super().__init__(clock=clock)
        self.ack_limit = ack_limit
        self.socket = SocketLinks(self)
        self.http = HttpDoor(self, signing_secret)

    async def command(
        self,
        user: Member,
        channel: Channel,
        name: str,
        text: str = "",
        *,
        via: Via | None = None,
        thread: Message | None = None,
    ) -> Ack:
        """Type a slash command. In a thread it never reaches the bot; without an acknowledgement the person reads why."""
        if thread is not None:
            sorry, root = f"{name} is not supported in threads. Sorry!", thread.thread_ts or thread.ts
            self.whisper(channel.id, user.id, sorry, author=SLACKBOT, thread_ts=root)
            return self._keep(Ack(next(self.ack_numbers), name, Outcome.NOT_SUPPORTED_IN_THREADS, {}, None, {}))
        ack = await self._hand_over(
            name, Parcel("slash_commands", payloads.command(self, user, channel, name, text)), via
        )
        if ack.outcome is not Outcome.ACKNOWLEDGED:
            self.whisper(channel.id, user.id, f'{name} failed with the error "{ack.outcome}"', author=SLACKBOT)
            return ack
        in_channel = ack.payload.get("response_type") == "in_channel"
        if in_channel:
            self.post(channel.id, user.id, f"{name} {text}".strip())
        if ack.payload.get("text") or ack.payload.get("blocks"):
            self._say(ResponsePass(user.id, channel.id, self.clock.now()), ack.payload)
        return ack

    async def press(
        self,
        user: Member,
        place: Message | Ephemeral | View,
        action_id: str,
        chosen: str | Sequence[str] = "",
        *,
        value: str = "",
        block_id: str = "",
        typed: Typed = MappingProxyType({}),
        files: Chosen = MappingProxyType({}),
        via: Via | None = None,
    ) -> Ack:
        """Press the button (the one with this value, where several share the id) or choose the option with the value `chosen`.

        `typed` and `files` are what stands in the inputs beside it. Raises LookupError when there is no such element to press.
        """
        blocks = place.content["blocks"] if isinstance(place, View) else place.blocks
        placed = find_element(blocks, action_id, value=value, block_id=block_id)
        state = state_of(self, blocks, typed, files, demanding=False)
        payload = payloads.block_action(self, user, place, placed, chosen, state)
        return await self._hand_over(action_id, Parcel("interactive", payload), via)

    async def submit(
        self,
        user: Member,
        typed: Typed,
        *,
        files: Chosen = MappingProxyType({}),
        via: Via | None = None,
    ) -> Ack:
        """Fill in the modal on top by action id (`files`: what file inputs take) and submit it; the acknowledgement decides what comes next.

        Raises LookupError for an input that is not there or a required one left empty: Slack would not let that happen.
        """
        view = self.view_stacks[user.id][-1]
        ack = await self._hand_over(
            view.title, Parcel("interactive", payloads.view_submission(self, user, view, typed, files)), via
        )
        if ack.outcome is Outcome.ACKNOWLEDGED:
            try:
                self._follow_response(user, view, ack.payload)
            except Refused as refusal:
                # A response action that Slack cannot use leaves the modal open with "We had some trouble connecting".
                self.record_call("response_action", ack.payload, refusal.error)
        return ack

    def _follow_response(self, user: Member, view: View, answer: Json) -> None:
        match answer.get("response_action"):
            case None:
                close(self, user.id)
            case "clear":
                close(self, user.id, everything=True)
            case "update":
                change(self, view, checked(answer.get("view"), "modal"))
            case "push":
                show(self, user.id, checked(answer.get("view"), "modal"))
            case "errors":
                inputs = {block.get("block_id") for block in view.content["blocks"] if block["type"] == "input"}
                if not answer.get("errors") or set(answer["errors"]) - inputs:
                    raise Refused("invalid_errors", "[ERROR] keys must be block ids of input blocks")
                self.note("view_errors_shown", user=user.id, ts=view.id)
            case _:
                raise Refused("invalid_response_action")

    async def dismiss(self, user: Member, *, via: Via | None = None) -> Ack | None:
        """Close the modal on top; the bot hears of it only when the modal has notify_on_close (else None comes back)."""
        view = self.view_stacks[user.id][-1]
        close(self, user.id)
        if not view.content.get("notify_on_close"):
            return None
        return await self._hand_over(view.title, Parcel("interactive", payloads.view_closed(self, user, view)), via)

    async def shortcut(
        self, user: Member, callback_id: str, message: Message | None = None, *, via: Via | None = None
    ) -> Ack:
        """Use a global shortcut, or a message shortcut on a message (a reply in a thread, too)."""
        return await self._hand_over(
            callback_id, Parcel("interactive", payloads.shortcut(self, user, callback_id, message)), via
        )

    async def mention(
        self,
        user: Member,
        channel: Channel,
        text: str,
        *,
        thread: Message | None = None,
        files: tuple[File, ...] = (),
        attachments: tuple[Json, ...] = (),
        via: Via | None = None,
    ) -> Ack:
        """Write "@bot text" in a channel or below a message; the bot hears of it where it is a member."""
        words = f"<@{self.bot_user_id}> {text}".rstrip()
        message = self.write(user, channel, words, thread=thread, files=files, attachments=attachments)
        return await self.event(
            {**message_json(self, message), "type": "app_mention", "channel": channel.id}, channel, via=via
        )

    async def dm(
        self,
        user: Member,
        text: str,
        *,
        thread: Message | None = None,
        files: tuple[File, ...] = (),
        via: Via | None = None,
    ) -> Ack:
        """Write to the bot in direct messages."""
        channel = self.direct_messages_of(user)
        return await self._heard_directly(self.write(user, channel, text, thread=thread, files=files), via)

    async def say(
        self,
        user: Member,
        channel: Channel,
        typed: str,
        *,
        thread: Message | None = None,
        files: tuple[File, ...] = (),
        via: Via | None = None,
    ) -> Ack | None:
        """Write something as it is typed into Slack's window; the bot hears of it where it is spoken to, else None comes back."""
        message = self.write(user, channel, as_stored(self, typed), thread=thread, files=files)
        if channel.kind is ChannelKind.DIRECT and self.bot_user_id in channel.members:
            return await self._heard_directly(message, via)
        if f"<@{self.bot_user_id}>" in message.text:
            content = {**message_json(self, message), "type": "app_mention", "channel": channel.id}
            return await self.event(content, channel, via=via)
        return None

    async def _heard_directly(self, message: Message, via: Via | None) -> Ack:
        content = {**message_json(self, message), "channel": message.channel, "channel_type": "im"}
        subtype = {"subtype": "file_share"} if message.files else {}
        return await self.event(content | subtype, self.channels[message.channel], via=via)

    async def rewrite(self, message: Message, text: str, *, via: Via | None = None) -> Ack:
        """Let a person change a direct message to the bot: it hears of the message before and after."""
        before = message_json(self, message)
        after = message_json(self, self.edit(message, text, message.blocks))
        content: Json = {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "ts": self.next_ts(),
            "channel": message.channel,
            "channel_type": "im",
            "message": after,
            "previous_message": before,
        }
        return await self.event(content, self.channels[message.channel], via=via)

    async def open_home(self, user: Member, *, via: Via | None = None) -> Ack:
        """Open the bot's Home tab."""
        channel = self.direct_messages_of(user)
        content: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel.id,
            "tab": "home",
            "event_ts": self.next_ts(),
        }
        home = self.home(user)
        return await self.event(content | ({"view": view_json(self, home)} if home else {}), channel, via=via)

    async def repeat(self, event: Ack, *, reason: str = "http_timeout", via: Via | None = None) -> Ack:
        """Deliver an event once more under the same event id, as Slack does when it believes the first one lost."""
        return await self._hand_over(event.what, Parcel("events_api", event.sent, 1, reason), via)

    def write(
        self,
        user: Member,
        channel: Channel,
        text: str,
        *,
        thread: Message | None = None,
        blocks: tuple[Json, ...] = (),
        files: tuple[File, ...] = (),
        attachments: tuple[Json, ...] = (),
    ) -> Message:
        """Let a person (or a foreign bot) write something that the bot does not hear of."""
        return self.post(
            channel.id,
            user.id,
            text,
            blocks,
            thread_ts=(thread.thread_ts or thread.ts) if thread else "",
            files=files,
            attachments=attachments,
        )

    async def event(self, content: Json, channel: Channel, *, via: Via | None = None) -> Ack:
        """Let anything happen that the bot hears of as an event where it is a member; `content` is the inner event."""
        what = str(content["type"])
        present = self.bot_user_id in self.channels[channel.id].members or channel.kind is ChannelKind.DIRECT
        if not present:
            return self._keep(Ack(next(self.ack_numbers), what, Outcome.DISPATCH_FAILED, {}, None, {}))
        return await self._hand_over(what, Parcel("events_api", payloads.event(self, content)), via)

    async def _hand_over(self, what: str, parcel: Parcel, via: Via | None) -> Ack:
        number = next(self.ack_numbers)

        def late(payload: Json, seconds: float) -> None:
            self._keep(Ack(number, what, Outcome.OPERATION_TIMEOUT, payload, seconds, parcel.payload))

        answer: Answer
        if (via or ("http" if self.http.bot_url else "socket")) == "http":
            answer = await self.http.deliver(parcel, self.ack_limit)
        else:
            answer = await self.socket.deliver(parcel, self.ack_limit, late)
        return self._keep(Ack(number, what, answer.outcome, answer.payload, answer.seconds, parcel.payload))

    def _keep(self, ack: Ack) -> Ack:
        self.record_ack(ack)
        return ack

    def _say(self, spoken: ResponsePass, said: Json) -> None:
        try:
            speak(self, spoken, said)
        except Refused as refusal:
            self.record_call("ack", said, refusal.error)
