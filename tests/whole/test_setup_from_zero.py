"""From a customer with nothing to green, led by the guided set-up: with wrong turns, deaths and restarts, over both of Slack's doors."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import BadInput
from bot.flows.setup import Mark, SetUp
from bot.jobs.worker import Worker
from bot.sandbox.authority import DOMAIN
from bot.sandbox.breakers_of_mailboxes import NEVER
from bot.sandbox.customers import new_secret
from bot.sandbox.slack import Message
from bot.scripts.inspect import BEGIN, END
from bot.service import Actor, Mailcheck
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.process.dispatch import build_app
from handlers.slack.process.watch import Watch
from tests.powershell import powershell, run_script
from tests.whole.fixing import Clock, office_with_process
from tests.whole.office import ANSWER_LIMIT, settings_for
from tests.whole.setup_desk import ALL_STEPS, RESUME, SetupDesk, customer_with_nothing, setup_desk

GREEN = "Alles in Ordnung"


def files(desk: SetupDesk) -> list[str]:
    return [file.name for message in desk.us.slack.thread(desk.root()) for file in message.files]


async def to_the_script(desk: SetupDesk) -> None:
    """Lead the set-up to step 7 without a wrong turn."""
    await desk.begin()
    await desk.set_up_in_entra()
    await desk.to_the_details()
    await desk.store(desk.details(), "exchange-script")


async def to_the_end(desk: SetupDesk) -> None:
    """Lead the set-up from step 7 to the last words."""
    await desk.set_up_in_exchange()
    await desk.press("done", "program-account")
    await desk.press("done", "program-servers")
    await desk.press("done", desk.finished)
    await desk.us.slack.wait_for(lambda: "Geschafft" in desk.said(), ANSWER_LIMIT)


@pytest.mark.parametrize("http", [False, True], ids=["Socket Mode", "HTTP"])
async def test_ten_steps_lead_from_nothing_to_green(tmp_path: Path, http: bool) -> None:
    """Each is proved by what was seen of it, and the last words say how long it lasts."""
    async with setup_desk(tmp_path, http=http) as desk:
        await to_the_script(desk)
        in_entra = desk.root()
        await to_the_end(desk)

        assert str(in_entra.blocks).count("✓ bewiesen") == 6
        assert str(desk.root().blocks).count("✓ bewiesen") == 9
        said = desk.said()
        assert "Das Token enthält IMAP.AccessAsApp und SMTP.SendAsApp" in said
        assert "jedes Postfach (2 von 2)" in said
        assert GREEN in said
        assert "Clientschlüssel: läuft in 180 Tagen ab" in said
        assert await desk.us.core.flows.courses("setup") == ()
        assert await desk.us.core.flows.take_due("setup_look", datetime.now(UTC) + timedelta(days=1)) == ()


@pytest.mark.powershell
async def test_wrong_turns_are_seen_named_and_led_back(tmp_path: Path) -> None:
    """Permissions at Graph, no consent, the secret's id, and in Exchange the app registration's object id: each ends green."""
    powershell()
    async with setup_desk(tmp_path) as desk:
        await desk.begin()
        await desk.change("register_app", name="Advolux E-Mail")
        app = desk.app
        await desk.change("add_permission", app=app.app_id, permission="Mail.Read")
        await desk.change("add_secret", app=app.app_id, months="6")
        await desk.to_the_details()

        slack, secret_id = desk.us.slack, app.secrets[-1].secret_id
        await slack.press(desk.kira, desk.card(), "setup_step:values")
        await slack.wait_for(lambda: bool(slack.views(desk.kira)), ANSWER_LIMIT)
        ack = await slack.submit(desk.kira, desk.details(client_secret=secret_id))
        assert "Geheime ID" in ack.payload["errors"]["client_secret"]
        await slack.submit(desk.kira, desk.details(object_id=app.application_object_id))
        await slack.wait_for(lambda: desk.step() == "admin-consent", ANSWER_LIMIT)
        no_consent = desk.reads()

        await desk.change("grant_consent", app=app.app_id)
        await desk.press("done", "api-permissions")
        graph = desk.reads()
        for permission in ("IMAP.AccessAsApp", "SMTP.SendAsApp"):
            await desk.change("add_permission", app=app.app_id, permission=permission)
        await desk.press_and_stay("done")
        still = desk.reads()
        await desk.change("grant_consent", app=app.app_id)
        await desk.press("done", "exchange-script")

        await desk.change("register_principal", app_id=app.app_id, object_id=app.application_object_id, name="falsch")
        await desk.press_and_stay("done")
        wrong_id = desk.reads()
        await desk.press("script", lambda: any(name.endswith(".ps1") for name in files(desk)))
        script = next(f for m in slack.thread(desk.root()) for f in m.files if f.name.endswith(".ps1"))
        first = await run_script(script.content, desk.us.exchange, "file")
        typed = re.findall(r"^  ((?:Connect|Remove)-\S.*)$", first.stdout, re.MULTILINE)
        await run_script("\n".join([*typed, ""]), desk.us.exchange, answers="Y\n")
        second = await run_script(script.content, desk.us.exchange, "file")
        await desk.press("done", "program-account")
        await desk.press("done", "program-servers")
        await desk.press("done", desk.finished)

        assert "keine einzige Berechtigung" in no_consent
        assert "Administratorzustimmung erteilen" in no_consent
        assert "Das Token enthält Mail.Read" in graph
        assert "Anwendungsberechtigungen für Exchange Online hinzufügen" in graph
        assert "Das Token enthält Mail.Read" in still
        assert "bei 2 von 2 Postfächern noch nicht hinein" in wrong_id
        assert "Exchange kennt den Dienstprinzipal der App nicht" in wrong_id
        assert (first.says("NICHT FERTIG"), second.says("FERTIG.")) == (True, True)
        stored = (await desk.us.core.tenants.find(desk.name)).tenant
        assert stored.object_id == app.object_id


async def test_what_was_done_elsewhere_is_recognised(tmp_path: Path) -> None:
    """For a stored tenant with whom everything is right the set-up begins at the program."""
    async with setup_desk(tmp_path) as desk:
        customer = await desk.us.microsoft.customer("kanzlei-fertig")
        await desk.us.store(customer)
        await desk.us.slack.command(desk.us.anna, desk.us.support, "/mail-setup", "kanzlei-fertig")
        await desk.us.slack.wait_for(lambda: _at(desk, "program-account"), ANSWER_LIMIT)

        assert str(desk.root().blocks).count("✓ bewiesen") == 8


def _at(desk: SetupDesk, step: str) -> bool:
    try:
        return desk.step() == step
    except IndexError:
        return False


async def test_an_entra_out_of_reach_is_no_fault_of_the_set_up(tmp_path: Path) -> None:
    """That is said, no step is contradicted, and the step at hand stays."""
    async with setup_desk(tmp_path) as desk:
        customer = await desk.us.microsoft.customer("kanzlei-fern")
        customer.tell(authority=f"https://nirgends.{DOMAIN}")
        await desk.us.store(customer)
        await desk.us.slack.command(desk.us.anna, desk.us.support, "/mail-setup", "kanzlei-fern")
        await desk.us.slack.wait_for(lambda: _at(desk, "register-app"), ANSWER_LIMIT)
        await desk.press_and_stay("done")

        assert "Entra war von hier aus gerade nicht zu erreichen" in desk.reads()
        assert "Stimmt noch nicht" not in desk.reads()


async def test_what_is_not_effective_yet_is_looked_at_again_and_said(tmp_path: Path) -> None:
    """The first look comes too early and says when the next one is; that one leads on and tells whoever waits."""
    clock = Clock()
    async with setup_desk(tmp_path, Watch(0.05, clock.now)) as desk:
        await to_the_script(desk)
        await desk.set_up_in_exchange()
        permissions = [p for mailbox in desk.tenant.mailboxes.values() for p in mailbox.permissions]
        for permission in permissions:
            permission.effective_from = NEVER
        await desk.press("done", lambda: "Gerade erst erledigt?" in desk.reads())
        for permission in permissions:
            permission.effective_from = 0.0
        clock.ahead = timedelta(minutes=6)
        await desk.us.slack.wait_for(lambda: desk.step() == "program-account", ANSWER_LIMIT)
        await desk.us.slack.wait_for(lambda: "Schritt 7 stimmt jetzt" in desk.said(), ANSWER_LIMIT)

        pings = [m for m in desk.us.slack.thread(desk.root()) if f"'user_id': '{desk.us.anna.id}'" in str(m.blocks)]
        assert len(pings) == 1


async def test_a_secret_that_entra_refuses_is_renewed_from_the_step(tmp_path: Path) -> None:
    """Stored all the same, it is contradicted; „Zugang erneuern“ leads on by itself."""
    async with setup_desk(tmp_path) as desk:
        await desk.begin()
        await desk.set_up_in_entra()
        await desk.to_the_details()
        slack = desk.us.slack
        typed = desk.details(client_secret=new_secret())
        await desk.store(typed, lambda: _offers(desk, "tenant_save_anyway"))
        await slack.press(desk.kira, slack.views(desk.kira)[-1], "tenant_save_anyway", typed=typed)
        await slack.wait_for(lambda: desk.step() == "client-secret", ANSWER_LIMIT)
        wrong = desk.reads()
        await slack.press(desk.kira, desk.card(), "tenant_rotate")
        await slack.wait_for(lambda: "tenant_rotate" in _windows(desk), ANSWER_LIMIT)
        await slack.submit(desk.kira, {"client_secret": desk.app.secrets[-1].value})
        await slack.wait_for(lambda: desk.step() == "exchange-script", ANSWER_LIMIT)

        assert "Stimmt noch nicht" in wrong
        assert "AADSTS7000215" in wrong


def _windows(desk: SetupDesk) -> list[str]:
    return [view.content["callback_id"] for view in desk.us.slack.views(desk.kira)]


def _offers(desk: SetupDesk, action: str) -> bool:
    return action in str(desk.us.slack.views(desk.kira)[-1].content)


@pytest.mark.powershell
async def test_what_is_pasted_in_the_thread_adds_to_what_was_seen_and_the_root_stays(tmp_path: Path) -> None:
    """The block of „Beim Kunden nachsehen“ tells which of the causes it is."""
    powershell()
    async with setup_desk(tmp_path) as desk:
        await to_the_script(desk)
        wrong = desk.app.application_object_id
        await desk.change("register_principal", app_id=desk.app.app_id, object_id=wrong, name="falsch")
        await desk.press_and_stay("done")
        await desk.press("inspect", lambda: any(name.endswith(".ps1") for name in files(desk)))
        script = next(f for m in desk.us.slack.thread(desk.root()) for f in m.files if f.name.endswith(".ps1"))
        looked = await run_script(script.content, desk.us.exchange, "file")
        block = looked.stdout[looked.stdout.index(BEGIN) : looked.stdout.index(END) + len(END)]
        root = desk.root()
        await desk.us.slack.mention(desk.us.anna, desk.us.support, block, thread=root)
        await desk.us.slack.wait_for(lambda: "feedback:helped" in str(desk.us.slack.thread(root)), ANSWER_LIMIT)

        answer = desk.said().rpartition("Schritt 7 von 10")[2]
        assert "Ursache (bestätigt): In Exchange ist eine falsche Objekt-ID eingetragen" in answer
        assert f"New-ServicePrincipal -AppId '{desk.app.app_id}' -ObjectId '{desk.app.object_id}'" in answer
        assert "Schritt 7 von 10" in desk.root().text


async def test_another_cause_can_be_followed_step_by_step_and_the_set_up_stays(tmp_path: Path) -> None:
    """Its guided fix stands below in the same thread; proved there, the root is still the set-up's."""
    async with setup_desk(tmp_path) as desk:
        await desk.begin()
        await desk.change("register_app", name="Advolux E-Mail")
        await desk.change("add_secret", app=desk.app.app_id, months="6")
        await desk.to_the_details()
        await desk.store(desk.details(), "admin-consent")
        slack, action = desk.us.slack, "fix_start:add_exchange_application_permissions"
        await slack.press(desk.us.anna, desk.card(), action)
        await slack.wait_for(lambda: "fix_step:next" in str(slack.thread(desk.root())), ANSWER_LIMIT)
        fix = [m for m in slack.thread(desk.root()) if "fix_step:next" in str(m.blocks)][-1]
        while "fix_step:prove" not in str(slack.now(fix).blocks):
            seen = slack.now(fix)
            await slack.press(desk.us.anna, seen, "fix_step:next")
            await slack.wait_for(lambda seen=seen: slack.now(fix) != seen, ANSWER_LIMIT)  # type: ignore[misc]
        for permission in ("IMAP.AccessAsApp", "SMTP.SendAsApp"):
            await desk.change("add_permission", app=desk.app.app_id, permission=permission)
        await desk.change("grant_consent", app=desk.app.app_id)
        await slack.press(desk.us.anna, slack.now(fix), "fix_step:prove")
        await slack.wait_for(lambda: "hat gewirkt" in slack.now(fix).text, ANSWER_LIMIT)
        root = desk.root().text
        await desk.press("done", "exchange-script")

        assert "Einrichtung von kanzlei-muster: Schritt 4 von 10" in root


