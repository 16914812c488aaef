"""Removes secrets and tokens from anything on its way out: messages, logs, reports, exceptions.

Forms and pitfalls: an Entra client secret is 37 to 40 characters with a digit and `Q~` at positions 4 to 6; patterns that
are anchored at word boundaries miss it inside `_x_` or before a full stop, so ours are not anchored.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

MASK = "[…]"
RAW_LIMIT = 400

_SECRETS = re.compile(
    r"""
      [A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}                        # Entra client secret
    | eyJ[A-Za-z0-9_=-]{8,}\.[A-Za-z0-9_=-]{8,}(?:\.[A-Za-z0-9_=-]*)?     # JWT
    | dXNlcj[A-Za-z0-9+/_=-]{24,}                                          # base64 of "user=…": an XOAUTH2 string
    | (?<=Bearer[ ])[A-Za-z0-9._~+/=-]{16,}                                # a bearer token of any form
    | -----BEGIN[ ][A-Z0-9 ]*PRIVATE[ ]KEY-----.*?(?:-----END[ ][A-Z0-9 ]*PRIVATE[ ]KEY-----|\Z)
    | xox[a-z]-[A-Za-z0-9-]{8,} | xapp-[A-Za-z0-9-]{8,}                    # Slack tokens
    """,
    re.VERBOSE | re.DOTALL,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def mask(text: str, known: Iterable[str] = ()) -> str:
    """Return the text with everything that looks like a secret, and every known secret, replaced by a mask."""
    for secret in known:
        if secret:
            text = text.replace(secret, MASK)
    return _SECRETS.sub(MASK, text)


def server_words(raw: bytes | str, known: Iterable[str] = ()) -> str:
    """Return what a server said, fit for a report: decoded, without control characters, masked, at most 400 characters."""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    text = mask(_CONTROL.sub(" ", text), known).strip()
    return text if len(text) <= RAW_LIMIT else text[: RAW_LIMIT - 1] + "…"


class RedactingFilter(logging.Filter):
    """Masks secrets in every log record, its arguments and its traceback; the second line behind not logging them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass."""
        record.msg, record.args = mask(record.getMessage()), ()
        if record.exc_info:
            formatter = logging.Formatter()
            record.exc_text = mask(formatter.formatException(record.exc_info))
            record.exc_info = None
        return True
