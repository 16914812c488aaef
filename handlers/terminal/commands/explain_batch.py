"""`mailcheck explain --batch`: one JSON line in, one JSON line out, as they come; bad lines are named at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.errors import OurDefect
from bot.model import Language, Sentence, Text
from bot.redaction import mask
from handlers.logs import log
from handlers.terminal.input import decoded, opened
from handlers.terminal.output import as_json, complain, flush, say
from handlers.terminal.render.mistakes import told

if TYPE_CHECKING:
    from handlers.terminal.beside import Beside

LINE_LIMIT = 16_000_000  # bytes; a million characters, each written as an escape, are not longer
ALL_READ, SOME_UNREADABLE = 0, 2
_NOT_READ = Sentence("Nicht gelesen: Zeilen {n}", "Not read: lines {n}")
GIVEN_UP = 4 * LINE_LIMIT  # bytes; where a line is longer, nothing is read of what follows
_ENDLESS = Text(
    "Die Zeile hört nicht auf; von ihr an ist nichts gelesen", "the line does not end; from it on nothing was read"
)
_TOO_LONG = Text("Die Zeile ist zu lang", "the line is too long")
LONGEST_ID = 200  # characters
_NO_ID = Text(
    f"id ist weder ein Text von höchstens {LONGEST_ID} Zeichen noch eine ganze Zahl",
    f"id is neither a text of {LONGEST_ID} characters at most nor a whole number",
)
_NO_OBJECT = Text('kein JSON der Form {"id": …, "text": "…"}', 'no JSON of the form {"id": …, "text": "…"}')


def explain_lines(name: str, beside: Beside, language: Language) -> int:
    """Answer each line as it comes and return the exit code."""
    from bot.pastes.service import explain_beside, to_contract

    mistakes: dict[int, Text] = {}
    broke = False
    for number, line in _lines(name, language):
        item = _item(line)
        if isinstance(item, Text):
            mistakes[number] = item
            continue
        try:
            explained = explain_beside(item["text"], beside.report, beside.tenant)
        except Exception:  # noqa: BLE001  what breaks for one text stops no other
            log.exception("the explanation of one text broke")
            broke, mistakes[number] = True, OurDefect().sentence
            continue
        say(as_json({"id": item["id"], **to_contract(explained.explanation, language)}))
        flush()
    if not mistakes:
        return ALL_READ
    complain(told(mistakes, _NOT_READ, language))
    return OurDefect.exit_code if broke else SOME_UNREADABLE


def _lines(name: str, language: Language) -> Iterator[tuple[int, bytes | Text]]:
    """Yield every line that holds something with its number; of one that is too long only as much as shows that, or why it is the last."""
    with opened(name, language) as stream:
        number = 0
        while line := stream.readline(LINE_LIMIT + 1):
            number += 1
            rest, length = line, len(line)
            while len(rest) > LINE_LIMIT and not rest.endswith(b"\n"):
                rest = stream.readline(LINE_LIMIT + 1)
                length += len(rest)
                if length > GIVEN_UP:
                    yield number, _ENDLESS
                    return
            if line.strip():
                yield number, line


def _item(line: bytes | Text) -> dict[str, Any] | Text:
    """Return the text and its id, without secrets; why there is none where the line cannot be read."""
    if isinstance(line, Text):
        return line
    if len(line) > LINE_LIMIT:
        return _TOO_LONG
    try:
        item = json.loads(decoded(line))
    except (ValueError, RecursionError):
        return _NO_OBJECT
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return _NO_OBJECT
    name = item.get("id")
    if isinstance(name, bool | float | dict | list) or len(str(name)) > LONGEST_ID:
        return _NO_ID
    return {"id": mask(name) if isinstance(name, str) else name, "text": item["text"]}
