"""One line per layer of a check (Entra, IMAP, SMTP), while it runs and when it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.model import STAGE_NAMES, Check, Language, Outcome, Stage, StageResult, by_mailbox
from handlers.slack.platform import wording_common

GOOD = frozenset({Outcome.PASSED, Outcome.WARNING})
LAST_STAGE = {Check.TOKEN: Stage.CLAIMS, Check.IMAP: Stage.MAILBOX, Check.SMTP: Stage.AUTH}


def seconds(value: float, language: Language) -> str:
    """Return a duration as it is written in this language, with one decimal, below a tenth of a second with two."""
    text = f"{value:.1f}" if value >= 0.095 else f"{value:.2f}"
    return text.replace(".", ",") if language is Language.DE else text


def unused(results: Iterable[StageResult]) -> bool:
    """Tell whether this customer does not use the protocol that these results are of."""
    return any(f.code == f"{r.check}.protocol_unused" for r in results for f in r.findings)


def is_fine(results: Sequence[StageResult]) -> bool:
    """Tell whether a conversation got to its end and nothing in it was refused."""
    return all(r.outcome in GOOD for r in results) and any(r.stage is LAST_STAGE[r.check] for r in results)


def layer_line(check: Check, results: Sequence[StageResult], boxes: int, language: Language) -> str:
    """Return how far one layer is (or how it ended), in words; `boxes` is the number of mailboxes being checked."""
    mine = [r for r in results if r.check is check]
    return f"{wording_common.CHECKS[check]}: {_state(check, mine, boxes, language)}"


def _state(check: Check, mine: Sequence[StageResult], boxes: int, language: Language) -> str:
    if not mine:
        return wording_common.WAITING.in_(language)
    if unused(mine):
        return wording_common.NOT_USED.in_(language)
    fine = sum(map(is_fine, by_mailbox(mine).values()))
    failed = [r for r in mine if r.outcome is Outcome.FAILED]
    if check is Check.TOKEN or boxes == 1 or not (fine or failed):
        return _reached(failed[0] if failed else mine[-1], fine=bool(fine), language=language)
    counts = wording_common.FINE_OF.in_(language, fine=fine, all=boxes)
    stages = list(dict.fromkeys(STAGE_NAMES[r.stage].in_(language) for r in failed))
    return f"{counts} ({wording_common.FAILED_AT.in_(language)}{', '.join(stages)})" if stages else counts


def _reached(result: StageResult, *, fine: bool, language: Language) -> str:
    outcome = wording_common.OUTCOMES[result.outcome].in_(language)
    return outcome if fine else f"{STAGE_NAMES[result.stage].in_(language)} {outcome}"


def layer_lines(results: Sequence[StageResult], boxes: int, language: Language) -> list[str]:
    """Return the lines of all three layers."""
    return [layer_line(check, results, boxes, language) for check in Check]