async def test_details_stored_elsewhere_are_taken_up(tmp_path: Path) -> None:
    """By a terminal, say: the next click finds them."""
    async with setup_desk(tmp_path) as desk:
        await desk.begin()
        await desk.set_up_in_entra()
        await desk.to_the_details()
        document = desk.details() | {"name": desk.name, "tenant_id": desk.tenant.tenant_id}
        boxes = list(desk.tenant.mailboxes)
        await desk.us.core.tenants.put_documents(json.dumps(document | {"mailboxes": boxes}), Actor("terminal"))
        await desk.press("values", "exchange-script")

        (course,) = await desk.us.core.flows.courses("setup")
        assert course.tenant == desk.name


async def test_details_under_another_name_belong_to_the_set_up_that_asked_for_them(tmp_path: Path) -> None:
    """It takes the name over."""
    async with setup_desk(tmp_path) as desk:
        await desk.begin()
        await desk.set_up_in_entra()
        await desk.to_the_details()
        await desk.store(desk.details(name="kanzlei-anders"), "exchange-script")

        assert "Einrichtung von kanzlei-anders" in desk.root().text


@pytest.mark.long
async def test_a_channel_that_another_company_reads_by_now_hears_nothing_more(tmp_path: Path) -> None:
    """The set-up goes on in the direct messages of whoever pressed."""
    async with office_with_process(tmp_path) as (us, bot):
        desk = SetupDesk(us, customer_with_nothing(us), us.anna)
        await desk.begin()
        slack, root = us.slack, desk.root()
        await bot.kill(slack)
        slack.channels[us.support.id] = replace(slack.channels[us.support.id], is_ext_shared=True)
        await bot.start(slack)
        direct = slack.direct_messages_of(us.anna)
        await slack.press(us.anna, desk.card(), "setup_step:done")
        await slack.wait_for(lambda: any("Schritt 1" in m.text for m in slack.messages(direct)), ANSWER_LIMIT)
        await slack.wait_for(lambda: "an anderer Stelle" in slack.now(root).text, ANSWER_LIMIT)

        (course,) = await us.core.flows.courses("setup")
        assert course.id.split(":")[1] == direct.id


