"""The last row of buttons in the thread of a check: everything that can be done next, in one place."""

from __future__ import annotations

from bot.flows.fix import CausePointer, point_to
from bot.model import Language, Report
from bot.service import NextObservation, sort_out
from handlers.slack.features.check.protocol_blocks import protocol_button
from handlers.slack.kit.buttons import row
from handlers.slack.kit.limits import Block
from handlers.slack.render.again import again_button
from handlers.slack.render.more_evidence import paste_button
from handlers.slack.render.next_observation import next_observation_buttons
from handlers.slack.render.offers import start_button, text_button


def thread_buttons(
    report: Report, named: tuple[str, ...], found: NextObservation | None, language: Language, *, letter: bool
) -> Block:
    """Return the row; `named` are the mailboxes that were asked for by name, `found` is what would decide between the causes.

    `letter`: there is something to write to the customer.
    """
    first = next(iter(sort_out(report.to_mend).in_full), None)
    mend = point_to(first, report.tenant) if first else None
    return row(
        *([start_button(mend, first.title, language)] if first and mend else []),
        again_button(report.tenant, named, language),
        paste_button(language),
        *next_observation_buttons(found, report.tenant, language),
        *([text_button(CausePointer(tenant=report.tenant), language)] if letter else []),
        protocol_button(report, language),
    )
