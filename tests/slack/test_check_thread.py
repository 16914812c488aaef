"""`/mailcheck` from the command to the thread, through real Bolt."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from bot.catalogue import NextObservation, load
from bot.errors import StoreAway, StoreUnavailable
from bot.jobs.attempt import Attempt, attempting
from bot.model import Report, StageResult, Tenant, Text, Verdict
from bot.presentation import Presentation
from bot.sandbox.slack import Ack, ApiFault, Outcome, render_thread
from bot.store import Job
from handlers.slack.features.check.thread import CHECKED, _checked_before
from handlers.slack.platform.pace import Pace
from handlers.slack.platform.pauses import USUAL, Pauses
from handlers.slack.platform.streams import Streams
from tests.slack.conftest import Scene, Start, mentions
from tests.slack.fakes import new_tenant

BOX = "buero@kanzlei-muster.example"


async def test_root_says_running_and_then_the_verdict(scene: Scene) -> None:
    """The root message first says that the check runs, and becomes the verdict with tenant and refusing side."""
    scene.core.refused = {BOX}
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()

    assert root.history[0].text == "kanzlei-muster: Prüfung läuft …"
    assert root.text.startswith("kanzlei-muster: ")
    assert "Exchange" in root.text


async def test_verdict_names_no_address(scene: Scene) -> None:
    """No version of the root message holds a mail address: it shows on lock screens."""
    scene.core.refused = {BOX}
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    root = await scene.answered()

    assert all("@" not in version.text for version in root.history)
    assert "@" not in json.dumps(root.blocks)


async def test_mailboxes_are_those_named(scene: Scene) -> None:
    """Addresses arrive as Slack mangles them, and only those named are checked."""
    await scene.type(f"/mailcheck kanzlei-muster <mailto:{BOX}|{BOX}>, post@kanzlei-muster.example")
    await scene.answered()

    assert scene.core.asked == [("kanzlei-muster", (BOX, "post@kanzlei-muster.example"))]


async def test_thread_holds_cause_command_and_closing_words(scene: Scene) -> None:
    """Below the verdict: progress, a cause with its standing and a command, what was excluded, and a mention at the end."""
    scene.core.refused = {BOX}
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()
    await scene.slack.wait_for(lambda: "Geprüft" in scene.replies()[0].text)
    thread = render_thread(scene.slack, root, 100)

    assert "Geprüft in 0,4 s" in thread
    assert "Am wahrscheinlichsten: " in thread
    assert thread.index("Am wahrscheinlichsten: ") < thread.index("Zu tun: ") < thread.index("Add-MailboxPermission")
    assert "Add-MailboxPermission" in thread
    assert "Woran man es sieht" in thread
    assert BOX in thread
    assert mentions(scene.replies()[-1], scene.anna)
    assert sum(mentions(m, scene.anna) for m in scene.replies()) == 1


async def test_what_decides_stands_once_and_names_what_to_type_here(scene: Scene) -> None:
    """The look into the customer's Exchange, as Slack's own command, with what each line of its block means."""
    scene.core.refused = {BOX}
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    root = await scene.answered()
    thread = render_thread(scene.slack, root, 200)
    section = thread[thread.index("Was jetzt entscheidet") :]

    assert thread.count("Was jetzt entscheidet") == 1
    assert "/ps-script kanzlei-muster --inspect" in section
    assert "mailcheck script" not in thread
    assert "full-access: no oder full-access: denied → " in section
    assert "mit der Schaltfläche unten in diesem Thread" in section
    assert "Welche Ursache es ist, weiß nur Exchange" not in thread


async def test_what_shows_the_error_is_said_once_and_for_no_cause_alone(scene: Scene) -> None:
    """That Exchange refuses speaks for every cause alike: it stands above them, and behind none of them."""
    scene.core.refused = {BOX}
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    root = await scene.answered()
    thread = render_thread(scene.slack, root, 200)
    refusal = f"Exchange hat die Anmeldung am Postfach {BOX} abgelehnt"
    causes = thread[: thread.index("Ausgeschlossen, also nicht nötig:")]

    assert causes.count(refusal) == 1
    assert causes.index("Woran man den Fehler sieht:") < causes.index(refusal) < causes.index("Am wahrscheinlichsten: ")


async def test_stage_behind_a_failed_one_is_not_explained(scene: Scene) -> None:
    """That a stage was not tried because the one before it failed is seen from the line of stages; no sentence repeats it."""
    scene.core.refused = {BOX}
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()
    thread = render_thread(scene.slack, root, 200)

    assert "✗ Anmeldung fehlgeschlagen · – Posteingang nicht geprüft" in thread
    assert "Nicht versucht" not in thread


async def test_replies_can_be_read_aloud(scene: Scene) -> None:
    """A reply's text holds what its blocks say, as far as it fits, and no address: screen readers and lock screens show it."""
    scene.core.refused = {BOX}
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()
    texts = [reply.text for reply in scene.replies()]

    assert any("Woran man es sieht" in text and "FullAccess" in text for text in texts)
    assert [text for text in texts if "@kanzlei" in text] == []


