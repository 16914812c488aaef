"""Does the one thing work that a fix was to mend? Only the conversations that show it are held, with a fresh token."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.catalogue import diagnose, gather, load
from bot.catalogue.steps import PROOFS
from bot.checks import Network, Progress, Target, run_checks
from bot.model import Check, Diagnosis, Outcome, Stage, StageResult

PROOF_LIMIT = 30.0  # seconds
_GOOD = frozenset({Outcome.PASSED, Outcome.WARNING})
_WAY = frozenset({Stage.DNS, Stage.TCP, Stage.TLS, Stage.GREETING, Stage.STARTTLS})

Wanted = tuple[Check | None, Stage]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the conversations showed that prove a fix. It says nothing of anything else: no verdict on the tenant follows from it.

    `wanted` are the results that had to be good, `diagnoses` the causes of what was not.
    """

    results: tuple[StageResult, ...]
    wanted: tuple[StageResult, ...]
    diagnoses: tuple[Diagnosis, ...]

    @property
    def proved(self) -> bool:
        """Whether everything that proves the fix was tried and went well."""
        return bool(self.wanted) and all(result.outcome in _GOOD for result in self.wanted)

    @property
    def failed(self) -> tuple[StageResult, ...]:
        """The results that stand in the way: the failed one of each conversation that does not get to what was wanted."""
        short = {(r.check, r.mailbox) for r in self.wanted if r.outcome not in _GOOD}
        held = [r for r in self.results if (r.check, r.mailbox) in {*short, (Check.TOKEN, "")}]
        return tuple(r for r in held if r.outcome in {Outcome.FAILED, Outcome.BROKEN})


def provable(proved_by: Iterable[str], uses: Collection[Check]) -> tuple[Wanted, ...]:
    """Return what there is to prove for a tenant that uses these protocols; empty where nothing of it concerns them."""
    wanted = dict.fromkeys(pair for name in proved_by for pair in PROOFS[name])
    return tuple(pair for pair in wanted if pair[0] in {None, Check.TOKEN, *uses})


async def prove(target: Target, proved_by: Sequence[str], network: Network, progress: Progress | None = None) -> Proof:
    """Hold the conversations that prove a fix. Ends within 30 s; never raises for what a network, a server or a customer can do."""
    wanted = provable(proved_by, target.uses)
    checks = {check for check, _ in wanted}
    if checks <= {Check.TOKEN}:
        target = replace(target, mailboxes=())
    elif None not in checks and (Check.TOKEN, Stage.CLAIMS) not in wanted:
        target = replace(target, uses=tuple(check for check in target.uses if check in checks))
    results = await run_checks(target, network, progress, PROOF_LIMIT)
    told = tuple(r for r in results if r.check in {Check.TOKEN, *target.uses})
    proving = tuple(r for r in told if (r.check, r.stage) in wanted or (None, r.stage) in wanted)
    return Proof(told, proving, diagnose(load(), gather(results)))


def same_as_before(proof: Proof, before: Collection[StageResult]) -> bool:
    """Tell whether what stands in the way now is what stood there before: then nothing has changed yet.

    A conversation that was not held before tells nothing of a change, and neither does trouble on a way that was open before.
    """
    held = {(r.check, r.mailbox) for r in before}
    earlier = {(r.check, r.mailbox, f.code) for r in before if r.outcome is Outcome.FAILED for f in r.findings}
    was_open = {(r.check, r.mailbox, r.stage) for r in before if r.outcome in _GOOD and r.stage in _WAY}
    new = [r for r in proof.failed if (r.check, r.mailbox) in held and (r.check, r.mailbox, r.stage) not in was_open]
    return {(r.check, r.mailbox, f.code) for r in new for f in r.findings} <= earlier


def went_well_before(
    proved_by: Iterable[str], uses: Collection[Check], before: Iterable[StageResult], mailboxes: Collection[str] = ()
) -> bool:
    """Tell whether all that proves a fix was good already: that it is good says nothing of the fix then."""
    wanted = provable(proved_by, uses)
    shown = [
        r
        for r in before
        if r.check in {Check.TOKEN, *uses}
        and ((r.check, r.stage) in wanted or (None, r.stage) in wanted)
        and (not mailboxes or r.mailbox in {"", *mailboxes})
    ]
    return bool(shown) and all(result.outcome in _GOOD for result in shown)
