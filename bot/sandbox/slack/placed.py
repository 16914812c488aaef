"""Where each thing that people press, choose or fill in stands: in which block of a message or view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.sandbox.slack.block_kit import interactive_elements
from bot.sandbox.slack.model import Json


@dataclass(frozen=True, slots=True)
class Placed:
    """An element with the block it stands in and that block's id."""

    block_id: str
    block: Json
    element: Json

    @property
    def action_id(self) -> str:
        """Return the element's action id, "" where it has none."""
        return str(self.element.get("action_id", ""))


def placed_elements(blocks: Iterable[Json]) -> Iterator[Placed]:
    """Yield every interactive element, those inside containers too."""
    for block_id, block in _with_ids(blocks, ""):
        shallow = {name: part for name, part in block.items() if name != "child_blocks"}
        for element in interactive_elements(shallow):
            yield Placed(block_id, block, element)


def _with_ids(blocks: Iterable[Json], above: str) -> Iterator[tuple[str, Json]]:
    """Yield every block with its id; Slack makes one up for a block that has none, here it is its place."""
    for number, block in enumerate(blocks):
        made_up = f"{above}b{number}"
        yield str(block.get("block_id") or made_up), block
        children = block.get("child_blocks")
        if isinstance(children, list):
            yield from _with_ids((child for child in children if isinstance(child, dict)), made_up)


def find_element(blocks: Iterable[Json], action_id: str, *, value: str = "", block_id: str = "") -> Placed:
    """Return the element with this action id (and value, and block id, where they are given); raises LookupError."""
    for placed in placed_elements(blocks):
        is_it = placed.action_id == action_id and value in {"", placed.element.get("value")}
        if is_it and block_id in {"", placed.block_id}:
            return placed
    raise LookupError(f"nothing with the action id {action_id!r} here")