async def test_server_words_cannot_call_or_link(scene: Scene) -> None:
    """What a server said stands in code blocks as it is, and never in a text that Slack parses."""
    scene.core.refused = {BOX}
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()
    sent = scene.slack.thread(scene.root())

    assert all("<!channel>" not in m.text for m in sent)
    assert "mrkdwn" not in json.dumps([m.blocks for m in sent])
    assert "<!channel>" in json.dumps([m.blocks for m in sent])


async def test_english_reader_gets_english(scene: Scene) -> None:
    """A person whose Slack is English reads English."""
    await scene.type("/mailcheck kanzlei-muster", by=scene.ben)
    root = await scene.answered()

    assert "All is well" in root.text
    assert "Check again" in json.dumps(scene.replies()[-1].blocks)


async def test_locale_unknown_means_german(scene: Scene) -> None:
    """A person about whom Slack says no locale reads German."""
    nobody = scene.slack.add_member("niemand", locale="")
    await scene.type("/mailcheck", by=nobody)

    assert "Prüft die Postfächer" in str((await scene.whispered(nobody)).blocks)


async def test_same_person_is_pointed_to_the_running_check(scene: Scene) -> None:
    """The same tenant asked for twice by one person is checked once, and the second answer links to the thread."""
    scene.core.pause = 0.02
    await scene.type("/mailcheck kanzlei-muster")
    await scene.type("/mailcheck kanzlei-muster")
    pointed = await scene.whispered()
    root = await scene.answered()

    assert "läuft schon" in pointed.text
    assert scene.slack.permalink(root) in pointed.text
    assert len(scene.core.asked) == 1


async def test_another_person_gets_a_check_of_their_own(scene: Scene) -> None:
    """Two people may check the same tenant at the same time."""
    scene.core.pause = 0.01
    await scene.type("/mailcheck kanzlei-muster")
    await scene.type("/mailcheck kanzlei-muster", by=scene.ben)
    await scene.answered()

    assert len(scene.core.asked) == 2


async def test_button_checks_again_in_the_same_thread(scene: Scene) -> None:
    """„Erneut prüfen“ checks once more, updates the root, and answers in the thread it stands in."""
    scene.core.refused = {BOX}
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    await scene.answered()
    scene.core.refused = set()
    await scene.slack.press(scene.ben, scene.replies()[-1], "check_again")
    root = await scene.answered(times=2)

    assert len(scene.slack.messages(scene.support)) == 1
    assert scene.core.asked[1] == ("kanzlei-muster", (BOX,))
    assert "All is well" in root.text
    assert mentions(scene.replies()[-1], scene.ben)


async def test_report_is_kept_with_its_thread(scene: Scene) -> None:
    """The core is told in which thread the report stands."""
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()

    assert scene.core.store.saved[0].thread == f"{scene.support.id}:{root.ts}"


def test_a_message_changes_at_most_once_a_second() -> None:
    """Slack takes no more, streamed or edited."""
    assert (USUAL.change, Pace().pause, Streams().pause) == (1.0, 1.0, 1.0)


