"""The course of one conversation: which stage it is in, how the earlier ones ended, how much time is left."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import TypeVar

from bot.checks._contracts import Conversation, Progress
from bot.checks._limits import StageLimits
from bot.checks._pulse import Pulse
from bot.model import NO_FACTS, Check, Endpoint, Fact, Finding, Outcome, Stage, StageResult
from bot.redaction import MASK, RAW_LIMIT, KnownSecrets, server_words
from bot.turns import my_turn
from bot.values import is_guid

T = TypeVar("T")
_log = logging.getLogger(__name__)
_SHORT = 16  # characters; by its looks alone nothing shorter is a secret
_LONGEST = 1000  # characters of a fact; the names of fifty permissions have about as many
_HEARD = 4000  # bytes or characters of an answer that wait to be masked; of these the first are shown
_TELLS_NOTHING = 2**53  # a smaller number has no room for eight characters
_TOO_LITTLE = 0.02  # seconds; less than this is no time for an answer
_STOOD_STILL = 1.0  # seconds; for less than this our machine is not to blame for silence


class StageFailed(Exception):
    """Ends a conversation at its present stage. `again_after` (seconds) is set where one more try is asked for."""

    def __init__(self, *findings: Finding, again_after: float | None = None) -> None:
        super().__init__(findings[0].code)
        self.findings = findings
        self.again_after = again_after


class StageSkipped(Exception):
    """Ends a conversation at a stage that was not tried, with the reason."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class TryAgain(Exception):
    """The server asked us to come back: begin the conversation anew after `pause` seconds."""

    def __init__(self, pause: float, raw: str) -> None:
        super().__init__("asked to come back")
        self.pause = pause
        self.raw = raw


