"""From evidence to ranked causes: confirmed, possible or excluded, and why. Each error's causes are judged in `judging`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Cause, Group, KnownError
from bot.catalogue.reasoning.evidence import CONCLUSIONS, ONLY_CAUSE, Evidence
from bot.catalogue.reasoning.judging import ORDER, Judged, hits, judge_causes
from bot.catalogue.reasoning.server_answers import named_by_words, shows_no_more_than_possible, words_explain_away
from bot.catalogue.steps import Who
from bot.model import Diagnosis, Standing, Text

_BY_NO_WORDS: Mapping[str, str] = {}
_OF_THE_TENANT = frozenset({Who.ENTRA_ADMIN, Who.EXCHANGE_ADMIN})


def diagnose(catalogue: Catalogue, evidence: Evidence) -> tuple[Diagnosis, ...]:
    """Return the causes of everything that is recognised, most likely first, excluded ones last."""
    found: dict[tuple[str, str, Standing, tuple[str, ...]], Diagnosis] = {}
    places: dict[tuple[str, str, Standing, tuple[str, ...]], tuple[int, int]] = {}
    by_words = named_by_words(catalogue, evidence)
    for mailbox, gathered in _scopes(evidence):
        named = {**by_words.get("", {}), **by_words.get(mailbox, {})}
        codes = gathered - words_explain_away(catalogue, named)
        found_by_codes = _found(codes, named)
        for name, error in _recognised(catalogue, codes, evidence.common if mailbox else None, named):
            found_by = found_by_codes(name, error)
            if evidence.failed and _only_of_the_record(found_by):
                continue  # our own entry explains nothing that failed; its finding says what is wrong with it
            for place, judged in enumerate(_judge_found(catalogue, error, codes, found_by, evidence.failed)):
                key = (name, judged.cause.fix, judged.standing, judged.because)
                mailboxes = (mailbox,) if mailbox and not catalogue.fixes[judged.cause.fix].of_tenant else ()
                if key in found:
                    old = found[key]
                    found[key] = replace(old, mailboxes=(*old.mailboxes, *mailboxes))
                    continue
                found[key] = Diagnosis(
                    name,
                    judged.cause.fix,
                    judged.standing,
                    catalogue.fixes[judged.cause.fix].title.text,
                    mailboxes,
                    judged.because,
                    _why(catalogue, judged.cause),
                )
                places[key] = (_layer(error), place)
    return tuple(found[key] for key in sorted(found, key=lambda key: _rank(found[key], places[key])))


def once_each(diagnoses: Iterable[Diagnosis]) -> tuple[Diagnosis, ...]:
    """Return ranked diagnoses with every cause once: what IMAP and SMTP each show is one cause, under the error told first.

    What one error leaves open for a mailbox is not excluded there, whatever another one says.
    """
    causes: dict[tuple[str, Standing], Diagnosis] = {}
    told: dict[str, set[str]] = {}
    for diagnosis in diagnoses:
        key, boxes = (diagnosis.fix, diagnosis.standing), diagnosis.mailboxes or ("",)
        known = told.setdefault(diagnosis.fix, set())
        left = tuple(box for box in boxes if box not in known and "" not in known)
        if boxes == ("",) and known and key not in causes:
            continue  # told of mailboxes, by what is known best of it
        first = causes.get(key)
        if first is not None and (left or not {*boxes}.isdisjoint(first.mailboxes or ("",))):
            mailboxes = (*first.mailboxes, *left) if first.mailboxes and diagnosis.mailboxes else ()
            because = dict.fromkeys((*first.because, *diagnosis.because))
            causes[key] = replace(first, mailboxes=mailboxes, because=tuple(because))
        elif left:
            causes[key] = replace(diagnosis, mailboxes=tuple(box for box in left if box))
        known.update(boxes)
    return tuple(causes.values())


def causes_of(
    catalogue: Catalogue,
    name: str,
    codes: frozenset[str],
    *,
    sure: bool = True,
    mailboxes: Sequence[str] = (),
    passed: bool = False,
) -> tuple[Diagnosis, ...]:
    """Return the causes of a known error that a text shows, judged by these codes; an unsure recognition confirms nothing.

    `passed`: a check got past the step that the text complains about, so what the check shows confirms nothing either.
    """
    judged = judge_causes(catalogue, catalogue.errors[name], codes)
    if passed:
        judged = _without_the_check(catalogue, catalogue.errors[name], judged, codes)
    if not sure:
        judged = [_unsure(j) if j.standing is Standing.CONFIRMED else j for j in judged]
    return tuple(
        Diagnosis(
            name,
            each.cause.fix,
            each.standing,
            catalogue.fixes[each.cause.fix].title.text,
            () if catalogue.fixes[each.cause.fix].of_tenant else tuple(mailboxes),
            each.because,
            _why(catalogue, each.cause),
        )
        for each in judged
    )


def _unsure(judged: Judged) -> Judged:
    because = tuple(code for code in judged.because if code != ONLY_CAUSE)
    return replace(judged, standing=Standing.POSSIBLE, because=because)


def shown_by(catalogue: Catalogue, codes: frozenset[str]) -> tuple[str, ...]:
    """Return the known errors that these codes show, without those that others of them stand behind."""
    return tuple(name for name, _ in _recognised(catalogue, codes, None))


def explained_away(catalogue: Catalogue, name: str, others: Iterable[str], codes: frozenset[str]) -> bool:
    """Tell whether these codes, or an error that they show, stand behind a known error that a text shows."""
    behind = any(name in catalogue.errors[other].outranks for other in others)
    return behind or bool(hits(catalogue.errors[name].unless, codes))


def _without_the_check(
    catalogue: Catalogue, error: KnownError, judged: list[Judged], codes: frozenset[str]
) -> list[Judged]:
    """Leave confirmed what the text itself proves; of what the words alone leave over only what the program's side mends."""
    seen = frozenset(code for code in codes if code.startswith("observed."))
    alone = {
        j.cause.fix
        for j in judge_causes(catalogue, error, seen)
        if j.standing is Standing.CONFIRMED
        if hits(j.cause.confirmed_by, seen) or catalogue.fixes[j.cause.fix].who not in _OF_THE_TENANT
    }
    doubted = [
        replace(j, standing=Standing.POSSIBLE) if j.standing is Standing.CONFIRMED and j.cause.fix not in alone else j
        for j in judged
    ]
    return sorted(doubted, key=lambda j: ORDER.index(j.standing))


