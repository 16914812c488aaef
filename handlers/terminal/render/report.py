"""A report as a person reads it in a terminal: the verdict, the layers, the causes, the way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.model import (
    NO_FACTS,
    STAGE_NAMES,
    STANDING_NAMES,
    Check,
    Diagnosis,
    Fact,
    Finding,
    Guidance,
    Language,
    Outcome,
    Report,
    Sentence,
    StageResult,
    Standing,
    Tenant,
    Text,
    Verdict,
)
from handlers.terminal.output import Paint, plain

if TYPE_CHECKING:
    from bot.pastes.service import Explanation, NextObservation


class Sentences(Protocol):
    """Who knows the sentences: the core, or what there is of it without a store."""

    def describe_finding(self, finding: Finding) -> Text:
        """Return a finding's one sentence."""
        ...

    def reasons(
        self, diagnosis: Diagnosis, report: Report | None = None, observed: Sequence[Finding] = ()
    ) -> tuple[Text, ...]:
        """Return one sentence per piece of evidence that a diagnosis rests on."""
        ...

    def guidance(
        self,
        diagnosis: Diagnosis,
        report: Report | None = None,
        tenant: Tenant | None = None,
        named: Mapping[str, Fact] = NO_FACTS,
    ) -> Guidance:
        """Return the guided fix of a diagnosis; `named` is what a pasted message names by itself."""
        ...

    def next_observation(self, report: Report, tenant: Tenant | None = None) -> NextObservation | None:
        """Return the one observation that would decide between the causes of a report that are still open."""
        ...

    def next_observation_of(
        self, explanation: Explanation, report: Report | None = None, tenant: Tenant | None = None
    ) -> NextObservation | None:
        """Return the same for what a paste shows."""
        ...

    def describe(self, result: StageResult) -> tuple[Text, ...]:
        """Return one sentence per finding of a stage result."""
        ...

    def page_of(self, error: str, language: Language) -> str:
        """Return the address of an error's page, empty where the operator has not said where the pages are."""
        ...


