"""The root message of a check, and the progress message below it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Language, Report, Sentence, StageResult, Text
from handlers.slack.kit.limits import Block, grey_line
from handlers.slack.kit.rich import bold, bullets, paragraph, rich
from handlers.slack.platform.addresses import without_addresses
from handlers.slack.platform.layers import layer_lines, seconds

PROGRESS_TITLE = Text("Stand der Prüfung", "Progress of the check")
PROGRESS_DONE = Sentence("Geprüft in {seconds} s", "Checked in {seconds} s")


def headline(report: Report, language: Language) -> str:
    """Return the verdict for somebody who sees only the notification: the tenant, who refuses what, how many. No addresses."""
    said = report.summary.in_(language)
    said = said if said.startswith(report.tenant) else f"{report.tenant}: {said}"
    return without_addresses(said, language)


def running(text: str) -> list[Block]:
    """Return the root message's blocks while the check runs."""
    return [rich(paragraph(bold(text)))]


def verdict(report: Report, boxes: int, language: Language) -> list[Block]:
    """Return the root message's blocks: the verdict, and one small line on the layers."""
    lines = [*layer_lines(report.results, boxes, language), f"{seconds(report.seconds, language)} s"]
    return [rich(paragraph(bold(headline(report, language)))), grey_line(" · ".join(lines))]


def progress(
    results: Sequence[StageResult], boxes: int, language: Language, took: float | None = None
) -> tuple[str, list[Block]]:
    """Return text and blocks of the progress message; `took` (seconds) once the check has ended."""
    title = (
        PROGRESS_TITLE.in_(language) if took is None else PROGRESS_DONE.in_(language, seconds=seconds(took, language))
    )
    lines = layer_lines(results, boxes, language)
    return f"{title}: {' · '.join(lines)}", [rich(paragraph(bold(title)), bullets(lines))]
