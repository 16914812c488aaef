"""What a Slack message holds that somebody wants explained: its text, the words of its blocks and attachments, its files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.jobs.kinds import PastedFile

MOST_CHARACTERS = 64_000  # more than a message of Slack's can have; only an app's attachments hold more
CUT = "mailcheck_cut"
"""The field of a message that tells whether it had more pieces than are read."""
DEEPEST = 20
NAME_LIMIT = 255  # characters of a file's name: no more are read
TELLING = ("pretext", "title", "text", "fallback", "value", "fields", "blocks", "message_blocks", "message")

_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^<>]*)?>")
_LETTERS = re.compile(r"\w+")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pasted:
    """What is to be explained: a text (`cut`: there was more), and files that are still to be read."""

    text: str = ""
    files: tuple[PastedFile, ...] = ()
    cut: bool = False

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing at all to explain."""
        return not self.text.strip() and not self.files


def pasted_in(message: Json) -> Pasted:
    """Return what a message holds; mentions say whom it is for, not what it is about.

    A person's message says the same in `text` and `blocks`; an app's often has its words in blocks or attachments alone
    (https://docs.slack.dev/messaging, seen 2026-11).
    """
    parts = [str(message.get("text") or "")[: MOST_CHARACTERS + 1]]
    for more in (message.get("blocks"), message.get("attachments")):
        words = "\n".join(dict.fromkeys(_words(more)))[: MOST_CHARACTERS + 1]
        if words and not _says(" ".join(parts), words):
            parts.append(words)
    text = _MENTION.sub(" ", "\n".join(part for part in parts if part.strip()))
    cut = len(text) > MOST_CHARACTERS or (message.get(CUT) is True and len(parts) > 1)
    return Pasted(text[:MOST_CHARACTERS].strip(), files_in(message.get("files")), cut)


def files_in(files: object) -> tuple[PastedFile, ...]:
    """Return the files of a message or of a file input; what is no file is left out. Their names are as they were typed."""
    known = [file for file in files if isinstance(file, dict) and file.get("id")] if isinstance(files, list) else []
    return tuple(
        PastedFile(
            id=str(file["id"]),
            name=str(file.get("name") or file.get("title") or "")[:NAME_LIMIT],
            kind=str(file.get("mimetype") or ""),
            size=size if isinstance(size := file.get("size"), int) else 0,
            address=str(file.get("url_private_download") or file.get("url_private") or ""),
        )
        for file in known
    )


def claimed(files: Iterable[PastedFile], person: str) -> tuple[PastedFile, ...]:
    """Return files that somebody named in a window: theirs only if Slack says so."""
    return tuple(file.model_copy(update={"claimed_by": person}) for file in files)


def _says(text: str, words: str) -> bool:
    """Tell whether a text says these words already, whatever the signs between them."""
    return "".join(_LETTERS.findall(words)) in "".join(_LETTERS.findall(text))


def _words(value: object, depth: int = 0) -> Iterator[str]:
    """Yield the lines of blocks and attachments: runs of a rich text section stand in one line."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for part in value:
            yield from _words(part, depth + 1)
    elif isinstance(value, dict):
        elements = value.get("elements")
        if isinstance(elements, list):
            inner = [line for part in elements for line in _words(part, depth + 1)]
            yield from ["".join(inner)] if _is_running(value) else inner
        for name in TELLING:
            part = value.get(name)
            if isinstance(part, str) and part.strip():
                yield part
            elif isinstance(part, (dict, list)):
                yield from _words(part, depth + 1)


def _is_running(element: Json) -> bool:
    return element.get("type") in {"rich_text_section", "rich_text_preformatted", "rich_text_quote"}