async def test_progress_changes_at_the_pauses_that_slack_needs(start: Start) -> None:
    """However fast stages finish, the progress message is changed no more often, and ends up complete."""
    async with start(pauses=Pauses(change=0.3, acknowledged=0.05)) as scene:
        scene.core.pause = 0.03
        await scene.type("/mailcheck kanzlei-muster")
        await scene.answered()
        progress = scene.replies()[0]
        await scene.slack.wait_for(lambda: "Geprüft" in scene.slack.now(progress).text)
        times = [version.at for version in scene.slack.now(progress).history]

    assert len(times) >= 3
    assert all(later - earlier > 0.28 for earlier, later in pairwise(times))
    assert "3 von 3 Postfächern in Ordnung" in str(scene.slack.now(progress).blocks)


async def test_busy_slack_is_asked_again(scene: Scene) -> None:
    """429 (after the time it names) and 5xx are tried again, and the answer stands once."""
    scene.slack.api.faults.next("chat.postMessage", ApiFault(status=429, retry_after=1))
    scene.slack.api.faults.next("chat.postMessage", ApiFault(status=503))
    scene.slack.api.faults.next("chat.update", ApiFault(status=502))
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()

    assert len(scene.slack.messages(scene.support)) == 1
    assert "Alles in Ordnung" in scene.root().text


async def test_unknown_tenant_is_said_to_the_person_alone(scene: Scene) -> None:
    """A name that nobody stored is answered with a sentence that only the person sees, and the channel stays quiet."""
    await scene.type("/mailcheck a&amp;b")
    told = await scene.whispered()

    assert "Kein Kunde heißt „a&amp;b“." in told.text
    assert scene.slack.messages(scene.support) == ()


async def test_expected_trouble_becomes_a_sentence_in_the_root(scene: Scene) -> None:
    """When the store fails in the middle, the root message says so instead of running for ever."""
    scene.core.trouble = StoreUnavailable(Text("Redis antwortet nicht.", "Redis does not answer."))
    await scene.type("/mailcheck kanzlei-muster")
    await scene.slack.wait_for(lambda: bool(scene.slack.messages(scene.support)) and "läuft" not in scene.root().text)

    assert scene.root().text == "kanzlei-muster: Redis antwortet nicht."


async def test_a_check_over_which_redis_goes_away_is_told_once_it_is_back(scene: Scene) -> None:
    """Nobody hears of it: the check is begun again, in the same thread."""
    scene.core.trouble = StoreAway(Text("Redis antwortet nicht.", "Redis does not answer."))
    await scene.type("/mailcheck kanzlei-muster")
    await scene.slack.wait_for(lambda: len(scene.core.asked) > 0)
    scene.core.trouble = None
    await scene.answered()

    assert len(scene.slack.messages(scene.support)) == 1
    assert "Redis" not in str(scene.slack.recorded_calls)


async def test_of_an_earlier_attempt_its_own_report_is_told(scene: Scene) -> None:
    """What the thread keeps may be an older one: where its own could not be kept, the customer is checked again."""
    report = Report("kanzlei-muster", Verdict.HEALTHY, Text("", ""), datetime.now(UTC), 1.0, ())

    async def in_thread(*_: object) -> Report:
        return report

    core: Any = SimpleNamespace(checks=SimpleNamespace(in_thread=in_thread))
    answer: Any = SimpleNamespace(thread="C0SUPPORT:1.000100")

    async def found(noted: datetime) -> Report | None:
        with attempting(Attempt(Job("job", "check", "{}", steps={CHECKED: noted.isoformat()}), _nowhere)):
            return await _checked_before(core, answer, _ANY)

    assert await found(report.started) is report
    assert await found(report.started + timedelta(seconds=1)) is None


async def _nowhere(*_: object) -> bool:
    return True


_ANY: Any = None


