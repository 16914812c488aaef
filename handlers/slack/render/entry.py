"""That our own entry is wrong, in one sentence, and the button with which a keeper corrects it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model import Language, Report
from bot.service import right_object_id
from handlers.slack.kit.buttons import button, row
from handlers.slack.kit.limits import Block
from handlers.slack.kit.rich import bold, paragraph, rich
from handlers.slack.render import wording_shown
from handlers.slack.render.tenant_buttons import Named

CORRECT_ACTION = "entry_correct"


def entry_blocks(report: Report, language: Language) -> Iterator[Block]:
    """Yield them where the token of this check shows another object id than our entry. The button names the tenant, never the id."""
    object_id = right_object_id(report)
    if not object_id:
        return
    yield rich(paragraph(bold(wording_shown.ENTRY_WRONG.in_(language, oid=object_id))))
    label = wording_shown.CORRECT_ENTRY_LABEL.in_(language, tenant=report.tenant)
    value = Named(tenant=report.tenant).model_dump_json()
    yield row(button(CORRECT_ACTION, wording_shown.CORRECT_ENTRY.in_(language), value, label))
