"""From a pasted text to known errors with their causes, the evidence of a check and of pasted outputs included."""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalogue.diagnosis import causes_of
from bot.catalogue.loader import Catalogue
from bot.catalogue.matching import Hit, Strength
from bot.catalogue.paste import read_paste
from bot.model import Explanation, Finding, Match
from bot.redaction import mask


def explain(catalogue: Catalogue, text: str, observed: Sequence[Finding] = ()) -> Explanation:
    """Return what this text shows. It is masked already, or what is quoted from it will be."""
    seen = catalogue.matcher.recognise(read_paste(text))
    codes = frozenset({f.code for f in observed} | {code_of(clue) for clue in seen.clues})
    matches = tuple(_match(catalogue, hit, codes) for hit in seen.hits)
    foreign = tuple(catalogue.surroundings[name].title.text for name in seen.foreign)
    return Explanation(matches, tuple(observed), foreign)


def code_of(clue: str) -> str:
    """Return the finding code of a clue."""
    return f"observed.{clue.replace('-', '_')}"


def _match(catalogue: Catalogue, hit: Hit, codes: frozenset[str]) -> Match:
    error = catalogue.errors[hit.error]
    causes = causes_of(catalogue, hit.error, codes, sure=hit.strength > Strength.BARE)
    return Match(hit.error, error.title.text, error.meaning.text, mask(hit.excerpt), causes, hit.wraps)
