"""Everything a machine can say about the catalogue: entries that cannot be read, expressions, examples, near misses, commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.catalogue.authoring.literal_names import literal_names
from bot.catalogue.explanation import explain
from bot.catalogue.for_customers import unfit_for_customers
from bot.catalogue.loader import Catalogue, load
from bot.catalogue.model import CatalogueMistake, Group, KnownError

_SAID_BY_SERVERS = frozenset({Group.AADSTS, Group.IMAP, Group.SMTP})
_NOT_BY_MICROSOFTS = "smtp-answered-by-other-server"
_NOTHING_TO_SEE = ("mailcheck", "wait")
"""Places where a step shows its success by itself: the next check."""
SHOWN = 60  # characters of an example that a mistake repeats


@dataclass(frozen=True, slots=True)
class Lint:
    """How much was looked at, and what is wrong, one line each, the file's name first."""

    errors: int
    fixes: int
    texts: int
    mistakes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What was looked at."""
        return f"{self.errors} known errors, {self.fixes} fixes, {self.texts} examples, answers and near misses"


def lint(catalogue: Catalogue | None = None) -> Lint:
    """Look at every entry (of the catalogue itself where none is given)."""
    try:
        catalogue = catalogue or load()
        catalogue.matcher.check()
    except CatalogueMistake as mistake:
        return Lint(0, 0, 0, (str(mistake),))
    texts = sum(
        len(error.examples) + len(error.answers) + len(error.near_misses) for error in catalogue.errors.values()
    )
    return Lint(len(catalogue.errors), len(catalogue.fixes), texts, tuple(_mistakes(catalogue)))


def _mistakes(catalogue: Catalogue) -> Iterator[str]:
    for name, fix in catalogue.fixes.items():
        for literal in literal_names(fix):
            yield f"fixes/{name}.toml: {literal} is right in one cloud only: name it by a placeholder"
    yield from unfit_for_customers(catalogue)
    for name, fix in catalogue.fixes.items():
        for number, step in enumerate(fix.steps, 1):
            if step.where not in _NOTHING_TO_SEE and step.expect is None:
                yield f"fixes/{name}.toml: step {number} says nothing of what shows that it took: add expect"
    for name, error in catalogue.errors.items():
        for word in (
            *_of_examples(catalogue, name, error),
            *_of_answers(catalogue, name, error),
            *_of_near_misses(catalogue, name, error),
        ):
            yield f"errors/{name}.toml: {word}"


def _of_examples(catalogue: Catalogue, name: str, error: KnownError) -> Iterator[str]:
    for number, example in enumerate(error.examples, 1):
        matches = explain(catalogue, example.text).matches
        found = [match.error for match in matches]
        others = {match.error for match in matches if not match.wraps} - {name, *example.also}
        if found[:1] != [name]:
            yield f"example {number} leads to {found[0] if found else 'nothing'}: {_shown(example.text)}"
        elif others:
            yield f"example {number} leads to {', '.join(sorted(others))} too (`also`?): {_shown(example.text)}"


def _of_answers(catalogue: Catalogue, name: str, error: KnownError) -> Iterator[str]:
    said = error.answers or error.aadsts or error.any_other_aadsts
    if error.group in _SAID_BY_SERVERS and not said and name != _NOT_BY_MICROSOFTS:
        yield "answers: in which words does the server say it?"
    for number, answer in enumerate(error.answers, 1):
        found = [match.error for match in explain(catalogue, answer.words).matches]
        if found[:1] != [name]:
            yield f"answer {number} leads to {found[0] if found else 'nothing'}: {_shown(answer.words)}"


def _of_near_misses(catalogue: Catalogue, name: str, error: KnownError) -> Iterator[str]:
    for number, miss in enumerate(error.near_misses, 1):
        found = [match.error for match in explain(catalogue, miss.text).matches]
        first = found[0] if found else ""
        if name in found or first != miss.leads_to:
            leads, wanted = first or "nothing", miss.leads_to or "nothing"
            yield f"near miss {number} leads to {leads} instead of {wanted}: {_shown(miss.text)}"


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
