"""One error's causes against the evidence: what confirms each, what excludes it, in which order they stand.

A cause is confirmed when every rival is excluded, or by a code that proves it. What only Exchange can show is confirmed by
the latter alone. Being confidently wrong is the worst that can happen here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Cause, KnownError
from bot.catalogue.reasoning.evidence import ONLY_CAUSE, REFUSED_TOO
from bot.catalogue.reasoning.passed import already_proved
from bot.model import Check, Standing

ORDER = (Standing.CONFIRMED, Standing.POSSIBLE, Standing.EXCLUDED)
_ASKED_BY_THE_PROGRAM = frozenset({"correct-scope"})
"""What a check never sees, as it asks for its own: that everything else is out does not show it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A cause with its standing and the codes it rests on; what speaks for and against it moves it among the possible ones."""

    cause: Cause
    standing: Standing
    because: tuple[str, ...]
    likelier: bool = False
    unlikelier: bool = False


def judge_causes(
    catalogue: Catalogue,
    error: KnownError,
    codes: frozenset[str],
    failed: frozenset[str] = frozenset(),
    found: tuple[str, ...] = (),
) -> list[Judged]:
    """Return an error's causes, ranked. `failed` are the findings that a check of ours failed with; a paste has none.

    `found`: what shows the error, where that are not simply its own codes.
    """
    found = found or hits(error.found_by, codes)
    # Of what a program does wrong a check of ours knows nothing, unless a paste beside it shows just that.
    seen = frozenset(code for code in codes if code.startswith("observed."))
    told = [c for c in error.causes if not (found and c.of_program and not hits(c.likelier_by, seen))]
    listed = [c for c in told if not c.only_if or hits(c.only_if, codes)]
    of_check = [code for code in found if code in failed]
    where = tuple(dict.fromkeys(code.partition(".")[0] for code in found)) or tuple(Check)
    proved = {c.fix: hits(c.confirmed_by, codes, where) for c in listed}
    spoken_against = {c.fix: _against(c, codes, where, proved[c.fix]) for c in listed}
    passed = {
        c.fix: () if spoken_against[c.fix] else already_proved(catalogue.fixes[c.fix], of_check, codes) for c in listed
    }
    if found and not hits(error.found_by, frozenset(found)) and all(spoken_against[f] or passed[f] for f in passed):
        passed = dict.fromkeys(passed, ())  # a server that says itself what is wrong is not refuted altogether
    excluded = {c.fix: spoken_against[c.fix] or passed[c.fix] for c in listed}
    proved = {fix: () if excluded[fix] else proof for fix, proof in proved.items()}
    judged = []
    for cause in listed:
        speaking_for = hits(cause.likelier_by, codes, where)
        speaking_against = hits(cause.unlikelier_by, codes, where)
        if excluded[cause.fix]:
            judged.append(Judged(cause, Standing.EXCLUDED, excluded[cause.fix]))
        elif proved[cause.fix]:
            because = tuple(dict.fromkeys((*found, *proved[cause.fix])))
            judged.append(Judged(cause, Standing.CONFIRMED, because, bool(speaking_for)))
        elif proof := _proof_of_a_rival(cause, listed, proved):
            judged.append(Judged(cause, Standing.EXCLUDED, proof))
        else:
            because = tuple(dict.fromkeys((*found, *speaking_for)))
            judged.append(Judged(cause, Standing.POSSIBLE, because, bool(speaking_for), bool(speaking_against)))
    # A stable sort: the catalogue's order stays. "Done, but not yet effective" comes first where something shows just that.
    judged.sort(
        key=lambda j: (
            ORDER.index(j.standing),
            not (j.likelier and j.cause.qualifies and not j.unlikelier),
            not j.likelier or j.unlikelier,
            2 if j.cause.qualifies else int(j.unlikelier),
        )
    )
    # What stages passed take out shortens the list; that nothing else is left on it then proves nothing.
    return judged if any(passed.values()) else _confirm_without_rivals(judged)


def _against(cause: Cause, codes: frozenset[str], where: Sequence[str], proof: tuple[str, ...]) -> tuple[str, ...]:
    """Return what excludes a cause: `*.x` only where it holds in every conversation that failed, a mere inference not against a look."""
    against: list[str] = []
    for wanted in cause.excluded_by:
        each = hits((wanted,), codes, where)
        if not wanted.startswith("*.") or len(each) == len(where) or where == tuple(Check):
            against += each
    seen = any(code.startswith("observed.") for code in proof)
    return tuple(code for code in against if not (seen and code == REFUSED_TOO))


def _proof_of_a_rival(cause: Cause, listed: Sequence[Cause], proved: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return what proves another cause; nothing for two ways to mend the same, and for what rivals nobody."""
    if cause.qualifies:
        return ()
    rivals = (other for other in listed if other is not cause and not (cause.group and cause.group == other.group))
    return next((proved[other.fix] for other in rivals if proved.get(other.fix)), ())


def _confirm_without_rivals(judged: list[Judged]) -> list[Judged]:
    open_ones = [j for j in judged if j.standing is Standing.POSSIBLE and not j.cause.qualifies]
    if not open_ones or any(j.standing is Standing.CONFIRMED for j in judged):
        return judged
    first = open_ones[0]
    rivals = [j for j in open_ones[1:] if not first.cause.group or j.cause.group != first.cause.group]
    if rivals or first.cause.shown_by_exchange_only or first.cause.only_looks:
        return judged
    if first.cause.fix in _ASKED_BY_THE_PROGRAM and len(judged) > 1:
        return judged
    against = (code for j in judged if j.standing is Standing.EXCLUDED for code in j.because)
    because = tuple(dict.fromkeys((*first.because, *against))) or (ONLY_CAUSE,)
    return [replace(j, standing=Standing.CONFIRMED, because=because) if j is first else j for j in judged]


def hits(wanted: tuple[str, ...], codes: frozenset[str], where: Iterable[str] = Check) -> tuple[str, ...]:
    """Return the codes that are wanted; `*.x` stands for x of any of these conversations."""
    found: list[str] = []
    for code in wanted:
        if code.startswith("*."):
            found += [f"{check}{code[1:]}" for check in where if f"{check}{code[1:]}" in codes]
        elif code in codes:
            found.append(code)
    return tuple(found)
