"""Everything a machine can say about the catalogue: entries that cannot be read, expressions, examples, near misses, commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.catalogue.authoring.literal_names import literal_names, literals_in
from bot.catalogue.explanation import code_of, explain
from bot.catalogue.for_customers import unfit_for_customers
from bot.catalogue.loader import Catalogue, load
from bot.catalogue.model import CatalogueMistake, Group, KnownError
from bot.catalogue.reasoning.evidence import CONCLUSIONS

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
        mistakes = (*_mistakes(catalogue), *_of_observations(catalogue), *_of_setup(catalogue))
    except CatalogueMistake as mistake:
        return Lint(0, 0, 0, (str(mistake),))
    texts = sum(
        len(error.examples) + len(error.answers) + len(error.near_misses) for error in catalogue.errors.values()
    )
    return Lint(len(catalogue.errors), len(catalogue.fixes), texts, mistakes)


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


def _of_observations(catalogue: Catalogue) -> Iterator[str]:
    """Yield what is wrong with where one can look next; raises CatalogueMistake where it cannot be read."""
    read = {*catalogue.observed, *CONCLUSIONS, *map(code_of, catalogue.clues)}
    own = catalogue.next_observations.own_network
    for number, look in enumerate(catalogue.next_observations.observations, 1):
        for code in look.shows.keys() - read:
            yield f"next_observations.toml: observation {number}: nobody reads {code}"
    for each in (own, *catalogue.next_observations.observations):
        for literal in literals_in(each.text.de, each.text.en, each.command.source):
            yield f"next_observations.toml: {literal} is right in one cloud only: name it by a placeholder"


def _of_setup(catalogue: Catalogue) -> Iterator[str]:
    """Yield which step of the set-up has no place of its own; raises CatalogueMistake where one cannot be read."""
    for number, (name, step) in enumerate(catalogue.setup_steps.items(), 1):
        if step.number != number:
            yield f"setup/{name}.toml: number {step.number}, where {number} comes next"


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
