"""Fields of a mail's head that anybody may read: signatures, ids and what filters made of it look like keys and are none."""

from __future__ import annotations

import re

from bot.text.late import compiled_late

_FIELD = compiled_late(
    r"(?:> ?+)*+(?:X-(?![\w-]{0,40}(?:key|token|secret|pass|kennw|pw|cred|authoriz))[\w-]{1,60}|ARC-[\w-]{1,40}|D(?:KIM|omainKey)-Signature|Authentication-Results[\w-]{0,20}|Autocrypt|Face|Feedback-ID|IronPort-[\w-]{1,30}"
    r"|UI-OutboundReport|Thread-Index|Message-ID|References|In-Reply-To|Received|List-[\w-]{1,20}|Content-[\w-]{1,30})[ \t]*:",
    re.IGNORECASE,
)
_FOLDED = compiled_late(r"(?:> ?+)*+[ \t]+\S")  # goes on with the field above (RFC 5322, 2.2.3)
_FOLDS, _LONGEST = 80, 1000  # lines of a field, characters of a line


def is_public(text: str, at: int) -> bool:
    """Say whether what stands here belongs to such a field."""
    line = text.rfind("\n", max(0, at - _LONGEST), at) + 1
    for _ in range(_FOLDS):
        if not line or not _FOLDED.match(text, line):
            break
        line = text.rfind("\n", max(0, line - 1 - _LONGEST), line - 1) + 1
    return bool(_FIELD.match(text, line))


def is_value(text: str, at: int) -> bool:
    """Say whether the value of such a field begins here: no label stands between the field's name and it."""
    line = text.rfind("\n", max(0, at - _LONGEST), at) + 1
    field = _FIELD.match(text, line, at)
    return field is not None and not text[field.end() : at].strip()
