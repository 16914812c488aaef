"""Progress as a streamed plan, and what takes its place where Slack does not stream."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.jobs.kinds import Asker
from bot.model import Check, Finding, Language, Outcome, Stage, StageResult
from bot.sandbox.slack import ApiFault, Channel, Message
from bot.sandbox.slack.methods_stream import still_streams, stop_for_person
from bot.store import Job
from handlers.slack.platform.pauses import Pauses
from handlers.slack.platform.plan import TITLE_LIMIT, Asked, plan
from handlers.slack.platform.streams import MOST_BEGUN, Streams
from tests.slack.conftest import Scene, Start
from tests.slack.fakes import course

BOX = "buero@kanzlei-muster.example"
BOXES = (BOX, "post@kanzlei-muster.example")
ASKED = Asked("kanzlei-muster", 2, (Check.IMAP, Check.SMTP))


def progress_of(scene: Scene, root: Message | None = None) -> Message:
    return scene.replies(root)[0]


def tasks_of(message: Message) -> dict[str, str]:
    """Return the tasks of the plan in a message: title → status."""
    plan_block = next(block for block in message.blocks if block["type"] == "plan")
    return {task["title"]: task["status"] for task in plan_block["tasks"]}


async def under_way(scene: Scene, root: Message | None = None) -> Message:
    """Wait until the progress message stands."""
    await scene.slack.wait_for(lambda: any(m.is_reply for m in scene.slack.all_messages(scene.support)))
    return progress_of(scene, root)


# --- the plan itself ------------------------------------------------------------------------------------------------


def test_a_plan_begins_with_what_can_begin() -> None:
    """At first each layer's connection is under way and all else is to come."""
    tasks = {task.title: task.status for task in plan((), ASKED, Language.DE).tasks}

    assert tasks == {
        "Entra, Verbindung": "in_progress",
        "Entra, Anmeldung": "pending",
        "Entra, Token-Inhalt": "pending",
        "IMAP, Verbindung": "in_progress",
        "IMAP, Anmeldung": "pending",
        "IMAP, Posteingang": "pending",
        "SMTP, Verbindung": "in_progress",
        "SMTP, Anmeldung": "pending",
    }


def test_a_plan_says_in_words_how_each_step_ended() -> None:
    """Status and words agree: how many are fine, how many failed, what was not tried."""
    done = plan(course(BOXES, {BOX}), ASKED, Language.DE, 0.41)

    assert done.title == "kanzlei-muster: geprüft in 0,4 s"
    assert {task.title: task.status for task in done.tasks} == {
        "Entra, Verbindung: in Ordnung": "complete",
        "Entra, Anmeldung: in Ordnung": "complete",
        "Entra, Token-Inhalt: in Ordnung": "complete",
        "IMAP, Verbindung: 2 von 2 in Ordnung": "complete",
        "IMAP, Anmeldung: 1 von 2 in Ordnung, 1 fehlgeschlagen": "error",
        "IMAP, Posteingang: 1 von 2 in Ordnung": "error",
        "SMTP, Verbindung: 2 von 2 in Ordnung": "complete",
        "SMTP, Anmeldung: 1 von 2 in Ordnung, 1 fehlgeschlagen": "error",
    }


def test_a_plan_of_one_mailbox_has_no_counts() -> None:
    """With one mailbox each step says how it ended, in either language."""
    one = replace(ASKED, boxes=1)
    titles = [task.title for task in plan(course((BOX,), {BOX}), one, Language.EN, 0.41).tasks]

    assert titles[3:] == [
        "IMAP, connection: fine",
        "IMAP, sign-in: failed",
        "IMAP, inbox: not tried",
        "SMTP, connection: fine",
        "SMTP, sign-in: failed",
    ]


