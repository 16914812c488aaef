"""`mailcheck explain`: what a pasted error text shows, alone or beside a tenant's latest check; many texts line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Text
from handlers.terminal.beside import Beside
from handlers.terminal.command_line import Typed
from handlers.terminal.core import authorized
from handlers.terminal.input import read_anything
from handlers.terminal.output import Paint, as_json, complain, say
from handlers.terminal.pages import pages_address
from handlers.terminal.render.report import ReportPage

if TYPE_CHECKING:
    from handlers.terminal.core import Opener

RECOGNISED, NOTHING = 0, 1
_CUT = Text(
    "Der Text ist sehr lang; gelesen sind sein Anfang und sein Ende, zusammen eine Million Zeichen",
    "The text is very long; its beginning and its end were read, a million characters together",
)


def explain(typed: Typed, opener: Opener) -> int:
    """Explain what was handed over and return the exit code."""
    name = typed.arguments[0] if typed.arguments else "-"
    if typed.has("--batch"):
        from handlers.terminal.commands.explain_batch import explain_lines

        return explain_lines(name, _beside(typed, opener), typed.language)
    text, cut = read_anything(name, typed.language)
    beside = _beside(typed, opener)
    from bot.pastes.service import INPUT_LIMIT, explain_beside, to_contract

    explained = explain_beside(text, beside.report, beside.tenant)
    if cut or len(text) > INPUT_LIMIT:
        complain(_CUT.in_(typed.language))
    if typed.has("--json"):
        say(as_json(to_contract(explained.explanation, typed.language), indent=2))
    else:
        from handlers.terminal.render.explanation import ExplanationPage

        say(*ExplanationPage(ReportPage(beside.teller, typed.language, Paint())).lines(explained))
    return RECOGNISED if explained.explanation.matches else NOTHING


def _beside(typed: Typed, opener: Opener) -> Beside:
    """Return what the texts are read beside. Only a named tenant opens the store, and no longer than for its latest report."""
    from bot.pastes.service import Presentation

    if not typed.has("--tenant"):
        for_people = not (typed.has("--json") or typed.has("--batch"))
        return Beside(Presentation(pages=pages_address() if for_people else ""))

    async def known() -> Beside:
        async with opener() as mailcheck:
            allowed = await authorized(mailcheck, typed.values["--tenant"])
            latest = next(iter(await mailcheck.tenants.states(allowed, 1)), None)
            return Beside(mailcheck.presentation, latest, allowed.tenant)

    from handlers.terminal.event_loop import complete

    return complete(known())
