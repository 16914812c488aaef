"""Mistakes in a tenant's document, as sentences that name the field and never repeat what stands in it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.errors import BadInput
from bot.model import Text
from bot.redaction.shown import field_shown

_MISSING = Text("fehlt", "is missing")
_SHAPES = {  # pydantic's error types: https://docs.pydantic.dev/latest/errors/validation_errors/ (seen 2026-11-20)
    "missing": _MISSING,
    "string_type": Text("muss Text in Anführungszeichen sein", "must be text in quotation marks"),
    "tuple_type": Text("muss eine Liste in eckigen Klammern sein", "must be a list in square brackets"),
    "model_type": Text("muss ein Objekt in geschweiften Klammern sein", "must be an object in curly brackets"),
    "model_attributes_type": Text(
        "muss ein Objekt in geschweiften Klammern sein", "must be an object in curly brackets"
    ),
}
_UNUSABLE = Text("ist unbrauchbar", "cannot be used")


class WrongValueError(ValueError):
    """What is wrong with one value. `code` names the kind of mistake for whoever has words of their own for it."""

    def __init__(self, de: str, en: str, code: str = "") -> None:
        super().__init__(en)
        self.text = Text(de, en)
        self.code = code


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: where it stands (`endpoints.imap`, `mailboxes[2]`, "" for nowhere in particular), what is wrong, of which kind it is."""

    place: str
    text: Text
    code: str = ""

    @property
    def field(self) -> str:
        """The outermost field that it concerns."""
        return re.split(r"[.\[]", self.place, maxsplit=1)[0]

    @property
    def sentence(self) -> Text:
        """The sentence with the place in front."""
        return Text(f"{self.place}: {self.text.de}", f"{self.place}: {self.text.en}") if self.place else self.text


class BadTenant(BadInput):
    """A tenant's document with mistakes; each says which field it concerns."""

    def __init__(self, found: Iterable[Mistake]) -> None:
        self.found = tuple(found)
        super().__init__(*(mistake.sentence for mistake in self.found))


def mistakes_of(problem: ValidationError, fields: Mapping[str, Iterable[str]]) -> list[Mistake]:
    """Return every mistake; `fields` holds the known names by the object they stand in ("" for the outermost)."""
    return [_mistake(error, fields) for error in problem.errors(include_url=False, include_input=False)]


def _mistake(error: Any, fields: Mapping[str, Iterable[str]]) -> Mistake:
    place = [str(part) if isinstance(part, str) else f"[{part + 1}]" for part in error["loc"]]
    if error["type"] == "extra_forbidden":
        return Mistake("", _unknown(place, fields), "unknown")
    wrong = error.get("ctx", {}).get("error")
    text = wrong.text if isinstance(wrong, WrongValueError) else _SHAPES.get(error["type"], _UNUSABLE)
    code = wrong.code if isinstance(wrong, WrongValueError) else str(error["type"])
    return Mistake(".".join(place).replace(".[", "["), text, code)


def _unknown(place: list[str], fields: Mapping[str, Iterable[str]]) -> Text:
    *parents, name = place
    shown = field_shown(name)
    known = fields.get(".".join(parents), ())
    near = difflib.get_close_matches(shown.lower(), list(known), n=1, cutoff=0.6)
    shown = ".".join([*parents, shown])
    guess = Text(f", meinten Sie {near[0]}?", f", did you mean {near[0]}?") if near else Text("", "")
    return Text(f"ein Feld {shown!r} gibt es nicht{guess.de}", f"there is no field {shown!r}{guess.en}")
