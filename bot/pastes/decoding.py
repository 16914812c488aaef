"""The text of a file that somebody gave us, in any usual encoding; of a mail, its parts decoded."""

from __future__ import annotations

import codecs
import email
import email.policy
import re

_NESTING = re.compile(rb"(?:multipart|message)/", re.IGNORECASE)
_BETWEEN_PARTS = re.compile(rb"(?:^|[\r\n])--")
_TAG = re.compile(r"<[^<>]{1,500}>")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_NESTED, _MOST_PARTS = (
    20,
    300,
)  # a mail with more of them is read as it stands: each costs more than its length says
_FEW = 0.02  # what share of a text may be control characters (a console's colours among them)


def text_of_file(content: bytes, *, is_mail: bool = False) -> str | None:
    """Return the text of a file; None where it is none."""
    return _mail_text(content) if is_mail else decoded(content)


def decoded(content: bytes) -> str | None:
    """Return the text of these bytes (UTF-8, UTF-16, else Windows' own code page); None where they are no text."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _if_text(content.decode(name, "replace"))
    for name, at in (("utf-16-le", 1), ("utf-16-be", 0)):
        if len(content) > 3 and content[at::2].count(0) * 2 > len(content) // 2:
            return _if_text(content.decode(name, "replace"))
    try:
        return _if_text(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _if_text(content.decode("cp1252", "replace"))


def _if_text(text: str) -> str | None:
    return text if len(_CONTROL.findall(text)) <= _FEW * len(text) else None


def has_too_many_parts(content: bytes) -> bool:
    """Tell whether a mail is read as it stands, its parts not decoded."""
    return len(_NESTING.findall(content)) > _MOST_NESTED or len(_BETWEEN_PARTS.findall(content)) > _MOST_PARTS


def _mail_text(content: bytes) -> str | None:
    """Return a mail as it stands, and its text parts decoded: a bounce has its reason in one of them."""
    whole = decoded(content)
    if whole is None or has_too_many_parts(content):
        return whole
    parts = [whole]
    for part in email.message_from_bytes(content, policy=email.policy.compat32).walk():
        if part.get_content_maintype() == "text" and isinstance(raw := part.get_payload(decode=True), bytes):
            text = decoded(raw) or ""
            parts.append(_TAG.sub(" ", text) if part.get_content_subtype() == "html" else text)
    return "\n".join(parts)
