"""Days and moments as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.model import Language
from handlers.slack import wording_home as wording
from handlers.slack.blocks.rich import Part

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(which: date, language: Language) -> str:
    """Return a day: 07.12.2026, or 7 Dec 2026."""
    if language is Language.DE:
        return f"{which:%d.%m.%Y}"
    return f"{which.day} {_MONTHS[which.month - 1]} {which.year}"


def expiry(ends: date, today: date, language: Language) -> str:
    """Return in how many days something ends, or since when it has ended, and on which day."""
    left = (ends - today).days
    near = {1: wording.EXPIRES_TOMORROW, 0: wording.EXPIRES_TODAY, -1: wording.EXPIRED_YESTERDAY}
    sentence = near.get(left) or (wording.EXPIRES_IN if left > 0 else wording.EXPIRED)
    return sentence.in_(language, days=abs(left), date=day(ends, language))


def moment(when: datetime, language: Language) -> Part:
    """Return a moment for rich text: Slack shows it in the reader's own time zone, "today" and "yesterday" by name.

    https://docs.slack.dev/reference/block-kit/blocks/rich-text-block#date-element-type (seen 2026-11)
    """
    utc = when.astimezone(UTC)
    return {
        "type": "date",
        "timestamp": int(utc.timestamp()),
        "format": "{date_short_pretty}, {time}",
        "fallback": f"{day(utc.date(), language)}, {utc:%H:%M} UTC",
    }
