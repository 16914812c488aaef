"""The pages of the program that is to use the mailboxes: a TOML file for each program, validated once, mistakes named by file and field.

The files lie in `deploy/profiles/`; the setting MAILCHECK_PROFILE says which of them are offered.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from bot.errors import BadInput
from bot.flows.setup.model import HERE, NOTHING, UNSAID, WHO_USES_IT, Doing, Proof, SetupStep
from bot.model import Sentence, Text
from bot.redaction.shown import field_shown
from bot.settings import FILE_OF_A_LIST, UnusableError
from bot.templates import Syntax, Template, parse

FOLDER = Path(__file__).parents[3] / "deploy" / "profiles"
NEUTRAL = Path(__file__).with_name("any-program.toml")
COPIED = frozenset({"app_id", "tenant_id", "mailboxes", "imap", "imap_port", "smtp", "smtp_port"})
"""The values of a customer that a page may have copied. The secret is none of them."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PLACE = re.compile(r"at (?:line \d+, column \d+|end of document)")  # in the words of TOML's reader
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Both(_Strict):
    """One text in both languages; placeholders name values of the customer, the same ones in both."""

    de: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @model_validator(mode="after")
    def _same_placeholders(self) -> Both:
        german, english = (set(_names(words)) for words in (self.de, self.en))
        if german != english:
            names = ", ".join(sorted(german ^ english))
            raise UnusableError(f"die Sprachen unterscheiden sich in {names}", f"the languages differ in {names}")
        return self

    @property
    def sentence(self) -> Sentence:
        """The same where values of the customer are to be filled in."""
        return Sentence(" ".join(self.de.split()), " ".join(self.en.split()))

    @property
    def text(self) -> Text:
        """The pair as everybody else knows it, without the line breaks of the file."""
        return Text(" ".join(self.de.split()), " ".join(self.en.split()))


def _names(words: str) -> list[str]:
    """Return the values that a text names; raises UnusableError for one that there is not."""
    names: list[str] = _PLACEHOLDER.findall(words)
    if set(_PLACEHOLDER.sub("", words)) & set("{}"):
        raise UnusableError("einer geschweiften Klammer fehlt die andere", "a brace has no partner")
    if wrong := [name for name in names if name not in COPIED]:
        there, named = ", ".join(sorted(COPIED)), field_shown(wrong[0])
        raise UnusableError(
            f"den Wert {{{named}}} gibt es nicht, nur {there}", f"there is no value {{{named}}}, only {there}"
        )
    return names


class PageStep(_Strict):
    """One thing to do in the program: what, what to copy into it, what to see then; in words for the customer where they differ."""

    text: Both
    customer: Both | None = None
    copied: Template = Field(NOTHING, alias="copy")
    expect: Both | None = None

    @field_validator("copied", mode="plain")
    @classmethod
    def _parsed(cls, value: object) -> Template:
        if not isinstance(value, str):
            raise UnusableError(_A_TEXT.de, _A_TEXT.en)
        _names(value)
        return parse(value, Syntax.FIELD)


class ProgramPage(_Strict):
    """A page of the program: what is done there."""

    title: Both
    where: Both
    steps: tuple[PageStep, ...]
    note: Both | None = None

    @field_validator("steps")
    @classmethod
    def _something_to_do(cls, value: tuple[PageStep, ...]) -> tuple[PageStep, ...]:
        if not value:
            raise UnusableError("ist leer", "is empty")
        return value


class Profile(_Strict):
    """A program: its name, the page of the account and its sign-in, the page of the servers, where its errors tell their details."""

    name: Both
    account: ProgramPage
    servers: ProgramPage
    error_details: Both | None = None
    source: str = Field("", pattern=r"^$|^https://\S+$")
    seen: date | None = None

    @field_validator("name", mode="before")
    @classmethod
    def _same_in_both(cls, value: object) -> object:
        return {"de": value, "en": value} if isinstance(value, str) else value

    @property
    def is_product(self) -> bool:
        """Whether this is one program with a name of its own, which is the same in both languages."""
        return self.name.de == self.name.en

    @property
    def app_name(self) -> str:
        """What the app in Entra may be called."""
        return f"{self.name.de} E-Mail" if self.is_product else "Mail access"

    def steps(self) -> tuple[SetupStep, ...]:
        """Return the last two steps of the set-up."""
        return (
            _step("program-account", self.account, Proof.NOTHING, _NO_TRACE, None),
            _step("program-servers", self.servers, Proof.EVERYTHING, _EXACTLY_THESE, self.error_details),
        )


