"""What Microsoft is about to change: a notice in the App Home for as long as it matters, and the text for a customer about it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.catalogue import explain, load
from bot.errors import StoreUnavailable
from bot.model import Finding, Language, Report, Text, Verdict
from bot.sandbox.slack import File, Member, Message, View
from bot.service import Announced, SavedReport
from handlers.slack.features.home import wording
from handlers.slack.features.home.announcement import LETTER_ACTION, OfAnnouncement, letter_window
from handlers.slack.kit.buttons import button, row
from tests.slack.conftest import Scene, Start
from tests.slack.homes import EN, actions, home_of, read, stored

ID = "smtp-auth-passwords-end"
NOTICE = "Ab Ende Dezember 2026 ist bei Microsoft 365 die Anmeldung mit Kennwort für SMTP standardmäßig abgeschaltet"
WITHIN, BEFORE, AFTER = date(2026, 12, 10), date(2026, 11, 30), date(2027, 4, 1)
REFUSED = "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."
SIGNS_IN = "S: 220 FR2P281CA0033.outlook.office365.com\nC: AUTH LOGIN\nS: 535 5.7.3 Authentication unsuccessful"
DATE_ALONE = "Retrying PLAIN authentication after AUTHENTICATE failed"


def letters(scene: Scene, who: Member | None = None) -> list[File]:
    """Return the files with a text for a customer in somebody's direct messages."""
    direct = scene.slack.direct_messages_of(who or scene.anna)
    return [f for m in scene.slack.all_messages(direct) for f in m.files]


async def letter(scene: Scene, who: Member | None = None) -> str:
    await scene.slack.wait_for(lambda: bool(letters(scene, who)))
    return letters(scene, who)[-1].content.decode("utf-8-sig").replace("\r\n", "\n")


async def choice(scene: Scene, view: View) -> dict[str, list[str]]:
    """Press the button and return whom the window offers, by group."""
    await scene.slack.press(scene.anna, view, LETTER_ACTION)

    def selects() -> list[dict[str, object]]:
        return [b for v in scene.slack.views(scene.anna) for b in v.content["blocks"] if b["type"] == "input"]

    await scene.slack.wait_for(lambda: bool(selects()))
    element = selects()[0]["element"]
    assert isinstance(element, dict)
    return {g["label"]["text"]: [o["value"] for o in g["options"]] for g in element["option_groups"]}


def signed_in_with_password(scene: Scene, tenant: str, error: str = "smtp-basic-auth-disabled") -> None:
    """Let this have been pasted in the thread of a tenant's check, with a newer check after it."""
    seen = (Finding("observed.error_pasted", {"error": error}),)
    for day, observed in ((20, seen), (21, ())):
        began, said = datetime(2026, 11, day, tzinfo=UTC), Text("", "")
        scene.core.store.saved.append(
            SavedReport(Report(tenant, Verdict.HEALTHY, said, began, 0.4, (), (), observed), str(day))
        )


@pytest.mark.parametrize(("day", "told"), [(BEFORE, False), (WITHIN, True), (AFTER, False)])
async def test_the_notice_stands_in_home_only_between_its_days(scene: Scene, day: date, told: bool) -> None:
    """With the button for the text; before and after, not a trace of it."""
    scene.core.day = day
    view = await home_of(scene)

    assert (NOTICE in read(scene, view)) is told
    assert (LETTER_ACTION in actions(view)) is told


async def test_the_notice_is_short_and_in_the_readers_language(scene: Scene) -> None:
    """One sentence: two lines of a Home at most."""
    scene.core.day = WITHIN
    text = read(scene, await home_of(scene, scene.ben), EN)

    assert "From the end of December 2026 signing in to SMTP with a password is off by default" in text
    assert "Kennwort" not in text
    assert all(max(len(one.notice.de), len(one.notice.en)) <= 200 for one in scene.core.announcements.current())


async def test_a_reader_is_told_but_has_no_customers_to_write_to(start: Start) -> None:
    """No button; and pressing an old one is refused."""
    async with start(operators=("U0NOBODY",)) as scene:
        scene.core.day = WITHIN
        view = await home_of(scene)
        old = scene.slack.post(scene.support.id, scene.slack.bot_user_id, "?", (row(pressable()),))
        await scene.slack.press(scene.anna, old, LETTER_ACTION)
        refusal = await scene.whispered()

        assert NOTICE in read(scene, view)
        assert LETTER_ACTION not in actions(view)
        assert "nicht dafür freigeschaltet" in refusal.text
        assert letters(scene) == []


