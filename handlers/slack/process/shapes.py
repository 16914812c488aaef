"""The shape of what Slack sends: whatever comes in passes here once, and nothing of another type gets any further.

A field of an unexpected type counts as left out; a payload that lacks what it cannot do without is none. What nobody reads is left away,
and so is what lies behind MOST_PIECES: it is looked at in one turn of the event loop, before anything is acknowledged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, takewhile
from typing import Any

from handlers.slack.platform.pasted import CUT, MOST_CHARACTERS

Json = Any

DEEPEST = 40
MOST_PIECES = 5_000
"""Objects, lists and values of a payload; the largest message of ours, or a window of a hundred blocks, has half as many."""
_ID = re.compile(r"[A-Z0-9]{1,64}")
_NAMES = frozenset({"type", "block_id", "action_id"})
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Fields:
    """An object: its fields in the order in which they are read, which of them it cannot do without, and the shape of all others (None: left away)."""

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
        "user": Either((ID, _NAMED)),
        "channel": Either((ID, _NAMED)),
        "subteam": _NAMED,
        "edited": _EARLIER,
        "bot_profile": _EARLIER,
        "message": _EARLIER,
        "previous_message": _EARLIER,
        "files": ListOf(_FILE),
        "attachments": ListOf(_BLOCK),
        "blocks": ListOf(_BLOCK),  # last: what a person writes stands in the text, too
    },
    others=Either((str, bool, int, ListOf(str))),
)
_HOME = {"type": str, "id": str, "hash": str, "callback_id": str, "private_metadata": str, "state": _STATE}
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
    "callback_id": str,
    "trigger_id": _TRIGGER,
    "response_url": str,
    "is_enterprise_install": bool,
    "team": Fields({"id": ID}, others=str),
    "user": _PERSON,
    "enterprise": Fields({"id": ID}, others=str),
    "channel": Fields({"id": ID}, others=str),
    "container": Fields({"channel_id": ID, "message_ts": str, "thread_ts": str}, others=_SCALAR),
    "actions": ListOf(Fields(_CHOSEN | {"action_id": str, "block_id": str}, frozenset({"action_id"})), needed=True),
    "state": _STATE,
    "view": _VIEW,
    "message": _MESSAGE,
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
        "event": Fields(_MESSAGE.known, frozenset({"type"}), _MESSAGE.others),
        "authorizations": ListOf(Fields({"is_enterprise_install": bool, "team_id": ID, "user_id": ID})),
    },
    frozenset({"type", "event"}),
)
_GREETING = Fields({"type": "url_verification", "challenge": str}, frozenset({"type", "challenge"}))


def shaped(payload: object) -> dict[str, Any] | None:
    """Return a payload of Slack's with everything in it of its type; None where it is none that anybody could answer.

    A message of which some was left away for MOST_PIECES says so (CUT).
    """
    if not isinstance(payload, dict):
        return None
    kind: Fields | None
    if "command" in payload:
        kind = _COMMAND
    elif "event" in payload:
        kind = _EVENT
    else:
        kind = _GREETING if "challenge" in payload else _INTERACTIONS.get(str(payload.get("type")))
    fitting = _Fitting()
    found = fitting.fitted(payload, kind, 0) if kind else None
    if not isinstance(found, dict):
        return None
    for message in (found.get("event"), found.get("message")):
        if isinstance(message, dict):
            message[CUT] = fitting.left <= 0
    return found


class _Fitting:
    """What is kept of one payload. `left` are the pieces that may still be looked at."""

    def __init__(self) -> None:
        self.left = MOST_PIECES

    def fitted(self, value: Json, shape: Json, depth: int) -> Json:
        """Return a value as far as it has this shape, or _MISSING."""
        if not self._may_look(depth):
            return _MISSING
        match shape:
            case Fields():
                return self._object(value, shape, depth)
            case ListOf():
                return self._list(value, shape, depth)
            case Either():
                found = (self.fitted(value, each, depth) for each in shape.shapes)
                return next((one for one in found if one is not _MISSING), _MISSING)
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
                return self._tree(value, depth)
        return value if value == shape else _MISSING

    def _may_look(self, depth: int) -> bool:
        self.left -= 1
        return depth <= DEEPEST and self.left >= 0

    def _object(self, value: Json, shape: Fields, depth: int) -> Json:
        if not isinstance(value, dict):
            return _MISSING
        kept = {}
        others = (name for name in value if name not in shape.known) if shape.others is not None else ()
        for name in self._while_left(chain(filter(value.__contains__, shape.known), others)):
            found = self.fitted(value[name], shape.known.get(name, shape.others), depth + 1)
            if found is not _MISSING:
                kept[_text(name)] = found
        return kept if shape.needed <= kept.keys() else _MISSING

    def _list(self, value: Json, shape: ListOf, depth: int) -> Json:
        if not isinstance(value, list):
            return _MISSING
        found = (self.fitted(part, shape.shape, depth + 1) for part in self._while_left(value))
        kept = [one for one in found if one is not _MISSING]
        return kept if kept or not shape.needed else _MISSING

    def _tree(self, value: Json, depth: int) -> Json:
        if isinstance(value, dict):
            kept = {}
            for name in self._while_left(value):
                part = self._part(value[name], depth + 1)
                if part is not _MISSING and (name not in _NAMES or isinstance(part, str)):
                    kept[_text(name)] = part
            return kept
        if isinstance(value, list):
            found = (self._part(part, depth + 1) for part in self._while_left(value))
            return [one for one in found if one is not _MISSING]
        return _text(value) if isinstance(value, str) else value

    def _part(self, value: Json, depth: int) -> Json:
        return self._tree(value, depth) if self._may_look(depth) else _MISSING

    def _while_left(self, parts: Iterable[Json]) -> Iterator[Json]:
        return takewhile(lambda _: self.left > 0, parts)


def _text(value: str) -> str:
    """Return a text that can be written down (half a sign, a lone surrogate, is none), one sign more of it than anybody reads."""
    value = value[: MOST_CHARACTERS + 1]
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