@pytest.mark.long
async def test_no_secret_stands_anywhere_in_slack_or_in_what_is_remembered(tmp_path: Path) -> None:
    """Only in the form, on its way to the store."""
    async with setup_desk(tmp_path) as desk:
        await to_the_script(desk)
        secret = desk.app.secrets[-1].value
        (course,) = await desk.us.core.flows.courses("setup")
        await to_the_end(desk)

        assert secret not in str(course.state)
        assert secret not in str([call.arguments for call in desk.us.slack.recorded_calls])


async def test_a_profile_that_cannot_be_used_stops_the_start_with_file_and_field(tmp_path: Path) -> None:
    """Nobody finds out in the middle of a set-up."""
    profile = tmp_path / "kaputt.toml"
    profile.write_text('name = "Kaputt"\n', encoding="utf-8")
    settings = settings_for(tmp_path).model_copy(update={"profiles": (str(profile),)})
    core = await Mailcheck.open(settings)
    try:
        with pytest.raises(BadInput, match=r"kaputt\.toml cannot be used: field account: is missing"):
            build_app(core, settings, Worker(core.jobs))
    finally:
        await core.close()


async def test_two_set_ups_side_by_side_do_not_touch_each_other(tmp_path: Path) -> None:
    """Each has its thread, its step and its details."""
    async with setup_desk(tmp_path) as desk:
        await desk.begin()
        first = desk.root()
        other = SetupDesk(desk.us, customer_with_nothing(desk.us, "kanzlei-zwei"), desk.kira, "kanzlei-zwei")
        await other.begin()
        await other.press("done", "wait-for-app")
        courses = await desk.us.core.flows.courses("setup")

        assert [(c.state["name"], c.state["at"]) for c in courses] == [
            ("kanzlei-zwei", "wait-for-app"),
            ("kanzlei-muster", "register-app"),
        ]
        assert "Schritt 1 von 10" in desk.us.slack.now(first).text


