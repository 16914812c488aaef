"""What a text is read beside: nothing, or a stored tenant with its latest check."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import Report, Tenant
from handlers.terminal.render.report import Sentences


@dataclass(frozen=True, slots=True)
class Beside:
    """What the texts are read beside: nothing, or a stored tenant with its latest check; and who knows the sentences."""

    teller: Sentences
    report: Report | None = None
    tenant: Tenant | None = None
