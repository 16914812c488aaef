"""Of an earlier check, what need not be tried again at once: what went well a short while ago, over the same servers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model import Check, Endpoint, Outcome, StageResult

KEPT_FOR = timedelta(minutes=15)
GOOD = frozenset({Outcome.PASSED, Outcome.WARNING})

Key = tuple[Check, str]


def went_well(results: Sequence[StageResult]) -> bool:
    """Tell whether a conversation was held to its end, and nothing in it failed."""
    return bool(results) and all(result.outcome in GOOD for result in results)


def good_conversations(
    before: Iterable[StageResult], servers: Mapping[Check, Endpoint]
) -> Mapping[Key, tuple[StageResult, ...]]:
    """Return the conversations about mailboxes that went well, their results marked as an earlier check's.

    None where nothing failed (a healthy tenant is checked as a whole), and none where the token did: everything depends on it.
    """
    conversations: dict[Key, list[StageResult]] = {}
    for result in before:
        conversations.setdefault((result.check, result.mailbox), []).append(result)
    if not went_well(conversations.pop((Check.TOKEN, ""), [])):
        return {}
    good = {key: results for key, results in conversations.items() if went_well(results)}
    if all(key in good or _unused(results) for key, results in conversations.items()):
        return {}
    return {
        key: tuple(replace(result, earlier=True) for result in results)
        for key, results in good.items()
        if all(_still_counts(result, str(servers[key[0]])) for result in results)
    }


def _still_counts(result: StageResult, server: str) -> bool:
    return result.target == server and result.at is not None and result.at >= datetime.now(UTC) - KEPT_FOR


def _unused(results: Sequence[StageResult]) -> bool:
    return all(f.code == f"{r.check}.protocol_unused" for r in results for f in r.findings)