@pytest.mark.long
async def test_a_killed_bot_goes_on_in_the_middle(tmp_path: Path) -> None:
    """The buttons of the old messages lead on in a new process, before and after the details are stored."""
    async with office_with_process(tmp_path) as (us, bot):
        kira = us.slack.add_member("kira", is_admin=True)
        us.slack.change_channel(us.support, joins=kira.id)
        desk = SetupDesk(us, customer_with_nothing(us), kira)
        await desk.begin()
        await desk.press("done", "wait-for-app")
        await bot.kill(us.slack)
        await bot.start(us.slack)
        for step in ALL_STEPS[2:6]:
            await desk.press("done", step)
        await desk.set_up_in_entra()
        await desk.store(desk.details(), "exchange-script")
        await bot.kill(us.slack)
        await bot.start(us.slack)
        await desk.set_up_in_exchange()
        await desk.press("done", "program-account")
        await desk.press("done", "program-servers")
        await desk.press("done", desk.finished)

        assert str(desk.root().blocks).count("✓ bewiesen") == 9


async def test_a_look_over_which_the_bot_died_is_taken_up_again(tmp_path: Path) -> None:
    """By itself, a minute later; or at once, by „Weitermachen“."""
    clock = Clock()
    async with setup_desk(tmp_path, Watch(0.05, clock.now)) as desk:
        await to_the_script(desk)
        await desk.set_up_in_exchange()
        died = await _as_if_it_had_died(desk)
        clock.ahead = timedelta(minutes=2)
        await desk.us.slack.wait_for(lambda: desk.step() == "program-account", ANSWER_LIMIT)
        by_itself = desk.reads()
        await desk.press("back", "allow-scripts")
        await desk.press("back", "exchange-script")
        await _as_if_it_had_died(desk)
        await desk.us.slack.press(desk.us.anna, desk.root(), RESUME)
        await desk.us.slack.wait_for(lambda: desk.step() == "program-account", ANSWER_LIMIT)

        assert "Ich sehe nach" in str(died.blocks)
        assert "Schritt 9 von 10" in by_itself


async def _as_if_it_had_died(desk: SetupDesk) -> Message:
    """Leave the set-up as a process leaves it that is killed while it looks: said, noted, and nothing more."""
    core, (course,) = desk.us.core, await desk.us.core.flows.courses("setup")
    setup = SetUp.read(course.state)
    marks = {**setup.marks, "exchange-script": Mark.DONE}
    state = replace(setup, marks=marks, looking=True).written()
    await core.flows.keep_course(replace(course, state=state))
    await core.flows.do_later("setup_look", course.id, datetime.now(UTC) + timedelta(minutes=1), {}, tenant=desk.name)
    card = desk.card()
    return desk.us.slack.edit(card, card.text, (rich(paragraph(plain("Ich sehe nach …"))),))
