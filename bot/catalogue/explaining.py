"""From a pasted text to known errors with their causes; a check's results and pasted outputs beside it are evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.catalogue.diagnosis import causes_of, diagnose
from bot.catalogue.evidence import REFUSALS, Evidence, gather
from bot.catalogue.loader import Catalogue
from bot.catalogue.matching import Hit, Recognition, Strength
from bot.catalogue.observed import read_observations
from bot.catalogue.paste import read_paste
from bot.model import NO_FACTS, Diagnosis, Fact, Finding, StageResult, Text
from bot.redaction import SecretKind, mask, mask_secrets


@dataclass(frozen=True, slots=True)
class Match:
    """A known error that a text or the check beside it shows, and its causes as far as evidence decides.

    `excerpt` is the deciding line (masked). `sure` is false where the words are anybody's. `wraps`: another match of the same
    text says what is behind this one. `pasted` is false for what only the check shows.
    """

    error: str
    title: Text
    meaning: Text
    excerpt: str
    causes: tuple[Diagnosis, ...]
    sure: bool = True
    wraps: bool = False
    pasted: bool = True
    named: Mapping[str, Fact] = field(default_factory=lambda: NO_FACTS)
    """What the message names by itself: the AADSTS number, an id, a mailbox, a parameter."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a pasted text shows: known errors (the deciding one first), observations, whose words they are if not ours.

    `secrets` are the kinds of secrets that stood in it; `evidence` is everything known afterwards.
    """

    matches: tuple[Match, ...]
    observed: tuple[Finding, ...]
    foreign: tuple[Text, ...]
    secrets: tuple[SecretKind, ...]
    evidence: Evidence


def explain(
    catalogue: Catalogue, text: str, results: Iterable[StageResult] = (), observed_before: Sequence[Finding] = ()
) -> Explanation:
    """Return what this text shows, beside the results of a check and what was pasted before."""
    results = tuple(results)
    masked = mask_secrets(text)
    seen = catalogue.matcher.recognise(read_paste(masked.text))
    observed = (*read_observations(text), *(Finding(code_of(clue)) for clue in seen.clues))
    evidence = gather(results, (*observed_before, *observed))
    matches = _matches(catalogue, seen, evidence, text, results)
    foreign = tuple(catalogue.surroundings[name].title.text for name in seen.foreign)
    return Explanation(matches, observed, foreign, masked.kinds, evidence)


def code_of(clue: str) -> str:
    """Return the finding code of a clue."""
    return f"observed.{clue.replace('-', '_')}"


def _matches(
    catalogue: Catalogue, seen: Recognition, evidence: Evidence, text: str, results: Sequence[StageResult]
) -> tuple[Match, ...]:
    shown: dict[str, list[Diagnosis]] = {}
    for diagnosis in diagnose(catalogue, evidence) if results else ():
        shown.setdefault(diagnosis.error, []).append(diagnosis)
    codes = _codes(evidence, text)
    pasted = [_match(catalogue, hit, tuple(shown.get(hit.error, ())), codes) for hit in seen.hits]
    known = {match.error for match in pasted}
    checked = [
        _from_check(catalogue, name, tuple(causes), results) for name, causes in shown.items() if name not in known
    ]
    return (*(m for m in pasted if not m.wraps), *checked, *(m for m in pasted if m.wraps))


def _match(catalogue: Catalogue, hit: Hit, diagnosed: tuple[Diagnosis, ...], codes: frozenset[str]) -> Match:
    error = catalogue.errors[hit.error]
    sure = hit.strength > Strength.BARE
    causes = diagnosed or causes_of(catalogue, hit.error, codes, sure=sure)
    excerpt = mask(hit.excerpt)
    return Match(
        hit.error,
        error.title.text,
        error.meaning.text,
        excerpt,
        causes,
        sure,
        hit.wraps,
        named=hit.facts,
    )


def _from_check(
    catalogue: Catalogue, name: str, causes: tuple[Diagnosis, ...], results: Sequence[StageResult]
) -> Match:
    error = catalogue.errors[name]
    codes = {code for diagnosis in causes for code in diagnosis.because}
    words = next((f.raw for r in results for f in r.findings if f.code in codes and f.raw), "")
    return Match(name, error.title.text, error.meaning.text, words, causes, pasted=False)


def _codes(evidence: Evidence, text: str) -> frozenset[str]:
    """The evidence about what was pasted: about the mailbox that it names, or the only one, or what all refused ones share."""
    named = [codes for name, codes in evidence.mailboxes.items() if name.lower() in text.lower()]
    concerned = named or [codes for codes in evidence.mailboxes.values() if codes & REFUSALS]
    if not concerned and len(evidence.mailboxes) == 1:
        concerned = list(evidence.mailboxes.values())
    return evidence.common.union(frozenset.intersection(*concerned) if concerned else frozenset())
