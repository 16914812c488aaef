"""The course of one conversation: which stage it is in, how the earlier ones ended, how much time is left."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.checks import Conversation, Progress
from bot.checks._limits import StageLimits
from bot.model import Fact, Finding, Outcome, Stage, StageResult

_TOO_LITTLE = 0.02  # seconds; less than this is no time for an answer


class StageFailed(Exception):  # noqa: N818  an outcome, not an error of ours
    """Ends a conversation at its present stage. `again_after` (seconds) is set where one more try is asked for."""

    def __init__(self, *findings: Finding, again_after: float | None = None) -> None:
        super().__init__(findings[0].code)
        self.findings = findings
        self.again_after = again_after


class TryAgain(Exception):  # noqa: N818  an outcome, not an error of ours
    """The server asked us to come back: start the conversation anew after `pause` seconds."""

    def __init__(self, pause: float, raw: str) -> None:
        super().__init__("asked to come back")
        self.pause = pause
        self.raw = raw


class StageSkipped(Exception):  # noqa: N818  an outcome, not an error of ours
    """Ends a conversation at a stage that was not tried, with the reason."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class Course:
    """Collects a result for each stage of a conversation and keeps its time. `end` is a time.monotonic() value."""

    def __init__(
        self, conversation: Conversation, target: str, mailbox: str, limits: StageLimits, end: float, progress: Progress | None = None
    ) -> None:
        self.conversation = conversation
        self.target = target
        self.mailbox = mailbox
        self.limits = limits
        self.end = end
        self.current = conversation.stages[0]
        self.outcome_if_well = Outcome.PASSED
        self._results: dict[Stage, StageResult] = {}
        self._notes: list[Finding] = []
        self._retried: dict[Stage, Finding] = {}
        self._began = 0.0
        self._progress = progress

    def finding(self, name: str, raw: str = "", **facts: Fact) -> Finding:
        """Return a finding of this conversation; the target and the mailbox are among its facts."""
        whose: dict[str, Fact] = {"mailbox": self.mailbox} if self.mailbox else {}
        return Finding(f"{self.conversation.check}.{name}", {"target": self.target, **whose, **facts}, raw)

    def note(self, finding: Finding) -> None:
        """Add a finding to the present stage without ending it."""
        self._notes.append(finding)

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Run one stage: time it, and record how it ended."""
        self.enter(stage)
        try:
            yield
        except StageFailed as failed:
            if failed.again_after is not None and not self._retried and self.remaining > failed.again_after + _TOO_LITTLE:
                raise TryAgain(failed.again_after, failed.findings[0].raw) from None
            self._record(Outcome.FAILED, failed.findings)
            raise
        except StageSkipped as skipped:
            self._record(Outcome.SKIPPED, (skipped.finding,))
            raise
        self.leave()

    def enter(self, stage: Stage) -> None:
        """Begin a stage."""
        self.current = stage
        self._began = time.monotonic()
        self._notes = []
        self.outcome_if_well = Outcome.PASSED

    def leave(self) -> None:
        """Record that the present stage ended well."""
        self._record(self.outcome_if_well, ())

    def waited_for_others(self, seconds: float) -> None:
        """Take time that was spent waiting for something else out of the present stage."""
        self._began += seconds

    @property
    def remaining(self) -> float:
        """Seconds until the whole check must be over."""
        return self.end - time.monotonic()

    def limit(self) -> float:
        """Return the seconds that the present stage may take; raises StageSkipped when there is no time left."""
        remaining = self.remaining
        if remaining < _TOO_LITTLE:
            raise self.exhausted()
        return min(self.limits.of(self.current), remaining)

    def exhausted(self) -> StageSkipped:
        """Return what to raise when the whole check's time is over."""
        return StageSkipped(self.finding("time_exhausted"))

    def too_late(self, *, heard_something: bool, name: str = "answer_timed_out") -> StageFailed | StageSkipped:
        """Return what to raise when the present stage's limit is over.

        `heard_something`: bytes came, but no whole answer.
        """
        if self.remaining < _TOO_LITTLE:
            return self.exhausted()
        return StageFailed(self.finding("answer_dripped" if heard_something else name, seconds=self.limits.of(self.current)))

    def start_again(self, again: TryAgain) -> None:
        """Forget the first try; its stage will say that it was the second."""
        self._results.clear()
        self._retried[self.current] = self.finding("retried", raw=again.raw, seconds=round(again.pause, 1))

    @property
    def retried(self) -> bool:
        """Tell whether this is the second try."""
        return bool(self._retried)

    def retried_within_stage(self, pause: float, raw: str) -> None:
        """Note that the present stage itself asked a second time."""
        self._retried[self.current] = self.finding("retried", raw=raw, seconds=round(pause, 1))

    def skip_rest(self, finding: Finding | None = None) -> None:
        """Record every stage that has no result yet as not tried; without a finding, because the present stage ended badly."""
        last = self._results.get(self.current)
        if finding is None and last and last.outcome is Outcome.SKIPPED:
            finding = last.findings[0]
        finding = finding or self.finding("earlier_stage_failed", stage=self.current.value)
        for stage in self.conversation.stages:
            if stage not in self._results:
                self.enter(stage)
                self._record(Outcome.SKIPPED, (finding,))

    def broke(self, kind: str) -> None:
        """Record that our own program failed in the present stage."""
        self._results.pop(self.current, None)
        self._record(Outcome.BROKEN, (self.finding("broke", kind=kind),))
        self.skip_rest()

    def results(self) -> tuple[StageResult, ...]:
        """Return one result per stage, in the conversation's order."""
        return tuple(self._results[stage] for stage in self.conversation.stages if stage in self._results)

    def _record(self, outcome: Outcome, findings: tuple[Finding, ...]) -> None:
        stage = self.current
        again = (self._retried[stage],) if stage in self._retried and outcome is not Outcome.SKIPPED else ()
        spent = 0.0 if outcome is Outcome.SKIPPED else time.monotonic() - self._began
        result = StageResult(
            self.conversation.check, stage, outcome, self.target, self.mailbox, (*findings, *self._notes, *again), round(spent, 4)
        )
        self._notes = []
        self._results[stage] = result
        if self._progress:
            self._progress(result)
