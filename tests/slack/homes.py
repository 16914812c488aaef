"""App Home: how somebody opens it, and how it reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.model import Language, Report, Text, Verdict
from bot.sandbox.slack import Member, View, render_view
from bot.service import SavedReport, StoredTenant
from tests.slack.conftest import Scene
from tests.slack.fakes import new_tenant

DE, EN = Language.DE, Language.EN
GOOD, BAD, OPEN = Verdict.HEALTHY, Verdict.PROBLEM, Verdict.UNKNOWN
TODAY = date(2026, 11, 25)


async def home_of(scene: Scene, who: Member | None = None, *, opens: bool = True, times: int = 1) -> View:
    """Open the Home (or wait until it is shown anew) and return what stands there."""
    person = who or scene.anna
    shown = len(scene.slack.calls("views.publish"))
    if opens:
        await scene.slack.open_home(person)
    await scene.slack.wait_for(lambda: len(scene.slack.calls("views.publish")) >= shown + times)
    view = scene.slack.home(person)
    assert view is not None
    return view


def read(scene: Scene, view: View, language: Language = DE) -> str:
    return render_view(scene.slack, view, 200, language=language).replace("\u00a0", " ")


def actions(view: View) -> set[str]:
    elements = [element for block in view.content["blocks"] for element in block.get("elements", ())]
    return {element["action_id"] for element in elements if "action_id" in element}


def checked(scene: Scene, name: str, *verdicts: Verdict) -> None:
    """Let a tenant have these checks behind it, the oldest first."""
    for number, verdict in enumerate(verdicts):
        started = datetime(2026, 11, 20 + number, 14, 5, tzinfo=UTC)
        said = Text(f"{name}: Exchange weist die App ab.", f"{name}: Exchange turns the app away.")
        scene.core.store.saved.append(SavedReport(Report(name, verdict, said, started, 0.4, ())))


def stored(scene: Scene, *names: str, **changes: object) -> None:
    """Store these tenants beside the one that is there."""
    for name in names:
        tenant = replace(new_tenant(name), **changes)  # type: ignore[arg-type]
        old = scene.core.store.kept["kanzlei-muster"]
        scene.core.store.kept[name] = StoredTenant(tenant, f"uid-{name}", 1, old.stored_at, old.stored_by)
