"""Commands and links as templates: parsed once into literal pieces and holes; a typed value fills each hole and is quoted for its syntax.

What fills a hole is never looked at again, and a value that is not of the hole's kind never gets in: what is to be filled in
by hand stands there instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from typing import Final

from bot.model import Language, Sentence, Text
from bot.quoting import UNQUOTABLE, address_part, powershell_literal, shell_word
from bot.values import (
    is_domain,
    is_guid,
    is_host,
    is_mailbox,
    is_number,
    is_plain_address,
    is_port,
    is_scope,
    is_server,
    is_tenant_name,
    is_timestamp,
)

Values = Mapping[str, str]
Blank = Callable[[str], str]
"""What stands for a value that nobody knows, by the name of its hole."""


class TemplateMistake(ValueError):
    """A template cannot be used; the text says why."""


class Syntax(StrEnum):
    """Who reads what a template becomes."""

    POWERSHELL = "powershell"
    SHELL = "shell"
    FIELD = "field"
    """A person, who pastes it into a form or into a browser's address bar."""


class ValueKind(Enum):
    """What a hole takes."""

    GUID = auto()
    TENANT = auto()  # an id or a domain
    MAILBOX = auto()
    MAILBOXES = auto()  # one a line, the rest counted
    HOST = auto()
    PORT = auto()
    SERVER = auto()  # host and port
    ADDRESS = auto()  # of a service: https://host, perhaps with a port and a path
    SCOPE = auto()
    NUMBER = auto()
    TIMESTAMP = auto()
    WORD = auto()
    NAME = auto()  # of a stored tenant
    FILE = auto()  # in the folder in which PowerShell stands
    TEXT = auto()  # one line that can be seen
    LINES = auto()  # several of them


@dataclass(frozen=True, slots=True)
class Hole:
    """A place for a value. `option` stands before it, and goes where the value goes; `encoded`: an address stands around it."""

    name: str
    kind: ValueKind
    option: str = ""
    encoded: bool = False


TOKEN: Final = "token_"  # noqa: S105  how names begin
"""How the name of a hole begins that takes only what a token of ours says."""
HOLES: Final[Mapping[str, Hole]] = {
    hole.name: hole
    for hole in (
        *(Hole(name, ValueKind.GUID) for name in ("app_id", "object_id", "correlation_id", "trace_id", "api_id")),
        Hole(f"{TOKEN}object_id", ValueKind.GUID),
        Hole("tenant_id", ValueKind.TENANT),
        Hole("tenant", ValueKind.NAME),
        *(Hole(name, ValueKind.MAILBOX) for name in ("mailbox", "sender", "signed_in")),
        Hole("mailboxes", ValueKind.MAILBOXES),
        *(Hole(name, ValueKind.HOST) for name in ("host", "imap", "smtp", "microsoft_imap", "microsoft_smtp")),
        *(Hole(name, ValueKind.HOST) for name in ("exchange_host", "sign_in_host")),
        *(Hole(name, ValueKind.PORT) for name in ("port", "imap_port", "smtp_port")),
        Hole("server", ValueKind.SERVER),
        *(Hole(name, ValueKind.ADDRESS) for name in ("authority", "entra_portal", "redirect_uri")),
        Hole("scope", ValueKind.SCOPE),
        Hole("code", ValueKind.NUMBER),
        Hole("timestamp", ValueKind.TIMESTAMP),
        Hole("starttls", ValueKind.WORD, " -starttls "),
        Hole("environment", ValueKind.WORD, " -ExchangeEnvironmentName "),
        Hole("graph_environment", ValueKind.WORD, " -Environment "),
        *(Hole(name, ValueKind.TEXT) for name in ("display_name", "app_name", "api", "script_file", "sign_in_hosts")),
        *(Hole(name, ValueKind.FILE) for name in ("script_path", "arrived_path")),
        *(Hole(name, ValueKind.LINES) for name in ("roles", "script_start")),
    )
}
"""Every hole that a template or a sentence may have."""

