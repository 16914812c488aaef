"""The shape of the catalogue's files; what an author forgets or misspells is named by file and field."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetPydanticSchema,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import core_schema

from bot.catalogue.looking import only_looks
from bot.catalogue.placeholders import check_names
from bot.catalogue.steps import SYNTAXES, Who
from bot.model import Enclosure, Sentence, Text
from bot.templates import TOKEN, Syntax, Template, names_in, parse

_CODE = re.compile(r"(?:token|imap|smtp|record|observed|\*)\.[a-z0-9]+(?:_[a-z0-9]+)*\Z")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_BY_TOKEN = re.compile(
    r"(?i)\b(?:laut|im|aus dem|nach dem) (?:dem )?Token\b|\b(?:by|in|from|of) the token\b|\btoken.s\b"
)
_CONTROL = re.compile(r"[\x00-\x1f]")
_UMLAUT_IN_CLASS = re.compile(r"\[[^\]]*[äöüÄÖÜß]")


class CatalogueMistake(Exception):
    """An entry cannot be used; the text names the file and the field."""


def _finding_code(code: str) -> str:
    if not _CODE.match(code):
        raise ValueError(
            f"{code!r} is no finding code: <source>.<noun_participle>, or *.<noun_participle> for all conversations"
        )
    return code


def _entry_id(text: str) -> str:
    if not _ID.match(text):
        raise ValueError(f"{text!r} is no id: small letters, digits and hyphens")
    return text


def _pattern(source: str) -> str:
    if _CONTROL.search(source):
        raise ValueError(f"{source!r} holds a control character: write patterns in single quotes")
    if _UMLAUT_IN_CLASS.search(source):
        raise ValueError(f"{source!r}: umlauts in square brackets are not found in all their spellings; write (?:ä|…)")
    return source


def _phrase(words: str) -> str:
    if not re.search(r"\w", words) or words != " ".join(words.split()):
        raise ValueError(f"{words!r} is no phrase: words with one space between them")
    return words


Code = Annotated[str, AfterValidator(_finding_code)]
EntryId = Annotated[str, AfterValidator(_entry_id)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Phrase = Annotated[str, AfterValidator(_phrase)]


ProofName = Literal["token", "claims", "dns", "tcp", "tls", "imap_login", "smtp_login"]


class Strict(BaseModel):
    """What holds nothing that its shape does not name."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Bilingual(Strict):
    """One text in both languages, with the same placeholders in both."""

    de: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @model_validator(mode="after")
    def _same_placeholders(self) -> Bilingual:
        german, english = (set(_PLACEHOLDER.findall(t)) for t in (self.de, self.en))
        if german != english:
            raise ValueError(f"the languages differ in their placeholders: {sorted(german ^ english)}")
        return self

    @property
    def sentence(self) -> Sentence:
        """The same where its placeholders are to be filled in."""
        return Sentence(" ".join(self.de.split()), " ".join(self.en.split()))

    @property
    def text(self) -> Text:
        """The pair as everybody else knows it, without the line breaks of the file."""
        return Text(" ".join(self.de.split()), " ".join(self.en.split()))


def _fillable(words: Bilingual) -> Bilingual:
    check_names(f"{words.de}\n{words.en}")
    return words


def _without_testimony(words: Bilingual) -> Bilingual:
    if names_in(words.de) and any(_BY_TOKEN.search(said) for said in (words.de, words.en)):
        raise ValueError("what the token says stands in by_token, which is left out where there was no token")
    return words


def _testimony(words: Bilingual) -> Bilingual:
    names = names_in(_fillable(words).de)
    if not names or any(not name.startswith(TOKEN) for name in names):
        raise ValueError(f"what the token says holds placeholders {{{TOKEN}…}} and no others")
    return words


Fillable = Annotated[Bilingual, AfterValidator(_fillable), AfterValidator(_without_testimony)]
"""A text whose placeholders a fix fills in."""
Testimony = Annotated[Bilingual, AfterValidator(_testimony)]
"""A text that says what a token of ours showed."""


class Source(Strict):
    """Where a fact comes from, and when it was seen there. `unverified`: nobody has tried it."""

    url: str = Field(pattern=r"https://\S+|[A-Z].+")
    seen: date
    unverified: bool = False


class Cause(Strict):
    """One cause of a known error, with the evidence about it. The order in the file is: most likely first.

    `confirmed_by`: each code alone proves it. `excluded_by`: each code alone contradicts it. `likelier_by`: each code moves it
    to the front, `unlikelier_by`: behind the others. `only_if`: without one of these it is not even listed. `group`: causes of one
    group are ways to mend the same thing and no rivals. `shown_by_exchange_only`: sign-in answers never confirm it. `qualifies`: it says "perhaps done, not yet
    effective" and rivals nobody. `only_looks`: it says where to look and not what is wrong, so that nothing ever confirms it.
    `of_program`: what only the customer's program can do wrong; a check of ours that meets the error by itself does not list it.
    `why`: what is wrong where this is the cause, if the fix does not say it well enough.
    """

    fix: EntryId
    group: str = ""
    confirmed_by: tuple[Code, ...] = ()
    excluded_by: tuple[Code, ...] = ()
    likelier_by: tuple[Code, ...] = ()
    unlikelier_by: tuple[Code, ...] = ()
    only_if: tuple[Code, ...] = ()
    shown_by_exchange_only: bool = False
    qualifies: bool = False
    only_looks: bool = False
    of_program: bool = False
    why: Bilingual | None = None


