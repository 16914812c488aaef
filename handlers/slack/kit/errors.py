"""What Slack's own errors say."""

from __future__ import annotations

from typing import Any


def slack_said(problem: Exception) -> dict[str, Any]:
    """Return Slack's answer to a refused call; empty when there was none that can be read."""
    data = getattr(getattr(problem, "response", None), "data", None)
    return data if isinstance(data, dict) else {}


def error_code(problem: Exception) -> str:
    """Return Slack's own word for what went wrong, else the kind of trouble on the way."""
    return str(slack_said(problem).get("error") or type(problem).__name__)
