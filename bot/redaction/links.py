"""Values that follow their label at once: behind a sign, a remark, a verb, a blank, the end of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.redaction.kinds import SecretKind
from bot.redaction.labels import PASSWORDS, Label, is_value
from bot.redaction.shapes import is_ordinary_setting, looks_shuffled
from bot.redaction.spoken import apart, beside, may_be_said
from bot.redaction.values import Link, Value, read, whole
from bot.text.late import compiled_late

_CLOSING = r"\\{0,3}[\"'’”“»«`\])}*_]{0,3}"
_FOR_WHOM = r"(?:[ \t](?:for|f\.|für|fuer|fürs|fuers|auf|an|am|von|vom|of|zu|zum|des|der|in|im|bei|aus|from)(?:[ \t](?!(?:is|ist|lautet|war|was)[ \t])(?:[\"'][^\"'\s]{1,80}(?=[\"'])|[^\s:=]{0,79})[^\s:=.!?;]){1,4}?)?"
_REMARK = r"(?:[ \t]{0,2}[(\[][^()\[\]\n:=]{1,60}[)\]]|[ \t]-[ \t][\w/.-]{1,20}(?:[ \t][\w/.-]{1,20}){0,2}(?=[ \t]?[:=])|[ \t]?\[[^\]\n]{0,20}\])?"
_TYPE = r"(?:\[\w{0,8}\]|[ \t]{0,4}:[ \t]{0,4}[\w&<>.\[\]?]{1,24}|[ \t]as[ \t]\w{1,20}|(?<![\"'`])[ \t][a-z]\w{1,20}(?:\([\w, ]{1,8}\))?|[ \t]?\{[ \t]{0,4}get\b[^{}\n]{0,40}\})?"
_BEFORE_LITERAL = r"(?:[ \t\r\n]{0,40}(?:new[ \t]|await[ \t])?[\w.:&\[\]]{0,40}\([ \t\r\n]{0,40}|[ \t\r\n]{0,40}string\([0-9]{1,4}\)[ \t]){0,2}[ \t\r\n]{0,40}[brufln@$&#]{0,2}(?=[\"'`])"
_IS = "(?:is|ist|lautet[e]?|war|was|est|es|è|este|jest|je|er|är|é|heißt|heisst|hieß|hiess|wäre|waere|sei|reads|bleibt|sind|are|(?:should|would|will|must|might) be)"
_NOW = (  # said between it and what it is
    "now|jetzt|nun|vorher|zuvor|before|previously|beide|both|then|dann|wohl|übrigens|uebrigens|also|immer|noch|currently|still|again|wieder|doch|halt|eben|aktuell|derzeit|momentan|zurzeit|eigentlich"
    "|folgendes|folgendermaßen|nämlich|naemlich|nur|just|simply|einfach|früher|frueher|bisher|weiterhin|vermutlich|wahrscheinlich|probably|actually|apparently|by the way"
    "|as follows|wie folgt|seit heute|ab heute|ab sofort|ab jetzt|as of today|from now on|so"
)
_TAGS = r"(?:</?(?:o:p|span|b|i|u|strong|em|font|p|div|t[dhr]|br|code|tt|a|pre)\b[^<>]{0,200}>\s{0,20}){0,8}"
_NEXT_LINE = r"(?:\r?\n[ \t]{0,40}(?:>[> \t]{0,12})?){1,2}"  # also of a quoted mail
_PICTURES = r"(?:[ \t]{0,2}[\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]{1,3})?[ \t]{0,2}"
_PICTURE = compiled_late("[\u2600-\u27bf\U0001f300-\U0001faff]")
_FENCE = r"(?:```[a-z]{0,10}\r?\n[ \t]{0,20})?"
_LINKS = (
    (
        Link.ASSIGNED,
        compiled_late(
            rf"{_CLOSING}(?:\.(?:value|text|default))?{_TYPE}[ \t]{{0,40}}(?:={{1,2}}>|:=|[|]{{2}}=|={{1,2}}|<-)(?:{_BEFORE_LITERAL})"
        ),
    ),
    (Link.ASSIGNED, compiled_late(rf"{_CLOSING}[ \t]{{0,40}}(?:={{1,2}}>|[:?+]=|={{1,2}})[ \t]{{0,20}}")),
    (Link.ASSIGNED, compiled_late(r"[\"'](?:[ \t]{1,4}|;s:[0-9]{1,4}:)(?=[\"'])")),
    (Link.ASSIGNED, compiled_late(r"[ \t]by[ \t]{1,4}(?=[\"'])")),
    (
        Link.ASSIGNED,
        compiled_late(r"(?:\\{0,3}[\"'’”`]\]?)?[ \t]{0,40}:[ \t]{0,20}(?:![\w:-]{1,30}[ \t]{1,4})?(?=[\"'\\])"),
    ),
    (
        Link.TOLD,
        compiled_late(
            rf"{_FOR_WHOM}{_CLOSING}{_REMARK}{_CLOSING}[ \t]{{0,40}}[._]{{0,40}}[ \t]{{0,40}}{_PICTURES}(?:[?!]{{0,3}}:{{1,6}}|~{{1,2}}|-?->|→|➜|⇒|=|>{{2}}|是|为|は|는|은|(?<=[\u2600-\U0001faff]))[*_—–]{{0,3}}[ \t]{{0,40}}{_TAGS}(?:!!str[ \t]{{1,4}})?(?=[^\s])"
        ),
    ),
    (
        Link.NEAR,
        compiled_late(
            rf"{_FOR_WHOM}{_REMARK}[ \t]{{1,4}}{_IS}(?:,?[ \t](?:{_NOW})\b,?){{0,3}}(?::?[ \t]{{1,4}}|:?[ \t]{{0,4}}{_NEXT_LINE})"
        ),
    ),
    (  # password changed to …, wurde geändert auf …
        Link.NEAR,
        compiled_late(
            rf"{_FOR_WHOM}(?:[ \t](?:now|jetzt|was|is|ist|wurde|has|been|changed|reset|set|neu|geändert|geaendert|gesetzt|zurückgesetzt)){{0,4}}[ \t](?:auf|to)[ \t:]{{1,4}}(?=\S)"
        ),
    ),
    (Link.NEAR, compiled_late(r"['’]s[ \t]{1,4}(?=\S)")),
    (Link.TOLD, compiled_late(rf"{_REMARK}[ \t]{{0,4}}(?:\.{{3,40}}|…{{1,20}})[ \t]{{0,10}}(?=[^\s.…])")),
    (  # and from what
        Link.NEAR,
        compiled_late(
            rf"{_FOR_WHOM}(?:[ \t](?:wurde|has|been|changed|reset|geändert|geaendert)){{1,3}}[ \t](?:von|from)[ \t:]{{1,4}}(?=\S{{3,64}}[ \t](?:auf|to|in|nach)[ \t])"
        ),
    ),
    (
        Link.NEAR,
        compiled_late(
            r",?[ \t](?:you|that|which|we|i|they|he|she|das|die|den|wie|was|ich|wir|er|sie)(?:[ \t][^\s:=]{1,20}){1,5}(?::|,?[ \t](?:is|ist|lautet):?)[ \t]{1,4}(?=\S)"
        ),
    ),  # the secret you asked for: …
    (Link.NEAR, compiled_late(rf"{_FOR_WHOM}{_REMARK}[ \t]{{1,4}}[-–—][ \t]{{1,4}}(?=[^\s-])")),
    (
        Link.NEAR,
        compiled_late(
            rf"[*_`%]{{0,3}}(?:[ \t]{{0,40}}[|│║┃][ \t]{{0,40}}|[¹²³*†][ \t]{{1,4}}|[ \t]{{0,8}}\t[ \t]{{0,40}}| {{2,40}}"
            rf"|{_FOR_WHOM}{_REMARK}[ \t]?(?::|=|[=-]?>|→)?[*_]{{0,3}}[ \t]{{0,8}}{_NEXT_LINE}{_FENCE})"
        ),
    ),
)
_LOOSE = compiled_late(  # what one of them needs where a blank comes first
    r"[ \t]+(?:[^\w\"'„“«]|as[ \t]|by[ \t][\"']|\w{1,20}(?:\([\w, ]{1,8}\))? {0,4}=|f\.[ \t]|(?:for|für|fuer|von|vom|of|zu|zum|des|der|in|im|bei|aus|from|is|ist|lautete?|war|was|est|es|è|este|jest|je|er|är|é|heißt|heisst|hieß|hiess|wäre|waere|sei|reads|bleibt|should|would|will|must|might|now|jetzt|wurde|has|been|changed|reset|set|neu|geändert|geaendert|gesetzt|auf|to|you|that|which|we|i|they|he|she|das|die|wie|ich|wir|er|sind|are|fürs|fuers|an|am)[ \t:])"
)
_HERE = compiled_late(
    r"[\"'\]]{0,2}[ \t]{0,20}=[ \t]{0,20}(?:@[\"']|[\"']{3}|<{2,3}[-~]?[\"']?\w{1,20}[\"']?)\r?\n(?P<value>[^\r\n]{3,1000})"
)
_REGISTRY = compiled_late(r"[ \t]{1,20}reg_[a-z_]{2,20}[ \t]{1,20}(?=\S)")
_BETWEEN = compiled_late(r"[^\]\n]{0,40}\](?=\S)")  # [task.setvariable variable=x;…]value
_TWO_NAMED = compiled_late(r"(?:user|benutzer|name|login|konto|account)\w{0,8}[ \t]?(?:&|/|\+|und|and)[ \t]?\Z")
_NAME_ABOVE = compiled_late(r"[ \t]?:[ \t]{0,8}\r?\n[ \t]{0,20}[^\s]{2,80}[ \t]{0,8}\r?\n[ \t]{0,20}(?=\S)")
_NAME_FIRST = compiled_late(r"[:=][ \t]{0,4}[^\s/:]{1,80}[ \t]{1,2}/[ \t]{1,2}(?=\S)")  # "access: name / password"
_LISTED = compiled_late(
    r"(?:\((?:[^()\n]{0,60},)?|\{[ \t]{0,4}|\[[ \t]{0,4}\[|,[ \t\r\n]{0,20}\[)[ \t\r\n]{0,20}[bruf@$]?[\"'“][\w.:/ -]{0,80}\Z"
)
_LISTED_LINK = compiled_late(rf"[\w.-]{{0,20}}[\"'”],{_BEFORE_LITERAL}")
_CONSTANT_LINK = compiled_late(r",[ \t]{0,8}(?=[\"'])")  # CURLOPT_PASSWORD, "…"
_CONSTANT = compiled_late(r"(?:_[a-z]{0,8}|\{)\Z")
_PARAMETER = compiled_late(r"(?:\A|[\s\"'(\[,;])(?:-{1,2}|/|:)[a-z0-9:.-]*\Z")
_PARAMETER_LINK = compiled_late(r"(?:[ \t]{1,20}(?![=:])|:{1,2}[ \t]{0,4}|=(?!>))(?!-)")
_ELEMENT = compiled_late(r"(?<!=)</?(?:[a-z0-9]+:)?[a-z0-9_.-]*\Z")
_ELEMENT_LINK = compiled_late(r"(?:\s[^<>]{0,100})?>(?:<!\[cdata\[)?(?=[^\s<])")
_BLOCK = compiled_late(r"[\"']?:[ \t]{1,4}[|>][+-]?[0-9]?[ \t]{0,4}(?:#[^\n]{0,80})?\r?\n(?P<indent>[ \t]{1,40})(?=\S)")
_FIELD = compiled_late(
    r"[^\s;\"'<>=&][^;\"'<>=\n&]{0,80} [^;\"'<>=\n&]{1,80}(?=;)"
)  # a connection string's, with blanks
_TWO = compiled_late(r"[^\s/]{1,20}[ \t]?/[ \t]?\Z")  # "user/password: name / value"
_BESIDE_NAME = compiled_late(r"[:=][ \t]{0,4}[^\s/]{1,80}[ \t]{1,2}/[ \t]{1,2}")
_ADDRESS_FIRST = compiled_late(
    r"[:=][ \t]{0,4}[^\s/@]{1,64}@(?:[\w-]{1,63}\.){1,6}[a-z]{2,20}(?:[ \t]{1,2}/[ \t]{1,2}|:)(?=[^\s/])", re.IGNORECASE
)  # "access: address / password"
_ADDRESS_BESIDE = compiled_late(
    r"[:=]?[ \t]{1,4}[^\s/@]{1,64}@[^\s/@:,]{1,80}(?:[ \t]{0,2}[/|,;][ \t]{1,2}|\t|[ \t])(?=\S)"
)
_BEFORE = 28  # characters
_LIMIT = 4000  # characters of one value
_LONE_BLANK = compiled_late(
    r" (?=[^\s]{8}(?P<long>[^\s]{12})?)"
)  # with a mere blank between, only a client secret's length tells
_BESIDE = compiled_late(r"(?:[ \t]\([^()\n]{1,20}\)|-\w{2,12})?[ \t](?=[^\s]{6}|[\"'„“«»])")
_NO_WORD = frozenset(" \t\r\n\"'’”“»«`\\])*_:=<>|│║┃.-/([{,→➜;&?!…%+是为は는은¹²³†")


def values(text: str, lower: str, label: Label) -> Iterator[tuple[Link, Value]]:
    """Yield what may be the value that a label announces, and how it is joined to it."""
    start, end, kind, _ = label
    if lower[end : end + 1] not in _NO_WORD and end < len(lower) and not _PICTURE.match(lower, end):
        return
    before = lower[max(0, start - _BEFORE) : start]
    if "\n" in text[end : end + 120] and (lines := _lines(text, end)):
        yield Link.ASSIGNED, lines
        return
    if lower[end : end + 1] in " \t," or may_be_said(before):
        yield from beside(text, label, before)
    yield from apart(text, label, before)
    if named := _behind_a_name(text, lower, label, before):
        if value := read(text, named.end()):
            yield Link.TOLD, value
        return
    if _ELEMENT.search(before) and (opened := _ELEMENT_LINK.match(lower, end)):
        stop = text.find(
            "]]>" if lower.endswith("[cdata[", 0, opened.end()) else "<", opened.end(), opened.end() + _LIMIT
        )
        if stop > 0:
            yield Link.ASSIGNED, whole(text, opened.end(), stop)
            return
    if lower[end : end + 1] in "\"'”_-." and _LISTED.search(text, max(0, start - 90), start):
        listed = _LISTED_LINK.match(lower, end)
        if value := read(text, listed.end()) if listed else None:
            yield Link.ASSIGNED, value
            return
    link, at = _link(lower, end, before, kind)
    if at and link is Link.ASSIGNED and ";" in text[max(0, start - 60) : start] and (field := _FIELD.match(text, at)):
        yield link, whole(text, *field.span())
    elif at and (value := read(text, at)) and (not _ends_its_line(text[end:at]) or _may_be_below(text, label, value)):
        yield link, value


def _behind_a_name(text: str, lower: str, label: Label, before: str) -> re.Match[str] | None:
    """Return what leads from a label past the name whose password comes next, if it is that of both."""
    found = None
    if lower.startswith(("cred", "zugang", "anmelde", "login"), label.start):
        found = _NAME_FIRST.match(text, label.end) or _ADDRESS_BESIDE.match(text, label.end)
    if _TWO_NAMED.search(before):
        found = _NAME_ABOVE.match(text, label.end)
    return found or _ADDRESS_FIRST.match(text, label.end)


def _may_be_below(text: str, label: Label, value: Value) -> bool:
    if not _ends_a_line(text, value.end) or is_ordinary_setting(text, value.start, value.end):
        return False
    return looks_shuffled(value.text.rpartition("=")[2]) or not is_value(text, label)


def _ends_a_line(text: str, at: int) -> bool:
    return not text[at : text.find("\n", at, at + _BEFORE) % (at + _BEFORE + 1)].strip(" \t\r\"'`.,;*_|<>")


def _ends_its_line(between: str) -> bool:
    """Say whether a label was the last on its line, and nothing says that more follows."""
    return "\n" in between and ":" not in between


def _lines(text: str, end: int) -> Value | None:
    """Return the lines of YAML, of a here-string or between three quotation marks that follow a label."""
    if block := _BLOCK.match(text, end):
        return _block(text, block)
    here = _HERE.match(text, end)
    return whole(text, *here.span("value")) if here else None


def may_follow(lower: str, end: int) -> bool:
    """Say whether anything but another word follows a label that ends here."""
    return lower[end : end + 1] != " " or _LOOSE.match(lower, end) is not None


def _block(text: str, found: re.Match[str]) -> Value:
    """Return the lines of YAML that are further in than their label."""
    begin = at = found.end()
    indent = found["indent"]
    while at < len(text):
        line_end = text.find("\n", at)
        stop = len(text) if line_end < 0 else line_end
        end = stop
        at = stop + 1
        if not text.startswith(indent, at):
            break
    return whole(text, begin, end)


def _link(lower: str, end: int, before: str, kind: SecretKind) -> tuple[Link, int]:
    """Return how a value is joined to the label that ends here, and where it begins; 0 where there is none."""
    if "-" in before or "/" in before or ":" in before:
        if _PARAMETER.search(before) and (found := _PARAMETER_LINK.match(lower, end)):
            return Link.ASSIGNED, found.end()
        if "/" in before and _TWO.search(before) and (found := _BESIDE_NAME.match(lower, end)):
            return Link.TOLD, found.end()
    if "reg_" in lower[end : end + 24] and (found := _REGISTRY.match(lower, end)):
        return Link.ASSIGNED, found.end()
    if "variable=" in before and (found := _BETWEEN.match(lower, end)):
        return Link.ASSIGNED, found.end()
    if lower[end : end + 1] == "," and _CONSTANT.search(before) and (found := _CONSTANT_LINK.match(lower, end)):
        return Link.ASSIGNED, found.end()
    for link, pattern in _LINKS if may_follow(lower, end) else ():
        if found := pattern.match(lower, end):
            return link, found.end()
    if kind in PASSWORDS and (found := _BESIDE.match(lower, end)):
        return Link.BESIDE, found.end()
    lone = _LONE_BLANK.match(lower, end) if kind is SecretKind.CLIENT_SECRET else None
    return Link.NEAR if lone and lone["long"] else Link.BESIDE, lone.end() if lone else 0
