"""Practising: what a problem looks like in the channel and in the console, and which ones are solved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import UnknownTenant
from bot.model import Language, Sentence, Text, Verdict
from bot.sandbox.practice import PROBLEMS
from bot.sandbox.practice.game import Game, Played
from bot.service import Actor, AuthorizedTenant
from handlers.demo.stage import Stage

DEMO = Actor("demo")
COMPLAINT = Sentence("Anruf von *{name}*: {says}", "*{name}* called: {says}")


async def hand_out(stage: Stage, game: Game, problem: str, language: Language) -> Played:
    """Begin a problem: its customer is stored as support stored it, and a colleague passes on the complaint in the channel."""
    played = await game.start(problem)
    await stage.mailcheck.tenants.put(played.customer.stored, DEMO)
    stage.customers[played.customer.stored.name] = played.customer
    colleague = next(person for person in reversed(stage.people.values()) if not person.is_restricted)
    channel = next(iter(stage.channels.values()), None)
    if channel is not None:
        says = played.problem.says.in_(language)
        text = COMPLAINT.in_(language, name=played.customer.stored.name, says=says)
        stage.slack.write(colleague, channel, f"{text}\n```{played.problem.message_of(played.customer)}```")
    return played


def problems_json(game: Game, verdicts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return every problem with who had it, and whether the bot's newest report of one of them is healthy."""
    return [
        {
            "id": problem.id,
            "number": number,
            "says": _both(problem.says),
            "customers": names,
            "solved": any(verdicts.get(name) == Verdict.HEALTHY for name in names),
        }
        for number, problem in enumerate(PROBLEMS.values(), start=1)
        for names in [game.names_of(problem.id)]
    ]


async def told_of(stage: Stage, game: Game, tenant_id: str, name: str) -> dict[str, Any]:
    """Return what this customer complains of, what the bot's newest report says, and the certificate that support sent.

    What it was is told once the report is healthy.
    """
    played, verdict = game.of_tenant(tenant_id), await verdict_of(stage, name)
    complaint, solution = None, None
    if played is not None:
        complaint = {**_both(played.problem.says), "message": played.problem.message_of(played.customer)}
        if verdict == Verdict.HEALTHY:
            error, fix = played.problem.solution
            solution = {"error": _both(error), "fix": _both(fix)}
    try:
        certificate = (await stage.mailcheck.tenants.find(name)).tenant.certificate
    except UnknownTenant:
        certificate = None
    return {
        "complaint": complaint,
        "solution": solution,
        "verdict": verdict,
        "certificate": certificate.public_certificate if certificate else "",
    }


async def verdict_of(stage: Stage, name: str) -> str:
    """Return the verdict of the bot's newest report of this customer, empty where there is none."""
    try:
        reports = await stage.mailcheck.tenants.reports(
            AuthorizedTenant(await stage.mailcheck.tenants.find(name), "demo"), 1
        )
    except UnknownTenant:
        return ""
    return str(reports[0].report.verdict) if reports else ""


def _both(said: Text) -> dict[str, str]:
    return {"de": said.de, "en": said.en}