def test_a_step_is_under_way_where_the_one_before_is_done() -> None:
    """While the sign-in has no answer it is under way, and the inbox is to come."""
    results = [r for r in course((BOX,), set()) if r.check is Check.IMAP][:4]
    tasks = {task.title: task.status for task in plan(results, replace(ASKED, boxes=1), Language.DE).tasks}

    assert (tasks["IMAP, Verbindung: in Ordnung"], tasks["IMAP, Anmeldung"], tasks["IMAP, Posteingang"]) == (
        "complete",
        "in_progress",
        "pending",
    )


def test_a_protocol_that_is_not_used_is_one_task() -> None:
    """What this customer does not use is said once, and is nothing to wait for."""
    tasks = plan((), replace(ASKED, uses=(Check.IMAP,)), Language.DE).tasks

    assert [(t.title, t.status) for t in tasks[6:]] == [
        ("SMTP: wird von diesem Kunden nicht verwendet", "complete"),
    ]


def test_what_was_not_tried_again_is_counted() -> None:
    """Results of an earlier check are told from those of this one."""
    results = [replace(r, earlier=r.mailbox == BOXES[1]) for r in course(BOXES, {BOX})]
    titles = [task.title for task in plan(results, ASKED, Language.DE, 0.4).tasks]

    assert "IMAP, Anmeldung: 1 von 2 in Ordnung, 1 fehlgeschlagen (1 nicht erneut geprüft)" in titles


def test_our_own_failure_and_a_check_cut_short_leave_nothing_open() -> None:
    """When the check is over no task is left to wait for: Slack would show it as failed without a word."""
    broke = StageResult(Check.TOKEN, Stage.AUTH, Outcome.BROKEN, "x:1", findings=(Finding("token.broke"),))
    tasks = plan((broke,), ASKED, Language.DE, 30.0).tasks

    assert {task.status for task in tasks} == {"error"}
    assert tasks[1].title == "Entra, Anmeldung: nicht geprüft, Fehler bei uns"
    assert tasks[2].title == "Entra, Token-Inhalt: nicht geprüft"


def test_a_long_name_fits() -> None:
    """The title of a plan keeps to the length that Slack documents."""
    assert len(plan((), replace(ASKED, tenant="k" * 400), Language.DE).title) == TITLE_LIMIT


# --- in the thread --------------------------------------------------------------------------------------------------


async def test_progress_is_streamed_as_a_plan(scene: Scene) -> None:
    """In a channel the stream names for whom it is; it ends with every task done, and a line of text for who hears it read aloud."""
    scene.core.refused = {BOX}
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()
    message = progress_of(scene)
    (start,) = scene.slack.calls("chat.startStream")

    assert (start.arguments["recipient_user_id"], start.arguments["recipient_team_id"]) == (
        scene.anna.id,
        scene.slack.team_id,
    )
    assert start.arguments["task_display_mode"] == "plan"
    assert not set(tasks_of(message).values()) & {"pending", "in_progress"}
    assert "IMAP, Anmeldung: 2 von 3 in Ordnung, 1 fehlgeschlagen" in tasks_of(message)
    assert "Geprüft in 0,4 s: Entra: in Ordnung" in message.text
    assert all(version.text for version in message.history)
    assert not still_streams(scene.slack, message)


async def test_only_what_changed_is_sent(start: Start) -> None:
    """A change of the stream carries the tasks that are different now, not all of them, and comes after the pause that Slack needs."""
    async with start(pauses=Pauses(change=0.3, acknowledged=0.05)) as scene:
        scene.core.pause = 0.03
        await scene.type("/mailcheck kanzlei-muster")
        await scene.answered()
    changes = scene.slack.calls("chat.appendStream")
    calls = [*scene.slack.calls("chat.startStream"), *changes, *scene.slack.calls("chat.stopStream")]
    tasks = [c for call in calls for c in call.arguments["chunks"] if c["type"] == "task_update"]
    shown = {task["id"]: [t for t in tasks if t["id"] == task["id"]] for task in tasks}

    assert changes
    assert all(earlier != later for sent in shown.values() for earlier, later in pairwise(sent))
    assert all(later.at - earlier.at > 0.28 for earlier, later in pairwise(changes))


