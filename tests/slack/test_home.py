"""The App Home: my tenants, the worst first; credentials that expire; set-ups under way; my language; and who sees what of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import StoreUnavailable
from bot.model import Text
from bot.sandbox.slack import ApiFault
from bot.service import Course, SavedReport, StoredTenant
from handlers.slack.features.home.sparkline import in_words, sparkline
from handlers.slack.render.days import day, expiry
from tests.slack.conftest import Scene, Start
from tests.slack.homes import BAD, DE, EN, GOOD, OPEN, TODAY, actions, checked, home_of, read, stored


async def test_the_worst_stands_first_with_its_state_in_words(scene: Scene) -> None:
    """The sign is never alone, and what is wrong is said."""
    stored(scene, "a-gesund", "b-krank", "c-offen", "d-neu")
    checked(scene, "a-gesund", BAD, GOOD)
    checked(scene, "b-krank", GOOD, GOOD, BAD)
    checked(scene, "c-offen", OPEN)
    text = read(scene, await home_of(scene))

    assert "5 Kunden: 1 mit Problem, 1 ohne Ergebnis, 2 noch nie geprüft, 1 in Ordnung" in text
    lines = ["b-krank: ✗ Problem", "c-offen: ? kein Ergebnis", "d-neu: – noch nie geprüft", "a-gesund: ✓ in Ordnung"]
    places = [text.index(line) for line in lines]
    assert places == sorted(places)
    assert "Exchange weist die App ab." in text
    assert "Geprüft: 22.11.2026, 14:05 UTC · Verlauf: ▇▇▁ (die letzten 3: 2 in Ordnung, 1 mit Problem)" in text


async def test_an_english_reader_sees_it_in_english(scene: Scene) -> None:
    """Not a German word on it."""
    checked(scene, "kanzlei-muster", GOOD, BAD)
    text = read(scene, await home_of(scene, scene.ben), EN)

    assert "1 tenant: 1 with a problem" in text
    assert "kanzlei-muster: ✗ problem" in text
    assert "Exchange turns the app away." in text
    assert "Checked: 21 Nov 2026, 14:05 UTC · History: ▇▁ (the last 2: 1 fine, 1 with a problem)" in text
    for german in ("Kunde", "Prüfen", "Sprache", "Hilfe", "Zugangsdaten"):
        assert german not in text


def test_a_sparkline_has_its_words() -> None:
    """High is fine, low is a problem, the oldest first; and the same for whoever does not see it."""
    verdicts = (BAD, GOOD, GOOD, OPEN)

    assert sparkline(verdicts) == "▁▇▇▃"
    assert in_words(verdicts, DE) == "die letzten 4: 2 in Ordnung, 1 mit Problem, 1 ohne Ergebnis"
    assert in_words(verdicts, EN) == "the last 4: 2 fine, 1 with a problem, 1 without a result"


@pytest.mark.parametrize(
    ("days", "german", "english"),
    [
        (12, "läuft in 12 Tagen ab (07.12.2026)", "expires in 12 days (7 Dec 2026)"),
        (1, "läuft morgen ab (26.11.2026)", "expires tomorrow (26 Nov 2026)"),
        (0, "läuft heute ab (25.11.2026)", "expires today (25 Nov 2026)"),
        (-1, "ist gestern abgelaufen (24.11.2026)", "expired yesterday (24 Nov 2026)"),
        (-30, "ist vor 30 Tagen abgelaufen (26.10.2026)", "expired 30 days ago (26 Oct 2026)"),
    ],
)
def test_an_expiry_is_said_in_days(days: int, german: str, english: str) -> None:
    """With the day behind it."""
    ends = TODAY + timedelta(days=days)

    assert (expiry(ends, DE, TODAY), expiry(ends, EN, TODAY)) == (german, english)


async def test_what_expires_soonest_stands_first(scene: Scene) -> None:
    """Of many the first eight; those without a date are named."""
    today = datetime.now(UTC).date()
    for days in range(1, 11):
        stored(scene, f"in-{days:02}", secret_expires=today + timedelta(days=days))
    stored(scene, "vorbei", secret_expires=today - timedelta(days=2))
    text = read(scene, await home_of(scene))
    expiries = text[text.index("Wann Zugangsdaten ablaufen") : text.index("Meine Kunden")]

    ends = day(today + timedelta(days=7), DE)
    assert expiries.index("vorbei: ist vor 2 Tagen abgelaufen") < expiries.index("in-01: läuft morgen ab")
    assert f"in-07: läuft in 7 Tagen ab ({ends})" in expiries
    assert "in-08" not in expiries
    assert "und 3 weitere, die später ablaufen" in expiries
    assert "Ohne bekanntes Ablaufdatum: kanzlei-muster" in expiries


async def test_many_tenants_have_pages(scene: Scene) -> None:
    """Each tenant is on one of them, within what Slack takes; turning leads there."""
    stored(scene, *(f"kunde-{number:03}" for number in range(119)))
    for number in range(6):
        await scene.core.flows.keep_course(Course("setup", f"T1:C1:{number}.1", "kanzlei-muster", {}))
    seen: list[str] = []
    view = await home_of(scene)
    for page in range(5):
        if page:
            before = len(scene.slack.calls("views.publish"))
            await scene.slack.press(scene.anna, view, "home_page", str(page))
            await scene.slack.wait_for(lambda before=before: len(scene.slack.calls("views.publish")) > before)  # type: ignore[misc]
            view = scene.slack.home(scene.anna) or view
        assert len(view.content["blocks"]) <= 100
        seen += [
            json.loads(element["value"])["tenant"]
            for block in view.content["blocks"]
            for element in block.get("elements", ())
            if element.get("action_id") == "home_check"
        ]

    assert sorted(seen) == sorted(scene.core.store.kept)
    assert "101 bis 120 von 120" in read(scene, view)
    assert not [call for call in scene.slack.calls("views.publish") if call.error]


async def test_a_check_from_home_is_answered_in_direct_messages(scene: Scene) -> None:
    """Home says so at once, and shows the new state when it is done."""
    view = await home_of(scene)
    await scene.slack.press(scene.anna, view, "home_check")
    direct = scene.slack.direct_messages_of(scene.anna)
    root = await scene.answered(where=direct)
    await scene.slack.wait_for(lambda: "✓ in Ordnung" in read(scene, scene.slack.home(scene.anna) or view))
    notes = [str(call.arguments) for call in scene.slack.calls("views.publish")]

    assert root.text.startswith("kanzlei-muster: Alles in Ordnung")
    assert any("Ich prüfe kanzlei-muster" in note for note in notes)
    assert scene.slack.messages(scene.support) == ()
    assert "noch nie geprüft" in read(scene, view)


async def test_home_follows_a_check_of_ones_own_only(scene: Scene) -> None:
    """Whoever checks in a channel finds the new state in Home; others see it when they open theirs."""
    await home_of(scene)
    await home_of(scene, scene.ben)
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()
    await scene.slack.wait_for(lambda: "✓ in Ordnung" in read(scene, scene.slack.home(scene.anna)))  # type: ignore[arg-type]

    assert "never checked" in read(scene, scene.slack.home(scene.ben))  # type: ignore[arg-type]


async def test_a_home_that_cannot_be_shown_is_in_nobodys_way(scene: Scene) -> None:
    """The check is answered all the same, and nobody is told of it."""
    await home_of(scene)
    scene.slack.api.faults.always("views.publish", ApiFault(error="not_enabled"))
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()
    await scene.slack.wait_for(lambda: any(call.error for call in scene.slack.calls("views.publish")))

    assert root.text.startswith("kanzlei-muster: Alles in Ordnung")
    assert scene.slack.ephemerals(scene.anna) == ()


async def test_the_tab_for_messages_is_left_alone(scene: Scene) -> None:
    """Slack tells of that visit, too."""
    direct = scene.slack.direct_messages_of(scene.anna)
    content = {"type": "app_home_opened", "user": scene.anna.id, "channel": direct.id, "tab": "messages"}
    await scene.slack.event(content | {"event_ts": scene.slack.next_ts()}, direct)
    await home_of(scene, scene.ben)

    assert scene.slack.home(scene.anna) is None


async def test_set_ups_under_way_can_be_gone_on_with(scene: Scene) -> None:
    """Those of my tenants, and those without one in channels where I am; the one changed last stands first."""
    elsewhere = scene.slack.add_channel("fremd", (scene.ben,))
    stored(scene, "gebunden", channels=(elsewhere.id,))
    team = scene.slack.team_id
    mine, nobodys, foreign, bound = (
        f"{team}:{scene.support.id}:1.1",
        f"{team}:{scene.support.id}:2.2",
        f"{team}:{elsewhere.id}:3.3",
        f"{team}:{elsewhere.id}:4.4",
    )
    await scene.core.flows.keep_course(Course("setup", mine, "kanzlei-muster", {"step": 3}))
    await scene.core.flows.keep_course(Course("setup", nobodys, "", {"step": 1}))
    await scene.core.flows.keep_course(Course("setup", foreign, "", {"step": 1}))
    await scene.core.flows.keep_course(Course("setup", bound, "gebunden", {"step": 1}))
    view = await home_of(scene)
    text = read(scene, view)
    resumed = [
        json.loads(element["value"])
        for block in view.content["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id") == "setup_resume"
    ]

    assert resumed == [{"v": 1, "course": nobodys}, {"v": 1, "course": mine}]
    assert text.index("Neuer Kunde, letzter Schritt: ") < text.index("kanzlei-muster, letzter Schritt: ")


async def test_a_set_up_in_direct_messages_is_its_persons_alone(scene: Scene) -> None:
    """Without a tenant it is shown to nobody else; Slack is not asked who is in direct messages, which it would not say."""
    direct = scene.slack.direct_messages_of(scene.ben)
    await scene.core.flows.keep_course(Course("setup", f"{scene.slack.team_id}:{direct.id}:1.1", "", {"step": 1}))
    hers = read(scene, await home_of(scene))
    his = read(scene, await home_of(scene, scene.ben), EN)

    assert "Neuer Kunde" not in hers
    assert "New customer" in his
    assert [call for call in scene.slack.calls() if call.error] == []


async def test_a_tenant_bound_to_a_channel_is_shown_to_its_members(scene: Scene) -> None:
    """And to nobody else."""
    private = scene.slack.add_channel("intern", (scene.ben,), private=True)
    stored(scene, "gebunden", channels=(private.id,))

    assert "gebunden" not in read(scene, await home_of(scene))
    assert "gebunden" in read(scene, await home_of(scene, scene.ben))


async def test_everybody_sees_what_their_role_allows(start: Start) -> None:
    """A reader help and explaining, an operator the tenants, a keeper also the button to add one."""
    async with start(readers=("*",), operators=(), keepers=()) as scene:
        scene.core.day = TODAY
        reader = actions(await home_of(scene))
    async with start(operators=("*",)) as scene:
        scene.core.day = TODAY
        operator = actions(await home_of(scene))
        boss = scene.slack.add_member("chefin", is_admin=True)
        keeper = actions(await home_of(scene, boss))

    assert reader == {"home_paste", "home_help", "home_language"}
    assert operator == reader | {"home_check", "tenant_show", "home_channel_language", "home_setup"}
    assert keeper == operator | {"home_add_tenant", "home_tenant"}


@pytest.mark.parametrize(
    "outsider",
    [{"is_restricted": True}, {"is_ultra_restricted": True}, {"team_id": "T0PARTNER"}],
    ids=["guest", "single-channel guest", "another company"],
)
async def test_outsiders_see_the_refusal_and_nothing_else(scene: Scene, outsider: dict[str, object]) -> None:
    """One block, no button, no name."""
    who = scene.slack.add_member("fremd", **outsider)  # type: ignore[arg-type]
    view = await home_of(scene, who)

    assert [block["type"] for block in view.content["blocks"]] == ["rich_text"]
    assert "nur festen Mitgliedern" in read(scene, view)
    assert "kanzlei" not in str(view.content)


async def test_somebody_without_a_role_reads_whom_to_ask(start: Start) -> None:
    """With the mention of those who can help."""
    async with start(readers=("U0NOBODY",), operators=("U0NOBODY",), keepers=("U0NOBODY",)) as scene:
        view = await home_of(scene)

        assert "Sie sind für Mailcheck nicht freigeschaltet. Weiter hilft" in read(scene, view)
        assert "U0NOBODY" in str(view.content)
        assert actions(view) == set()


async def test_without_the_store_home_says_so(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of tenants that it cannot know."""

    async def gone() -> tuple[StoredTenant, ...]:
        raise StoreUnavailable(Text("Redis antwortet nicht rechtzeitig.", "Redis does not answer in time."))

    monkeypatch.setattr(scene.core.store, "all", gone)

    assert "Redis antwortet nicht rechtzeitig." in read(scene, await home_of(scene))


