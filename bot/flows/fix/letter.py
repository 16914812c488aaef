"""What a letter about a cause of a guided fix, or about a whole check, may rest on."""

from __future__ import annotations

from bot.conclusion import sort_out
from bot.errors import BadInput
from bot.flows.fix.case import cause_now, causes_of
from bot.flows.fix.pointer import CausePointer
from bot.letters import Grounds, grounds
from bot.model import Enclosure, Report, Standing, Tenant, Text, Verdict
from bot.presentation import Presentation

_EXCLUDED = Text(
    "Diese Ursache ist inzwischen ausgeschlossen; der Kunde soll dafür nichts ändern. Den Text gibt es unter der Ursache, die jetzt infrage kommt.",
    "This cause is excluded by now; the customer should change nothing for it. The text is below the cause that may be it now.",
)


def letter_of(
    presentation: Presentation, meant: CausePointer, report: Report | None, tenant: Tenant | None
) -> Grounds | None:
    """Return what a letter about a cause (or about all of the check) may rest on; None where there is nothing yet.

    For a cause that is only possible goes out what the check beside it gives ground for.
    Raises BadInput for an unknown fix, and for a cause that is excluded by now.
    """
    shown_by, known = None if meant.pasted else report, tenant is not None
    if not meant.fix:
        told = sort_out(report.to_mend if report else ())
        return grounds((*told.in_full, *told.rivals), shown_by, known=known)
    green = report is not None and report.verdict is Verdict.HEALTHY
    if green and not meant.pasted:
        return None
    cause = cause_now(presentation, meant, report)
    if cause.standing is Standing.EXCLUDED:
        raise BadInput(_EXCLUDED)
    if cause.standing is Standing.CONFIRMED:
        return grounds((cause,), shown_by, known=known)
    of_error = (d for d in causes_of(presentation, meant, report) if d.error == meant.error)
    found = grounds([d for d in of_error if d.standing is Standing.POSSIBLE], shown_by, known=known)
    if report is None or found is None:
        return found
    if green:  # the set-up is right; only the way from the customer's own network may be shut
        return found if found.alone is Enclosure.NETWORK else None
    there = [d for d in report.to_mend if not d.mailboxes or meant.mailbox in {"", *d.mailboxes}]
    sure = [d for d in there if d.standing is Standing.CONFIRMED]
    return grounds(sure or [d for d in report.to_mend if d.standing is Standing.POSSIBLE], report, known=known)