async def test_direct_messages_stream_without_naming_anybody(start: Start) -> None:
    """Where another company reads along, the thread stands in the direct messages, and streams there."""
    async with start() as scene:
        shared = scene.slack.add_channel("geteilt", (scene.anna,), shared=True)
        await scene.type("/mailcheck kanzlei-muster", where=shared)
        await scene.answered(where=scene.slack.direct_messages_of(scene.anna))
        (call,) = scene.slack.calls("chat.startStream")

        assert (call.error, "recipient_user_id" in call.arguments) == ("", False)
        assert scene.slack.messages(shared) == ()


@pytest.mark.parametrize("error", ["unknown_method", "missing_scope", "invalid_arguments", "not_allowed_token_type"])
async def test_a_workspace_that_does_not_stream_gets_an_edited_message(scene: Scene, error: str) -> None:
    """Where Slack refuses, the message is posted and edited as ever; the next check does not even ask."""
    scene.slack.api.faults.always("chat.startStream", ApiFault(error=error))
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()
    await scene.type("/mailcheck kanzlei-muster", by=scene.ben)
    await scene.slack.wait_for(lambda: len([m for m in scene.slack.messages(scene.support) if not m.is_reply]) == 2)
    await scene.answered()
    first = progress_of(scene, scene.root(number=0))

    assert first.text.startswith("Geprüft in 0,4 s: ")
    assert len(first.history) > 1
    assert len(scene.slack.calls("chat.startStream")) == 1


async def test_a_channel_that_does_not_stream_says_nothing_of_the_others(scene: Scene) -> None:
    """`channel_type_not_supported` is remembered for this channel alone."""
    other = scene.slack.add_channel("nebenan", (scene.anna,))
    scene.slack.api.faults.next("chat.startStream", ApiFault(error="channel_type_not_supported"))
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()
    await scene.type("/mailcheck kanzlei-muster", where=other)
    await scene.answered(where=other)

    assert [(c.arguments["channel"], c.error) for c in scene.slack.calls("chat.startStream")] == [
        (scene.support.id, "channel_type_not_supported"),
        (other.id, ""),
    ]


async def test_a_busy_slack_is_not_waited_for(scene: Scene) -> None:
    """429 when beginning leads to the edited message at once, whatever time Slack names."""
    scene.slack.api.faults.next("chat.startStream", ApiFault(status=429, retry_after=50))
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()

    assert len(scene.slack.calls("chat.startStream")) == 1
    assert progress_of(scene).text.startswith("Geprüft in 0,4 s: ")


@pytest.mark.parametrize(
    "fault", [ApiFault(hangs_up=True, after_work=True), ApiFault(page=True, after_work=True), ApiFault(hangs_up=True)]
)
@pytest.mark.parametrize("earlier", [0, 1])
async def test_a_stream_whose_answer_is_lost_is_found(scene: Scene, fault: ApiFault, earlier: int) -> None:
    """Where we may look it ends, and is edited from then on; that of an earlier check in the thread is not taken for it."""
    scene.slack.api.scopes |= {"channels:history"}
    if not earlier:
        scene.slack.api.faults.next("chat.startStream", fault)
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()
    if earlier:
        scene.slack.api.faults.next("chat.startStream", fault)
        await scene.slack.press(scene.anna, scene.replies()[-1], "check_again")
        await scene.answered(times=2)

    shown = [m for m in scene.replies() if m.history[0].text.startswith(("Stand der Prüfung", "Geprüft in"))]
    assert [still_streams(scene.slack, m) for m in shown] == [False] * (earlier + 1)
    assert ["Geprüft in 0,4 s: " in m.text for m in shown] == [True] * (earlier + 1)