def load_profiles(chosen: Sequence[str] = (), folder: Path = FOLDER) -> Mapping[str, Profile]:
    """Return the profiles that are offered, by id, in this order; without a choice all of the folder and the one for any program.

    A name that ends in `.toml` is the path of a file elsewhere. Raises BadInput naming every file and field that cannot be used.
    """
    if chosen:
        files = [Path(name) if name.endswith(FILE_OF_A_LIST) else folder / f"{name}.toml" for name in chosen]
    else:
        files = [*sorted(folder.glob("*.toml")), NEUTRAL]
    found: dict[str, Profile] = {}
    mistakes: list[Text] = []
    for file in files:
        try:
            found[file.stem] = _read(file)
        except BadInput as problem:
            mistakes += problem.mistakes
    if mistakes:
        raise BadInput(*mistakes)
    return found


def _read(file: Path) -> Profile:
    if not _ID.fullmatch(file.stem):
        raise BadInput(
            _mistake(file, Text("Der Name darf nur a-z, 0-9 und - enthalten", "its name may hold a-z, 0-9 and - only"))
        )
    try:
        return Profile.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError:
        raise BadInput(_mistake(file, Text("Die Datei gibt es nicht", "there is no such file"))) from None
    except UnicodeDecodeError:
        raise BadInput(
            _mistake(file, Text("Die Datei ist nicht in UTF-8 gespeichert", "the file is not saved as UTF-8"))
        ) from None
    except tomllib.TOMLDecodeError as problem:
        where = "".join(_PLACE.findall(str(problem)))  # the rest may repeat what stands there
        raise BadInput(_mistake(file, Text(f"Das ist kein TOML ({where})", f"this is no TOML ({where})"))) from None
    except ValidationError as problem:
        raise BadInput(*(_mistake(file, said) for said in _fields(problem))) from None


def _fields(problem: ValidationError) -> Iterator[Text]:
    for error in problem.errors(include_input=False, include_url=False):
        field = ".".join(str(part + 1) if isinstance(part, int) else field_shown(part) for part in error["loc"])
        why = _REASONS.get(error["type"]) or _said(error)
        yield Text(f"Feld {field}: {why.de}", f"field {field}: {why.en}")


def _said(error: ErrorDetails) -> Text:
    reason = error.get("ctx", {}).get("error")
    return reason.text if isinstance(reason, UnusableError) else Text(error["msg"], error["msg"])


def _mistake(file: Path, why: Text) -> Text:
    return Text(
        f"Das Profil {file.name} ist unbrauchbar: {why.de}", f"The profile {file.name} cannot be used: {why.en}"
    )


def _step(step_id: str, page: ProgramPage, proof: Proof, trace: Text, details: Both | None) -> SetupStep:
    doings = tuple(
        Doing(
            step.text.sentence,
            UNSAID if number else page.where.text,
            step.copied,
            step.expect.sentence if step.expect else None,
            ours=step.customer is not None,
            customer=step.customer.sentence if step.customer else None,
        )
        for number, step in enumerate(page.steps)
    )
    if details:
        doings += (Doing(details.text),)
    if proof is Proof.EVERYTHING:
        doings += (Doing(_FULL_CHECK, HERE, ours=True),)
    note = page.note.text if page.note else None
    return SetupStep(step_id, page.title.text, WHO_USES_IT, proof, trace, doings, note)


_A_TEXT = Text("muss ein Text sein", "must be a text")
_REASONS: Mapping[str, Text] = {
    "missing": Text("fehlt", "is missing"),
    "extra_forbidden": Text("gibt es nicht", "does not exist"),
    "string_too_short": Text("ist leer", "is empty"),
    "string_type": _A_TEXT,
    "model_type": Text("muss ein Text sein oder einer je Sprache", "must be a text, or one for each language"),
    "tuple_type": Text("muss eine Liste sein", "must be a list"),
    "date_from_datetime_parsing": Text("muss ein Datum sein", "must be a date"),
}
_NO_TRACE = Text(
    "Ins Programm kann ich nicht sehen; hier zählt, was Sie oder der Kunde dort sehen.",
    "I cannot look into the program; what you or the customer see there counts.",
)
_EXACTLY_THESE = Text(
    "Genau diese Server prüfe ich zum Schluss mit den hinterlegten Zugangsdaten, für jedes Postfach. Geprüft wird von hier aus, nicht aus dem Netz des Kunden.",
    "These very servers I check at the end with the stored credentials, for every mailbox. They are checked from here, not from the customer's network.",
)
_FULL_CHECK = Text(
    "Mit „Erledigt“ beginnt die Abschlussprüfung.",
    "“Done” begins the final check.",
)
