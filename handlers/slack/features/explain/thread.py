"""The answer to a pasted text: a thread of its own, or below the message it is about; in the thread of a check it is evidence."""

from __future__ import annotations

from contextlib import suppress

from bot.errors import BadInput
from bot.flows.fix import CausePointer, letter_of, point_to
from bot.jobs.kinds import EXPLAIN, Asker, ExplainJob
from bot.model import Diagnosis, Report, Text
from bot.pastes.work import INPUT_LIMIT
from bot.redaction import Masked
from bot.service import NO_THREAD, Explained, NextObservation, sort_out
from bot.turns import in_a_thread
from handlers.slack.features.explain import wording
from handlers.slack.features.explain.blocks import Sentences, first_of
from handlers.slack.features.explain.feedback import ask, tried_in_order
from handlers.slack.features.explain.unknown import unknown
from handlers.slack.features.explain.warning import warn
from handlers.slack.kit.buttons import row
from handlers.slack.kit.limits import Block, grey_line, pages
from handlers.slack.kit.rich import bold, bullets, paragraph, plain, rich, spoken
from handlers.slack.platform.addresses import without_addresses
from handlers.slack.platform.answer import Answer
from handlers.slack.platform.answers import open_answer, open_below
from handlers.slack.platform.context import Context
from handlers.slack.platform.error_boundary import Recipient, boundary
from handlers.slack.platform.pasted import Pasted
from handlers.slack.platform.roles import Role
from handlers.slack.platform.setup_of_thread import tenant_led_in
from handlers.slack.platform.sight import NotInThisChannel, Sight
from handlers.slack.platform.thread_answers import ThreadAnswer
from handlers.slack.render import wording_shown
from handlers.slack.render.causes import CauseWords
from handlers.slack.render.more_evidence import paste_button
from handlers.slack.render.next_observation import deciding_blocks, next_observation_buttons
from handlers.slack.render.offers import text_button
from handlers.slack.render.report import cause_blocks
from handlers.slack.render.verdict import headline, verdict


async def hand_over(
    context: Context, asker: Asker, pasted: Pasted, *, thread: str = "", author: str = "", posted: bool = True
) -> None:
    """Hand a pasted text over; raises BadInput where there is nothing to explain."""
    if pasted.empty:
        raise BadInput(wording.NOTHING_PASTED)
    masked = await context.mailcheck.reading.masked(pasted.text)
    job = ExplainJob(
        asker=asker,
        text=pasted.text,
        masked=None if masked.text == pasted.text else masked.text,
        kinds=masked.kinds,
        cut=pasted.cut,
        files=await context.files.known(pasted.files),
        thread=thread,
        author=author,
        posted=posted,
    )
    await context.queue.enqueue(EXPLAIN, job)


async def run(context: Context, job: ExplainJob) -> None:
    """Read the files, explain everything together, warn of secrets, answer."""
    async with boundary(Recipient(context.slack, job.asker, thread=job.thread)) as recipient:
        await context.rights.demand(job.asker, Role.READER)
        read = await context.files.read(job.files)
        masked = Masked(job.text if job.masked is None else job.masked, job.kinds)
        text = "\n".join([job.text, *read.texts])
        troubles = (*read.troubles, *_limits_said(job, text))
        if not text.strip():
            raise BadInput(*(troubles or (wording.NOTHING_PASTED,)))
        place = await context.rights.thread(job.asker, job.thread)
        led = await tenant_led_in(context, job.asker, job.thread)
        thread, known = NO_THREAD if led else place, None if read.texts else masked
        before, _ = await context.mailcheck.pastes.beside(allowed=led, thread=thread)
        said = await context.mailcheck.pastes.explain(text, allowed=led, thread=thread, masked=known)
        await warn(context, job, said.explanation.secrets)
        renewed = before is not None and said.report is not None and _ranks(before) != _ranks(said.report)
        whose = [await context.rights.tenant(job.asker, said.tenant.name)] if said.tenant else []
        sight = context.rights.sight(job.asker, Role.READER, *whose)
        if renewed and said.report and not led:
            with suppress(NotInThisChannel):
                await _renew_root(context, job, sight, said.report)
        answer = await in_a_thread(_Answered, context, job, sight, said, renewed=renewed)
        recipient.answer = await answer.write(text, troubles)
        if not answer.known_at_all:
            await context.mailcheck.pastes.remember_unknown(said.explanation.masked)


def _limits_said(job: ExplainJob, text: str) -> list[Text]:
    """Return what is said where not all of a text is read."""
    said = [wording.MESSAGE_CUT] if job.cut else []
    return [*said, wording.TEXT_CUT] if len(text) > INPUT_LIMIT else said


def _ranks(report: Report) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(d.error, d.fix, d.standing, d.mailboxes) for d in report.to_mend]


async def _renew_root(context: Context, job: ExplainJob, sight: Sight, report: Report) -> None:
    """Change the verdict at the top of the check's thread: the causes are others now."""
    language, boxes = job.asker.language, len({r.mailbox for r in report.results if r.mailbox})
    root = ThreadAnswer(context.slack, sight, job.asker.channel, job.thread)
    await root.head(headline(report, language), verdict(report, boxes, language), final=True)


