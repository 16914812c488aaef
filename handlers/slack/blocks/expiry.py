"""When a credential ends, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.model import Language
from handlers.slack import wording_tenants as wording


def until(day: date | None, language: Language) -> str:
    """Return how long it is until that day, and which day it is."""
    if day is None:
        return wording.NO_EXPIRY.in_(language)
    days = (day - datetime.now(UTC).date()).days
    shown = day.strftime("%d.%m.%Y") if language is Language.DE else day.isoformat()
    if days < 0:
        return wording.EXPIRED.in_(language, date=shown)
    sentence = {0: wording.EXPIRES_TODAY, 1: wording.EXPIRES_TOMORROW}.get(days, wording.EXPIRES_IN)
    return sentence.filled(days=days, date=shown).in_(language)
