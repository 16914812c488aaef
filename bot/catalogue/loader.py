"""Reads the catalogue once; a mistake in an entry stops the start and is named by file and field."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cache_folder import kept
from bot.catalogue.files import Documents, Files, documents_in, key_of, written
from bot.catalogue.model import Announcement, CatalogueMistake, Clue, Fix, KnownError, Surroundings
from bot.catalogue.observation_model import NextObservations, Observed
from bot.catalogue.setup_model import SetupEntry
from bot.model import Sentence

if TYPE_CHECKING:
    from bot.catalogue.matching.matcher import Matcher

HERE = Path(__file__).parent / "entries"
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
    key: str = field(default="", init=False)
    """What stands for its files, while these are all that it says."""

    @cached_property
    def observed(self) -> Mapping[str, Sentence]:
        """One sentence for each code that a pasted text can show."""
        return _files(self.folder).of("", Observed)["observed"].sentences

    @cached_property
    def next_observations(self) -> NextObservations:
        """Where one can look to decide between causes."""
        return _files(self.folder).of("", NextObservations)["next_observations"]

    @cached_property
    def setup_steps(self) -> Mapping[str, SetupEntry]:
        """The steps of the set-up that do not depend on the program, by id, in their order."""
        return dict(sorted(_files(self.folder).of("setup", SetupEntry).items(), key=lambda step: step[1].number))

    @cached_property
    def matcher(self) -> Matcher:
        """Everything that texts are recognised by, made ready at first use: a check needs none of it."""
        from bot.catalogue.matching.matcher import Matcher
        from bot.catalogue.matching.prepared import prepare, read, written

        def made() -> bytes:
            return written(prepare(self.errors, self.surroundings, self.clues))

        with _for_good():
            prepared = read(kept("expressions", self.key, made) if self.key else made())
            return Matcher(prepared, self.errors, self.surroundings)


@cache
def load(folder: Path = HERE) -> Catalogue:
    """Return the catalogue of this folder; raises CatalogueMistake."""
    files = _files(folder)
    catalogue = _catalogue(files, folder)
    object.__setattr__(catalogue, "key", files.key)
    return catalogue


@cache
def _files(folder: Path) -> Files:
    """Return the files of a folder, all of them proved; raises CatalogueMistake."""
    with _for_good():
        if folder != HERE:  # an author's: it is another one each time
            return Files(_proved(folder))
        key = key_of(folder)
        return Files(kept("catalogue", key, partial(_proved, folder)), key)


def _proved(folder: Path) -> bytes:
    documents = documents_in(folder)
    catalogue = _catalogue(Files(written(documents)), folder)
    for entries in (
        catalogue.errors,
        catalogue.fixes,
        catalogue.surroundings,
        catalogue.clues,
        catalogue.announcements,
    ):
        for name in entries:
            entries[name]
    _demand_what_is_named(catalogue)
    return written(_completed(documents))


def _catalogue(files: Files, folder: Path) -> Catalogue:
    return Catalogue(
        files.of("errors", KnownError),
        files.of("fixes", Fix),
        files.of("surroundings", Surroundings),
        files.of("clues", Clue),
        files.of("announcements", Announcement),
        folder,
    )


def _demand_what_is_named(catalogue: Catalogue) -> None:
    """Raise CatalogueMistake where an entry names one that there is not."""
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


def _completed(documents: Documents) -> Documents:
    """Return the documents of errors with what their fixes say about evidence wherever they are the answer."""
    for error in documents.get("errors", {}).values():
        for cause in error["causes"]:
            said = documents["fixes"][cause["fix"]]
            cause.update({name: [*cause.get(name, ()), *said[name]] for name in _OF_EVERY_CAUSE if name in said})
    return documents


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