class Group(StrEnum):
    """Where a known error belongs, in the order of a set-up."""

    WINDOWS_SIGNIN = "windows-signin"
    SHELL = "shell"
    MODULE_INSTALL = "module-install"
    MODULE_LOAD = "module-load"
    EXECUTION_POLICY = "execution-policy"
    EXCHANGE_CONNECT = "exchange-connect"
    EXCHANGE_CMDLET = "exchange-cmdlet"
    ENTRA_PORTAL = "entra-portal"
    AADSTS = "aadsts"
    TOKEN = "token"  # noqa: S105  the name of a group
    IMAP = "imap"
    SMTP = "smtp"
    MAILBOX = "mailbox"
    NETWORK = "network"
    TLS = "tls"


class Recognised(Strict):
    """What a pasted text is recognised by.

    `phrases` are words as they stand in the message (`*` for whatever stands between), with any line breaks and quotes, and
    with small typing mistakes. `patterns` are regular expressions (RE2), for what phrases cannot say.
    """

    phrases: tuple[Phrase, ...] = ()
    patterns: tuple[Pattern, ...] = ()


class Example(Strict):
    """A paste that leads to this entry first; `also`: other entries it rightly leads to as well."""

    lang: Literal["de", "en", "fr", "es", "it", "nl", "pl", "pt", "zh", "ja"]
    text: str = Field(min_length=1)
    also: tuple[EntryId, ...] = ()


class NearMiss(Strict):
    """A paste that must not lead to this entry; `leads_to`: where it leads instead, empty for nowhere."""

    text: str = Field(min_length=1)
    leads_to: EntryId | Literal[""] = ""


class ServerAnswer(Strict):
    """What a server says where this is wrong, word for word: whose words, and at which step they come.

    IMAP's stand without the tag, SMTP's with their number; Entra's are the description of the error. A check does not come as far
    as `sending`.
    """

    by: Literal["entra", "imap", "smtp"]
    at: Literal["greeting", "starttls", "auth", "mailbox", "sending"] = "auth"
    words: str = Field(min_length=1)


class KnownError(Recognised):
    """What is recognised, what it means, what can cause it.

    In a check: `found_by` any of these codes (by the words of the finding first), `unless` one of those. In a paste: `aadsts` numbers, phrases, patterns; what other
    programs say in the same words stands in `common` and counts only where the surroundings do not speak against it.
    Without any sign of ours they claim nothing, unless `common_counts` says that they do, as possible: `alone`, or `anywhere`, even
    where another mail server is named. `not_with`: none of these patterns may stand anywhere in the paste.
    `any_other_aadsts`: every number that no entry lists.
    `ask`: the question whose answer decides between the causes where nothing that can be looked at does. `answered_by`: what the
    message may name itself (named groups of the patterns, `host`, `port`); where it names all of this, nothing is asked.
    `outranks`: where both are recognised, the other one is only this one's wrapping or consequence.
    `answers`: how servers say it; a check that hears such words leads here, whatever its finding's code is.
    """

    title: Bilingual
    group: Group
    meaning: Bilingual
    ask: Bilingual | None = None
    answered_by: tuple[str, ...] = ()
    found_by: tuple[Code, ...] = ()
    unless: tuple[Code, ...] = ()
    aadsts: tuple[int, ...] = ()
    any_other_aadsts: bool = False
    common: Recognised = Recognised()
    common_counts: Literal["with-signs", "alone", "anywhere"] = "with-signs"
    not_with: tuple[Pattern, ...] = ()
    outranks: tuple[EntryId, ...] = ()
    causes: tuple[Cause, ...] = Field(min_length=1)
    answers: tuple[ServerAnswer, ...] = ()
    examples: tuple[Example, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)


class Sign(StrEnum):
    """How much surroundings say that a text is about a Microsoft 365 mailbox, weakest first."""

    NONE = "none"
    MAIL = "mail"
    """It is about e-mail, whoever's."""
    PRODUCT = "product"
    """It names Microsoft 365, Entra or Exchange's PowerShell."""
    SERVICE = "service"
    """Exchange Online itself: a host of its own, or words that no other server says."""


class Surroundings(Recognised):
    """Whose text a paste is: Microsoft's mail and sign-in (`sign`), or something else, which makes `common` words mean nothing.

    `unless`: surroundings of ours that take the claim back, as where a mail program's log also names a database.
    `another_server`: another mail server speaks or is spoken to. `yes`: nothing in the text is certain, whatever else it names.
    `unless-ours`: the same, but not where Exchange Online is named. `perhaps`: it may have been Exchange Online, so what it says
    is still ours to explain, and certain only where that is named.
    """

    title: Bilingual
    sign: Sign = Sign.NONE
    another_server: Literal["no", "perhaps", "unless-ours", "yes"] = "no"
    unless: tuple[EntryId, ...] = ()


