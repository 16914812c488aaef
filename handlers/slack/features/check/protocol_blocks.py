"""„Protokoll“: every stage of a check as it went, line by line, with what the server said; its button and its messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from bot.model import STAGE_NAMES, Check, Language, Report, StageResult
from handlers.slack.features.check import wording
from handlers.slack.kit.buttons import ButtonValue, Element, button
from handlers.slack.kit.limits import Block, shorten
from handlers.slack.kit.rich import bold, command, paragraph, rich
from handlers.slack.platform import wording_common
from handlers.slack.platform.layers import seconds

ACTION_ID = "protocol"
FOLDED_LIMIT = 6_000  # characters that a folded block holds well; more is a file
TITLE_LIMIT = 150
PAGE_LIMIT = 7_500
MOST_PAGES = 6


class Shown(ButtonValue):
    """Which check: whose, and when it began (UTC, as ISO 8601)."""

    v: Literal[1] = 1
    tenant: str
    started: str


def protocol_button(report: Report, language: Language) -> Element:
    """Return the button."""
    value = Shown(tenant=report.tenant, started=report.started.isoformat()).model_dump_json()
    return button(ACTION_ID, wording.PROTOCOL.in_(language), value, wording.PROTOCOL_LABEL.in_(language))


def title(report: Report, language: Language) -> str:
    """Return the heading."""
    return wording.PROTOCOL_TITLE.in_(language, tenant=report.tenant)


def file_name(report: Report, language: Language) -> str:
    """Return how the file is called."""
    return wording.PROTOCOL_FILE.in_(language, tenant=report.tenant, started=f"{report.started:%Y-%m-%d-%H%M}")


def protocol(report: Report, language: Language) -> str:
    """Return the whole text."""
    head = [
        report.summary.in_(language),
        wording.PROTOCOL_BEGUN.in_(
            language, started=f"{_utc(report.started):%Y-%m-%d %H:%M:%S}", seconds=seconds(report.seconds, language)
        ),
    ]
    return "\n".join([*head, *_conversations(report, language)]) + "\n"


def _conversations(report: Report, language: Language) -> Iterator[str]:
    held: dict[tuple[Check, str], list[StageResult]] = {}
    for each in report.results:
        held.setdefault((each.check, each.mailbox), []).append(each)
    for (check, mailbox), results in held.items():
        before = f" ({wording.PROTOCOL_BEFORE.in_(language)})" if results[0].earlier else ""
        with_whom = " ".join(part for part in (wording_common.CHECKS[check], mailbox, results[0].target) if part)
        yield ""
        yield f"{with_whom}{before}"
        for result in results:
            yield from _stage(result, language)


def _stage(result: StageResult, language: Language) -> Iterator[str]:
    began = f"{_utc(result.at):%H:%M:%S.%f}"[:-3] if result.at else "--:--:--.---"
    took = f"{result.seconds:.3f} s"
    outcome = f"{wording_common.SIGNS[result.outcome]} {wording_common.OUTCOMES[result.outcome].in_(language)}"
    yield f"  {began}  {took:>9}  {STAGE_NAMES[result.stage].in_(language):<15}  {outcome}"
    for finding in result.findings:
        yield f"      {finding.code}"
        if finding.raw:
            first, *rest = finding.raw.splitlines() or [""]
            yield f"      {wording.PROTOCOL_SERVER.in_(language)}{first}"
            yield from (f"      {line}" for line in rest)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment


def folded(heading: str, text: str) -> Block:
    """Return the protocol as a block that is unfolded by a click."""
    return {
        "type": "container",
        "title": {"type": "plain_text", "text": shorten(heading, TITLE_LIMIT), "emoji": False},
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": [rich(command(text.rstrip("\n")))],
    }


def pages(heading: str, text: str) -> list[list[Block]]:
    """Return the protocol as messages, cut between lines; of a very long one the beginning."""
    parts: list[str] = [""]
    for line in text.splitlines(keepends=True):
        if len(parts[-1]) + len(line) > PAGE_LIMIT:
            parts.append("")
        parts[-1] += shorten(line, PAGE_LIMIT)
    return [[rich(paragraph(bold(heading)), command(part.rstrip("\n")))] for part in parts[:MOST_PAGES] if part.strip()]
