"""auth.*, users.*, usergroups.*, conversations.*: who is who, and where one can talk."""

from __future__ import annotations

from typing import TypeVar

from bot.sandbox.slack.method import Method, Refused, argument, truth, visible_channel
from bot.sandbox.slack.model import Channel, ChannelKind, Json, Member
from bot.sandbox.slack.records import Records

MOST_A_PAGE = 1000

Entry = TypeVar("Entry")


def auth_test(records: Records, _arguments: Json) -> Json:
    """Tell whose token it is."""
    bot = records.members[records.bot_user_id]
    return {
        "url": f"https://{records.domain}.slack.example/",
        "team": records.domain,
        "team_id": records.team_id,
        "user": bot.name,
        "user_id": bot.id,
        "bot_id": records.bot_id,
        "is_enterprise_install": False,
    }


def users_info(records: Records, arguments: Json) -> Json:
    """Tell about one person; the locale only when it is asked for."""
    member = records.members.get(argument(arguments, "user"))
    if member is None:
        raise Refused("user_not_found")
    return {"user": _user_json(records, member, locale=truth(arguments, "include_locale"))}


def users_list(records: Records, arguments: Json) -> Json:
    """Tell about everybody, page by page."""
    members, cursor = _page(list(records.members.values()), arguments)
    people = [_user_json(records, member, locale=truth(arguments, "include_locale")) for member in members]
    return {"members": people, "response_metadata": {"next_cursor": cursor}}


def _user_json(records: Records, member: Member, *, locale: bool) -> Json:
    user: Json = {
        "id": member.id,
        "team_id": member.team_id,
        "name": member.name,
        "real_name": member.name,
        "deleted": member.deleted,
        "is_admin": member.is_admin,
        "is_owner": member.is_owner,
        "is_restricted": member.is_restricted,
        "is_ultra_restricted": member.is_ultra_restricted,
        "is_bot": member.is_bot,
        "is_stranger": member.team_id != records.team_id,
        "profile": {"display_name": member.name, "real_name": member.name},
    }
    if locale:
        user["locale"] = member.locale
    return user


def _page(everything: list[Entry], arguments: Json) -> tuple[list[Entry], str]:
    """Return a page, a hundred of them unless another `limit` is given, and the cursor of the next one.

    https://docs.slack.dev/apis/web-api/pagination (read 2026-11)
    """
    limit, start = int(arguments.get("limit") or 100), str(arguments.get("cursor") or "0")
    if not 0 < limit < MOST_A_PAGE:
        raise Refused("invalid_limit")
    if not start.isdigit():
        raise Refused("invalid_cursor")
    end = int(start) + limit
    return everything[int(start) : end], str(end) if end < len(everything) else ""


def user_group_members(records: Records, arguments: Json) -> Json:
    """Tell who is in a user group; free plans have no user groups."""
    if not records.user_groups_in_plan:
        raise Refused("plan_upgrade_required")
    people = records.user_groups.get(argument(arguments, "usergroup"))
    if people is None:
        raise Refused("no_such_subteam")
    return {"users": list(people)}


def user_groups_list(records: Records, arguments: Json) -> Json:
    """Tell which user groups there are, and who is in them if that is asked for."""
    if not records.user_groups_in_plan:
        raise Refused("plan_upgrade_required")
    with_users = truth(arguments, "include_users")
    groups = [
        {"id": group, "user_count": len(people), **({"users": list(people)} if with_users else {})}
        for group, people in records.user_groups.items()
    ]
    return {"usergroups": groups}


def users_conversations(records: Records, arguments: Json) -> Json:
    """Tell in which channels somebody is: of those that are not public, only where the bot is too."""
    user, kinds = str(arguments.get("user") or records.bot_user_id), str(arguments.get("types") or "public_channel")
    wanted = {ChannelKind.PUBLIC: "public_channel", ChannelKind.PRIVATE: "private_channel", ChannelKind.DIRECT: "im"}
    found = [
        channel
        for channel in records.channels.values()
        if user in channel.members
        and wanted[channel.kind] in kinds.split(",")
        and (channel.kind is ChannelKind.PUBLIC or records.bot_user_id in channel.members)
    ]
    channels, cursor = _page(found, arguments)
    return {
        "channels": [_channel_json(records, channel) for channel in channels],
        "response_metadata": {"next_cursor": cursor},
    }


def _channel_json(records: Records, channel: Channel) -> Json:
    direct = channel.kind is ChannelKind.DIRECT
    body: Json = {
        "id": channel.id,
        "is_channel": channel.kind is ChannelKind.PUBLIC,
        "is_group": False,
        "is_im": direct,
        "is_private": channel.kind is not ChannelKind.PUBLIC,
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "is_member": records.bot_user_id in channel.members,
    }
    if direct:
        body["user"] = next(iter(channel.members - {records.bot_user_id}), records.bot_user_id)
    else:
        body["name"] = channel.name
    return body


def conversations_info(records: Records, arguments: Json) -> Json:
    """Tell about one channel."""
    channel = visible_channel(records, arguments)
    body = _channel_json(records, channel)
    if truth(arguments, "include_num_members"):
        body["num_members"] = len(channel.members)
    return {"channel": body}


def conversations_members(records: Records, arguments: Json) -> Json:
    """Tell who is in a channel, page by page."""
    channel = visible_channel(records, arguments)
    members, cursor = _page(sorted(channel.members), arguments)
    return {"members": members, "response_metadata": {"next_cursor": cursor}}


def conversations_open(records: Records, arguments: Json) -> Json:
    """Open the direct messages with one person or several (or take the channel that is named)."""
    if arguments.get("channel"):
        channel = visible_channel(records, arguments)
        return {"channel": {"id": channel.id}, "already_open": True}
    users = arguments.get("users") or ""
    people = users if isinstance(users, list) else [name for name in str(users).split(",") if name]
    if not people:
        raise Refused("users_list_not_supplied")
    if any(person not in records.members for person in people):
        raise Refused("user_not_found")
    if any(records.members[person].deleted for person in people):
        raise Refused("user_disabled")
    channel = records.direct_channel(*people, records.bot_user_id)
    return {"channel": _channel_json(records, channel) if truth(arguments, "return_im") else {"id": channel.id}}


def conversations_join(records: Records, arguments: Json) -> Json:
    """Let the bot join a public channel by itself."""
    channel = visible_channel(records, arguments)
    if channel.kind is not ChannelKind.PUBLIC:
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    return {"channel": _channel_json(records, records.change_channel(channel, joins=records.bot_user_id))}


METHODS = {
    "auth.test": Method(auth_test, "", 4),
    "users.info": Method(users_info, "users:read", 4),
    "users.conversations": Method(users_conversations, "channels:read", 3),
    "usergroups.list": Method(user_groups_list, "usergroups:read", 2),
    "users.list": Method(users_list, "users:read", 2),
    "usergroups.users.list": Method(user_group_members, "usergroups:read", 2),
    "conversations.info": Method(conversations_info, "channels:read", 3),
    "conversations.members": Method(conversations_members, "channels:read", 4),
    "conversations.open": Method(conversations_open, "im:write", 3),
    "conversations.join": Method(conversations_join, "channels:join", 3),
}
