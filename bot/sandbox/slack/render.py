"""Messages, threads and views as plain text for a terminal: what a reader of the demo sees instead of Slack's window."""

from __future__ import annotations

import html
import re
import textwrap
import time
import unicodedata
from collections.abc import Callable

from bot.model import Language, Sentence, Text
from bot.sandbox.slack.model import Ephemeral, Json, Message, View
from bot.sandbox.slack.records import SLACKBOT, Records

NARROWEST = 24
_LINK = re.compile(r"<((?:https?|mailto):[^|>]+)(?:\|([^>]*))?>")
_MENTION = re.compile(r"<([@#!])([^|>]+)(?:\|([^>]*))?>")
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)


EDITED = Text(" (bearbeitet)", " (edited)")
ONLY_FOR = Sentence(" · nur für {name} sichtbar", " · only visible to {name}")
IMAGE = Sentence("[Bild: {alt}]", "[image: {alt}]")
FILE = Sentence("📎 {title} ({size} Bytes)", "📎 {title} ({size} bytes)")


class _Style:
    """The reader's language, and how bold and faint look: with escape codes on a terminal, with nothing but the words elsewhere."""

    def __init__(self, *, colour: bool, language: Language) -> None:
        self._colour = colour
        self.language = language

    def bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self._colour and text else text

    def faint(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self._colour and text else text


def render_thread(
    records: Records, root: Message, width: int = 88, *, colour: bool = False, language: Language = Language.DE
) -> str:
    """Return a message with its replies below it, indented."""
    root_lines, *replies = [
        render_message(
            records, message, width if message.ts == root.ts else width - 4, colour=colour, language=language
        )
        for message in records.thread(root)
    ] or [""]
    return "\n".join([root_lines, *(_indented(reply, "  │ ") for reply in replies)])


def render_message(
    records: Records, message: Message, width: int = 88, *, colour: bool = False, language: Language = Language.DE
) -> str:
    """Return one message: who and when, its blocks (or its text where it has none), its files."""
    style = _Style(colour=colour, language=language)
    edited = EDITED.in_(style.language) if len(message.history) > 1 else ""
    return _joined(
        _head(records, message.user, message.ts, edited, style),
        _content(records, message.text, message.blocks, width, style),
        [
            line
            for attachment in message.attachments
            for line in _marked(records, str(attachment.get("text") or attachment.get("fallback") or ""), width, style)
        ],
        _files(message, width, style),
    )


def render_ephemeral(
    records: Records, ephemeral: Ephemeral, width: int = 88, *, colour: bool = False, language: Language = Language.DE
) -> str:
    """Return what only one person sees, and say so."""
    style = _Style(colour=colour, language=language)
    only = ONLY_FOR.in_(style.language, name=_name(records, ephemeral.user))
    return _joined(
        _head(records, ephemeral.author, ephemeral.ts, only, style),
        _content(records, ephemeral.text, ephemeral.blocks, width, style),
    )


def render_view(
    records: Records, view: View, width: int = 88, *, colour: bool = False, language: Language = Language.DE
) -> str:
    """Return a modal or Home tab in a frame, with its buttons below."""
    style = _Style(colour=colour, language=language)
    inside = width - 4
    lines = _content(records, "", tuple(view.content["blocks"]), inside, style)
    buttons = [f"[ {view.content[name]['text']} ]" for name in ("close", "submit") if view.content.get(name)]
    return "\n".join(_boxed([*lines, *(["", "  ".join(buttons)] if buttons else [])], width, view.title))


def _joined(head: str, *parts: list[str]) -> str:
    return "\n".join([head, *(line for part in parts for line in part)])


def _indented(text: str, margin: str) -> str:
    return "\n".join(margin + line for line in text.split("\n"))


def _name(records: Records, user: str) -> str:
    if user == SLACKBOT:
        return "Slackbot"
    member = records.members.get(user)
    return member.name if member else user


def _head(records: Records, user: str, ts: str, remark: str, style: _Style) -> str:
    return (
        f"{style.bold(_name(records, user))}  {style.faint(time.strftime('%H:%M', time.localtime(float(ts))) + remark)}"
    )


def _files(message: Message, width: int, style: _Style) -> list[str]:
    return [
        line
        for file in message.files
        for line in _wrapped(FILE.in_(style.language, title=file.title, size=len(file.content)), width)
    ]


def _content(records: Records, text: str, blocks: tuple[Json, ...], width: int, style: _Style) -> list[str]:
    width = max(width, NARROWEST)
    if not blocks:
        return _marked(records, text, width, style) if text else []
    return [line for block in blocks for line in _block(records, block, width, style)]


def _block(records: Records, block: Json, width: int, style: _Style) -> list[str]:  # noqa: C901  # one case per kind of block
    match block["type"]:
        case "divider":
            return ["─" * width]
        case "header":
            return [style.bold(line) for line in _wrapped(block["text"]["text"], width)]
        case "section":
            fields = [line for field in block.get("fields", []) for line in _text(records, field, width, style)]
            accessory = [_element(block["accessory"])] if block.get("accessory") else []
            return [*(_text(records, block["text"], width, style) if block.get("text") else []), *fields, *accessory]
        case "context":
            parts = " · ".join(_plain(records, element, style) for element in block["elements"])
            return [style.faint(line) for line in _wrapped(parts, width)]
        case "actions":
            return _wrapped("  ".join(_element(element).replace(" ", "\u00a0") for element in block["elements"]), width)
        case "image":
            return _wrapped(IMAGE.in_(style.language, alt=block["alt_text"]), width)
        case "markdown":
            return _fenced(block["text"], width, lambda part: _wrapped(part, width))
        case "rich_text":
            return [line for element in block["elements"] for line in _rich(records, element, width, style)]
        case "table":
            return _table(records, block["rows"], width, style)
        case "plan":
            return [
                style.bold(block["title"]),
                *(line for task in block.get("tasks", []) for line in _task(records, task, width, style)),
            ]
        case "task_card":
            return _task(records, block, width, style)
        case "container":
            inner = [line for child in block["child_blocks"] for line in _block(records, child, width - 4, style)]
            return _boxed(inner, width, _title(records, block, style))
        case "input":
            label = style.bold(block["label"]["text"] + ("" if block.get("optional") else " *"))
            hint = [style.faint(line) for line in _wrapped(block["hint"]["text"], width)] if block.get("hint") else []
            return [label, _element(block["element"]), *hint]
        case "alert":
            return _wrapped("⚠ " + _plain(records, block["text"], style), width)
        case other:
            return [f"[{other}]"]


def _title(records: Records, container: Json, style: _Style) -> str:
    if container.get("rich_text_title"):
        return " ".join(_runs(records, part, style) for part in container["rich_text_title"]["elements"])
    return str(container["title"]["text"])


def _task(records: Records, card: Json, width: int, style: _Style) -> list[str]:
    sign = {"pending": "○", "in_progress": "◐", "complete": "✓", "error": "✗"}[card["status"]]
    told = [part for name in ("details", "output") if card.get(name) for part in card[name]["elements"]]
    below = [f"    {line}" for part in told for line in _rich(records, part, width - 4, style)]
    first, *rest = _wrapped(card["title"], width - 4) or [""]
    return [f"  {sign} {first}", *(f"    {line}" for line in rest), *below]


def _element(element: Json) -> str:
    if element["type"] == "button":
        return f"[ {element['text']['text']} ]"
    if element["type"] in {"checkboxes", "radio_buttons"}:
        chosen = {
            option["value"]
            for option in [
                *element.get("initial_options", []),
                *([element["initial_option"]] if element.get("initial_option") else []),
            ]
        }
        return "  ".join(
            f"{'(x)' if option['value'] in chosen else '( )'} {option['text']['text']}" for option in element["options"]
        )
    if element["type"] in {"static_select", "overflow", "multi_static_select"}:
        shown = element.get("initial_option", {}).get("text") or element.get("placeholder") or {"text": "…"}
        return f"[ {shown['text']} ▾ ]"
    shown = str(element.get("initial_value") or element.get("placeholder", {}).get("text", ""))
    return f"[{shown:_<30}]"


def _text(records: Records, text: Json, width: int, style: _Style) -> list[str]:
    return _marked(records, text["text"], width, style) if text["type"] == "mrkdwn" else _wrapped(text["text"], width)


def _plain(records: Records, text: Json, style: _Style) -> str:
    if text["type"] == "image":
        return IMAGE.in_(style.language, alt=text["alt_text"])
    return _readable(records, text["text"]) if text["type"] == "mrkdwn" else str(text["text"])


def _readable(records: Records, text: str) -> str:
    def mention(found: re.Match[str]) -> str:
        sign, ident, label = found.groups()
        if label:
            return sign.replace("!", "@") + label
        if sign == "@":
            return "@" + _name(records, ident)
        if sign == "#":
            return "#" + (records.channels[ident].name if ident in records.channels else ident)
        return "@" + ident

    linked = _LINK.sub(
        lambda found: (
            f"{found[2]} ({found[1]})" if found[2] and not found[1].endswith(found[2]) else found[2] or found[1]
        ),
        text,
    )
    return html.unescape(_MENTION.sub(mention, linked))


def _marked(records: Records, text: str, width: int, style: _Style) -> list[str]:
    def prose(part: str) -> list[str]:
        bold = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")
        lines = _wrapped(_readable(records, part), width)
        return [bold.sub(lambda found: style.bold(found[1]), line) for line in lines]

    return _fenced(text, width, prose)


def _fenced(text: str, width: int, prose: Callable[[str], list[str]]) -> list[str]:
    lines: list[str] = []
    for number, part in enumerate(_FENCE.split(text)):
        if number % 2:
            lines += _boxed(html.unescape(part).split("\n"), width)
        elif part.strip("\n"):
            lines += prose(part.strip("\n"))
    return lines


def _rich(records: Records, element: Json, width: int, style: _Style) -> list[str]:
    match element["type"]:
        case "rich_text_preformatted":
            return _boxed(
                "".join(
                    _run(records, part, _Style(colour=False, language=style.language)) for part in element["elements"]
                ).split("\n"),
                width,
            )
        case "rich_text_quote":
            return [f"▏ {line}" for line in _wrapped(_runs(records, element, style), width - 2)]
        case "rich_text_list":
            margin = "  " * int(element.get("indent", 0))
            lines: list[str] = []
            for number, item in enumerate(element["elements"], 1 + int(element.get("offset", 0))):
                mark = f"{number}. " if element["style"] == "ordered" else "• "
                first, *rest = _wrapped(_runs(records, item, style), width - len(margin + mark)) or [""]
                lines += [margin + mark + first, *(margin + " " * len(mark) + line for line in rest)]
            return lines
        case _:
            return _wrapped(_runs(records, element, style).strip("\n"), width)


def _runs(records: Records, element: Json, style: _Style) -> str:
    return "".join(_run(records, part, style) for part in element["elements"])


def _run(records: Records, part: Json, style: _Style) -> str:
    match part["type"]:
        case "text":
            return style.bold(part["text"]) if part.get("style", {}).get("bold") else str(part["text"])
        case "link":
            return f"{part['text']} ({part['url']})" if part.get("text") else str(part["url"])
        case "user":
            return "@" + _name(records, part["user_id"])
        case "channel":
            return "#" + (
                records.channels[part["channel_id"]].name
                if part["channel_id"] in records.channels
                else part["channel_id"]
            )
        case "emoji":
            return f":{part['name']}:"
        case "broadcast":
            return f"@{part['range']}"
        case "date":
            return str(part.get("fallback", part["timestamp"]))
        case other:
            return f"[{other}]"


def _table(records: Records, rows: list[list[Json]], width: int, style: _Style) -> list[str]:
    cells = [[_cell(records, cell, width, style) for cell in row] for row in rows]
    columns = max(len(row) for row in cells)
    widths = [max(_columns(row[number]) for row in cells if number < len(row)) for number in range(columns)]
    return ["  ".join(_padded(cell, widths[number]) for number, cell in enumerate(row)).rstrip() for row in cells]


def _cell(records: Records, cell: Json, width: int, style: _Style) -> str:
    if cell["type"] == "rich_text":
        return " ".join(line for element in cell["elements"] for line in _rich(records, element, width, style))
    return str(cell.get("text", cell.get("value", "")))


def _columns(text: str) -> int:
    """Count the columns of a terminal that a text takes: emoji and East Asian letters take two, joining marks none."""
    bare = re.sub(r"\x1b\[\d+m", "", text)
    return sum(
        0
        if unicodedata.combining(letter) or letter in "\ufe0f\u200d"
        else 2
        if unicodedata.east_asian_width(letter) in "WF"
        else 1
        for letter in bare
    )


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - _columns(text))


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        margin = re.match(r"\s*(?:[•\-*]|\d+\.)\s+", line)
        hanging = " " * len(margin[0]) if margin else ""
        lines += textwrap.wrap(
            line, max(width, NARROWEST), subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return lines


def _boxed(lines: list[str], width: int, title: str = "") -> list[str]:
    """Draw a frame; code that is longer than the frame is cut into pieces, each continued piece marked."""
    inside = max(width, NARROWEST) - 4
    pieces = [piece for line in lines for piece in _cut(line, inside)]
    upper = f"─ {title} " if title else ""
    return [
        "┌" + upper + "─" * max(0, inside + 2 - _columns(upper)) + "┐",
        *(f"│ {_padded(piece, inside)} │" for piece in pieces),
        "└" + "─" * (inside + 2) + "┘",
    ]


def _cut(line: str, width: int) -> list[str]:
    line = line.expandtabs(4)
    if _columns(line) <= width:
        return [line]
    pieces, rest = [line[:width]], line[width:]
    while rest:
        pieces.append("↪ " + rest[: width - 2])
        rest = rest[width - 2 :]
    return pieces