def pressable(announcement: str = ID) -> dict[str, object]:
    return button(LETTER_ACTION, "x", OfAnnouncement(announcement=announcement).model_dump_json())


async def test_the_only_customer_is_written_to_at_once(scene: Scene) -> None:
    """With their values and nothing secret, to copy and as a file, in the direct messages; Home says where it stands."""
    scene.core.day = WITHIN
    await scene.slack.press(scene.anna, await home_of(scene), LETTER_ACTION)
    text, tenant = await letter(scene), scene.core.store.kept["kanzlei-muster"].tenant
    await scene.slack.wait_for(lambda: "steht in unserer Direktnachricht" in read(scene, home(scene)))

    assert text.startswith("Guten Tag,\n\nab Ende Dezember 2026 ist in Microsoft 365")
    assert f"Mandanten-ID {tenant.tenant_id}, Anwendungs-ID {tenant.client_id}." in text
    assert "OAuth2" in text
    assert "nur ein Notbehelf" in text
    assert "melden uns mit dem Ergebnis" in text
    assert text.endswith("Mit freundlichen Grüßen\n")
    assert tenant.client_secret is not None
    assert tenant.client_secret.get_secret_value() not in text
    assert [f.name for f in letters(scene)] == ["anleitung-kanzlei-muster.txt"]
    assert text.strip() in copied(scene)


def home(scene: Scene) -> View:
    view = scene.slack.home(scene.anna)
    assert view is not None
    return view


def copied(scene: Scene) -> list[str]:
    """Return the pieces to copy in Anna's direct messages."""
    messages: tuple[Message, ...] = tuple(scene.slack.all_messages(scene.slack.direct_messages_of(scene.anna)))
    elements = [e for m in messages for b in m.blocks for e in b.get("elements", ())]
    return [e["elements"][0]["text"] for e in elements if e.get("type") == "rich_text_preformatted"]


async def test_of_several_customers_those_that_sign_in_with_a_password_stand_first(scene: Scene) -> None:
    """As far as the threads of their checks show; every other customer of mine can be had as well."""
    scene.core.day = WITHIN
    stored(scene, "a-gut", "b-kennwort", "c-abruf")
    signed_in_with_password(scene, "b-kennwort")
    signed_in_with_password(scene, "c-abruf", "imap-basic-auth-refused")
    signed_in_with_password(scene, "a-gut", "imap-authenticate-failed")

    assert await choice(scene, await home_of(scene)) == {
        "Betroffen, soweit hier bekannt": ["b-kennwort", "c-abruf"],
        "Alle anderen": ["a-gut", "kanzlei-muster"],
    }


async def test_the_chosen_customer_reads_their_own_language(scene: Scene) -> None:
    """Anna reads German, the customer English."""
    scene.core.day = WITHIN
    stored(scene, "b-english", language=Language.EN)
    await choice(scene, await home_of(scene))
    await scene.slack.submit(scene.anna, {"tenant": "b-english"})
    text = await letter(scene)

    assert text.startswith("Hello,\n\nfrom the end of December 2026 signing in")
    assert "Text für den Kunden (b-english), zum Kopieren:" in [
        m.text for m in scene.slack.all_messages(scene.slack.direct_messages_of(scene.anna))
    ]


async def test_what_is_pasted_in_the_thread_of_a_check_shows_whom_it_concerns(scene: Scene) -> None:
    """The message of a program that signs in with a password is remembered with the check, and names the customer first."""
    scene.core.day = WITHIN
    stored(scene, "a-gut")
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()
    diagnosed = scene.core.store.saved[0].report.diagnoses
    await scene.slack.mention(scene.anna, scene.support, REFUSED, thread=root)
    await scene.explained(below=root)
    groups = await choice(scene, await home_of(scene))

    assert groups == {"Betroffen, soweit hier bekannt": ["kanzlei-muster"], "Alle anderen": ["a-gut"]}
    assert scene.core.store.saved[0].report.diagnoses == diagnosed


async def test_the_same_message_pasted_twice_is_remembered_once(scene: Scene) -> None:
    """A thread that goes on for weeks does not grow its report."""
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()
    for times in (1, 2):
        await scene.slack.mention(scene.anna, scene.support, REFUSED, thread=root)
        await scene.explained(below=root, times=times)

    observed = scene.core.store.saved[0].report.observed
    assert [f.facts["error"] for f in observed if f.code == "observed.error_pasted"] == ["smtp-basic-auth-disabled"]


