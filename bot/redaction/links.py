"""Values that follow their label at once: behind a sign, a remark, a verb, a blank, the end of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from bot.redaction.kinds import SecretKind
from bot.redaction.labels import OTHER, PASSWORDS, Label
from bot.redaction.shapes import looks_devised
from bot.redaction.values import Link, Value, read

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
_PICTURE = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_FENCE = r"(?:```[a-z]{0,10}\r?\n[ \t]{0,20})?"
_LINKS = (
    (
        Link.ASSIGNED,
        re.compile(
            rf"{_CLOSING}(?:\.(?:value|text|default))?{_TYPE}[ \t]{{0,40}}(?:={{1,2}}>|:=|[|]{{2}}=|={{1,2}}|<-)(?:{_BEFORE_LITERAL})"
        ),
    ),
    (Link.ASSIGNED, re.compile(rf"{_CLOSING}[ \t]{{0,40}}(?:={{1,2}}>|[:?+]=|={{1,2}})[ \t]{{0,20}}")),
    (Link.ASSIGNED, re.compile(r"[\"'](?:[ \t]{1,4}|;s:[0-9]{1,4}:)(?=[\"'])")),
    (Link.ASSIGNED, re.compile(r"[ \t]by[ \t]{1,4}(?=[\"'])")),
    (
        Link.ASSIGNED,
        re.compile(r"(?:\\{0,3}[\"'’”`]\]?)?[ \t]{0,40}:[ \t]{0,20}(?:![\w:-]{1,30}[ \t]{1,4})?(?=[\"'\\])"),
    ),
    (
        Link.TOLD,
        re.compile(
            rf"{_FOR_WHOM}{_CLOSING}{_REMARK}{_CLOSING}[ \t]{{0,40}}[._]{{0,40}}[ \t]{{0,40}}{_PICTURES}(?:[?!]{{0,3}}:{{1,6}}|~{{1,2}}|-?->|→|➜|⇒|=|>{{2}}|是|为|は|는|은|(?<=[\u2600-\U0001faff]))[*_—–]{{0,3}}[ \t]{{0,40}}{_TAGS}(?:!!str[ \t]{{1,4}})?(?=[^\s])"
        ),
    ),
    (
        Link.NEAR,
        re.compile(
            rf"{_FOR_WHOM}{_REMARK}[ \t]{{1,4}}{_IS}(?:,?[ \t](?:{_NOW})\b,?){{0,3}}(?::?[ \t]{{1,4}}|:?[ \t]{{0,4}}{_NEXT_LINE})"
        ),
    ),
    (  # password changed to …, wurde geändert auf …
        Link.NEAR,
        re.compile(
            rf"{_FOR_WHOM}(?:[ \t](?:now|jetzt|was|is|ist|wurde|has|been|changed|reset|set|neu|geändert|geaendert|gesetzt|zurückgesetzt)){{0,4}}[ \t](?:auf|to)[ \t:]{{1,4}}(?=\S)"
        ),
    ),
    (Link.NEAR, re.compile(r"['’]s[ \t]{1,4}(?=\S)")),
    (Link.TOLD, re.compile(rf"{_REMARK}[ \t]{{0,4}}(?:\.{{3,40}}|…{{1,20}})[ \t]{{0,10}}(?=[^\s.…])")),
    (  # and from what
        Link.NEAR,
        re.compile(
            rf"{_FOR_WHOM}(?:[ \t](?:wurde|has|been|changed|reset|geändert|geaendert)){{1,3}}[ \t](?:von|from)[ \t:]{{1,4}}(?=\S{{3,64}}[ \t](?:auf|to|in|nach)[ \t])"
        ),
    ),
    (
        Link.NEAR,
        re.compile(
            r",?[ \t](?:you|that|which|we|i|they|he|she|das|die|den|wie|was|ich|wir|er|sie)(?:[ \t][^\s:=]{1,20}){1,5}(?::|,?[ \t](?:is|ist|lautet):?)[ \t]{1,4}(?=\S)"
        ),
    ),  # the secret you asked for: …
    (Link.NEAR, re.compile(rf"{_FOR_WHOM}{_REMARK}[ \t]{{1,4}}[-–—][ \t]{{1,4}}(?=[^\s-])")),
    (
        Link.NEAR,
        re.compile(
            rf"[*_`%]{{0,3}}(?:[ \t]{{0,40}}[|│║┃][ \t]{{0,40}}|[¹²³*†][ \t]{{1,4}}|[ \t]{{0,8}}\t[ \t]{{0,40}}| {{2,40}}"
            rf"|{_FOR_WHOM}{_REMARK}[ \t]?(?::|=|[=-]?>|→)?[*_]{{0,3}}[ \t]{{0,8}}{_NEXT_LINE}{_FENCE})"
        ),
    ),
)
_LOOSE = re.compile(  # what one of them needs where a blank comes first
    r"[ \t]+(?:[^\w\"'„“«]|as[ \t]|by[ \t][\"']|\w{1,20}(?:\([\w, ]{1,8}\))? {0,4}=|f\.[ \t]|(?:for|für|fuer|von|vom|of|zu|zum|des|der|in|im|bei|aus|from|is|ist|lautete?|war|was|est|es|è|este|jest|je|er|är|é|heißt|heisst|hieß|hiess|wäre|waere|sei|reads|bleibt|should|would|will|must|might|now|jetzt|wurde|has|been|changed|reset|set|neu|geändert|geaendert|gesetzt|auf|to|you|that|which|we|i|they|he|she|das|die|wie|ich|wir|er|sind|are|fürs|fuers|an|am)[ \t:])"
)
# What an expression gives where there is nothing else: x.get("pw") or "…", $_POST['pw'] ?? '…', by lazy { "…" }, "--pw", default="…"
_OTHERWISE = re.compile(
    r"(?:[ \t]{0,4}(?::?=|:[ \t])[^\n;]{0,100}?(?:\?{1,2}|\|\||\bor\b|\belse\b|\?:|\{)|[ \t]by[ \t]\w{1,20}[ \t]?\{"
    r"|[:*?]{0,3}[ \t]?[\"'][);\s{]{0,20}(?:[a-z]\w{0,20}\.)?(?:exp_)?(?:send|sendline|write|print|puts|type)(?:[ \t]--?\w{0,2})?[ \t(]{1,3}|[\"'],[^\n)]{0,80}?\b(?:default|value|fallback)[ \t]?=)[ \t]{0,8}(?=[\"'])"
)
_NEXT_STRING = re.compile(r"[\"'],[ \t]{0,8}(?=[\"'])")
_QUOTED_BEHIND = re.compile(r"[^\n\"'`;]{1,40}(?=[\"'])")  # a program may do anything with both
_ON_ITS_OWN_LINE = re.compile(
    r"(?:[ \t][^\s.:]{1,20}){0,8}[ \t]{0,2}[.:!][ \t]{0,8}(?:\r?\n[ \t]{0,20}(?:>[> \t]{0,12})?){1,2}(?=\S+[ \t]{0,8}(?:\r?\n|\Z))"
)
_SECOND = re.compile(r"[\w$@],[ \t]{0,4}[$@]?\Z")  # user, password = "…", "…"
_BEHIND_ANOTHER = re.compile(
    r"\)?[ \t]{0,4}:?=[ \t]{0,4}\(?[ \t]{0,4}(?:\"[^\"\n]{0,100}\"|'[^'\n]{0,100}'),[ \t]{0,4}(?=[\"'])"
)
_OPENED = re.compile(r"([\"'])[\w.:-]{0,27}\Z")  # 'name=value'
_WHOLE = re.compile(r"=(?P<value>[^\"'&;,=\n\x1e]{3,200})([\"'])")
_SPOKEN = r"(?:[^\n=]{1,48}?:|<[^<>\n]{1,30}>|\*{1,2}[^*\n]{1,30}\*{1,2})[ \t]{1,4}"  # by whom
# In a chat the question, and the answer of whoever speaks next
_ANSWER = re.compile(
    rf"(?:[ \t][^\n?:=]{{1,60}})?\?[ \t]{{0,8}}\r?\n(?:{_SPOKEN}|[>*-]{{1,2}}[ \t]|[^\n]{{0,30}}\b[0-9]{{1,2}}:[0-9]{{2}}\b[^\n]{{0,12}}\r?\n)?[ \t]{{0,20}}"
    r"(?:(?:it'?s|it is|es ist|das ist|das|ist|lautet|mein\w{0,2}|ich habe?|wir haben|ich nehme|i (?:entered|typed|used?|have))[ \t:]{1,3}){0,2}(?=\S)",
    re.IGNORECASE,
)
_LONGEST_QUESTION = 62  # characters
_ANSWERED_AT_ONCE = re.compile(r"[ \t]{1,4}(?:[-–→>]{1,2}[ \t]{1,2})?(?=[^\s:=?-][^?\n]{3,100}(?:\n|\Z))")
_NEXT_SENTENCE = re.compile(r"[.!]{1,3}[ \t]{1,2}(?:[-–→>]{1,2}[ \t]{1,2})?(?=\S+[ \t]{0,8}(?:\r?\n|\Z))")
_LATER = re.compile(
    rf"(?:[ \t][^\n?:=]{{1,60}})?\?[ \t]{{0,8}}\r?\n{_SPOKEN}[^\n]{{1,60}}\n{_SPOKEN}(?=\S)"
)  # and not at once
# What it is for stands between it and the sign; what is then told of it is no secret
_OF_WHAT = re.compile(
    rf"(?:[ \t](?!(?:{OTHER}))(?:[\w./@-]{{1,30}}[\w/@-]|[a-z]{{1,4}}\.)){{1,6}}[ \t]?(?:[=-]{{1,2}}>|→|:|=)(?:[ \t]{{1,4}}|[ \t]{{0,4}}\r?\n[ \t]{{0,20}})(?=\S)",
    re.IGNORECASE,
)
# Somebody asks for it, and somebody else answers.
_SPEAKER = re.compile(rf"(?:\A|\n){_SPOKEN}[^\n]{{0,80}}\Z")
_GIVEN = re.compile(rf"(?:[ \t][^\n:=]{{1,60}})?[.!?]?[ \t]{{0,8}}\r?\n{_SPOKEN}(?=\S)")
_SAYS = re.compile(r"[ \t]{0,4}[=:]?[ \t]{0,4}[\"']?(?:echo|printf)[ \t]{1,4}")
_PROMPT_END = re.compile(r"[ \t]?:?[ \t]{0,4}\r?\n")
_BEGUN = 60  # characters that a log puts in front of each line
_WORDS = re.compile(r"[ \t]{1,4}([(„“\"'»«]?)([^\s]{1,64})")
_NEXT_ALONE = re.compile(r"[ \t]{0,8}\r?\n[ \t]{0,20}(?P<value>\S{8,64})[ \t]{0,8}(?:\r?\n|\Z)")
_MOST_WORDS = 8
_WRITTEN_LEADING = """
again also alt auf bleibt c'est correct dafür dazu er es he heisst heißt i ich immer is isch ist it it's jetzt korrekt lautet lautete
namely neu new now nun nämlich old richtig she sie still text they to vor war was we wieder wir wohl zu ->
"""
_LEADING = frozenset(_WRITTEN_LEADING.split())  # words that a password follows
_CHANGED = re.compile(r"(?:um|ab)?ge(?:ändert|aendert)|changed", re.IGNORECASE)  # … in, … into
_IN_BRACKETS = re.compile(r"[.,:]?[ \t]{1,20}[(\[](?P<value>[^\s()\[\]]{6,64})[)\]]")
_QUOTED_IN_BRACKETS = re.compile(r"[ \t]{1,20}[(\[][ \t]?(?=[\"'„“«`])")
# What stands before the label it belongs to: "… as the password", "… is my password", MOVE '…' TO WS-PASSWORD
_SAID_BEFORE = re.compile(
    r"(?:[\"„“'‘«»`](?P<quoted>[^\"„“”'‘’«»`\n]{3,100})[\"“”'’«»`]|(?P<value>[^\s\"'„“”(]{6,64})[\"'“”]?),?"
    r"(?:[ \t](?:als|as|for|für|ist|is|wäre|war|was|ist jetzt|is now|is still|bleibt)[ \t](?:[\w-]{1,12}[ \t]){0,2}|[ \t](?:←|<-{1,2}|<=|<==)[ \t](?:[\w-]{1,12}[ \t]){0,4}|[ \t]to[ \t][\w-]{0,20})\Z",
    re.IGNORECASE,
)
_SAYING = frozenset(" -_")  # with what it stands before the label
_MAY_BE_SAID = re.compile(r" (?:al?s|f(?:ü|o)r|ist?|wäre|wa[rs]|bleibt|to) |←|<[=-]")
_HERE = re.compile(
    r"[\"'\]]{0,2}[ \t]{0,20}=[ \t]{0,20}(?:@[\"']|[\"']{3}|<{2,3}[-~]?[\"']?\w{1,20}[\"']?)\r?\n(?P<value>[^\r\n]{3,1000})"
)
_REGISTRY = re.compile(r"[ \t]{1,20}reg_[a-z_]{2,20}[ \t]{1,20}(?=\S)")
_BETWEEN = re.compile(r"[^\]\n]{0,40}\](?=\S)")  # [task.setvariable variable=x;…]value
_TWO_NAMED = re.compile(r"(?:user|benutzer|name|login|konto|account)\w{0,8}[ \t]?(?:&|/|\+|und|and)[ \t]?\Z")
_NAME_ABOVE = re.compile(r"[ \t]?:[ \t]{0,8}\r?\n[ \t]{0,20}[^\s]{2,80}[ \t]{0,8}\r?\n[ \t]{0,20}(?=\S)")
_NAME_FIRST = re.compile(r"[:=][ \t]{0,4}[^\s/:]{1,80}[ \t]{1,2}/[ \t]{1,2}(?=\S)")  # "access: name / password"
_LISTED = re.compile(
    r"(?:\((?:[^()\n]{0,60},)?|\{[ \t]{0,4}|\[[ \t]{0,4}\[|,[ \t\r\n]{0,20}\[)[ \t\r\n]{0,20}[bruf@$]?[\"'“][\w.:/ -]{0,80}\Z"
)
_LISTED_LINK = re.compile(rf"[\w.-]{{0,20}}[\"'”],{_BEFORE_LITERAL}")
_CONSTANT_LINK = re.compile(r",[ \t]{0,8}(?=[\"'])")  # CURLOPT_PASSWORD, "…"
_CONSTANT = re.compile(r"(?:_[a-z]{0,8}|\{)\Z")
_PARAMETER = re.compile(r"(?:\A|[\s\"'(\[,;])(?:-{1,2}|/|:)[a-z0-9:.-]*\Z")
_PARAMETER_LINK = re.compile(r"(?:[ \t]{1,20}(?![=:])|:{1,2}[ \t]{0,4}|=(?!>))(?!-)")
_ELEMENT = re.compile(r"(?<!=)</?(?:[a-z0-9]+:)?[a-z0-9_.-]*\Z")
_ELEMENT_LINK = re.compile(r"(?:\s[^<>]{0,100})?>(?:<!\[cdata\[)?(?=[^\s<])")
_BLOCK = re.compile(r"[\"']?:[ \t]{1,4}[|>][+-]?[0-9]?[ \t]{0,4}(?:#[^\n]{0,80})?\r?\n(?P<indent>[ \t]{1,40})(?=\S)")
_FIELD = re.compile(r"[^\s;\"'<>=&][^;\"'<>=\n&]{0,80} [^;\"'<>=\n&]{1,80}(?=;)")  # a connection string's, with blanks
_TWO = re.compile(r"[^\s/]{1,20}[ \t]?/[ \t]?\Z")  # "user/password: name / value"
_BESIDE_NAME = re.compile(r"[:=][ \t]{0,4}[^\s/]{1,80}[ \t]{1,2}/[ \t]{1,2}")
_ADDRESS_FIRST = re.compile(
    r"[:=][ \t]{0,4}[^\s/@]{1,64}@(?:[\w-]{1,63}\.){1,6}[a-z]{2,20}(?:[ \t]{1,2}/[ \t]{1,2}|:)(?=[^\s/])", re.IGNORECASE
)  # "access: address / password"
_ADDRESS_BESIDE = re.compile(
    r"[:=]?[ \t]{1,4}[^\s/@]{1,64}@[^\s/@:,]{1,80}(?:[ \t]{0,2}[/|,;][ \t]{1,2}|\t|[ \t])(?=\S)"
)
_BEFORE = 28  # characters
_LIMIT = 4000  # characters of one value
_LONE_BLANK = re.compile(
    r" (?=[^\s]{8}(?P<long>[^\s]{12})?)"
)  # with a mere blank between, only a client secret's length tells
_BESIDE = re.compile(r"(?:[ \t]\([^()\n]{1,20}\)|-\w{2,12})?[ \t](?=[^\s]{6}|[\"'„“«»])")
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
    if lower[end : end + 1] in " \t," or (before[-1:] in _SAYING and _MAY_BE_SAID.search(before)):
        yield from _beside(text, label, before)
    yield from _apart(text, label, before)
    if named := _behind_a_name(text, lower, label, before):
        if value := read(text, named.end()):
            yield Link.TOLD, value
        return
    if "<" in before and _ELEMENT.search(before) and (opened := _ELEMENT_LINK.match(lower, end)):
        stop = text.find(
            "]]>" if lower.endswith("[cdata[", 0, opened.end()) else "<", opened.end(), opened.end() + _LIMIT
        )
        if stop > 0:
            yield Link.ASSIGNED, _from(text, opened.end(), stop)
            return
    if lower[end : end + 1] in "\"'”_-." and _LISTED.search(text, max(0, start - 90), start):
        listed = _LISTED_LINK.match(lower, end)
        if value := read(text, listed.end()) if listed else None:
            yield Link.ASSIGNED, value
            return
    link, at = _link(lower, end, before, kind)
    if at and link is Link.ASSIGNED and ";" in text[max(0, start - 60) : start] and (field := _FIELD.match(text, at)):
        yield link, _from(text, *field.span())
    elif at and (value := read(text, at)) and (_ends_a_line(text, value.end) or not _ends_its_line(text[end:at])):
        yield link, value


def _behind_a_name(text: str, lower: str, label: Label, before: str) -> re.Match[str] | None:
    """Return what leads from a label past the name whose password comes next, if it is that of both."""
    found = None
    if lower.startswith(("cred", "zugang", "anmelde", "login"), label.start):
        found = _NAME_FIRST.match(text, label.end) or _ADDRESS_BESIDE.match(text, label.end)
    if _TWO_NAMED.search(before):
        found = _NAME_ABOVE.match(text, label.end)
    return found or _ADDRESS_FIRST.match(text, label.end)


def _ends_a_line(text: str, at: int) -> bool:
    return not text[at : text.find("\n", at, at + _BEFORE) % (at + _BEFORE + 1)].strip(" \t\r\"'`.,;*_|<>")


def _ends_its_line(between: str) -> bool:
    """Say whether a label was the last on its line, and nothing says that more follows."""
    return "\n" in between and ":" not in between


def _apart(text: str, label: Label, before: str) -> Iterator[tuple[Link, Value]]:
    """Yield what an expression, a quotation mark around both, an answer or a prompt on its own line keeps apart from its label."""
    start, end = label.start, label.end
    goes_on = text[end : end + 120]
    tuple_end = _BEHIND_ANOTHER.match(text, end) if "," in before[-4:] and _SECOND.search(before) else None
    if tuple_end and (value := read(text, tuple_end.end())):
        yield Link.ASSIGNED, value
    opened = _OPENED.search(before) if goes_on[:1] == "=" else None
    whole = _WHOLE.match(text, end) if opened else None
    if opened and whole and opened[1] == whole[2]:
        yield Link.ASSIGNED, _from(text, *whole.span("value"))
    for link, at in _starts(text, start, end, goes_on):
        if at and (value := read(text, at)):
            yield link, value._replace(alone=value.alone and (link is not Link.NEAR or value.text.islower()))


def _starts(text: str, start: int, end: int, goes_on: str) -> Iterator[tuple[Link, int]]:
    """Yield where it may begin; 0 where it does not."""
    if '"' in goes_on or "'" in goes_on:
        yield Link.ASSIGNED, _behind(_OTHERWISE.match(text, end))
        yield Link.BESIDE, _behind(_QUOTED_BEHIND.match(text, end) or _NEXT_STRING.match(text, end))
    if "echo " in goes_on or "printf " in goes_on:
        yield Link.ASSIGNED, _behind(_SAYS.match(text, end))
    if goes_on[:1] in (".", "!"):
        yield Link.BESIDE, _behind(_NEXT_SENTENCE.match(text, end))
    if "?" in goes_on:
        asked = goes_on.index("?") + 1
        if asked < _LONGEST_QUESTION and "\n" not in goes_on[:asked]:
            yield Link.NEAR, _behind(_ANSWERED_AT_ONCE.match(text, end + asked))
        yield Link.NEAR, _behind(_ANSWER.match(text, end))
        yield Link.NEAR, _behind(_LATER.match(text, end))
    if "\n" in goes_on and _SPEAKER.search(text, max(0, start - 120), start):
        yield Link.NEAR, _behind(_GIVEN.match(text, end))
    if "\n" in goes_on:
        yield Link.BESIDE, _behind(_ON_ITS_OWN_LINE.match(text, end))
    if "\n" in goes_on[:8] and (prompt := _PROMPT_END.match(text, end)):
        yield Link.NEAR, _behind_the_same(text, start, prompt.end())


def _behind(found: re.Match[str] | None) -> int:
    return found.end() if found else 0


def _behind_the_same(text: str, start: int, following: int) -> int:
    """Return where a line goes on that begins like the line of a label, with other numbers at most; 0 where it begins otherwise."""
    line = text.rfind("\n", max(0, start - _BEGUN), start) + 1
    both = zip(text[line:start], text[following : following + _BEGUN], strict=False)
    at = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1] or (pair[0] + pair[1]).isdigit(), both))
    while at and (text[following + at - 1].isalnum() or text[following + at : following + at + 1].isspace()):
        at -= 1
    return following + at if line and at > 1 else 0


def _beside(text: str, label: Label, before: str) -> Iterator[tuple[Link, Value]]:
    """Yield what stands before "as the password", and what stands behind a label in brackets."""
    may_be_said = before[-1:] in _SAYING and _MAY_BE_SAID.search(before)
    said = _SAID_BEFORE.search(text, max(0, label.start - 140), label.start) if may_be_said else None
    if said:
        name = said.lastgroup or "value"
        yield Link.BESIDE, _from(text, *said.span(name))._replace(quoted=name == "quoted")
    if found := _IN_BRACKETS.match(text, label.end):
        yield Link.BESIDE, _from(text, *found.span("value"))._replace(quoted=False)
    opened = _QUOTED_IN_BRACKETS.match(text, label.end)
    if opened and (value := read(text, opened.end())):
        yield Link.BESIDE, value
    if label.kind in PASSWORDS and (led := _led(text, label.end)):
        yield Link.BESIDE, led
    named = _OF_WHAT.match(text, label.end)
    if named and (value := read(text, named.end())):
        yield Link.NEAR, value._replace(alone=value.alone and value.text.islower())  # other words would be about it


def _led(text: str, end: int) -> Value | None:
    """Return what follows a label in the same sentence, behind a word that leads to it: auf, to, nämlich, a bracket."""
    before = last = ""
    at = end + (text[end : end + 1] == ",")
    for _ in range(_MOST_WORDS):
        word = _WORDS.match(text, at)
        if word is None:
            alone = _NEXT_ALONE.match(text, at)
            return _from(text, *alone.span("value")) if alone and looks_devised(alone["value"]) else None
        leads = last in _LEADING or word[1] == "(" or (last in ("in", "into") and bool(_CHANGED.fullmatch(before)))
        core = word[2].rstrip("),.;:") if word[1] == "(" else word[2]
        if leads and looks_devised(core):
            begin, end = word.start(2), word.start(2) + len(core)
            return _from(text, begin, end)._replace(quoted=False) if word[1] == "(" else read(text, word.start(1))
        before, last, at = last, word[2].lower().rstrip(",;:"), word.end()
        if word[2][-1] in ".!?" or (word[2][-1] == ":" and last not in _LEADING):
            return None
    return None


def _lines(text: str, end: int) -> Value | None:
    """Return the lines of YAML, of a here-string or between three quotation marks that follow a label."""
    if block := _BLOCK.match(text, end):
        return _block(text, block)
    here = _HERE.match(text, end)
    return _from(text, *here.span("value")) if here else None


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
    return _from(text, begin, end)


def _from(text: str, start: int, end: int) -> Value:
    body = text[start:end].rstrip()
    return Value(start, start + len(body), body, quoted=True, alone=True)


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