class _Clock:
    """The limit of the present stage. Like asyncio.timeout, but one timer serves all stages of a conversation.

    Few stages come near their limit: a timer is set anew only for one that ends before the timer would ring, and one that rings
    too early sets itself anew.
    """

    def __init__(self) -> None:
        self.due: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[object] | None = None
        self._cancelling = 0
        self._rang = False

    def start(self, seconds: float) -> None:
        """Cancel the present task after so many seconds, unless the clock is stopped before."""
        self._task = asyncio.current_task()
        self._cancelling = self._task.cancelling() if self._task else 0
        self._rang = False
        self.ring_at(asyncio.get_running_loop().time() + seconds)

    def ring_at(self, due: float) -> None:
        """Let the started clock ring at another moment (the loop's time)."""
        self.due = due
        if self._timer is None or self._timer.when() > due:
            self.put_away()
            self._timer = asyncio.get_running_loop().call_at(due, self._ring)

    def stop(self, kind: type[BaseException] | None) -> bool:
        """Tell whether it was the clock that ended what ended with this exception."""
        self.due = None
        if not self._rang or self._task is None:
            return False
        return self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError

    def put_away(self) -> None:
        """Give up the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        self._timer = None
        if self.due is None or self._task is None:
            return
        if asyncio.get_running_loop().time() < self.due:
            self.ring_at(self.due)
            return
        self._rang = True
        self._task.cancel()


class ConversationRun:
    """Collects a result for each stage of a conversation and keeps its time. `end` is a time.monotonic() value.

    `pulse` tells how much of a stage's time our machine was too busy to listen; where that is half of it, silence is not the server's.
    `secrets` are masked in every finding, whoever made it, before anybody sees it; `unfinished` tells how many bytes of an answer have come that is not
    complete. `known` is what there is to say before anything was tried; it stands with the first stage.
    """

    def __init__(
        self,
        conversation: Conversation,
        endpoint: Endpoint,
        mailbox: str,
        limits: StageLimits,
        end: float,
        progress: Progress | None = None,
        known: tuple[Finding, ...] = (),
        secrets: KnownSecrets | None = None,
        pulse: Pulse | None = None,
    ) -> None:
        self.conversation = conversation
        self.endpoint = endpoint
        self.target = str(endpoint)
        self.mailbox = mailbox
        self.limits = limits
        self.end = end
        self.current = conversation.stages[0]
        self.outcome_if_well = Outcome.PASSED
        self.secrets = secrets or KnownSecrets()
        self.unfinished: Callable[[], int] = lambda: 0
        self._finished = 0
        self._results: dict[Stage, StageResult] = {}
        self._unmasked: list[StageResult] = []
        self._notes: list[Finding] = []
        self._retried: dict[Stage, Finding] = {}
        self._began = 0.0
        self._clock = _Clock()
        self._pulse = pulse or Pulse()
        self._lost = self._waited = 0.0
        self._limit = 0.0
        self._progress = progress
        self._known = known

    @property
    def key(self) -> tuple[Check, str]:
        """Return which conversation this is: with whom, about which mailbox."""
        return self.conversation.check, self.mailbox

    def finding(self, name: str, raw: bytes | str = "", facts: Mapping[str, Fact] = NO_FACTS, **more: Fact) -> Finding:
        """Return a finding of this conversation; the target and the mailbox are among its facts. It is masked when its stage is over."""
        whose: dict[str, Fact] = {"mailbox": self.mailbox} if self.mailbox else {}
        heard = raw[:_HEARD]
        return Finding(
            f"{self.conversation.check}.{name}",
            {"target": self.target, **whose, **facts, **more},
            heard.decode("utf-8", "replace") if isinstance(heard, bytes) else heard,
        )

    def failed(
        self,
        name: str,
        raw: bytes | str = "",
        facts: Mapping[str, Fact] = NO_FACTS,
        *,
        again_after: float | None = None,
        **more: Fact,
    ) -> StageFailed:
        """Return what to raise when the present stage failed with this finding."""
        return StageFailed(self.finding(name, raw, facts, **more), again_after=again_after)

    def note(self, finding: Finding) -> None:
        """Add a finding to the present stage without ending it."""
        self._notes.append(finding)

    def stage(self, stage: Stage) -> AbstractAsyncContextManager[None]:
        """Run one stage within its limit, time it, and record how it ended."""
        return _Running(self, stage)

    async def begin(self, stage: Stage) -> None:
        """Enter a stage and start its clock; raises StageSkipped where no time is left for it."""
        self._enter(stage, time.monotonic())
        limit = min(self.limits.of(stage), self.remaining)
        if limit < _TOO_LITTLE:
            exhausted = self._exhausted()
            self._record(Outcome.SKIPPED, (exhausted.finding,))
            await self._mask()
            raise exhausted
        self._lost, self._waited, self._limit = self._pulse.lost, self._pulse.waited, limit
        self._clock.start(limit)

    async def finish(self, problem: BaseException | None) -> None:
        """Record how the present stage ended; raises what the conversation ends with where that is not `problem` itself."""
        late = self.silence() if self._clock.stop(type(problem) if problem else None) else None
        problem = late or problem
        if problem is None:
            self._record(self.outcome_if_well, ())
        elif isinstance(problem, StageFailed):
            if problem.again_after is not None and not self._retried and self._worth_a_try(problem.again_after):
                raise TryAgain(problem.again_after, problem.findings[0].raw) from None
            self._record(Outcome.FAILED, problem.findings)
        elif isinstance(problem, StageSkipped):
            self._record(Outcome.SKIPPED, (problem.finding,))
        await self._mask()
        if late:
            raise late from None

    def silence(self) -> StageFailed | StageSkipped:
        """Return what to raise when no answer came in time: the server's silence, unless the time was over or we did not listen."""
        if self.remaining < _TOO_LITTLE:
            return self._exhausted()
        stood_still = self._pulse.lost - self._lost
        if self.current in _SILENCE:  # to look up a name and to connect takes no turns
            stood_still -= self._pulse.waited - self._waited
        if stood_still >= max(self._limit / 2, _STOOD_STILL):
            return StageSkipped(self.finding("machine_overloaded", seconds=round(stood_still, 1)))
        name = (
            "answer_dripped" if self.unfinished() > self._finished else _SILENCE.get(self.current, "answer_timed_out")
        )
        return self.failed(name, host=self.endpoint.host, seconds=round(self.limits.of(self.current), 1))

    async def wait_for_others(self, wait: Callable[[], Awaitable[T]]) -> T:
        """Wait for what another conversation brings. The present stage's time stands still; the whole check's does not."""
        asked, due, lost = time.monotonic(), self._clock.due, self._pulse.lost
        loop = asyncio.get_running_loop()
        self._clock.ring_at(loop.time() + self.remaining)
        value = await wait()
        waited = time.monotonic() - asked
        self._began += waited
        self._lost += self._pulse.lost - lost
        self.answered()
        self._clock.ring_at(min((due or 0.0) + waited, loop.time() + self.remaining))
        return value

    async def turn(self) -> None:
        """Wait for a turn of the loop, in which what a server said is worked on; the present stage's time stands still."""
        await self.wait_for_others(my_turn)

    def answered(self) -> None:
        """Note that what has come so far was a whole answer."""
        self._finished = self.unfinished()

    def move_on(self, stage: Stage, when: float) -> None:
        """Record that the present stage ended well at a moment in the past (time.monotonic), when this one began."""
        self._record(self.outcome_if_well, (), ended=when)
        self._enter(stage, when)

    @property
    def remaining(self) -> float:
        """Seconds until the whole check must be over."""
        return self.end - time.monotonic()

    def start_again(self, again: TryAgain) -> None:
        """Forget the first try; its stage will say that it was the second."""
        self._results.clear()
        self._unmasked.clear()
        self._retried[self.current] = self.finding("retried", again.raw, seconds=round(again.pause, 1))

    async def skip_rest(self, finding: Finding | None = None) -> None:
        """Record every stage that has no result yet as not tried; without a finding, because the present stage ended badly."""
        last = self._results.get(self.current)
        if finding is None and last and last.outcome is Outcome.SKIPPED:
            finding = last.findings[0]
        finding = finding or self.finding("earlier_stage_failed", stage=self.current.value)
        for stage in self.conversation.stages:
            if stage not in self._results:
                self._enter(stage, time.monotonic())
                self._record(Outcome.SKIPPED, (finding,))
        await self._mask()

    async def broke(self, kind: str) -> None:
        """Record that our own program failed in the present stage."""
        self._results.pop(self.current, None)
        self._record(Outcome.BROKEN, (self.finding("broke", kind=kind),))
        await self._mask()
        await self.skip_rest()

    def results(self) -> tuple[StageResult, ...]:
        """Return one result per stage, in the conversation's order."""
        return tuple(self._results[stage] for stage in self.conversation.stages if stage in self._results)

    def revise(self, stage: Stage, outcome: Outcome) -> None:
        """Give a stage another outcome, because the other conversations showed how much its findings weigh."""
        before = self._results.get(stage)
        if before is not None and before.outcome is not outcome:
            self._keep(replace(before, outcome=outcome))

    def close(self) -> None:
        """The conversation is over."""
        self._clock.put_away()

    def _worth_a_try(self, pause: float) -> bool:
        return self.remaining >= pause + self.limits.worth_a_try

    def _exhausted(self) -> StageSkipped:
        return StageSkipped(self.finding("time_exhausted"))

    def _enter(self, stage: Stage, began: float) -> None:
        self.current = stage
        self._began = began
        self.answered()
        self._notes = []
        self.outcome_if_well = Outcome.PASSED

    def _record(self, outcome: Outcome, findings: Iterable[Finding], ended: float | None = None) -> None:
        stage = self.current
        again = (self._retried[stage],) if stage in self._retried and outcome is not Outcome.SKIPPED else ()
        now = time.monotonic()
        spent = 0.0 if outcome is Outcome.SKIPPED else (ended or now) - self._began
        began = datetime.fromtimestamp(time.time() - (now - self._began), UTC)
        known = self._known if stage is self.conversation.stages[0] else ()
        found = (*findings, *self._notes, *again, *known)
        self._notes = []
        check = self.conversation.check
        result = StageResult(check, stage, outcome, self.target, self.mailbox, found, round(spent, 4), began)
        if found:
            self._unmasked.append(result)
        else:
            self._keep(result)

    async def _mask(self) -> None:
        """Keep what has been recorded, masked: what servers said, in line with all other conversations."""
        while self._unmasked:
            result = self._unmasked.pop(0)
            self._keep(replace(result, findings=tuple([await self._without_secrets(each) for each in result.findings])))

    def _keep(self, result: StageResult) -> None:
        self._results[result.stage] = result
        if self._progress:
            try:
                self._progress(result)
            except Exception:  # noqa: BLE001  whoever watches must not stop what is watched
                _log.exception("whoever watches the check broke")
                self._progress = None

    async def _without_secrets(self, finding: Finding) -> Finding:
        facts = {self.secrets.mask(name): await self._fact(value) for name, value in finding.facts.items()}
        return Finding(finding.code, facts, await self._said(finding.raw, RAW_LIMIT))

    async def _said(self, words: str, most: int) -> str:
        if not words:
            return words
        await my_turn()
        return server_words(words, self.secrets, most)

    async def _fact(self, value: Fact) -> Fact:
        if isinstance(value, bool):
            return value
        if not isinstance(value, str) and not abs(value) < _TELLS_NOTHING:
            return MASK
        words = str(value)
        plain = self._is_plain(value, words)
        masked = self.secrets.mask(words) if plain else await self._said(words, _LONGEST)
        return value if masked == words else masked

    def _is_plain(self, value: Fact, words: str) -> bool:
        """Tell whether its looks cannot make a secret of it: a number, what is short, an id, what we had to do with from the beginning."""
        return (
            not isinstance(value, str)
            or len(words) < _SHORT
            or is_guid(words.lower())
            or words in (self.target, self.mailbox)
        )


class _Running:
    """A stage as a context."""

    __slots__ = ("_course", "_stage")

    def __init__(self, course: ConversationRun, stage: Stage) -> None:
        self._course = course
        self._stage = stage

    async def __aenter__(self) -> None:
        await self._course.begin(self._stage)

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._course.finish(problem)


_SILENCE = {Stage.DNS: "resolver_silent", Stage.TCP: "connect_timed_out"}