@pytest.mark.parametrize("killed", [True, False])
async def test_a_stream_over_which_its_process_died_is_found(scene: Scene, killed: bool) -> None:
    """It stands, ended or not, and nobody has noted it: the next attempt edits it."""
    scene.slack.api.scopes |= {"channels:history"}
    jobs, note = scene.core.store.jobs, scene.core.store.jobs.note

    async def dies(worker: str, job: Job, step: str, said: str) -> bool:
        if step.startswith("progress") and job.tries == 1:
            await jobs.bury(worker)
            return False
        return await note(worker, job, step, said)

    jobs.note = dies  # type: ignore[method-assign]
    scene.core.pause = 0.06
    if killed:
        scene.slack.api.faults.next("chat.stopStream", ApiFault(error="internal_error"))  # it ends nothing
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()

    shown = [m for m in scene.replies() if m.history[0].text.startswith("Stand der Prüfung")]
    assert len(shown) == len(scene.slack.calls("chat.startStream")) == 1


async def test_a_person_may_stop_the_stream(scene: Scene) -> None:
    """Slack's own stop button ends the stream; the check goes on, and the same message says how it ended."""
    scene.core.pause = 0.06
    await scene.type("/mailcheck kanzlei-muster")
    message = await under_way(scene)
    stop_for_person(scene.slack, message)
    await scene.answered()

    assert progress_of(scene).ts == message.ts
    assert progress_of(scene).text.startswith("Geprüft in 0,4 s: ")
    assert len(scene.slack.calls("chat.startStream")) == 1


@pytest.mark.parametrize("error", ["invalid_chunks", "internal_error"])
async def test_a_stream_that_breaks_off_is_edited_from_then_on(scene: Scene, error: str) -> None:
    """Whatever Slack has against going on, the message ends up with how the check ended, and does not stream any more."""
    scene.core.pause = 0.06
    scene.slack.api.faults.next("chat.appendStream", ApiFault(error=error))
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()

    assert progress_of(scene).text.startswith("Geprüft in 0,4 s: ")
    assert not still_streams(scene.slack, progress_of(scene))


async def test_a_stream_that_slack_ended_is_edited_from_then_on(scene: Scene) -> None:
    """Slack ends a stream after some minutes: the same message goes on as one that is edited."""
    scene.core.pause = 0.06
    await scene.type("/mailcheck kanzlei-muster")
    message = await under_way(scene)
    scene.slack.clock.advance(301)
    await scene.answered()

    assert progress_of(scene).ts == message.ts
    assert progress_of(scene).text.startswith("Geprüft in 0,4 s: ")


async def test_a_change_that_comes_too_often_is_made_up_for(scene: Scene) -> None:
    """429 for one change: the next one carries what was not shown."""
    scene.core.pause = 0.08
    scene.slack.api.faults.next("chat.appendStream", ApiFault(status=429, retry_after=1))
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()

    assert not set(tasks_of(progress_of(scene)).values()) & {"pending", "in_progress"}
    assert scene.slack.calls("chat.update")[-1].arguments["ts"] != progress_of(scene).ts


async def test_a_check_that_is_called_off_leaves_no_stream_open(scene: Scene) -> None:
    """When the check ends in an error the stream ends too, instead of turning its wheel for five minutes."""
    scene.core.trouble = ZeroDivisionError()
    scene.core.pause = 0.03
    await scene.type("/mailcheck kanzlei-muster")
    message = await under_way(scene)
    await scene.slack.wait_for(lambda: "Nummer" in scene.root().text)

    await scene.slack.wait_for(lambda: not still_streams(scene.slack, message))


