"""The catalogue's files as everybody starts with them: one line of JSON each, made an entry when it is asked for.

Reading and proving them all takes longer than everything else that explains a text, so that is done once and kept (`cache_folder`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from bot.catalogue.model import CatalogueMistake
from bot.version import VERSION

Entry = TypeVar("Entry", bound=BaseModel)
Documents = dict[str, dict[str, dict[str, Any]]]
"""What the files say, by folder and id; those that stand in no folder have an empty one."""

_PACKAGE = str(Path(__file__).parents[1])
_MADE_BY = ("catalogue", "model.py", "quoting.py", "templates.py", "values.py")
"""The code that says what an entry is and what becomes of it."""


class EntriesById(Mapping[str, Entry], Generic[Entry]):
    """The entries of one folder; one that cannot be used raises CatalogueMistake when it is asked for."""

    def __init__(self, folder: str, kind: type[Entry], lines: Mapping[str, bytes]) -> None:
        self._folder, self._kind, self._lines = folder, kind, lines
        self._made: dict[str, Entry] = {}

    def __getitem__(self, name: str) -> Entry:
        if name not in self._made:
            try:
                self._made[name] = self._kind.model_validate_json(self._lines[name])
            except ValidationError as problem:
                raise _mistake(self._folder, name, problem) from None
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


class Files:
    """All files of a catalogue, from what `written` returned. `key` stands for what they say and what we make of it, if it is known."""

    def __init__(self, content: bytes, key: str = "") -> None:
        head, *lines = content.split(b"\n")
        left = iter(lines)
        self._folders = {folder: {name: next(left) for name in names} for folder, names in json.loads(head).items()}
        self.key = key

    def of(self, folder: str, kind: type[Entry]) -> EntriesById[Entry]:
        """Return the entries of one folder."""
        return EntriesById(folder, kind, self._folders.get(folder, {}))


def written(documents: Documents) -> bytes:
    """Return the files with their order in the first line."""
    lines = [json.dumps({folder: list(inside) for folder, inside in documents.items()})]
    lines += (json.dumps(each, default=str) for inside in documents.values() for each in inside.values())
    return "\n".join(lines).encode()


def documents_in(folder: Path) -> Documents:
    """Read all files; raises CatalogueMistake for one that is no TOML."""
    import tomllib  # whoever finds them kept reads none

    found: Documents = {}
    for path in sorted(folder.glob("**/*.toml")):
        where = "" if path.parent == folder else path.parent.name
        try:
            found.setdefault(where, {})[path.stem] = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as problem:
            raise _mistake(where, path.stem, problem) from None
    return found


def key_of(folder: Path) -> str:
    """Return what stands for all that is said in these files, and for the code that reads them."""
    digest = sha256(VERSION.encode())
    for path in sorted(_files_in(str(folder), *(os.path.join(_PACKAGE, name) for name in _MADE_BY))):
        with open(path, "rb", buffering=0) as file:
            content = file.read()
        digest.update(f"\0{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files_in(*places: str) -> Iterator[str]:
    """Yield all code and all entries in these places; a Path for each would take longer than reading it."""
    for place in places:
        if not os.path.isdir(place):
            yield place
        for inside, _, names in os.walk(place):
            yield from (f"{inside}/{name}" for name in names if name.endswith((".py", ".toml")))


def _mistake(folder: str, name: str, problem: Exception) -> CatalogueMistake:
    return CatalogueMistake(f"{folder or 'entries'}/{name}.toml: {problem}")
