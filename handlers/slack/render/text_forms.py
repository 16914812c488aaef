"""What an unknown text looks like: where it comes from and in which language. It names no cause."""

from __future__ import annotations

import re

from bot.model import Language

LOOKED_AT = 20_000
A_LINE = 200
TELLING = 2_000  # characters that show in which language the rest is

_FORMS = {
    "powershell": re.compile(
        r"^\s{0,9}(?:PS [A-Za-z]:\\|PS>)|FullyQualifiedErrorId|CategoryInfo|^Line \||^(?:At line|In Zeile):\d",
        re.MULTILINE,
    ),
    "trace": re.compile(
        r"^\s{1,9}(?:at|bei) [\w.$<>`]+\(|Traceback \(most recent call last\)|^Caused by:", re.MULTILINE
    ),
    "mail": re.compile(
        r"^(?:Diagnostic-Code|Final-Recipient|Received|Subject|Betreff): |Diagnos(?:tic information|einformationen)",
        re.MULTILINE,
    ),
    "page": re.compile(r"<(?:!doctype )?html\b", re.IGNORECASE),
    "log": re.compile(r"^\W{0,3}(?:\d{4}-\d\d-\d\d|\d\d[.:/]\d\d[.:/]\d\d)", re.MULTILINE),
}
_GERMAN = re.compile(
    r"\b(?:aber|anmeldung|bei|beim|das|der|die|ein|eine|es|fehler|fehlgeschlagen|ist|keine?|konnte|mit|nicht|oder|und|von|werden|wird|wurde|zum?|zur)\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b(?:and|are|cannot|could|error|failed|for|from|has|have|is|not|of|on|or|the|this|to|was|were|with|you|your)\b",
    re.IGNORECASE,
)


def form_of(text: str) -> str:
    """Return what kind of text this looks like, as a key of FORMS in `features/explain/wording.py`."""
    text = text[:LOOKED_AT].strip()
    for form, expression in _FORMS.items():
        if expression.search(text):
            return form
    return "line" if "\n" not in text and len(text) <= A_LINE else "text"


def language_of(text: str) -> Language | None:
    """Return the language in which a text is written; None where few of its words tell."""
    german, english = (len(words.findall(text[:TELLING])) for words in (_GERMAN, _ENGLISH))
    if german == english:
        return None
    return Language.DE if german > english else Language.EN
