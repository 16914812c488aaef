"""What a check found, layer by layer and mailbox by mailbox, with the servers' own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.model import STAGE_NAMES, Check, Diagnosis, Language, Outcome, Report, StageResult, Text, by_mailbox
from bot.service import sort_out
from handlers.slack.kit.limits import Block, pages
from handlers.slack.kit.rich import Element, Part, bold, bullets, paragraph, plain, rich, time_of_day, words
from handlers.slack.platform import wording_common
from handlers.slack.platform.layers import is_fine, seconds, unused
from handlers.slack.render import wording_shown
from handlers.slack.render.causes import CauseWords, causes, excluded, name_all, recognised_by

DETAILED_MAILBOXES = 15

Describe = Callable[[StageResult], tuple[Text, ...]]


def detail_pages(report: Report, told: Sequence[Block], describe: Describe, language: Language) -> list[list[Block]]:
    """Return everything that stands in the thread below the verdict, distributed over messages: causes first, then the layers."""
    return [*pages(told), *pages(_layers(report, describe, language))]


def cause_blocks(
    diagnoses: Sequence[Diagnosis], shown_by: Sequence[Text], words: CauseWords, decides: Sequence[Block]
) -> list[Block]:
    """Return the causes with their fixes: first what shows the errors themselves; then what would decide, what is excluded."""
    found = sort_out(diagnoses)
    return [
        *recognised_by(shown_by, words.language),
        *causes(found, words, decides),
        *excluded(found, words.reasons, words.language),
    ]


def _layers(report: Report, describe: Describe, language: Language) -> Iterator[Block]:
    token = [r for r in report.results if r.check is Check.TOKEN]
    if token:
        yield rich(*_conversation(token, describe, language))
    of_box = by_mailbox(report.results)
    news = {box: _has_news(own) for box, own in of_box.items() if box}
    quiet = [box for box, loud in news.items() if not loud]
    loud = [box for box, loud in news.items() if loud]
    for box in loud[:DETAILED_MAILBOXES]:
        parts: list[Element] = [paragraph(bold(box))]
        for results in _conversations(of_box[box]):
            parts += _conversation(results, describe, language)
        yield rich(*parts)
    if len(loud) > DETAILED_MAILBOXES:
        yield rich(paragraph(plain(wording_common.MORE_MAILBOXES.in_(language, count=len(loud) - DETAILED_MAILBOXES))))
    now = [box for box in quiet if not any(r.earlier for r in of_box[box])]
    if now:
        yield rich(paragraph(bold(wording_common.MAILBOXES_FINE.in_(language)), plain(name_all(now))))
    before = [box for box in quiet if box not in now]
    if before:
        kept = [r for box in before for r in of_box[box] if r.earlier]
        yield rich(
            paragraph(
                bold(wording_shown.MAILBOXES_FINE_BEFORE.in_(language)), *_as_of(kept), plain(f": {name_all(before)}")
            )
        )


def _conversations(results: Sequence[StageResult]) -> list[list[StageResult]]:
    """Return the results of each conversation by itself: as they came, IMAP and SMTP are mixed."""
    told = [[r for r in results if r.check is check] for check in Check]
    return [conversation for conversation in told if conversation]


def _has_news(results: Sequence[StageResult]) -> bool:
    told = [conversation for conversation in _conversations(results) if not unused(conversation)]
    return any(not is_fine(conversation) or any(r.findings for r in conversation) for conversation in told)


def _conversation(results: Sequence[StageResult], describe: Describe, language: Language) -> list[Element]:
    """Return one conversation: its stages in a line, what was found in sentences, the server's words as they came."""
    first = results[0]
    name = wording_common.CHECKS[first.check]
    if unused(results):
        return [paragraph(bold(f"{name}: "), plain(wording_common.NOT_USED.in_(language)))]
    stages = " · ".join(
        f"{wording_common.SIGNS[r.outcome]} {STAGE_NAMES[r.stage].in_(language)}{_word(r, language)}" for r in results
    )
    took = seconds(sum(r.seconds for r in results), language)
    kept = [r for r in results if r.earlier]
    before = [plain(wording_shown.NOT_TRIED_AGAIN.in_(language)), *_as_of(kept)] if kept else []
    told: list[Element] = [paragraph(bold(f"{name} "), plain(f"({first.target}, {took} s): {stages}"), *before)]
    stopped = any(r.outcome is Outcome.FAILED for r in results)  # then it is plain why the stages behind were not tried
    telling = [r for r in results if not (stopped and r.outcome is Outcome.SKIPPED)]
    sentences = [sentence.in_(language) for r in telling for sentence in describe(r)]
    if sentences:
        told.append(bullets(dict.fromkeys(sentences)))
    for raw in dict.fromkeys(f.raw for r in results for f in r.findings if f.raw):
        told += [paragraph(plain(wording_common.SERVER_SAID.in_(language, target=first.target))), words(raw)]
    return told


def _as_of(kept: Sequence[StageResult]) -> list[Part]:
    """Return when the oldest of these was tried, and what closes the bracket."""
    moments = [r.at for r in kept if r.at]
    return [time_of_day(min(moments)), plain(")")] if moments else [plain("?)")]


def _word(result: StageResult, language: Language) -> str:
    return "" if result.outcome is Outcome.PASSED else f" {wording_common.OUTCOMES[result.outcome].in_(language)}"
