"""What people typed and chose in a message or view, as `state.values` carries it to the bot.

https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload#state_object (read 2026-11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.sandbox.slack.method import file_json
from bot.sandbox.slack.model import File, Json
from bot.sandbox.slack.placed import Placed, placed_elements
from bot.sandbox.slack.records import Records

# By action id, or by block id and action id where several blocks share one. Of several choices a list, or one text with commas.
Place = str | tuple[str, str]
# (The keys are Places; mypy takes no dict of one kind of them for a mapping of both.)
Typed = Mapping[Any, str | Sequence[str]]
Chosen = Mapping[Any, Sequence[File]]

PRESSED = frozenset({"button", "overflow", "feedback_buttons", "icon_button"})  # they leave nothing behind
_SINGLE = {
    "users_select": "user",
    "conversations_select": "conversation",
    "channels_select": "channel",
    "datepicker": "date",
    "timepicker": "time",
}
_SEVERAL = {
    "multi_users_select": "users",
    "multi_conversations_select": "conversations",
    "multi_channels_select": "channels",
}


def state_of(records: Records, blocks: Iterable[Json], typed: Typed, files: Chosen, *, demanding: bool) -> Json:
    """Return `{"values": …}`; raises LookupError for an input that is not there or an option that is not offered.

    A `demanding` form, one that is submitted, also wants every required input filled in.
    """
    inputs = [placed for placed in placed_elements(blocks) if placed.element["type"] not in PRESSED]
    known: set[Place] = {p.action_id for p in inputs} | {(p.block_id, p.action_id) for p in inputs}
    unknown = (typed.keys() | files.keys()) - known
    if unknown:
        raise LookupError(f"no input {', '.join(sorted(map(str, unknown)))} in this view")
    values: dict[str, Json] = {}
    for placed in inputs:
        given = typed.get((placed.block_id, placed.action_id), typed.get(placed.action_id))
        if placed.element["type"] == "file_input":
            chosen = files.get((placed.block_id, placed.action_id), files.get(placed.action_id, ()))
            state: Json = {"type": "file_input", "files": [file_json(records, file) for file in chosen]}
        else:
            if demanding and given is None and _must_be_filled_in(placed):
                raise LookupError(f"{placed.action_id!r} must be filled in")
            state = selected(placed.element, given)
        values.setdefault(placed.block_id, {})[placed.action_id] = state
    return {"values": values}


def option_of(element: Json, value: str) -> Json:
    """Return the option with this value, as selects, radio buttons and overflow menus offer it; raises LookupError."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    for option in [*element.get("options", []), *grouped]:
        if option["value"] == value:
            return dict(option)
    raise LookupError(f"no option {value!r} in {element.get('action_id')!r}")


def _must_be_filled_in(placed: Placed) -> bool:
    is_required = placed.block["type"] == "input" and not placed.block.get("optional")
    is_prefilled = any(name.startswith("initial_") for name in placed.element) or placed.element["type"] == "checkboxes"
    return is_required and not is_prefilled


def _listed(given: str | Sequence[str]) -> list[str]:
    return [value for value in (given.split(",") if isinstance(given, str) else given) if value]


def selected(element: Json, given: str | Sequence[str] | None) -> Json:
    """Return the state of one input: as given, or as the bot set it where nothing was."""
    kind = element["type"]
    if kind in {"checkboxes", "multi_static_select"}:
        options = (
            element.get("initial_options", []) if given is None else [option_of(element, one) for one in _listed(given)]
        )
        return {"type": kind, "selected_options": options}
    if kind in _SEVERAL:
        word = _SEVERAL[kind]
        return {
            "type": kind,
            f"selected_{word}": element.get(f"initial_{word}", []) if given is None else _listed(given),
        }
    one = given if given is None or isinstance(given, str) else ",".join(given)
    if kind in {"static_select", "radio_buttons"}:
        chosen = element.get("initial_option") if one is None else option_of(element, one) if one else None
        return {"type": kind, "selected_option": chosen}
    if kind in _SINGLE:
        word = _SINGLE[kind]
        return {"type": kind, f"selected_{word}": element.get(f"initial_{word}") if one is None else one or None}
    return {"type": kind, "value": (element.get("initial_value") if one is None else one) or None}