async def test_many_checks_at_once_stay_within_slacks_limits(scene: Scene) -> None:
    """Of 24 checks at once as many stream as Slack takes in a minute; no stream's call is ever refused, every check is answered."""
    people = [scene.slack.add_member(f"p{n}") for n in range(24)]
    rooms: list[Channel] = [scene.slack.add_channel(f"raum-{n}", (person,)) for n, person in enumerate(people)]
    scene.slack.api.rate_limits.enforced = True
    for person, room in zip(people, rooms, strict=True):
        await scene.type("/mailcheck kanzlei-muster", by=person, where=room)

    def said(room: Channel) -> bool:
        return any("Geprüft in 0,4 s" in m.text for m in scene.slack.all_messages(room))

    await scene.slack.wait_for(lambda: all(map(said, rooms)), 25.0)
    streamed = [c for c in scene.slack.recorded_calls if c.method.endswith("Stream")]

    assert [c for c in streamed if c.error] == []
    assert len(scene.slack.calls("chat.startStream")) == MOST_BEGUN


# --- what is remembered ---------------------------------------------------------------------------------------------


@dataclass
class Hand:
    """A clock that is set by hand."""

    now: float = 1_000.0
    asker: Asker = field(default_factory=lambda: Asker(workspace="T1", channel="C1", person="U1"))

    def __call__(self) -> float:
        return self.now


def refusal(error: str, status: int = 200, **headers: str) -> SlackApiError:
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        headers=headers,
        status_code=status,
        data={"error": error},
    )
    return SlackApiError("", response)  # type: ignore[no-untyped-call]  # slack_sdk's own


def test_no_more_streams_are_begun_than_can_be_ended() -> None:
    """Within a hundred seconds MOST_BEGUN streams are begun, and then one for each that is a hundred seconds old."""
    clock = Hand()
    streams = Streams(clock=clock)
    taken = [streams.begin(clock.asker, "C1") for _ in range(MOST_BEGUN + 1)]
    clock.now += 99.0
    soon = streams.begin(clock.asker, "C1")
    clock.now += 1.1

    assert (taken.count(True), taken[-1], soon) == (MOST_BEGUN, False, False)
    assert streams.begin(clock.asker, "C1")


@pytest.mark.parametrize(
    ("problem", "seconds"),
    [
        (refusal("unknown_method"), 3_600.0),
        (refusal("ratelimited", 429, **{"Retry-After": "37"}), 37.0),
        (refusal("internal_error"), 100.0),
        (TimeoutError(), 100.0),
    ],
)
def test_a_refusal_is_remembered_as_long_as_it_may_last(problem: Exception, seconds: float) -> None:
    """A no for an hour, trouble for a while, a busy Slack for as long as it says; and for this workspace alone."""
    clock = Hand()
    streams = Streams(clock=clock)
    streams.refuse(clock.asker, "C1", problem)
    other = streams.begin(Asker(workspace="T2", channel="C9", person="U9"), "C9")
    clock.now += seconds - 0.1
    before = streams.begin(clock.asker, "C2")
    clock.now += 0.2

    assert (other, before, streams.begin(clock.asker, "C2")) == (True, False, True)


def test_that_a_stream_ended_is_no_refusal() -> None:
    """A person who stopped one stream, or one that grew too old, says nothing of the next."""
    clock = Hand()
    streams = Streams(clock=clock)
    streams.refuse(clock.asker, "C1", refusal("stopped_by_user"))

    assert streams.begin(clock.asker, "C1")


def test_the_more_streams_the_slower_each() -> None:
    """All streams together change no more often than a hundred times a minute."""
    assert Streams(live=1).pause == 1.0
    assert all(60 / Streams(live=n).pause * n <= 80 for n in (2, 10, 18))


async def test_the_check_does_not_wait_for_the_stream(scene: Scene) -> None:
    """While Slack takes its time over the stream, the check has long been over."""
    scene.slack.api.faults.always("chat.startStream", ApiFault(delay=2.0))
    await scene.type("/mailcheck kanzlei-muster")
    await scene.slack.wait_for(lambda: bool(scene.core.store.saved))

    assert scene.slack.calls("chat.startStream") == ()  # it is written down once it is answered
    await scene.answered()
