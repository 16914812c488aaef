"""Reads the catalogue once; a mistake in an entry stops the start and is named by file and field."""

from __future__ import annotations

import gc
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from bot.catalogue.model import Announcement, CatalogueMistake, Clue, Fix, KnownError, Surroundings
from bot.catalogue.observation_model import NextObservations, Observed
from bot.catalogue.setup_model import SetupEntry
from bot.model import Sentence

if TYPE_CHECKING:
    from bot.catalogue.matching.matcher import Matcher

HERE = Path(__file__).parent / "entries"
Entry = TypeVar("Entry", bound=BaseModel)
_OF_EVERY_CAUSE = ("confirmed_by", "excluded_by", "likelier_by", "unlikelier_by")


@dataclass(frozen=True)
class Catalogue:
    """All entries by id, and what finds them in a pasted text."""

    errors: Mapping[str, KnownError]
    fixes: Mapping[str, Fix]
    surroundings: Mapping[str, Surroundings]
    clues: Mapping[str, Clue]
    announcements: Mapping[str, Announcement]
    folder: Path

    @cached_property
    def observed(self) -> Mapping[str, Sentence]:
        """One sentence for each code that a pasted text can show."""
        return _read_file(self.folder / "observed.toml", Observed).sentences

    @cached_property
    def next_observations(self) -> NextObservations:
        """Where one can look to decide between causes."""
        return _read_file(self.folder / "next_observations.toml", NextObservations)

    @cached_property
    def setup_steps(self) -> Mapping[str, SetupEntry]:
        """The steps of the set-up that do not depend on the program, by id, in their order."""
        return dict(sorted(_read(self.folder / "setup", SetupEntry).items(), key=lambda step: step[1].number))

    @cached_property
    def matcher(self) -> Matcher:
        """Everything that texts are recognised by, made ready at first use: a check needs none of it."""
        from bot.catalogue.matching.matcher import Matcher

        with _for_good():
            return Matcher(self.errors, self.surroundings, self.clues)


@cache
def load(folder: Path = HERE) -> Catalogue:
    """Return the catalogue of this folder; raises CatalogueMistake."""
    with _for_good():
        catalogue = Catalogue(
            _read(folder / "errors", KnownError),
            _read(folder / "fixes", Fix),
            _read(folder / "surroundings", Surroundings),
            _read(folder / "clues", Clue),
            _read(folder / "announcements", Announcement),
            folder,
        )
    for name, around in catalogue.surroundings.items():
        for other in around.unless:
            if other not in catalogue.surroundings:
                raise CatalogueMistake(f"surroundings/{name}.toml: unless {other}, which does not exist")
    for name, error in catalogue.errors.items():
        for cause in error.causes:
            if cause.fix not in catalogue.fixes:
                raise CatalogueMistake(f"errors/{name}.toml: there is no fixes/{cause.fix}.toml")
        for other in error.outranks:
            if other not in catalogue.errors:
                raise CatalogueMistake(f"errors/{name}.toml: outranks {other}, which does not exist")
    for name, announcement in catalogue.announcements.items():
        for kind, ids, known in (
            ("errors", announcement.errors, catalogue.errors),
            ("clues", announcement.clues, catalogue.clues),
            ("fixes", (announcement.letter.fix,), catalogue.fixes),
        ):
            if lacking := [each for each in ids if each not in known]:
                raise CatalogueMistake(f"announcements/{name}.toml: there is no {kind}/{lacking[0]}.toml")
    return replace(catalogue, errors={n: _completed(error, catalogue.fixes) for n, error in catalogue.errors.items()})


def _completed(error: KnownError, fixes: Mapping[str, Fix]) -> KnownError:
    """Return an error whose causes hold what their fixes say about evidence wherever they are the answer."""
    causes = []
    for cause in error.causes:
        said = {name: more for name in _OF_EVERY_CAUSE if (more := getattr(fixes[cause.fix], name))}
        whole = {name: getattr(cause, name) + more for name, more in said.items()}
        causes.append(cause.model_copy(update=whole) if whole else cause)
    return error.model_copy(update={"causes": tuple(causes)})


def _read(folder: Path, kind: type[Entry]) -> dict[str, Entry]:
    return {path.stem: _read_file(path, kind) for path in sorted(folder.glob("*.toml"))}


def _read_file(path: Path, kind: type[Entry]) -> Entry:
    try:
        return kind.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as problem:
        raise CatalogueMistake(f"{path.parent.name}/{path.name}: {problem}") from None


@contextmanager
def _for_good() -> Iterator[None]:
    """Keep the garbage collector away from what is made in here and stays: its looking through all that is a sixth of a start."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()
