"""The console of a customer's administrator: `/console`, and what its page asks. What it shows and changes is `bot.sandbox.console`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import BadInput, MailcheckError
from bot.model import Language, Text
from bot.sandbox.console import Desk
from bot.sandbox.powershell import find_powershell
from bot.sandbox.practice.game import Game
from handlers.demo import console_powershell, console_practice
from handlers.demo.asking import person_of
from handlers.demo.shown import reads
from handlers.demo.stage import Stage

PAGE = Path(__file__).parent / "page" / "console.html"
_NOT_UNDERSTOOD = Text(
    "Damit kann die Konsole nichts anfangen; laden Sie die Seite neu.", "The console cannot use that; reload the page."
)


class Asked(BaseModel):
    """What the page asks; `tenant` is a tenant id."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tenant: str = ""


class Changed(Asked):
    """One change with what was filled in."""

    change: str
    values: dict[str, str | bool]


class Pasted(Asked):
    """Lines for the PowerShell window."""

    lines: str


class Wanted(Asked):
    """A new problem to practise on: this one, or any; told in this language."""

    problem: str = ""
    language: Language = Language.DE


Some = TypeVar("Some", bound=Asked)
Act = Callable[[web.Request], Awaitable[dict[str, Any]]]


def add_routes(app: web.Application, stage: Stage) -> None:
    """Add the console's addresses."""
    console = Console(stage)
    app.router.add_get("/console", _show)
    app.router.add_get("/api/console", console.overview)
    app.router.add_get("/api/console/{tenant}", console.look)
    for name, act in {
        "change": console.change,
        "powershell": console.powershell,
        "inspect": console.inspect,
        "practice": console.practice,
        "zero": console.zero,
    }.items():
        app.router.add_post(f"/api/console/{name}", _answering(act))


async def _show(_request: web.Request) -> web.StreamResponse:
    return web.FileResponse(PAGE)


class Console:
    """What the page asks, for one stage and one game."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._desk = Desk(stage.microsoft)
        self._game = Game(stage.microsoft)

    async def overview(self, request: web.Request) -> web.Response:
        """Tell which customers there are, which problems were played and solved, whether there is a PowerShell.

        `as` names who is played in Slack: the console speaks their language.
        """
        playing, person = person_of(self._stage, request.query.get("as", ""))
        customers = self._desk.customers()
        verdicts = {name: await console_practice.verdict_of(self._stage, name) for _, name in customers}
        return web.json_response(
            {
                "as": playing,
                "language": str(reads(person)),
                "customers": [{"tenant_id": i, "name": name, "verdict": verdicts[name]} for i, name in customers],
                "problems": console_practice.problems_json(self._game, verdicts),
                "powershell": find_powershell() is not None,
            }
        )

    async def look(self, request: web.Request) -> web.Response:
        """Tell everything about one customer."""
        try:
            return web.json_response(await self._seen(request.match_info["tenant"]))
        except MailcheckError as problem:
            return _refused(problem)

    async def change(self, request: web.Request) -> dict[str, Any]:
        """Change one thing; tell what was done and how everything is now."""
        asked = await _read(request, Changed)
        done = await self._desk.change(asked.tenant, asked.change, asked.values)
        return {"said": _both(done.said), "secret": done.secret, "seen": await self._seen(asked.tenant)}

    async def powershell(self, request: web.Request) -> dict[str, Any]:
        """Run lines in a window of this customer's administrator; tell what it shows."""
        asked = await _read(request, Pasted)
        tenant = self._desk.tenant(asked.tenant)
        shown = await console_powershell.run(self._stage, tenant, asked.lines)
        return {"output": shown.output, "note": _both(shown.note), "seen": await self._seen(asked.tenant)}

    async def inspect(self, request: web.Request) -> dict[str, Any]:
        """Run the looking script that the bot writes for this customer; tell what it shows."""
        asked = await _read(request, Asked)
        tenant = self._desk.tenant(asked.tenant)
        shown = await console_powershell.look(self._stage, tenant)
        return {"output": shown.output, "note": _both(shown.note)}

    async def practice(self, request: web.Request) -> dict[str, Any]:
        """Hand out a problem; tell whose it is."""
        asked = await _read(request, Wanted)
        played = await console_practice.hand_out(self._stage, self._game, asked.problem, asked.language)
        return {"tenant_id": played.customer.tenant.tenant_id, "name": played.customer.stored.name}

    async def zero(self, request: web.Request) -> dict[str, Any]:
        """Add a customer with whom nothing is set up; tell who it is."""
        await _read(request, Asked)
        tenant = await self._game.from_zero()
        return {"tenant_id": tenant.tenant_id, "name": self._desk.look(tenant.tenant_id)["name"]}

    async def _seen(self, tenant_id: str) -> dict[str, Any]:
        seen = self._desk.look(tenant_id)
        return seen | await console_practice.told_of(self._stage, self._game, tenant_id, seen["name"])


def _answering(act: Act) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Answer with what an act tells as JSON, or with the one sentence that says what is wrong."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return web.json_response(await act(request))
        except MailcheckError as problem:
            return _refused(problem)

    return answer


async def _read(request: web.Request, kind: type[Some]) -> Some:
    try:
        return kind.model_validate_json(await request.read())
    except ValidationError:
        raise BadInput(_NOT_UNDERSTOOD) from None


def _refused(problem: MailcheckError) -> web.Response:
    return web.json_response(_both(problem.with_names), status=422)


def _both(said: Text) -> dict[str, str]:
    return {"de": said.de, "en": said.en}
