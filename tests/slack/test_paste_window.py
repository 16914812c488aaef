"""The window for a pasted error: how it opens, what it takes, when it stays open, and what it believes."""

from __future__ import annotations

from bot.sandbox.slack import ApiFault, Outcome
from handlers.slack.features.explain.paste_window import MOST_TYPED
from tests.slack.conftest import Scene
from tests.slack.pastes import EXPIRED, REFUSED, TITLE


async def test_window_opens_and_answers(scene: Scene) -> None:
    """`/mailfix` alone opens a window; what is pasted there is answered in the channel where it was opened."""
    await scene.type("/mailfix")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
    ack = await scene.slack.submit(scene.anna, {"text": EXPIRED})
    await scene.explained()

    assert ack.outcome is Outcome.ACKNOWLEDGED
    assert scene.slack.views(scene.anna) == ()
    assert scene.root().text.startswith(f"{TITLE}.")


async def test_window_takes_a_file(scene: Scene) -> None:
    """A file chosen in the window is read beside the text."""
    await scene.type("/mailfix")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
    file = scene.slack.add_file(scene.anna, "protokoll.log", f"12:00:01 {EXPIRED}\r\n".encode("utf-16"))
    await scene.slack.submit(scene.anna, {"text": ""}, files={"files": [file]})

    assert "AADSTS7000222" in await scene.explained()


async def test_empty_window_stays_open(scene: Scene) -> None:
    """A window without text and file stays open and says what is missing."""
    await scene.type("/mailfix", by=scene.ben)
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.ben)))
    ack = await scene.slack.submit(scene.ben, {"text": "  "})

    assert ack.payload == {
        "response_action": "errors",
        "errors": {"text": "Please paste an error message or choose a file."},
    }
    assert len(scene.slack.views(scene.ben)) == 1


async def test_window_without_files_where_they_cannot_be_read(scene: Scene) -> None:
    """Where the app may not read files, the window opens all the same, for text."""
    scene.slack.api.scopes.discard("files:read")
    await scene.type("/mailfix")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))

    assert "file_input" not in str(scene.slack.views(scene.anna)[-1].content)


async def test_late_window_says_so(scene: Scene) -> None:
    """When Slack's three seconds for the window are over, the person learns what to do instead."""
    scene.slack.api.faults.always("views.open", ApiFault(error="expired_trigger_id"))
    await scene.type("/mailfix")

    assert "hinter /mailfix" in (await scene.whispered()).text


async def test_window_with_a_foreign_memory_is_not_believed(scene: Scene) -> None:
    """A window that says it was opened elsewhere is answered kindly and leads nowhere."""
    await scene.type("/mailfix")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
    view = scene.slack.views(scene.anna)[-1]
    view.content["private_metadata"] = view.content["private_metadata"].replace(scene.support.id, scene.elsewhere.id)
    await scene.slack.submit(scene.anna, {"text": REFUSED})
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.slack.wait_for(lambda: bool(scene.slack.messages(direct)))

    assert "älteren Version" in scene.slack.messages(direct)[-1].text
    assert scene.slack.messages(scene.support) == ()


def test_window_takes_what_slack_takes() -> None:
    """The window's text field has Slack's own limit."""
    assert MOST_TYPED == 3_000


async def test_a_file_of_somebody_elses_that_a_window_names_is_not_read(scene: Scene) -> None:
    """What a window says is a claim: Slack tells whose file it is."""
    room = scene.slack.add_channel("geheim", (scene.anna,), private=True)
    words = b"AADSTS7000222: The provided client secret keys for app 'Kasse' are expired."
    file = scene.slack.add_file(scene.anna, "protokoll.log", words)
    scene.slack.write(scene.anna, room, "Hier das Protokoll", files=(file,))
    await scene.type("/mailfix", by=scene.ben)
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.ben)))
    await scene.slack.submit(scene.ben, {"text": ""}, files={"files": [file]})
    await scene.whispered(scene.ben)
    await scene.worker.settled()

    told = [*scene.slack.messages(scene.support), *scene.slack.ephemerals(scene.ben)]
    assert "protokoll.log" in str(told)
    assert "are expired" not in str(told)
