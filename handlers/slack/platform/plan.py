"""A running check as a plan of tasks: one for each step of each layer, said in words as well as by its status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from bot.model import Check, Language, Outcome, Stage, StageResult, Text
from handlers.slack.kit.limits import shorten
from handlers.slack.platform import wording_common
from handlers.slack.platform.layers import GOOD, seconds

TITLE_LIMIT = 256
BAD = frozenset({Outcome.FAILED, Outcome.BROKEN})

Status = Literal["pending", "in_progress", "complete", "error"]
PlanStep = tuple[Text, frozenset[Stage]]

STEPS: Mapping[Check, tuple[PlanStep, ...]] = MappingProxyType(
    {
        Check.TOKEN: (
            (wording_common.STEP_CONNECTION, frozenset({Stage.DNS, Stage.TCP, Stage.TLS})),
            (wording_common.STEP_SIGN_IN, frozenset({Stage.AUTH})),
            (wording_common.STEP_CONTENTS, frozenset({Stage.CLAIMS})),
        ),
        Check.IMAP: (
            (wording_common.STEP_CONNECTION, frozenset({Stage.DNS, Stage.TCP, Stage.TLS, Stage.GREETING})),
            (wording_common.STEP_SIGN_IN, frozenset({Stage.AUTH})),
            (wording_common.STEP_INBOX, frozenset({Stage.MAILBOX})),
        ),
        Check.SMTP: (
            (
                wording_common.STEP_CONNECTION,
                frozenset({Stage.DNS, Stage.TCP, Stage.GREETING, Stage.STARTTLS, Stage.TLS}),
            ),
            (wording_common.STEP_SIGN_IN, frozenset({Stage.AUTH})),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Task:
    """One step of one layer."""

    id: str
    title: str
    status: Status


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of a check."""

    title: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is being checked: whose mailboxes, how many, over which protocols."""

    tenant: str
    boxes: int
    uses: tuple[Check, ...]


def plan(results: Sequence[StageResult], asked: Asked, language: Language, took: float | None = None) -> Plan:
    """Return the plan as far as the check is; `took` (seconds) once it has ended."""
    title = (
        wording_common.PLAN_RUNS.in_(language, tenant=asked.tenant)
        if took is None
        else wording_common.PLAN_DONE.in_(language, tenant=asked.tenant, seconds=seconds(took, language))
    )
    tasks = [task for check in Check for task in _tasks(check, results, asked, language, over=took is not None)]
    return Plan(shorten(title, TITLE_LIMIT), tuple(tasks))


def _tasks(check: Check, results: Sequence[StageResult], asked: Asked, language: Language, *, over: bool) -> list[Task]:
    name = wording_common.CHECKS[check]
    if check is not Check.TOKEN and check not in asked.uses:
        return [Task(check.value, f"{name}: {wording_common.NOT_USED.in_(language)}", "complete")]
    number = 1 if check is Check.TOKEN else asked.boxes
    states = [_State.of(check, stages, results, number) for _, stages in STEPS[check]]
    tasks = []
    for place, (state, (step, _)) in enumerate(zip(states, STEPS[check], strict=True)):
        begun = place == 0 or states[place - 1].fine > 0
        title = f"{name}, {step.in_(language)}{state.said(language, over=over)}"
        tasks.append(Task(f"{check}-{place}", shorten(title, TITLE_LIMIT), state.status(begun=begun, over=over)))
    return tasks


@dataclass(frozen=True, slots=True)
class _State:
    """In how many conversations a step is done, and how."""

    all: int
    fine: int
    failed: int
    broken: int
    skipped: int
    before: int
    """How many of them an earlier check held, and not this one."""

    @classmethod
    def of(cls, check: Check, stages: frozenset[Stage], results: Sequence[StageResult], number: int) -> _State:
        newest = {(r.mailbox, r.stage): r for r in results if r.check is check and r.stage in stages}
        told: dict[str, list[StageResult]] = {}
        for result in newest.values():
            told.setdefault(result.mailbox, []).append(result)
        ended = [{r.outcome for r in of_box} for of_box in told.values()]
        return cls(
            number,
            sum(len(of_box) == len(stages) and {r.outcome for r in of_box} <= GOOD for of_box in told.values()),
            sum(Outcome.FAILED in outcomes for outcomes in ended),
            sum(Outcome.BROKEN in outcomes for outcomes in ended),
            sum(Outcome.SKIPPED in outcomes and not outcomes & BAD for outcomes in ended),
            sum(any(r.earlier for r in of_box) for of_box in told.values()),
        )

    def status(self, *, begun: bool, over: bool) -> Status:
        if self._untried():
            return "pending"
        if self.failed or self.broken or (self.skipped and self._complete()) or (over and not self._complete()):
            return "error"
        if self._complete():
            return "complete"
        return "in_progress" if begun else "pending"

    def said(self, language: Language, *, over: bool) -> str:
        """Return how it ended, in words; nothing while nothing has."""
        if not (self.fine or self.failed or self.broken or self.skipped or over):
            return ""
        if self.all == 1 or self._untried():
            said = wording_common.OUTCOMES[self._outcome()].in_(language)
        else:
            said = wording_common.STEP_OF_ALL.in_(language, fine=self.fine, all=self.all)
            said += f", {wording_common.STEP_FAILED.in_(language, count=self.failed)}" if self.failed else ""
        return f": {said}{wording_common.STEP_BEFORE.in_(language, count=self.before) if self.before else ''}"

    def _untried(self) -> bool:
        return self.skipped >= self.all

    def _complete(self) -> bool:
        return self.fine + self.failed + self.broken + self.skipped >= self.all

    def _outcome(self) -> Outcome:
        if self.fine:
            return Outcome.PASSED
        if self.failed:
            return Outcome.FAILED
        return Outcome.BROKEN if self.broken else Outcome.SKIPPED
