"""What Bolt and Slack's SDK write into the log: no request, no secret, no traceback of a Slack that does not answer."""

from __future__ import annotations

import logging

from bot.redaction import RedactingFilter


class OneLine(logging.Filter):
    """Leaves the traceback away: a Slack that does not answer is expected to happen, and the message names it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass."""
        record.exc_info = record.exc_text = None
        return True


def quiet_logger() -> logging.Logger:
    """Bolt's and the SDK's logger, never below INFO: at DEBUG both write down every request, and a modal's secret with it."""
    for name in ("slack_bolt", "slack_sdk"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logging.INFO, logger.level))
        if not any(isinstance(known, OneLine) for known in logger.filters):
            logger.addFilter(OneLine())
            logger.addFilter(RedactingFilter())
    return logging.getLogger("slack_bolt")
