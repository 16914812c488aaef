"""Slack's own published types, and whether what the bot sent fulfils them.

`published_types.json` is the JSON schema of `KnownBlock`, `ModalView`, `HomeView` and `AnyChunk` in the npm package @slack/types 3.2.0
(MIT licence), made by ts-json-schema-generator and freed of its comments.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from bot.sandbox.slack import Call, SlackWorkspace

FILE = Path(__file__).with_name("published_types.json")
SAYS = ("chat.postMessage", "chat.update", "chat.postEphemeral", "response_url")


@cache
def _validator(name: str) -> jsonschema_rs.Validator:
    published = json.loads(FILE.read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(published | {"$ref": f"#/definitions/{name}"})


@cache
def kinds_of_blocks() -> dict[str, str]:
    """Return every published type of block → the name of its definition."""
    published = json.loads(FILE.read_text(encoding="utf-8"))["definitions"]
    blocks = {name: one for name, one in published.items() if name.endswith("Block")}
    shapes = [(name, shape) for name, one in blocks.items() for shape in one.get("anyOf", [one])]
    return {shape["properties"]["type"]["const"]: name for name, shape in shapes if "const" in _type_of(shape)}


def _type_of(shape: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = shape.get("properties", {}).get("type", {})
    return found


def problems(slack: SlackWorkspace) -> list[str]:
    """Return what is wrong with the messages, views and progress that the bot has sent in this workspace."""
    return [found for call in slack.recorded_calls for found in _problems_of(call)]


def _problems_of(call: Call) -> Iterator[str]:
    given = call.arguments
    if call.method in SAYS and not given.get("text") and not given.get("delete_original"):
        yield f"{call.method}: no text"
    for block in given.get("blocks") or ():
        yield from _problems_of_block(call.method, block)
    view = given.get("view")
    if isinstance(view, dict):
        kind = "HomeView" if view.get("type") == "home" else "ModalView"
        yield from _against(kind, {**view, "blocks": []}, call.method)
        for block in view.get("blocks") or ():
            yield from _problems_of_block(call.method, block)
    chunks = given.get("chunks")
    for chunk in json.loads(chunks) if isinstance(chunks, str) else chunks or ():
        yield from _against("AnyChunk", chunk, call.method)


def _problems_of_block(method: str, block: dict[str, Any]) -> Iterator[str]:
    name = kinds_of_blocks().get(str(block.get("type")))
    if name is None:
        yield f"{method}: no published block of type {block.get('type')}"
    else:
        yield from _against(name, block, method)


def _against(name: str, value: object, method: str) -> Iterator[str]:
    for error in _validator(name).iter_errors(value):
        yield f"{method}: {name}{list(error.instance_path)}: {str(error.message)[:200]}"