class _Answered:
    """One answer as it is put together; `renewed` tells that a check's causes have changed with it."""

    def __init__(self, context: Context, job: ExplainJob, sight: Sight, said: Explained, *, renewed: bool) -> None:
        core, self._language = context.mailcheck, job.asker.language
        self._door, self._job, self._sight, self._said, self._renewed = context, job, sight, said, renewed
        explanation = said.explanation
        self._match = first_of(explanation)
        report, tenant, _ = self._beside = said.beside(self._match, of_check=renewed)
        self._whose = tenant.name if tenant else ""
        self.known_at_all = self._match is not None or bool(explanation.observed)
        self._tell = Sentences(
            core.presentation.describe_finding,
            lambda error: core.presentation.page_of(error, self._language),
            self._language,
        )
        self._words = CauseWords(
            lambda d: core.presentation.guidance(d, *self._beside),
            lambda d: core.presentation.reasons(d, report, explanation.observed),
            lambda d: core.presentation.supports(d, report, explanation.observed),
            self._language,
            self._about,
        )
        self._customer = report.tenant if report else ""
        self._found = self._deciding()

    async def write(self, text: str, troubles: tuple[Text, ...]) -> Answer:
        """Write it where it belongs."""
        head = self._headline()
        blocks = [*self._notes(troubles), *self._body(text), row(*self._buttons())]
        if self._job.thread:
            answer = await self._write_below(head, blocks)
        else:
            answer = await self._write_anew(head, blocks)
        await answer.reply(wording.DID_IT_HELP.in_(self._language), self._question())
        return answer

    async def _write_below(self, head: str, blocks: list[Block]) -> Answer:
        first, *others = pages([rich(paragraph(bold(head))), *blocks])
        answer = await open_below(self._door.slack, self._sight, self._job.thread, self._aloud(first), first)
        await self._finish(answer, head, first, others)
        return answer

    async def _write_anew(self, head: str, blocks: list[Block]) -> Answer:
        below = wording.HOW_IN_THE_THREAD
        if self._match:
            below = wording.DECIDE_IN_THE_THREAD if self._found else wording.IN_THE_THREAD
        root = [rich(paragraph(bold(head))), grey_line(below.in_(self._language))]
        answer = await open_answer(self._door.slack, self._sight, head, root)
        await self._finish(answer, head, root, pages(blocks))
        return answer

    async def _finish(self, answer: Answer, head: str, first: list[Block], others: list[list[Block]]) -> None:
        if answer.thread:
            answer.final = True
        else:  # only the reply address is open, and what stands first has not been said there yet
            await answer.head(head, first, final=True)
        for page in others:
            await answer.reply(self._aloud(page), page)

    def _headline(self) -> str:
        report = self._said.report
        if report is None or self._match or not self._said.explanation.observed:
            return self._tell.headline(self._said.explanation)
        return self._counts(report)

    def _counts(self, report: Report) -> str:
        counts = wording.COUNTS_NOW if self._renewed else wording.COUNTS_WITHOUT_CHANGE
        return counts.in_(self._language, tenant=report.tenant)

    def _notes(self, troubles: tuple[Text, ...]) -> list[Block]:
        """What could not be read beside what was; and that the rest counts for the check."""
        told = [trouble.in_(self._language) for trouble in troubles]
        told += [note.in_(self._language) for note in self._said.explanation.notes]
        report = self._said.report
        elsewhere = self._match is not None and self._match.elsewhere
        if report and self._match and self._said.explanation.observed and (self._renewed or not elsewhere):
            told.append(self._counts(report))
        return [rich(bullets(told))] if told else []

    def _announced(self) -> list[Block]:
        """What Microsoft is about to change in what the message is about."""
        if self._match is None:
            return []
        told = self._door.mailcheck.announcements.about(self._match, self._said.explanation.observed)
        return [rich(paragraph(plain(notice.in_(self._language)))) for notice in told]

    def _body(self, text: str) -> list[Block]:
        explanation, report, tell = self._said.explanation, self._said.report, self._tell
        told = [*tell.read_off(explanation), *self._announced()]
        if not self.known_at_all:
            return [*told, *unknown(explanation, text, self._language)]
        decides = list(deciding_blocks(self._found, self._customer, self._language))
        causes = self._causes()
        if causes:
            shown_by = self._door.mailcheck.presentation.recognised_by(causes, report, explanation.observed)
            return [*told, *cause_blocks(causes, shown_by, self._words, decides)]
        return [*told, *decides] if report else [*told, tell.output_alone()]

    def _about(self, cause: Diagnosis) -> CausePointer:
        """Return the pointer to a cause, for the buttons that lead on from it."""
        pasted = not (self._renewed and self._said.report)
        return point_to(cause, self._whose, self._beside.named, tried_in_order(self._causes()), pasted=pasted)

    def _buttons(self) -> list[dict[str, object]]:
        buttons = [paste_button(self._language, wording_shown.PASTE_MORE)]
        first = next(iter(sort_out(self._causes()).in_full), None)
        report, tenant, _ = self._beside
        if first and letter_of(self._door.mailcheck.presentation, self._about(first), report, tenant):
            buttons.append(text_button(self._about(first), self._language))
        return [*buttons, *next_observation_buttons(self._found, self._customer, self._language)]

    def _deciding(self) -> NextObservation | None:
        """What would decide between the causes that are told: those of the pasted error, or of the check."""
        core, said = self._door.mailcheck, self._said
        if said.report and (self._renewed or not self._match):
            return core.presentation.next_observation(said.report, said.tenant)
        if self._match not in said.explanation.matches[:1]:  # the first one is the check's, and not what is told here
            return None
        return core.presentation.next_observation_of(said.explanation, said.report, said.tenant)

    def _question(self) -> list[Block]:
        causes = self._causes()
        first, *rest = tried_in_order(causes) or ("",)
        error = next((d.error for d in causes if d.fix == first), "")
        return ask(error, first, tuple(rest), self._language)

    def _causes(self) -> tuple[Diagnosis, ...]:
        if self._renewed and self._said.report:
            return self._said.report.to_mend
        return self._match.causes if self._match else ()

    def _aloud(self, blocks: list[Block]) -> str:
        return without_addresses(spoken(blocks), self._language)
