"""The shape of what Slack sends: whatever comes in passes here once, and nothing of another type gets any further.

A field of an unexpected type counts as left out; a payload that lacks what it cannot do without is none. What nobody reads is left away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from handlers.slack.platform.pasted import MOST_CHARACTERS

Json = Any

DEEPEST = 40
_ID = re.compile(r"[A-Z0-9]{1,64}")
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Fields:
    """An object: its fields, which of them it cannot do without, and the shape of all others (None: left away)."""

    known: dict[str, Json]
    needed: frozenset[str] = frozenset()
    others: Json = None


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list: what has another shape is left out of it; `needed`: it is not empty."""

    shape: Json
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Either:
    """One of several shapes, whichever fits first."""

    shapes: tuple[Json, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class UpTo:
    """A text of at most so many characters, and at least so many."""

    characters: int
    least: int = 0


ID = "id"
"""The shape of Slack's ids of people, channels, workspaces."""
TREE = "tree"
"""Any shape, not deeper than DEEPEST; what says its kind is a text."""

_SCALAR = Either((str, bool, int))
_TRIGGER = UpTo(200, least=1)
"""What each command, click and shortcut has of its own, by which a repeated one is known: so say Slack's published types
(SlashCommand, BlockAction, GlobalShortcut, MessageShortcut of bolt-js 4.2, seen 2026-12). That of a submitted window is undocumented there."""
_LABEL = Fields({"text": str}, frozenset({"text"}), _SCALAR)
_OPTION = Fields({"value": str, "text": _LABEL, "description": _LABEL}, frozenset({"value"}))
_FILE = Fields({"id": str, "size": int}, frozenset({"id"}), str)
_CHOSEN: dict[str, Json] = {
    "type": str,
    "value": UpTo(
        3_000
    ),  # of an input; https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element (seen 2026-12)
    "selected_option": _OPTION,
    "selected_options": ListOf(_OPTION),
    "selected_conversations": ListOf(str),
    "selected_conversation": str,
    "selected_user": str,
    "selected_date": str,
    "files": ListOf(_FILE),
}
_STATE = Fields({"values": Fields({}, others=Fields({}, others=Fields(_CHOSEN)))}, frozenset({"values"}))
_BLOCK = Fields({"type": str, "block_id": str, "element": Fields({}, others=TREE)}, others=TREE)
_NAMED = Fields({"id": ID}, frozenset({"id"}), _SCALAR)
_WORDS = dict.fromkeys(
    ("text", "ts", "thread_ts", "subtype", "bot_id", "app_id", "event_ts", "channel_type", "tab"), str
)
_EARLIER = Fields(_WORDS | {"user": ID}, others=_SCALAR)
_MESSAGE = Fields(
    _WORDS
    | {
        "type": str,
        "blocks": ListOf(_BLOCK),
        "attachments": ListOf(_BLOCK),
        "files": ListOf(_FILE),
        "edited": _EARLIER,
        "bot_profile": _EARLIER,
        "user": Either((ID, _NAMED)),
        "channel": Either((ID, _NAMED)),
        "subteam": _NAMED,
        "message": _EARLIER,
        "previous_message": _EARLIER,
    },
    others=Either((str, bool, int, ListOf(str))),
)
_HOME = {"type": str, "id": str, "hash": str, "callback_id": str, "state": _STATE, "private_metadata": str}
_MODAL = _HOME | {"type": "modal", "title": _LABEL, "blocks": ListOf(_BLOCK)}
_WINDOW = Fields(_MODAL, frozenset(_MODAL) - {"hash"})
_VIEW = Either((_WINDOW, Fields(_HOME | {"type": "home"}, frozenset({"type"}))))
_PERSON = Fields({"id": ID, "team_id": ID}, frozenset({"id"}), str)
_COMMAND = Fields(
    {"user_id": ID, "channel_id": ID, "team_id": ID, "trigger_id": _TRIGGER},
    frozenset({"command", "user_id", "channel_id", "trigger_id"}),
    str,
)
_PARTS: dict[str, Json] = {
    "type": str,
    "team": Fields({"id": ID}, others=str),
    "user": _PERSON,
    "enterprise": Fields({"id": ID}, others=str),
    "is_enterprise_install": bool,
    "channel": Fields({"id": ID}, others=str),
    "container": Fields({"channel_id": ID, "message_ts": str, "thread_ts": str}, others=_SCALAR),
    "actions": ListOf(Fields(_CHOSEN | {"action_id": str, "block_id": str}, frozenset({"action_id"})), needed=True),
    "message": _MESSAGE,
    "view": _VIEW,
    "state": _STATE,
    "callback_id": str,
    "trigger_id": _TRIGGER,
    "response_url": str,
}


def _interaction(*needed: str, **shapes: Json) -> Fields:
    return Fields(_PARTS | shapes, frozenset({"type", "user", *needed}))


_INTERACTIONS = {
    "block_actions": _interaction("actions", "trigger_id"),
    "view_submission": _interaction("view", view=_WINDOW),
    "view_closed": _interaction("view", view=_WINDOW),
    "shortcut": _interaction("callback_id", "trigger_id"),
    "message_action": _interaction("callback_id", "message", "trigger_id"),
}
_EVENT = Fields(
    {
        "type": "event_callback",
        "team_id": ID,
        "event_id": str,
        "is_ext_shared_channel": bool,
        "authorizations": ListOf(Fields({"is_enterprise_install": bool, "team_id": ID, "user_id": ID})),
        "event": Fields(_MESSAGE.known, frozenset({"type"}), _MESSAGE.others),
    },
    frozenset({"type", "event"}),
)
_GREETING = Fields({"type": "url_verification", "challenge": str}, frozenset({"type", "challenge"}))


def shaped(payload: object) -> dict[str, Any] | None:
    """Return a payload of Slack's with everything in it of its type; None where it is none that anybody could answer."""
    if not isinstance(payload, dict):
        return None
    kind: Fields | None
    if "command" in payload:
        kind = _COMMAND
    elif "event" in payload:
        kind = _EVENT
    else:
        kind = _GREETING if "challenge" in payload else _INTERACTIONS.get(str(payload.get("type")))
    found = _fitted(payload, kind, 0) if kind else None
    return found if isinstance(found, dict) else None


def _fitted(value: Json, shape: Json, depth: int) -> Json:
    """Return a value as far as it has this shape, or _MISSING."""
    if depth > DEEPEST:
        return _MISSING
    match shape:
        case Fields():
            return _object(value, shape, depth)
        case ListOf():
            return _list(value, shape, depth)
        case Either():
            return next((f for each in shape.shapes if (f := _fitted(value, each, depth)) is not _MISSING), _MISSING)
        case UpTo():
            fits = isinstance(value, str) and shape.least <= len(value) <= shape.characters
            return _text(value) if fits else _MISSING
        case type():
            if type(value) is not shape:
                return _MISSING
            return _text(value) if isinstance(value, str) else value
        case "id":
            return value if isinstance(value, str) and _ID.fullmatch(value) else _MISSING
        case "tree":
            return _tree(value, depth)
    return value if value == shape else _MISSING


def _object(value: Json, shape: Fields, depth: int) -> Json:
    if not isinstance(value, dict):
        return _MISSING
    kept = {}
    for name, part in value.items():
        expected = shape.known.get(name, shape.others)
        if expected is not None and (found := _fitted(part, expected, depth + 1)) is not _MISSING:
            kept[_text(name)] = found
    return kept if shape.needed <= kept.keys() else _MISSING


def _list(value: Json, shape: ListOf, depth: int) -> Json:
    if not isinstance(value, list):
        return _MISSING
    kept = [found for part in value if (found := _fitted(part, shape.shape, depth + 1)) is not _MISSING]
    return kept if kept or not shape.needed else _MISSING


def _tree(value: Json, depth: int) -> Json:
    if depth > DEEPEST:
        return _MISSING
    if isinstance(value, dict):
        parts = {_text(name): _tree(part, depth + 1) for name, part in value.items()}
        named = ("type", "block_id", "action_id")
        return {
            name: part
            for name, part in parts.items()
            if part is not _MISSING and (name not in named or isinstance(part, str))
        }
    if isinstance(value, list):
        return [found for part in value if (found := _tree(part, depth + 1)) is not _MISSING]
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    """Return a text that can be written down (half a sign, a lone surrogate, is none), one sign more of it than anybody reads."""
    value = value[: MOST_CHARACTERS + 1]
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
