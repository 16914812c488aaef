"""What changes in the workspace without anybody speaking to the bot: who somebody is, who is where, who reads along.

Each change can be `told` to the bot by an event, or not: an installation may not have subscribed to it, and Slack may be late.
"""

from __future__ import annotations

from dataclasses import replace

from bot.sandbox.slack import payloads
from bot.sandbox.slack.acting import Acting
from bot.sandbox.slack.delivery import Parcel
from bot.sandbox.slack.model import Channel, Json, Member


class Changing(Acting):
    """A workspace in which people come, go and become others; each change returns how it is now."""

    async def become(self, member: Member, *, told: bool = True, **details: str | bool) -> Member:
        """Make somebody another: `details` are fields of Member."""
        now = replace(self.members[member.id], **details)  # type: ignore[arg-type]  # the fields differ in type
        self.members[now.id] = now
        await self._tell({"type": "user_change", "user": {"id": now.id, "team_id": now.team_id}}, told=told)
        return now

    async def join(self, member: Member, channel: Channel, *, told: bool = True) -> Channel:
        """Let somebody come into a channel."""
        now = self.change_channel(channel, joins=member.id)
        await self._tell({"type": "member_joined_channel", "user": member.id, "channel": channel.id}, told=told)
        return now

    async def leave(self, member: Member, channel: Channel, *, told: bool = True) -> Channel:
        """Let somebody leave a channel."""
        now = self.change_channel(channel, leaves=member.id)
        await self._tell({"type": "member_left_channel", "user": member.id, "channel": channel.id}, told=told)
        return now

    async def share(self, channel: Channel, *, told: bool = True) -> Channel:
        """Let another company read a channel from now on."""
        now = replace(self.channels[channel.id], is_ext_shared=True)
        self.channels[now.id] = now
        self.note("channel_changed", channel=now.id)
        await self._tell({"type": "channel_shared", "connected_team_id": "T0OTHER", "channel": now.id}, told=told)
        return now

    async def regroup(self, group: str, *people: Member, told: bool = True) -> None:
        """Give a user group these members."""
        self.user_groups[group] = tuple(person.id for person in people)
        await self._tell({"type": "subteam_members_changed", "subteam_id": group, "team_id": self.team_id}, told=told)

    async def _tell(self, content: Json, *, told: bool) -> None:
        if told:
            parcel = Parcel("events_api", payloads.event(self, content | {"event_ts": self.next_ts()}))
            await self._hand_over(str(content["type"]), parcel, None)
