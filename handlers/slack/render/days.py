"""Days and moments as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.model import Language
from handlers.slack.kit.rich import Part
from handlers.slack.platform import wording_common

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(which: date, language: Language) -> str:
    """Return a day: 07.12.2026, or 7 Dec 2026."""
    if language is Language.DE:
        return f"{which:%d.%m.%Y}"
    return f"{which.day} {_MONTHS[which.month - 1]} {which.year}"


def expiry(ends: date | None, language: Language, today: date | None = None) -> str:
    """Return in how many days from today (by the clock, in UTC, if it is not given) a credential ends or how long ago it did, and on which day."""
    if ends is None:
        return wording_common.NO_EXPIRY.in_(language)
    left = (ends - (today or datetime.now(UTC).date())).days
    near = {1: wording_common.EXPIRES_TOMORROW, 0: wording_common.EXPIRES_TODAY, -1: wording_common.EXPIRED_YESTERDAY}
    sentence = near.get(left) or (wording_common.EXPIRES_IN if left > 0 else wording_common.EXPIRED)
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
