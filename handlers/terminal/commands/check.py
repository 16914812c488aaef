"""`mailcheck check`: one tenant in full, or all of them line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import BadInput
from bot.model import STAGE_NAMES, Language, Report, Sentence, StageResult, Text, Verdict
from handlers.terminal.command_line import Typed, shown
from handlers.terminal.core import all_authorized, authorized
from handlers.terminal.output import MovingLine, Paint, as_json, flush, say
from handlers.terminal.render.report import CHECKS, ReportPage

if TYPE_CHECKING:
    from bot.service import Mailcheck
    from handlers.terminal.core import Opener

EXIT_CODES = {Verdict.HEALTHY: 0, Verdict.PROBLEM: 1, Verdict.UNKNOWN: 3}
MOST_AT_ONCE = 64
_COUNTS = {
    Verdict.HEALTHY: Sentence("{n} in Ordnung", "{n} healthy"),
    Verdict.PROBLEM: Sentence("{n} mit Problem", "{n} with a problem"),
    Verdict.UNKNOWN: Sentence("{n} nicht zu Ende geprüft", "{n} not checked to the end"),
}
_NOBODY = Text(
    "Es ist noch kein Kunde gespeichert; mailcheck tenant put speichert einen.",
    "No tenant is stored yet; mailcheck tenant put stores one.",
)


async def check(typed: Typed, opener: Opener) -> int:
    """Check what was asked for and return the exit code."""
    concurrency = _understood(typed)
    async with opener() as mailcheck:
        if typed.has("--all"):
            return await _check_all(mailcheck, typed, concurrency)
        return await _check_one(mailcheck, typed)


def _understood(typed: Typed) -> int:
    """Return how many tenants to check at once; raises BadInput for options that do not go together."""
    mistakes = []
    everyone = typed.has("--all")
    if everyone and typed.arguments:
        mistakes.append(
            Text(
                "--all prüft alle Kunden, ein einzelner wird nicht dazu genannt",
                "--all checks every tenant, so none is named with it",
            )
        )
    if everyone and typed.has("--json"):
        mistakes.append(Text("zu --all gehört --jsonl, nicht --json", "--all goes with --jsonl, not with --json"))
    if not everyone and not typed.arguments:
        mistakes.append(
            Text(
                "es fehlt der Kunde, der geprüft werden soll (oder --all)",
                "the tenant to check is missing (or --all)",
            )
        )
    if not everyone:
        mistakes += [
            Text(f"{option} gehört zu --all", f"{option} goes with --all")
            for option in ("--jsonl", "--concurrency")
            if typed.has(option)
        ]
    wish = typed.values.get("--concurrency", "8")
    if not (
        wish.isascii() and wish.isdigit() and len(wish) <= len(str(MOST_AT_ONCE)) and 1 <= int(wish) <= MOST_AT_ONCE
    ):
        mistakes.append(
            Text(
                f"--concurrency ist eine Zahl von 1 bis {MOST_AT_ONCE}, nicht „{shown(wish)}“",
                f"--concurrency is a number from 1 to {MOST_AT_ONCE}, not “{shown(wish)}”",
            )
        )
    if mistakes:
        raise BadInput(*mistakes)
    return int(wish)


async def _check_one(mailcheck: Mailcheck, typed: Typed) -> int:
    address, *mailboxes = typed.arguments
    line = MovingLine()
    line.show("…")

    def progress(result: StageResult) -> None:
        stage = f"{CHECKS[result.check].in_(typed.language)} {STAGE_NAMES[result.stage].in_(typed.language)}"
        line.advance(f"{stage} {result.mailbox}")

    try:
        allowed = await authorized(mailcheck, address)
        report = await mailcheck.checks.run(allowed, mailboxes, progress=progress if line.visible else None)
    finally:
        line.clear()
    if typed.has("--json"):
        _say_json(report, typed.language, indent=2)
    else:
        say(*ReportPage(mailcheck.presentation, typed.language, Paint()).lines(report, allowed.tenant))
    return EXIT_CODES[report.verdict]


async def _check_all(mailcheck: Mailcheck, typed: Typed, concurrency: int) -> int:
    everybody, damaged = await all_authorized(mailcheck), await mailcheck.tenants.damaged()
    line = MovingLine(total=len(everybody) + len(damaged))
    page = ReportPage(mailcheck.presentation, typed.language, Paint())
    counts, codes = dict.fromkeys(Verdict, 0), {0}
    line.show()
    try:
        async for report, problem in mailcheck.checks.all(everybody, damaged, concurrency):
            counts[report.verdict] += 1
            codes.add(problem.exit_code if problem else EXIT_CODES[report.verdict])
            line.clear()
            if typed.has("--jsonl"):
                _say_json(report, typed.language)
            else:
                say(page.headline(report))
            flush()
            line.advance(report.tenant)
    finally:
        line.clear()
    if not typed.has("--jsonl"):
        parts = [_COUNTS[verdict].in_(typed.language, n=n) for verdict, n in counts.items() if n]
        say(", ".join(parts) if parts else _NOBODY.in_(typed.language))
    return max(codes)


def _say_json(report: Report, language: Language, indent: int | None = None) -> None:
    from bot.service import report_document

    say(as_json(report_document(report, language), indent=indent))
