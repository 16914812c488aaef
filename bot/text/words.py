"""Undoes what Slack, mail programs and word processors did to pasted names, ids and addresses, and cuts them into words."""

from __future__ import annotations

import re

from bot.text.late import compiled_late
from bot.text.normalise import CONTROLS, DASHES, HALVES, LONG_DASHES, QUOTES, RARE_QUOTES, UNSEEN

_DASHES = "-" + DASHES + LONG_DASHES
DASH = f"[{re.escape(_DASHES)}]"
"""A pattern for one hyphen or dash of any kind."""

_END = compiled_late(f"{DASH}{{2,}}|[{LONG_DASHES}]")
_HYPHEN = compiled_late("[-\u2212\ufe63\uff0d]")
_UNSEEN = compiled_late(f"[{UNSEEN}]")
_CONTROL = compiled_late(f"[{CONTROLS}{HALVES}]")
_LINK = compiled_late(r"<([^<>|\s]*)(?:\|([^<>]*))?>")
_SEPARATORS = compiled_late(r"[\s,;|]+")
_WRAPPING = "'\"`<>{}()[]*" + "".join((*QUOTES, *RARE_QUOTES))
_TYPED_HYPHEN = str.maketrans(dict.fromkeys(DASHES[:2], "-"))
_SCHEMES = compiled_late(r"(?i)(?:mailto|smtp|sip):")
_WEB = compiled_late(r"(?i)https?://")


def cut(text: str) -> list[str]:
    """Return the words of a paste without decoration; a word that is decoration only is dropped, a lone hyphen and `--` are none.

    Slack escapes `&<>` and makes links of addresses and domains: https://docs.slack.dev/messaging/formatting-message-text
    (seen 2026-06-19).
    """
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    text = _CONTROL.sub(" ", _UNSEEN.sub("", text)).translate(_TYPED_HYPHEN)
    text = _LINK.sub(_plain, text)
    return [word for raw in _SEPARATORS.split(text) if (word := _bare(raw))]


def is_end(word: str) -> bool:
    """Tell whether behind this word nothing is an option: `--`, or what word processors make of it."""
    return _END.fullmatch(word) is not None


def arguments(text: str) -> tuple[list[str], list[str]]:
    """Return the words of a command: those before `--`, and those behind it, which are no options whatever they look like.

    A long dash that stands alone counts as `--`; a further one only separates.
    """
    words = cut(text)
    end = next((place for place, word in enumerate(words) if is_end(word)), len(words))
    return words[:end], without_separators(words[end + 1 :])


def without_separators(words: list[str]) -> list[str]:
    """Return arguments without the long dashes that people write between them."""
    return [word for word in words if len(word) != 1 or not is_end(word)]


def _plain(link: re.Match[str]) -> str:
    """Return what a person sees of Slack's `<target|label>`; an address comes from the target, which Slack never shortens."""
    target, label = link[1], link[2]
    if scheme := _SCHEMES.match(target):
        return f" {target[scheme.end() :].partition('?')[0]} "
    if label and _WEB.match(target):
        return f" {label} "
    return f" {target} "


def _bare(word: str) -> str:
    """Return a word without the quotes, brackets and full stops around it, without `mailto:` and `http://`."""
    before = ""
    while before != word:
        before = word
        word = word.strip(_WRAPPING).rstrip(".")
        if scheme := _SCHEMES.match(word):
            word = word[scheme.end() :]
        if web := _WEB.match(word):
            word = word[web.end() :].rstrip("/")
    if is_end(word) or _HYPHEN.fullmatch(word):
        return word
    return "" if all(c in _DASHES + "/:=&" for c in word) else word
