"""The one sentence for everything that a paste shows or a comparison concludes."""

from __future__ import annotations

from bot.catalogue.loader import Catalogue
from bot.catalogue.reasoning.evidence import CONCLUSIONS
from bot.model import Sentence


def sentence_of(catalogue: Catalogue, code: str) -> Sentence:
    """Return the sentence of a finding that no check produces; raises KeyError for a code that nobody knows."""
    if code in CONCLUSIONS:
        return CONCLUSIONS[code]
    if code in catalogue.observed:
        return catalogue.observed[code]
    return catalogue.clues[code.removeprefix("observed.").replace("_", "-")].says.text
