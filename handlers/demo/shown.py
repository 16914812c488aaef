"""What the page is told of the workspace: people, places, messages, modals and Home tabs as JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from bot.model import Language
from bot.sandbox.slack import Channel, Ephemeral, File, Member, Message, SlackWorkspace, View
from bot.sandbox.slack.model import ChannelKind
from handlers.slack.platform.feature import Offered
from handlers.slack.platform.people import language_of
from handlers.slack.process.register import everything

Json = dict[str, Any]


def reads(person: Member) -> Language:
    """Return the language in which this person sees Slack."""
    return language_of(person.locale)


def sees(person: Member, channel: Channel) -> bool:
    """Tell whether a channel stands in this person's sidebar; guests see only what they were invited to."""
    is_guest = person.is_restricted or person.is_ultra_restricted
    return person.id in channel.members or (channel.kind is ChannelKind.PUBLIC and not is_guest)


def member_json(slack: SlackWorkspace, member: Member) -> Json:
    """Return how somebody is shown."""
    return {
        "id": member.id,
        "name": member.name,
        "bot": member.is_bot,
        "guest": member.is_restricted or member.is_ultra_restricted,
        "outside": member.team_id != slack.team_id,
    }


def channels_json(slack: SlackWorkspace, person: Member) -> list[Json]:
    """Return the places in a person's sidebar."""
    return [
        {
            "id": channel.id,
            "name": channel.name,
            "kind": str(channel.kind),
            "shared": channel.is_ext_shared,
            "archived": channel.is_archived,
            "joined": person.id in channel.members,
            "with_bot": slack.bot_user_id in channel.members,
            "members": sorted(channel.members),
        }
        for channel in slack.channels.values()
        if sees(person, channel)
    ]


def file_json(file: File) -> Json:
    """Return a file with its address on this page."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "alt": file.alt_txt,
        "size": len(file.content),
        "type": file.mimetype or "text/plain",
        "url": f"files/{file.id}/{quote(file.name, safe='')}",
    }


def message_json(message: Message) -> Json:
    """Return a message as it stands now."""
    return {
        "channel": message.channel,
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": list(message.blocks),
        "thread": message.thread_ts if message.is_reply else "",
        "broadcast": message.broadcast,
        "files": [file_json(file) for file in message.files],
        "attachments": list(message.attachments),
        "edited": len(message.history) > 1,
    }


def ephemeral_json(ephemeral: Ephemeral) -> Json:
    """Return what only one person sees."""
    return {
        "channel": ephemeral.channel,
        "ts": ephemeral.ts,
        "user": ephemeral.author,
        "text": ephemeral.text,
        "blocks": list(ephemeral.blocks),
        "thread": ephemeral.thread_ts,
        "private": True,
    }


def view_json(view: View | None) -> Json | None:
    """Return a modal or Home tab."""
    return {"id": view.id, "hash": view.hash, "content": view.content} if view else None


def views_json(slack: SlackWorkspace, person: Member) -> list[Json | None]:
    """Return the modals in front of a person, the lowest first."""
    return [view_json(view) for view in slack.views(person)]


def offers_json(language: Language) -> Json:
    """Return what Slack offers of the bot: its commands with their usage, its shortcuts."""
    commands = [
        {"name": c.name, "usage": c.usage.in_(language), "summary": c.summary.in_(language)}
        for c in sorted(everything().commands, key=lambda command: command.name)
    ]
    shortcuts = {
        kind: [
            {"id": s.callback_id, "name": s.name.in_(language), "summary": s.summary.in_(language)}
            for s in everything().shortcuts
            if s.kind is kind
        ]
        for kind in Offered
    }
    return {
        "commands": commands,
        "message_shortcuts": shortcuts[Offered.MESSAGE],
        "global_shortcuts": shortcuts[Offered.GLOBAL],
    }