async def test_our_bug_becomes_a_number(scene: Scene, caplog: object) -> None:
    """An unexpected exception shows the person a short number that stands in the log, and nothing of the exception."""
    scene.core.trouble = ZeroDivisionError("inner secret of the code")
    await scene.type("/mailcheck kanzlei-muster")
    await scene.slack.wait_for(lambda: bool(scene.slack.messages(scene.support)) and "Nummer" in scene.root().text)
    number = scene.root().text.partition("Nummer ")[2][:8]

    assert number in caplog.text  # type: ignore[attr-defined]
    assert "inner secret" not in str(scene.slack.recorded_calls)


async def test_worker_goes_on_after_a_bug(scene: Scene) -> None:
    """One failed job does not keep the next one from being done."""
    scene.core.trouble = ZeroDivisionError()
    await scene.type("/mailcheck kanzlei-muster")
    await scene.slack.wait_for(lambda: bool(scene.slack.messages(scene.support)) and "Nummer" in scene.root().text)
    scene.core.trouble = None
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()

    assert "Alles in Ordnung" in root.text


async def test_what_cannot_be_checked_is_said_to_the_person_alone(scene: Scene) -> None:
    """A mailbox that is none is named to whoever typed it, and no thread begins that would never end."""
    await scene.type("/mailcheck kanzlei-muster nirgends")

    told = await scene.whispered()

    assert "nirgends" in told.text
    assert scene.slack.messages(scene.support) == ()


async def test_hundred_mailboxes_stay_within_slacks_limits(scene: Scene) -> None:
    """A tenant with a hundred refused mailboxes is answered in messages that Slack takes, with few of them."""
    boxes = [f"postfach-nummer-{n:03}@grosse-kanzlei.example" for n in range(100)]
    await scene.core.store.put(new_tenant("grosse-kanzlei", *boxes), scene.core.store.kept["kanzlei-muster"].stored_by)
    scene.core.refused = set(boxes)
    await scene.type("/mailcheck grosse-kanzlei")
    root = await scene.answered()

    assert [call for call in scene.slack.recorded_calls if call.error] == []
    assert len(scene.replies(root)) <= 12
    assert "85 weitere Postfächer" in str([m.blocks for m in scene.replies(root)])


async def test_fifty_commands_a_second_are_all_acknowledged(scene: Scene) -> None:
    """While fifty commands a second arrive and checks run, every one is acknowledged in time, half of them at once."""
    scene.core.pause = 0.05
    people = [scene.slack.add_member(f"p{n}") for n in range(50)]

    async def one(number: int) -> Ack:
        await asyncio.sleep(number / 50)
        return await scene.slack.command(people[number], scene.support, "/mailcheck", "kanzlei-muster")

    acks = await asyncio.gather(*map(one, range(50)))

    assert {ack.outcome for ack in acks} == {Outcome.ACKNOWLEDGED}
    assert sorted(ack.seconds or 0.0 for ack in acks)[25] < 1.0  # a busy machine takes its time


async def test_what_decides_is_found_beside_the_loop(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of mailboxes take some tenths of a second, in which nobody else's command is acknowledged."""
    threads: list[threading.Thread] = []
    asked = Presentation.next_observation

    def noted(self: Presentation, report: Report, tenant: Tenant | None = None) -> NextObservation | None:
        threads.append(threading.current_thread())
        return asked(self, report, tenant)

    monkeypatch.setattr(Presentation, "next_observation", noted)
    scene.core.refused = {BOX}
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()

    assert threads
    assert threading.main_thread() not in threads


async def test_results_of_a_check_are_freed_without_being_looked_for(scene: Scene) -> None:
    """Nothing that refers to them refers to itself: looking for thousands of them would hold up everybody."""
    load()  # what there is by then is not looked at any more
    gc.collect()
    gc.disable()
    try:
        await scene.type("/mailcheck kanzlei-muster")
        await scene.answered()
        await scene.worker.settled()
        made = scene.core.store.saved[-1].report.results
        scene.core.store.saved.clear()
        names = {id(result) for result in made}
        assert len(names) == len(made) > 0
        del made
        await asyncio.sleep(0)
        assert not names & {id(each) for each in gc.get_objects() if isinstance(each, StageResult)}
    finally:
        gc.enable()
