"""What Slack answers, by type: an answer of another shape is none, and whoever asked hears that Slack did not say.

Nothing is made up in place of what does not fit: a mark that says who reads along must not count as missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Shape = Any


@dataclass(frozen=True, slots=True)
class _Needed:
    """A part that cannot be done without; all others may be missing or null."""

    shape: Shape


_ID = _Needed(str)
_MARKS = ("deleted", "is_bot", "is_admin", "is_owner", "is_primary_owner")
_STRANGE = ("is_restricted", "is_ultra_restricted", "is_stranger")
_PERSON = {
    "id": str,
    "team_id": str,
    "locale": str,
    "enterprise_user": {"teams": [str]},
    **dict.fromkeys((*_MARKS, *_STRANGE), bool),
}
_MESSAGE = {"ts": _ID, "metadata": {"event_type": str, "event_payload": dict}}
_EVERYWHERE = {
    "error": str,
    "needed": str,
    "errors": [object],
    "response_metadata": {"messages": [str], "next_cursor": str},
}
_SHAPES: Mapping[str, Shape] = {
    "auth.test": {"team_id": _ID, "team": str, "user": str},
    "chat.getPermalink": {"permalink": _ID},
    "chat.postMessage": {"ts": _ID},
    "chat.startStream": {"ts": _ID},
    "conversations.info": {"channel": {"is_ext_shared": bool, "is_pending_ext_shared": bool}},
    "conversations.history": {"messages": [_MESSAGE]},
    "conversations.members": {"members": [str]},
    "conversations.open": {"channel": _Needed({"id": _ID, "user": str})},
    "conversations.replies": {"messages": [_MESSAGE]},
    "files.getUploadURLExternal": {"upload_url": _ID, "file_id": _ID},
    "files.info": {
        "file": {"url_private_download": str, "url_private": str, "shares": {"public": dict, "private": dict}}
    },
    "usergroups.list": {"usergroups": [{"id": _ID, "users": [str]}]},
    "usergroups.users.list": {"users": [str]},
    "users.conversations": {"channels": [{"id": _ID}]},
    "users.info": {"user": _PERSON},
    "users.list": {"members": [_PERSON]},
    "views.open": {"view": _Needed({"id": _ID})},
}


def has_its_shape(method: str, said: object) -> bool:
    """Tell whether an answer of a method of the Web API is an object whose fields are what we read them as."""
    if not isinstance(said, dict):
        return False
    return _fits(said, _EVERYWHERE) and (not said.get("ok") or _fits(said, _SHAPES.get(method, {})))


def _fits(value: object, shape: Shape) -> bool:
    match shape:
        case _Needed():
            return value is not None and _fits(value, shape.shape)
        case _ if value is None:
            return True
        case dict():
            return isinstance(value, dict) and all(_fits(value.get(name), part) for name, part in shape.items())
        case list():
            return isinstance(value, list) and all(one is not None and _fits(one, shape[0]) for one in value)
    return isinstance(value, shape)
