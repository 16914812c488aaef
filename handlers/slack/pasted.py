"""What Slack does to typed words, undone: link markup, entities, blanks that are no blanks."""

from __future__ import annotations

import html
import re

_LINK = re.compile(r"<(?:mailto:|https?://|tel:)([^|>\s]*)(?:\|([^>]*))?>", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_AROUND = "\"'`“”„‚‘’<>()[]{},;"


def mailbox_words(typed: str) -> list[str]:
    """Return the words of a command that takes names and addresses, without what Slack or people put around them."""
    text = _LINK.sub(lambda link: f" {link[2] or link[1]} ", _INVISIBLE.sub("", typed))
    words = (word.strip(_AROUND) for word in re.split(r"[\s,;]+", html.unescape(text)))
    return [word for word in words if word]
