"""Messages that are streamed: the chunks that make them up, and the blocks that come of it.

https://docs.slack.dev/reference/methods/chat.startStream, appendStream and stopStream (read 2026-11). Undocumented, and as others
have seen it: a stream ends by itself after five minutes (slackapi/node-slack-sdk issue 2702), and a task that is still open when
it ends is shown as failed (vercel/chat issue 911).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.slack.block_kit import MESSAGE, problems_of_blocks
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.shapes import Problems, Shape, anything, by_type, choice, items, string

LIFE = 300.0  # seconds
MOST_CHUNKS = 50
MOST_FIELD = (
    256  # characters of ids, titles, details and output; as documented, though longer ones have been seen to pass
)
OPEN = frozenset({"pending", "in_progress"})

_FIELD = string(MOST_FIELD)
_SOURCE = by_type({"url": Shape({"url": string(3000), "text": _FIELD}, {})})
_CHUNKS = items(
    by_type(
        {
            "markdown_text": Shape({"text": string(12_000)}, {}),
            "plan_update": Shape({"title": _FIELD}, {}),
            "task_update": Shape(
                {"id": _FIELD, "title": _FIELD, "status": choice("pending", "in_progress", "complete", "error")},
                {"details": _FIELD, "output": _FIELD, "sources": items(_SOURCE, 1, 20)},
            ),
            "blocks": Shape({"blocks": anything}, {}),
        }
    ),
    1,
    MOST_CHUNKS,
)


def problems_of_chunks(chunks: object) -> list[str]:
    """Return what Slack would object to in these chunks, in its words."""
    problems: Problems = []
    _CHUNKS(chunks, "/chunks", problems)
    for number, chunk in enumerate(chunks if isinstance(chunks, list) and not problems else []):
        if chunk["type"] == "blocks":
            problems += problems_of_blocks(chunk["blocks"], MESSAGE, f"/chunks/{number}/blocks")
    return problems


@dataclass(slots=True)
class Stream:
    """One streamed message. `together` collects its tasks in one plan; `ended` says why nothing can be appended any more."""

    born: float
    together: bool
    ended: str = ""
    title: str = ""
    text: str = ""
    chunked: bool | None = None
    """Whether it is made of chunks or of text alone: the two do not mix. None as long as nothing was said."""
    _tasks: dict[str, Json] = field(default_factory=dict)
    _parts: list[Json | str] = field(default_factory=list)
    """Blocks, and in their place the ids of tasks."""

    def take(self, chunks: list[Json]) -> None:
        """Add chunks that have been checked; a task that is known already changes where it stands."""
        for chunk in chunks:
            match chunk["type"]:
                case "markdown_text":
                    self._say(chunk["text"])
                case "plan_update":
                    self.title = chunk["title"]
                case "task_update":
                    if chunk["id"] not in self._tasks:
                        self._parts.append(chunk["id"])
                    self._tasks[chunk["id"]] = _card(chunk, self._tasks.get(chunk["id"], {}))
                case _:
                    self._parts += chunk["blocks"]

    def end(self, why: str, blocks: tuple[Json, ...] = ()) -> None:
        """Take no more; what is still to be done has failed."""
        self.ended = why
        self._parts += blocks
        for card in self._tasks.values():
            if card["status"] in OPEN:
                card["status"] = "error"

    def blocks(self) -> tuple[Json, ...]:
        """Return the message's blocks as they are now; a plan stands where its first task came."""
        shown: list[Json] = []
        for part in self._parts:
            if isinstance(part, dict):
                shown.append(dict(part))
            elif not self.together:
                shown.append(dict(self._tasks[part]))
            elif part == next(iter(self._tasks)):
                cards = [dict(card) for card in self._tasks.values()]
                shown.append({"type": "plan", "title": self.title or "…", "tasks": cards})
        return tuple(shown)

    def _say(self, text: str) -> None:
        self.text += text
        last = self._parts[-1] if self._parts else None
        if isinstance(last, dict) and last.get("type") == "markdown":
            last["text"] += text
        else:
            self._parts.append({"type": "markdown", "text": text})


def _card(chunk: Json, before: Json) -> Json:
    """Return the card of a task: title and status are replaced, details and output grow."""
    card = {**before, "type": "task_card", "task_id": chunk["id"], "title": chunk["title"], "status": chunk["status"]}
    for name in ("details", "output"):
        if chunk.get(name):
            card[name] = _grown(before.get(name), chunk[name])
    return card | ({"sources": chunk["sources"]} if chunk.get("sources") else {})


def _grown(before: Json | None, text: str) -> Json:
    said = before["elements"][0]["elements"][0]["text"] if before else ""
    run = {"type": "text", "text": said + text}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run]}]}