class Clue(Recognised):
    """Something beside the message that decides between causes; its code is `observed.` and the file's name with underscores.

    `not_with`: none of these patterns may stand anywhere in the paste.
    """

    says: Bilingual
    not_with: tuple[Pattern, ...] = ()


# Of the class itself pydantic would make a schema that nobody uses, with modules that make every start slower.
Command = Annotated[Template, GetPydanticSchema(lambda _kind, _next: core_schema.any_schema())]
NO_COMMAND: Final = parse("", Syntax.FIELD)


Place = Literal["entra", "exchange-powershell", "m365-admin", "powershell", "program", "mailcheck", "network", "wait"]


class Commanded(Strict):
    """Something to do: where, in what words, with which command (its placeholders are tenant values).

    `syntax`: who reads the command, where the place does not say it (`SYNTAXES`) or something else is to be copied.
    """

    where: Place
    syntax: Syntax | None = None
    text: Fillable
    command: Command = NO_COMMAND

    @field_validator("command", mode="before")
    @classmethod
    def _parsed(cls, source: object, info: ValidationInfo) -> Template:
        if not isinstance(source, str):
            raise ValueError("a command is a text")  # noqa: TRY004  pydantic names the field of a ValueError
        syntax = info.data.get("syntax") or SYNTAXES.get(info.data.get("where", ""))
        if syntax is None:
            raise ValueError("add syntax in front of it: here it may be powershell, shell or field")
        check_names(source)
        command = parse(source, syntax)
        if command.names & {"host", "port", "server"} and not only_looks(command):
            raise ValueError("names a server, which a message may have named, and does more than look")
        return command


class FixStep(Commanded):
    """One step of a fix, and what to expect.

    `by_token`: what follows the text where a token of ours was seen.
    `who` acts, where that is neither the fix's own nor what the place says (`acts`). `customer` and `customer_expect`: how the
    customer reads it, where a colleague's words do not fit; with it, they also read a step that is otherwise support's.
    """

    by_token: Testimony | None = None
    expect: Fillable | None = None
    who: Who | None = None
    customer: Fillable | None = None
    customer_expect: Fillable | None = None


class Fix(Strict):
    """What to do about a cause, step by step; `proved_by` names the check that turns green.

    `confirmed_by` and `excluded_by` hold for every cause that names this fix: what shows, by itself, that just this is (not) to
    be done. `likelier_by` moves it to the front of the possible causes, `unlikelier_by` behind the others. `why`: what is wrong
    where this is to be done. `settled_by`: those of its proofs that alone show that it is not the cause of what fails behind
    them (empty: only all of them do). `of_tenant`: it is done once for the tenant, so that no mailbox is named beside it.
    """

    title: Bilingual
    who: Who
    why: Bilingual | None = None
    steps: tuple[FixStep, ...] = Field(min_length=1)
    not_this: Bilingual | None = None
    customer_title: Bilingual | None = None
    customer_why: Bilingual | None = None
    customer_not_this: Bilingual | None = None
    encloses: Enclosure | None = None
    look_again: tuple[Annotated[int, Field(gt=0)], ...] = ()
    confirmed_by: tuple[Code, ...] = ()
    excluded_by: tuple[Code, ...] = ()
    likelier_by: tuple[Code, ...] = ()
    unlikelier_by: tuple[Code, ...] = ()
    proved_by: tuple[ProofName, ...] = ()
    settled_by: tuple[ProofName, ...] = ()
    of_tenant: bool = False
    unverified: bool = False
    sources: tuple[Source, ...] = Field(min_length=1)


class Letter(Strict):
    """What customers are written about an announcement: paragraphs, the steps of a fix as customers read it, paragraphs.

    The first begins in small letters, as it does behind the greeting; the last says who does what next.
    """

    before: tuple[Fillable, ...] = Field(min_length=1)
    fix: EntryId
    after: tuple[Fillable, ...] = Field(min_length=1)


class Announcement(Strict):
    """What Microsoft is about to change: told from a day until a day (both included), and not a word of it after that.

    `notice` is for support, in one sentence; it holds `when`, so that nothing is told twice where an entry names that date too.
    `errors` and `clues` show whom it concerns: the customers in whose threads they were met.
    """

    begins: date = Field(alias="from")
    until: date
    when: Bilingual
    notice: Bilingual
    errors: tuple[EntryId, ...] = ()
    clues: tuple[EntryId, ...] = ()
    letter: Letter
    sources: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _makes_sense(self) -> Announcement:
        if self.until < self.begins:
            raise ValueError(f"until {self.until} is before from {self.begins}")
        if not self.errors and not self.clues:
            raise ValueError("errors or clues: nothing tells whom it concerns")
        when, notice = self.when.text, self.notice.text
        if when.de not in notice.de or when.en not in notice.en:
            raise ValueError("the notice does not say when, in the same words")
        return self