async def test_reports_that_cannot_be_read_do_not_hide_the_others(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their tenant says so, and counts as one without a result."""
    stored(scene, "andere")
    checked(scene, "andere", GOOD)
    real = scene.core.store.reports

    async def reports(tenant: str, limit: int = 50) -> Sequence[SavedReport]:
        if tenant == "kanzlei-muster":
            raise StoreUnavailable(Text("verändert", "changed"))
        return await real(tenant, limit)

    monkeypatch.setattr(scene.core.store, "reports", reports)
    text = read(scene, await home_of(scene))

    assert "kanzlei-muster: ? gespeicherte Berichte nicht lesbar" in text
    assert "2 Kunden: 1 ohne Ergebnis, 1 in Ordnung" in text
    assert "andere: ✓ in Ordnung" in text


async def test_however_often_it_is_opened_it_is_built_one_at_a_time(scene: Scene) -> None:
    """A burst of one person's clicks is two builds: the one under way, and one that shows what was so at the end."""
    await asyncio.gather(*(scene.slack.open_home(scene.anna) for _ in range(40)))
    await scene.slack.wait_for(lambda: len(scene.slack.calls("views.publish")) >= 2)
    stored(scene, "danach")
    view = await home_of(scene)

    assert len(scene.slack.calls("views.publish")) <= 4
    assert "danach" in read(scene, view)
