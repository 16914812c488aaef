"""Practising: what a problem looks like in the channel and in the console, and which ones are solved."""

from __future__ import annotations

from typing import Any

from bot.errors import UnknownTenant
from bot.model import Language, Text, Verdict
from bot.sandbox.practice import PROBLEMS
from bot.sandbox.practice.game import Game, Played
from bot.service import Actor
from handlers.demo.stage import Stage

DEMO = Actor("demo")
COMPLAINT = Text("Anruf von *{name}*: {says}", "*{name}* called: {says}")


async def hand_out(stage: Stage, game: Game, problem: str, language: Language) -> Played:
    """Begin a problem: its customer is stored as support stored it, and a colleague passes on the complaint in the channel."""
    played = await game.start(problem)
    await stage.mailcheck.put(played.customer.stored, DEMO)
    stage.customers[played.customer.stored.name] = played.customer
    colleague = next(person for person in reversed(stage.people.values()) if not person.is_restricted)
    channel = next(iter(stage.channels.values()), None)
    if channel is not None:
        says = played.problem.says.in_(language)
        text = COMPLAINT.in_(language, name=played.customer.stored.name, says=says)
        stage.slack.write(colleague, channel, f"{text}\n```{played.problem.message_of(played.customer)}```")
    return played


async def problems_json(stage: Stage, game: Game) -> list[dict[str, Any]]:
    """Return every problem with who had it, and whether the bot's newest report of one of them is healthy."""
    told = []
    for number, problem in enumerate(PROBLEMS.values(), start=1):
        names = game.names_of(problem.id)
        verdicts = [await verdict_of(stage, name) for name in names]
        told.append(
            {
                "id": problem.id,
                "number": number,
                "says": {"de": problem.says.de, "en": problem.says.en},
                "customers": names,
                "solved": Verdict.HEALTHY in verdicts,
            }
        )
    return told


async def told_of(stage: Stage, game: Game, tenant_id: str, name: str) -> dict[str, Any]:
    """Return what this customer complains of, what the bot's newest report says, and the certificate that support sent."""
    played = game.of_tenant(tenant_id)
    complaint = None
    if played is not None:
        says = played.problem.says
        complaint = {"de": says.de, "en": says.en, "message": played.problem.message_of(played.customer)}
    try:
        certificate = (await stage.mailcheck.tenant(name)).tenant.certificate
    except UnknownTenant:
        certificate = None
    return {
        "complaint": complaint,
        "verdict": await verdict_of(stage, name),
        "certificate": certificate.public_certificate if certificate else "",
    }


async def verdict_of(stage: Stage, name: str) -> str:
    """Return the verdict of the bot's newest report of this customer, empty where there is none."""
    try:
        reports = await stage.mailcheck.reports(name, 1)
    except UnknownTenant:
        return ""
    return str(reports[0].report.verdict) if reports else ""