_LONGEST = 300  # characters of a line
_WORD = re.compile(r"[A-Za-z0-9]{1,64}")
_FILE = re.compile(
    r'\.\\(?! )[^<>:"/\\|?*\[\]`]{1,120}(?<![ .])'
)  # as Windows takes names, none a pattern of PowerShell's
_COUNTED = re.compile(r"… \+ [0-9]+")


def _is_line(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and text.isprintable() and not UNQUOTABLE.search(text)


_FITS: Mapping[ValueKind, Callable[[str], object]] = {
    ValueKind.GUID: is_guid,
    ValueKind.TENANT: lambda text: is_guid(text) or is_domain(text),
    ValueKind.MAILBOX: is_mailbox,
    ValueKind.MAILBOXES: lambda text: all(is_mailbox(line) or _COUNTED.fullmatch(line) for line in text.split("\n")),
    ValueKind.HOST: is_host,
    ValueKind.PORT: is_port,
    ValueKind.SERVER: is_server,
    ValueKind.ADDRESS: is_plain_address,
    ValueKind.SCOPE: is_scope,
    ValueKind.NUMBER: is_number,
    ValueKind.TIMESTAMP: is_timestamp,
    ValueKind.WORD: _WORD.fullmatch,
    ValueKind.NAME: is_tenant_name,
    ValueKind.FILE: lambda text: _is_line(text) and _FILE.fullmatch(text),
    ValueKind.TEXT: _is_line,
    ValueKind.LINES: lambda text: all(map(_is_line, text.split("\n"))),
}


def fits(name: str, value: str) -> bool:
    """Tell whether a value is of the kind that the hole of this name takes."""
    return is_of(HOLES[name].kind, value)


def is_of(kind: ValueKind, value: str) -> bool:
    """Tell whether a value is of this kind."""
    return bool(_FITS[kind](value))


def to_fill_in(name: str) -> str:
    """Return what a person is to replace by the value that nobody knows."""
    return f"<{name.removeprefix(TOKEN).upper()}>"


@dataclass(frozen=True, slots=True)
class Template:
    """A command, link or other text to copy: its literal pieces and its holes in their order. `source` is what it was parsed from."""

    syntax: Syntax
    source: str
    pieces: tuple[str | Hole, ...]

    @property
    def names(self) -> frozenset[str]:
        """The values that it takes."""
        return frozenset(piece.name for piece in self.pieces if isinstance(piece, Hole))

    @property
    def deletes(self) -> str:
        """The command in it that takes something away, empty where there is none."""
        found = None if self.syntax is Syntax.FIELD else _DELETES.search(self.source)
        return found[0] if found else ""

    def lacks(self, values: Values) -> tuple[str, ...]:
        """Return the names of the holes for which there is no value, or one of another kind."""
        holes = [piece for piece in self.pieces if isinstance(piece, Hole) and not piece.option]
        return tuple(dict.fromkeys(hole.name for hole in holes if not self._takes(hole, values.get(hole.name, ""))))

    def filled(self, values: Values, blank: Blank = to_fill_in) -> str:
        """Return it with these values, each quoted; `blank` stands where there is none, or one of another kind. Never raises.

        One that deletes is empty then: nobody knows what it would delete that is run uncompleted.
        """
        if self.deletes and self.lacks(values):
            return ""
        return "".join(
            piece if isinstance(piece, str) else self._written(piece, values.get(piece.name, ""), blank)
            for piece in self.pieces
        )

    def _written(self, hole: Hole, value: str, blank: Blank) -> str:
        if not self._takes(hole, value):
            return "" if hole.option else self._quoted(hole, blank(hole.name))
        return hole.option + self._quoted(hole, address_part(value) if hole.encoded else value)

    def _takes(self, hole: Hole, value: str) -> bool:
        return fits(hole.name, value) and not (self.syntax is Syntax.SHELL and value.startswith("-"))

    def _quoted(self, hole: Hole, text: str) -> str:
        match self.syntax:
            case Syntax.POWERSHELL:
                return text if hole.kind is ValueKind.PORT and is_port(text) else powershell_literal(text)
            case Syntax.SHELL:
                return shell_word(text)
            case Syntax.FIELD:
                return text


def parse(source: str, syntax: Syntax) -> Template:
    """Return the template that this text is; raises TemplateMistake where a value could end up outside of its quotes.

    A hole is written `{name}` and stands without quotes, for they come with the value. A cmdlet that connects gets a hole for
    the cloud by itself.
    """
    source = source.strip()
    check_braces(source)
    if syntax is not Syntax.FIELD:
        _check_code(source, syntax)
    return Template(syntax, source, tuple(_pieces(source, syntax)))


def _pieces(source: str, syntax: Syntax) -> Iterator[str | Hole]:
    end = 0
    for found in _HOLE.finditer(source):
        yield from _code(source[end : found.start()], syntax)
        end = found.end()
        encoded = syntax is Syntax.FIELD and _IN_ADDRESS.search(source, 0, found.start()) is not None
        yield replace(HOLES[found[1]], encoded=encoded)
    yield from _code(source[end:], syntax)


def without_strings(command: Template) -> str:
    """Return a command's code: an empty string stands for each string, comment and hole."""
    return _STRINGS[command.syntax].sub("''", _HOLE.sub("''", command.source))


def names_in(words: str) -> frozenset[str]:
    """Return the names of the holes in a text."""
    return frozenset(_HOLE.findall(words))


def fill_both(said: Sentence, values: Values, blank: Callable[[str, Language], str]) -> Text:
    """Return a sentence with these values in its holes; `blank` stands where there is none, or one of another kind."""
    known = {name: values[name] for name in names_in(said.de) & values.keys() if fits(name, values[name])}
    german, english = ({name: known.get(name) or blank(name, each) for name in names_in(said.de)} for each in Language)
    return Text(said.in_(Language.DE, **german), said.in_(Language.EN, **english))


def check_braces(words: str) -> None:
    """Raise TemplateMistake for a hole that nobody fills in, and for braces that are neither a hole nor a block of code."""
    if unknown := sorted(names_in(words) - HOLES.keys()):
        raise TemplateMistake(f"nobody fills in the placeholder {{{unknown[0]}}}")
    if misspelt := _ALMOST_A_HOLE.search(_HOLE.sub("", words)):
        raise TemplateMistake(f"{misspelt[0]}… is no placeholder: {{name}}, in small letters")
    depth = 0
    for brace in _BRACE.findall(_HOLE.sub("", words)):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    if depth:
        raise TemplateMistake("a brace has no partner")


_HOLE = re.compile(r"\{([a-z_]+)\}")
_ALMOST_A_HOLE = re.compile(r"\{[\w-]+")
_BRACE = re.compile(r"[{}]")
_STRINGS: Mapping[Syntax, re.Pattern[str]] = {
    Syntax.POWERSHELL: re.compile(r"""(?s:`.)|'[^']*'|"(?s:`.|[^"`])*"|(?m:(?<!\S)#.*$)"""),
    Syntax.SHELL: re.compile(r"""(?s:\\.)|'[^']*'|"(?s:\\.|[^"\\])*"|(?m:(?<!\S)#.*$)"""),
}
"""Whatever a value must not stand in: strings, comments, behind the sign that takes a character's meaning away."""
_ALONE = re.compile(r"(?<![^\s(,;={|])\{[a-z_]+\}(?![^\s),;}|{])")
_ACTIVE_BEFORE = re.compile(r"[\\$<`]\{[a-z_]+\}|<<")
_IN_ADDRESS = re.compile(
    rf"(?:https?://|\{{(?:{'|'.join(hole.name for hole in HOLES.values() if hole.kind is ValueKind.ADDRESS)})\}})\S*\Z"
)
_DELETES = re.compile(
    r"(?i)(?<![\w-])(?:(?:Remove|Clear|Uninstall|Unregister|Revoke)-\w+|(?:rm|rmdir|del|erase)(?=\s))"
)
_APART = re.compile(r"(?i)-(?:and|or|xor)\b|[;|{}\n]")
_NOT_EQUAL = re.compile(r"(?i)(?<![\w-])-[ci]?(?:ne|not(?:like|in|match|contains))\b|!=")
_NOT = re.compile(r"(?i)(?<![\w-])-not\b|!(?!=)")
_PROOF = re.compile(r"if \(\{([a-z_]+)\} -as \[guid\]\) \{")
_MARKED = re.compile(r"\x00([a-z_]+)\x00")
_CONNECTS = re.compile(r"(?<![\w-])(Connect-ExchangeOnline|Connect-MgGraph)\b(?!\.)")
_CLOUD_OPTIONS: Mapping[str, Hole] = {
    "Connect-ExchangeOnline": HOLES["environment"],
    "Connect-MgGraph": HOLES["graph_environment"],
}


def _check_code(source: str, syntax: Syntax) -> None:
    if not source.isascii():
        raise TemplateMistake("a command is ASCII")
    for string in _STRINGS[syntax].findall(source):
        if found := _HOLE.search(string):
            raise TemplateMistake(f"{found[0]} stands inside {string}: leave the quotes out, they come with the value")
    if lines := sorted(name for name in names_in(source) if HOLES[name].kind in {ValueKind.MAILBOXES, ValueKind.LINES}):
        raise TemplateMistake(f"{{{lines[0]}}} is several lines and no part of a command")
    code = _STRINGS[syntax].sub("", source)
    if '"' in code or "'" in code:
        raise TemplateMistake("a quotation mark has no partner")
    if negated := sorted(_negated(code) - _proved(source)):
        raise TemplateMistake(
            f"{{{negated[0]}}} stands in a negation: uncompleted it would mean everything;"
            f" begin with if ({{{negated[0]}}} -as [guid]) {{ and end with its brace"
        )
    if syntax is Syntax.SHELL and (active := _ACTIVE_BEFORE.search(source)):
        raise TemplateMistake(f"{active[0]}: a value cannot be quoted there")
    if syntax is Syntax.POWERSHELL:
        for found in _HOLE.finditer(source):
            if not HOLES[found[1]].option and not _ALONE.match(source, found.start()):
                raise TemplateMistake(f"{found[0]} is only part of a word: a value stands by itself")


def _negated(code: str) -> set[str]:
    """Return the names of the holes whose value is what something is not."""
    marked = _HOLE.sub("\x00\\1\x00", code)
    found = [part for part in _APART.split(marked) if _NOT_EQUAL.search(part)]
    for sign in _NOT.finditer(marked):
        rest = marked[sign.end() :].lstrip()
        found.append(rest[: _closing(rest, "()")] if rest.startswith("(") else _APART.split(rest)[0])
    return {name for part in found for name in _MARKED.findall(part)}


def _closing(code: str, pair: str) -> int:
    """Return where the bracket closes that opens this code; the end where it does not."""
    depth = 0
    for place, sign in enumerate(code):
        depth += (sign == pair[0]) - (sign == pair[1])
        if depth == 0:
            return place
    return len(code)


def _proved(source: str) -> set[str]:
    """Return the name of the hole without whose value, an id, the whole command does nothing."""
    begun = _PROOF.match(source)
    whole = begun and _closing(source[begun.end() - 1 :], "{}") == len(source) - begun.end()
    return {begun[1]} if begun and whole else set()


def _code(code: str, syntax: Syntax) -> Iterator[str | Hole]:
    for number, part in enumerate(_CONNECTS.split(code) if syntax is Syntax.POWERSHELL else (code,)):
        if part:
            yield part
        if number % 2:
            yield _CLOUD_OPTIONS[part]