async def test_reports_that_cannot_be_read_leave_the_choice(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is named first then."""

    async def changed(tenant: str, limit: int = 50) -> tuple[SavedReport, ...]:
        raise StoreUnavailable(Text("verändert", "changed"))

    scene.core.day = WITHIN
    stored(scene, "a-gut")
    signed_in_with_password(scene, "a-gut")
    view = await home_of(scene)
    monkeypatch.setattr(scene.core.store, "reports", changed)

    assert await choice(scene, view) == {"Alle anderen": ["a-gut", "kanzlei-muster"]}


async def test_only_customers_of_mine_are_offered_and_written_about(scene: Scene) -> None:
    """A window that names another one gets the refusal that says nothing of whether there is one."""
    scene.core.day = WITHIN
    foreign = scene.slack.add_channel("fremd", (scene.ben,))
    stored(scene, "a-gut")
    stored(scene, "b-gebunden", channels=(foreign.id,))
    signed_in_with_password(scene, "b-gebunden")
    offered = await choice(scene, await home_of(scene))
    window = scene.slack.views(scene.anna)[-1]
    options = window.content["blocks"][-1]["element"]["option_groups"][0]["options"]
    options.append(options[0] | {"value": "b-gebunden"})
    await scene.slack.submit(scene.anna, {"tenant": "b-gebunden"})
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.slack.wait_for(lambda: bool(scene.slack.messages(direct)))

    assert offered == {"Alle anderen": ["a-gut", "kanzlei-muster"]}
    assert "bestimmten Kanälen" in scene.slack.messages(direct)[-1].text
    assert letters(scene) == []


async def test_without_a_choice_the_window_stays(scene: Scene) -> None:
    """With what to do at the field."""
    scene.core.day = WITHIN
    stored(scene, "a-gut")
    await choice(scene, await home_of(scene))

    assert wording.LETTER_LACKING.de in str((await scene.slack.submit(scene.anna, {"tenant": ""})).payload)


async def test_pressed_where_another_company_reads_nothing_of_it_stands_there(scene: Scene) -> None:
    """The text goes to the person's direct messages from everywhere."""
    scene.core.day = WITHIN
    shared = scene.slack.add_channel("geteilt", (scene.anna,), shared=True)
    old = scene.slack.post(shared.id, scene.slack.bot_user_id, "?", (row(pressable()),))
    await scene.slack.press(scene.anna, old, LETTER_ACTION)
    await letter(scene)

    assert scene.slack.all_messages(shared) == (old,)


@pytest.mark.parametrize("announcement", [ID, "never-was"])
async def test_an_old_button_says_that_it_is_over(scene: Scene, announcement: str) -> None:
    """And nothing is written."""
    scene.core.day = AFTER
    old = scene.slack.post(scene.support.id, scene.slack.bot_user_id, "?", (row(pressable(announcement)),))
    await scene.slack.press(scene.anna, old, LETTER_ACTION)

    assert "gilt nicht mehr" in (await scene.whispered()).text
    assert letters(scene) == []


@pytest.mark.parametrize(("day", "told"), [(BEFORE, 0), (WITHIN, 1), (AFTER, 0)])
@pytest.mark.parametrize("pasted", [REFUSED, SIGNS_IN, DATE_ALONE])
async def test_a_pasted_message_has_the_date_once(scene: Scene, pasted: str, day: date, told: int) -> None:
    """Between the days only; from the entry's own words where it has them."""
    scene.core.day = day
    await scene.type(f"/mailfix {pasted}")
    read = await scene.explained()
    own = "Ende Dezember 2026" in explain(load(), pasted).matches[0].meaning.de

    assert read.count("Ende Dezember 2026 ist bei Microsoft 365") == (0 if own else told)


async def test_another_message_says_nothing_of_it(scene: Scene) -> None:
    """What has nothing to do with passwords is answered as ever."""
    scene.core.day = WITHIN
    await scene.type("/mailfix A01 NO AUTHENTICATE failed.")

    assert "Ende Dezember" not in await scene.explained()


def test_the_window_takes_thousands_of_customers() -> None:
    """No group holds more than Slack takes, and nobody is left out."""
    announced = Announced(ID, Text("Ab morgen.", "From tomorrow on."))
    names = [f"kunde-{number:04}" for number in range(2_500)]
    view = letter_window("", announced, names[::10], names, Language.DE)
    groups = view["blocks"][-1]["element"]["option_groups"]

    assert max(len(group["options"]) for group in groups) == 100
    assert sorted(option["value"] for group in groups for option in group["options"]) == names
    assert groups[0]["options"][0]["value"] == "kunde-0000"
    assert groups[4]["label"]["text"].startswith("Alle anderen ab ")
