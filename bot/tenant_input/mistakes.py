"""Mistakes in a tenant's document, as sentences that name the field and never repeat what stands in it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from bot.model import Text
from bot.redaction import mask

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
_NAME_SHOWN = 40  # characters of an unknown field's name


class WrongValueError(ValueError):
    """What is wrong with one value."""

    def __init__(self, de: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(de, en)


def sentences(problem: ValidationError, fields: Mapping[str, Iterable[str]]) -> list[Text]:
    """Return one sentence per mistake; `fields` holds the known names by the object they stand in ("" for the outermost)."""
    return [_sentence(error, fields) for error in problem.errors(include_url=False, include_input=False)]


def at(field: str, text: Text) -> Text:
    """Return the sentence with the field's name in front."""
    return Text(f"{field}: {text.de}", f"{field}: {text.en}")


def _sentence(error: Any, fields: Mapping[str, Iterable[str]]) -> Text:
    place = [str(part) if isinstance(part, str) else f"[{part + 1}]" for part in error["loc"]]
    if error["type"] == "extra_forbidden":
        return _unknown(place, fields)
    mistake = error.get("ctx", {}).get("error")
    text = mistake.text if isinstance(mistake, WrongValueError) else _SHAPES.get(error["type"], _UNUSABLE)
    return at(".".join(place).replace(".[", "["), text)


def _unknown(place: list[str], fields: Mapping[str, Iterable[str]]) -> Text:
    *parents, name = place
    name = mask(name)  # a secret pasted to the left of the colon
    known = fields.get(".".join(parents), ())
    near = difflib.get_close_matches(name.lower(), list(known), n=1, cutoff=0.6)
    shown = ".".join([*parents, name if len(name) <= _NAME_SHOWN else name[: _NAME_SHOWN - 1] + "…"])
    guess = Text(f", meinten Sie {near[0]}?", f", did you mean {near[0]}?") if near else Text("", "")
    return Text(f"ein Feld {shown!r} gibt es nicht{guess.de}", f"there is no field {shown!r}{guess.en}")