# Told apart by their shape; the colour only helps.
MARKS = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.WARNING: ("!", "yellow"),
    Outcome.FAILED: ("✗", "red"),
    Outcome.SKIPPED: ("–", "dim"),
    Outcome.BROKEN: ("?", "yellow"),
}
VERDICT_MARKS = {Verdict.HEALTHY: ("✓", "green"), Verdict.PROBLEM: ("✗", "red"), Verdict.UNKNOWN: ("?", "yellow")}
CHECKS = {Check.TOKEN: Text("Token", "Token"), Check.IMAP: Text("IMAP", "IMAP"), Check.SMTP: Text("SMTP", "SMTP")}
_MOST_LIKELY = Text("Am wahrscheinlichsten", "Most likely")
_CAUSES = Text("Ursachen", "Causes")
_BECAUSE = Text("Woran man es sieht: ", "What tells us: ")
_EXCLUDED_BY = Text("Dagegen spricht: ", "What speaks against it: ")
_ANSWER = Text("Antwort: ", "Answer: ")
_EXPECT = Text("Danach: ", "Then: ")
_NOT_THIS = Text("Achtung: ", "Mind: ")
_WAY_OUT = Text("Lösung: ", "The way out: ")
_UNVERIFIED = Text("(von uns noch nicht selbst erprobt)", "(not yet tried by ourselves)")
_CORRECT_ENTRY = Sentence(
    "Zu berichtigen ist unser Eintrag: {tenant} mit „mailcheck tenant put“ neu speichern, object_id {oid}. Ob auch in Exchange eine falsche steht, zeigt erst ein Blick dorthin.",
    "What is to be corrected is our entry: store {tenant} anew with “mailcheck tenant put”, object_id {oid}. Whether Exchange holds a wrong one too, only a look there shows.",
)
_NAMED_MAILBOXES = 3


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What a report is written with: who knows the sentences, the language, the colours."""

    teller: Sentences
    language: Language
    paint: Paint

    def lines(self, report: Report, tenant: Tenant | None) -> Iterator[str]:
        """Yield the lines of a whole report; with the tenant, commands carry its values."""
        yield self.headline(report)
        yield from self._conversations(report)
        yield from self._entry(report)
        if report.to_mend:
            yield from self.causes(report.to_mend, report, {r.mailbox for r in report.results if r.mailbox})
            yield from self.decides(self.teller.next_observation(report, tenant), tenant, checked=True)
            first = report.to_mend[0]
            if first.standing is not Standing.EXCLUDED:
                yield from self.guidance(self.teller.guidance(first, report, tenant))
        yield ""
        yield self._seconds(report.seconds)

    def headline(self, report: Report) -> str:
        """Return the verdict in one line."""
        mark, colour = VERDICT_MARKS[report.verdict]
        return f"{self.paint(mark, colour, 'bold')} {self.paint(plain(report.summary.in_(self.language)), 'bold')}"

    def _entry(self, report: Report) -> Iterator[str]:
        """Yield how our own entry is corrected, where the token shows another object id."""
        from bot.tenants.entry import right_object_id

        if object_id := right_object_id(report):
            yield ""
            yield _CORRECT_ENTRY.in_(self.language, tenant=plain(report.tenant), oid=object_id)

    def _conversations(self, report: Report) -> Iterator[str]:
        conversations: dict[str, dict[tuple[Check, str], list[StageResult]]] = {}
        for result in report.results:
            conversations.setdefault(result.mailbox, {}).setdefault((result.check, result.target), []).append(result)
        for mailbox, by_check in conversations.items():
            yield ""
            if mailbox:
                yield self.paint(plain(mailbox), "bold")
            for (check, target), results in by_check.items():
                yield from self._conversation(check, target, results, "  " if mailbox else "")

    def _conversation(self, check: Check, target: str, results: list[StageResult], indent: str) -> Iterator[str]:
        stages = "  ".join(
            f"{self.paint(*MARKS[r.outcome])} {STAGE_NAMES[r.stage].in_(self.language)}" for r in results
        )
        took = self._seconds(sum(r.seconds for r in results))
        yield f"{indent}{CHECKS[check].in_(self.language):5}  {stages}  {self.paint(f'({plain(target)}, {took})', 'dim')}"
        told: set[str] = set()
        for result in results:
            for finding, sentence in zip(result.findings, self.teller.describe(result), strict=False):
                words = plain(sentence.in_(self.language))
                if words not in told:
                    told.add(words)
                    yield f"{indent}       {self.paint(*MARKS[result.outcome])} {words}"
                    if finding.raw:
                        yield f"{indent}         {self.paint(_ANSWER.in_(self.language) + plain(finding.raw), 'dim')}"

    def causes(
        self,
        diagnoses: Sequence[Diagnosis],
        report: Report | None,
        checked: Set[str],
        observed: Sequence[Finding] = (),
    ) -> Iterator[str]:
        """Yield the ranked causes, each with what speaks for or against it; `checked` are all mailboxes of the check."""
        yield ""
        yield self.paint(_CAUSES.in_(self.language), "bold")
        told: set[str] = set()
        fixes = [diagnosis.fix for diagnosis in diagnoses]
        for number, diagnosis in enumerate(diagnoses, start=1):
            excluded = diagnosis.standing is Standing.EXCLUDED
            title = plain((diagnosis.title if excluded else diagnosis.cause).in_(self.language))
            first = number == 1 and len(diagnoses) > 1
            divided = fixes.count(diagnosis.fix) > 1  # for one mailbox open and for another one excluded
            whose = _whose(diagnosis, set() if divided else checked)
            yield f"  {number}. {self._standing(diagnosis, first=first)}: {title}{whose}"
            reasons = (r.in_(self.language) for r in self.teller.reasons(diagnosis, report, observed))
            every = dict.fromkeys(map(plain, reasons))
            if excluded and every:
                yield f"     {_EXCLUDED_BY.in_(self.language)}{' · '.join(every)}"
            elif new := [reason for reason in every if reason not in told]:
                yield f"     {_BECAUSE.in_(self.language)}{' · '.join(new)}"
            told |= every.keys()

    def decides(self, found: NextObservation | None, tenant: Tenant | None, *, checked: bool) -> Iterator[str]:
        """Yield what would decide between the causes that are still open; nothing where none is."""
        if found is not None:
            from handlers.terminal.render.next_observation import deciding_lines

            yield from deciding_lines(found, self.language, self.paint, tenant=tenant, checked=checked)

    def _standing(self, diagnosis: Diagnosis, *, first: bool) -> str:
        if first and diagnosis.standing is Standing.POSSIBLE:
            return self.paint(_MOST_LIKELY.in_(self.language), "bold")
        return self.paint(
            STANDING_NAMES[diagnosis.standing].in_(self.language),
            *(["bold"] if diagnosis.standing is Standing.CONFIRMED else []),
        )

    def guidance(self, guidance: Guidance) -> Iterator[str]:
        """Yield the guided fix, step by step."""
        yield ""
        unverified = f" {_UNVERIFIED.in_(self.language)}" if guidance.unverified else ""
        yield self.paint(_WAY_OUT.in_(self.language) + plain(guidance.title.in_(self.language)), "bold") + unverified
        for number, step in enumerate(guidance.steps, start=1):
            yield f"  {number}. [{plain(step.where.in_(self.language))}] {plain(step.text.in_(self.language))}"
            for line in step.command.splitlines():
                yield f"       {plain(line)}"
            if step.expect:
                yield f"     {_EXPECT.in_(self.language)}{plain(step.expect.in_(self.language))}"
        if guidance.not_this:
            yield f"  {_NOT_THIS.in_(self.language)}{plain(guidance.not_this.in_(self.language))}"

    def _seconds(self, seconds: float) -> str:
        text = f"{seconds:.2f} s"
        return text.replace(".", ",") if self.language is Language.DE else text


def _whose(diagnosis: Diagnosis, checked: Set[str]) -> str:
    """Name the mailboxes only where they are not simply all of them; where nothing was checked, nobody knows of others."""
    meant = diagnosis.mailboxes
    if not meant or (checked and set(meant) >= checked):
        return ""
    more = f" +{len(meant) - _NAMED_MAILBOXES}" if len(meant) > _NAMED_MAILBOXES else ""
    return f" ({', '.join(map(plain, meant[:_NAMED_MAILBOXES]))}{more})"