def _rank(diagnosis: Diagnosis, place: tuple[int, int]) -> tuple[int, int, int]:
    # A cause that concerns everything comes before one that concerns a mailbox; among equals the catalogue's order decides.
    layer, position = place
    return (ORDER.index(diagnosis.standing), layer, position)


def _only_of_the_record(found: Iterable[str]) -> bool:
    return all(code.startswith("record.") and code not in CONCLUSIONS for code in found)


def _layer(error: KnownError) -> int:
    if error.group in {Group.AADSTS, Group.TOKEN}:
        return 0
    sources = {code.partition(".")[0] for code in error.found_by}
    return 0 if sources & {"token", "record"} else 1 if "*" in sources else 2


def _scopes(evidence: Evidence) -> Iterable[tuple[str, frozenset[str]]]:
    yield "", evidence.common
    yield from evidence.mailboxes.items()


def _recognised(
    catalogue: Catalogue, codes: frozenset[str], common: frozenset[str] | None, named: Mapping[str, str] = _BY_NO_WORDS
) -> list[tuple[str, KnownError]]:
    """Errors that these codes show. `common` is given for a mailbox: what the whole tenant shows is not said again for each."""
    found = _found(codes, named)
    shown = {
        name: error for name, error in catalogue.errors.items() if found(name, error) and not hits(error.unless, codes)
    }
    beaten = {other for error in shown.values() for other in error.outranks}
    mine = {name: error for name, error in shown.items() if name not in beaten}
    if common is None:
        return list(mine.items())
    of_its_own = _found(codes - common, named)
    return [(name, error) for name, error in mine.items() if of_its_own(name, error)]


def _found(codes: frozenset[str], named: Mapping[str, str]) -> Callable[[str, KnownError], tuple[str, ...]]:
    """Which codes show an error: those of the findings whose words name it, and those that are its own and whose words name none."""
    said = [(code, name) for code, name in named.items() if code in codes]
    unnamed = codes - named.keys()
    return lambda name, error: (*(code for code, other in said if other == name), *hits(error.found_by, unnamed))


def _judge_found(
    catalogue: Catalogue, error: KnownError, codes: frozenset[str], found: tuple[str, ...], failed: frozenset[str]
) -> Iterable[Judged]:
    own = hits(error.found_by, codes)
    for each in judge_causes(catalogue, error, codes, failed, found):
        sure = each.standing is Standing.CONFIRMED and not hits(each.cause.confirmed_by, codes)
        if sure and shows_no_more_than_possible(found, own, catalogue.fixes[each.cause.fix], codes):
            yield replace(each, standing=Standing.POSSIBLE)
        else:
            yield each


def _why(catalogue: Catalogue, cause: Cause) -> Text | None:
    said = cause.why or catalogue.fixes[cause.fix].why
    return Text(said.text.de.rstrip("."), said.text.en.rstrip(".")) if said else None


def speaks_for(catalogue: Catalogue, diagnosis: Diagnosis, code: str) -> bool:
    """Tell whether this piece of evidence is about the cause; what only shows the error itself is the same for all its causes."""
    error = catalogue.errors.get(diagnosis.error)
    # Of an open cause, what shows the error comes first: a finding whose words name it is in no list of the entry.
    first = diagnosis.standing is not Standing.EXCLUDED and diagnosis.because[:1] == (code,)
    if error is None or not (first or hits(error.found_by, frozenset({code}))):
        return True
    causes = (c for c in error.causes if c.fix == diagnosis.fix)
    return any(hits((*c.confirmed_by, *c.likelier_by), frozenset({code})) for c in causes)
