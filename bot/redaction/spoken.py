"""Values that words join to their label on its line: a remark, "as the password", a word that leads to them later in the sentence, a verb near it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.redaction.labels import OTHER, PASSWORDS, Label
from bot.redaction.shapes import looks_devised
from bot.redaction.values import Link, Value, read, whole
from bot.text.late import compiled_late

# What an expression gives where there is nothing else: x.get("pw") or "…", $_POST['pw'] ?? '…', by lazy { "…" }, "--pw", default="…"
_OTHERWISE = compiled_late(
    r"(?:[ \t]{0,4}(?::?=|:[ \t])[^\n;]{0,100}?(?:\?{1,2}|\|\||\bor\b|\belse\b|\?:|\{)|[ \t]by[ \t]\w{1,20}[ \t]?\{"
    r"|[:*?]{0,3}[ \t]?[\"'][);\s{]{0,20}(?:[a-z]\w{0,20}\.)?(?:exp_)?(?:send|sendline|write|print|puts|type)(?:[ \t]--?\w{0,2})?[ \t(]{1,3}|[\"'],[^\n)]{0,80}?\b(?:default|value|fallback)[ \t]?=)[ \t]{0,8}(?=[\"'])"
)
_NEXT_STRING = compiled_late(r"[\"'],[ \t]{0,8}(?=[\"'])")
_QUOTED_BEHIND = compiled_late(r"[^\n\"'`;]{1,40}(?=[\"'])")  # a program may do anything with both
_SECOND = compiled_late(r"[\w$@],[ \t]{0,4}[$@]?\Z")  # user, password = "…", "…"
_BEHIND_ANOTHER = compiled_late(
    r"\)?[ \t]{0,4}:?=[ \t]{0,4}\(?[ \t]{0,4}(?:\"[^\"\n]{0,100}\"|'[^'\n]{0,100}'),[ \t]{0,4}(?=[\"'])"
)
_OPENED = compiled_late(r"([\"'])[\w.:-]{0,27}\Z")  # 'name=value'
_WHOLE = compiled_late(r"=(?P<value>[^\"'&;,=\n\x1e]{3,200})([\"'])")
_LONGEST_QUESTION = 62  # characters
_ANSWERED_AT_ONCE = compiled_late(r"[ \t]{1,4}(?:[-–→>]{1,2}[ \t]{1,2})?(?=[^\s:=?-][^?\n]{3,100}(?:\n|\Z))")
_NEWS = compiled_late(  # geändert! Neu: …
    r"(?:[ \t][^\s.!?:]{1,20}){0,4}[.!;]{1,3}[ \t]{1,2}(?:neu\w{0,2}|new|jetzt|now|nun|aktuell|alt\w{0,2}|old)[ \t]?[:=][ \t]{0,2}(?=\S)",
    re.IGNORECASE,
)
_NEXT_SENTENCE = compiled_late(r"[.!]{1,3}[ \t]{1,2}(?:[-–→>]{1,2}[ \t]{1,2})?(?=\S+[ \t]{0,8}(?:\r?\n|\Z))")
# What it is for stands between it and the sign; what is then told of it is no secret
_OF_WHAT = compiled_late(
    rf"(?:[ \t](?!(?:{OTHER}))(?:[\w./@-]{{1,30}}[\w/@-]|[a-z]{{1,4}}\.)){{1,6}}[ \t]?(?:[=-]{{1,2}}>|→|:|=)(?:[ \t]{{1,4}}|[ \t]{{0,4}}\r?\n[ \t]{{0,20}})(?=\S)",
    re.IGNORECASE,
)
_SAYS = compiled_late(r"[ \t]{0,4}[=:]?[ \t]{0,4}[\"']?(?:echo|printf)[ \t]{1,4}")
_WORDS = compiled_late(r"[ \t]{1,4}([(„“\"'»«]?)([^\s]{1,64})")
_NEXT_ALONE = compiled_late(r"[ \t]{0,8}\r?\n[ \t]{0,20}(?P<value>\S{8,64})[ \t]{0,8}(?:\r?\n|\Z)")
_MOST_WORDS = 8
_WRITTEN_LEADING = """
again also alt auf bleibt c'est correct dafür dazu er es he heisst heißt i ich immer is isch ist it it's jetzt korrekt lautet lautete
namely neu new now nun nämlich old richtig she sie still text they to vor war was we wieder wir wohl zu ->
"""
LEADING = frozenset(_WRITTEN_LEADING.split())  # words that a password follows
_ONWARD = ("in", "into", "from", "von")
_CHANGED = compiled_late(r"(?:um|ab)?ge(?:ändert|aendert)|changed", re.IGNORECASE)  # … in, … into
_IN_BRACKETS = compiled_late(r"[.,:]?[ \t]{1,20}[(\[](?P<value>[^\s()\[\]]{6,64})[)\]]")
_QUOTED_IN_BRACKETS = compiled_late(r"[ \t]{1,20}[(\[][ \t]?(?=[\"'„“«`])")
# What stands before the label it belongs to: "… as the password", "… is my password", "… - that's the password", MOVE '…' TO WS-PASSWORD
_IS = r"(?:ist|is|wäre|war|was|bleibt|lautet|heißt|heisst)"
_SAID_BEFORE = compiled_late(
    r"(?:[\"„“'‘«»`](?P<quoted>[^\"„“”'‘’«»`\n]{3,100})[\"“”'’«»`]|(?P<value>[^\s\"'„“”(]{5,63}[^\s\"'„“”(,])[\"'“”]?),?"
    rf"(?:[ \t](?:als|as|for|für|ist jetzt|is now|is still|{_IS})[ \t](?:[\w-]{{1,12}}[ \t]){{0,2}}|[ \t](?:←|<-{{1,2}}|<=|<==)[ \t](?:[\w-]{{1,12}}[ \t]){{0,4}}|[ \t]to[ \t][\w-]{{0,20}}"
    rf"|[ \t]{{1,2}}(?:[–—-]{{1,2}}[ \t]|\()?(?:das|dies|so|this|that|it)(?:['’]s|[ \t]{_IS})[ \t](?:[\w-]{{1,12}}[ \t]){{0,2}})\Z",
    re.IGNORECASE,
)
_SAYING = frozenset(" -_")  # with what it stands before the label
_MAY_BE_SAID = compiled_late(r" (?:al?s|f(?:ü|o)r|ist?|wäre|wa[rs]|bleibt|lautet|hei(?:ß|ss)t|to) |['’]s |←|<[=-]")
# Whom a program asks enters it, in the same sentence or the next
_ENTERED = compiled_late(
    r"(?:\b(?:gebe?n?|gibt|tipp\w{1,2})\b[^\n.:]{0,30}?[ \t][\"'„“]?(?P<typed>[^\s\"'„“”]{6,64})[\"'“”]?[ \t](?:\w{1,12}[ \t]){0,2}ein\b"
    r"|\bmit[ \t][\"'„“]?(?P<tried>[^\s\"'„“”]{6,64})[\"'“”]?[ \t](?:\w{1,12}[ \t])?(?:probier|versuch|getestet|angemeldet|eingelogg|anzumelden|einzuloggen)"
    r"|\b(?:(?:re)?set[ \t](?:it|that)[ \t]to|typed?|enter(?:ed)?|tried)[ \t][\"'“]?(?P<used>[^\s\"'“”]{6,64}))",
    re.IGNORECASE,
)
_AROUND = 100  # characters


def may_be_said(before: str) -> bool:
    """Say whether a value may stand before its label."""
    return before[-1:] in _SAYING and _MAY_BE_SAID.search(before) is not None


def apart(text: str, label: Label, before: str) -> Iterator[tuple[Link, Value]]:
    """Yield what an expression, a quotation mark around both or a question answered at once keeps apart from its label."""
    end = label.end
    goes_on = text[end : end + 120]
    tuple_end = _BEHIND_ANOTHER.match(text, end) if "," in before[-4:] and _SECOND.search(before) else None
    if tuple_end and (value := read(text, tuple_end.end())):
        yield Link.ASSIGNED, value
    opened = _OPENED.search(before) if goes_on[:1] == "=" else None
    both = _WHOLE.match(text, end) if opened else None
    if opened and both and opened[1] == both[2]:
        yield Link.ASSIGNED, whole(text, *both.span("value"))
    for link, at in _starts(text, end, goes_on):
        if at and (value := read(text, at)):
            yield link, value._replace(alone=value.alone and (link is not Link.NEAR or value.text.islower()))


def _starts(text: str, end: int, goes_on: str) -> Iterator[tuple[Link, int]]:
    """Yield where it may begin; 0 where it does not."""
    if '"' in goes_on or "'" in goes_on:
        yield Link.ASSIGNED, _behind(_OTHERWISE.match(text, end))
        yield Link.BESIDE, _behind(_QUOTED_BEHIND.match(text, end) or _NEXT_STRING.match(text, end))
    if "echo " in goes_on or "printf " in goes_on:
        yield Link.ASSIGNED, _behind(_SAYS.match(text, end))
    if goes_on[:1] in (".", "!"):
        yield Link.BESIDE, _behind(_NEXT_SENTENCE.match(text, end))
    if ":" in goes_on:
        yield Link.NEAR, _behind(_NEWS.match(text, end))
    if "?" in goes_on:
        asked = goes_on.index("?") + 1
        if asked < _LONGEST_QUESTION and "\n" not in goes_on[:asked]:
            yield Link.NEAR, _behind(_ANSWERED_AT_ONCE.match(text, end + asked))


def _behind(found: re.Match[str] | None) -> int:
    return found.end() if found else 0


def beside(text: str, label: Label, before: str) -> Iterator[tuple[Link, Value]]:
    """Yield what stands before "as the password", and what stands behind a label in brackets."""
    said = _SAID_BEFORE.search(text, max(0, label.start - 140), label.start) if may_be_said(before) else None
    if said:
        name = said.lastgroup or "value"
        yield Link.BESIDE, whole(text, *said.span(name))._replace(quoted=name == "quoted")
    if found := _IN_BRACKETS.match(text, label.end):
        yield Link.BESIDE, whole(text, *found.span("value"))._replace(quoted=False)
    opened = _QUOTED_IN_BRACKETS.match(text, label.end)
    if opened and (value := read(text, opened.end())):
        yield Link.BESIDE, value
    if label.kind in PASSWORDS and (led := _led(text, label.end)):
        yield Link.BESIDE, led
    named = _OF_WHAT.match(text, label.end)
    if named and (value := read(text, named.end())):
        yield Link.NEAR, value._replace(alone=value.alone and value.text.islower())  # other words would be about it


def entered(text: str, label: Label) -> Iterator[Value]:
    """Yield what somebody says that they entered, set or tried, near a label."""
    begin = text.rfind("\n", max(0, label.start - _AROUND), label.start) + 1 or max(0, label.start - _AROUND)
    stop = text.find("\n", label.end, label.end + _AROUND)
    for said in _ENTERED.finditer(text, begin, stop if stop >= 0 else label.end + _AROUND):
        start, end = said.span(said.lastgroup or "")
        yield whole(text, start, end - (text[end - 1] in ".,;:"))


def _led(text: str, end: int) -> Value | None:
    """Return what follows a label in the same sentence, behind a word that leads to it: auf, to, nämlich, a bracket."""
    before = last = ""
    at = end + (text[end : end + 1] == ",")
    for _ in range(_MOST_WORDS):
        word = _WORDS.match(text, at)
        if word is None:
            alone = _NEXT_ALONE.match(text, at)
            return whole(text, *alone.span("value")) if alone and looks_devised(alone["value"]) else None
        leads = last in LEADING or word[1] == "(" or (last in _ONWARD and bool(_CHANGED.fullmatch(before)))
        core = word[2].rstrip("),.;:“”\"'«»") if word[1] else word[2]
        if leads and looks_devised(core):
            begin, end = word.start(2), word.start(2) + len(core)
            return whole(text, begin, end)._replace(quoted=False) if word[1] == "(" else read(text, word.start(1))
        before, last, at = last, word[2].lower().rstrip(",;:"), word.end()
        if word[2][-1] in ".!?" or (word[2][-1] == ":" and last not in LEADING):
            return None
    return None
