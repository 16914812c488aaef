"""A file stands in a thread once: whatever becomes of Slack's answer, and whoever dies before it is noted."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot.jobs.attempt import Attempt, attempting
from bot.sandbox.slack import ApiFault, File
from bot.sandbox.slack.workspace import UPLOAD
from bot.store import Job
from handlers.slack.platform.asking import asked, names_nobody
from handlers.slack.platform.client import PostInDoubt
from handlers.slack.platform.thread_answers import ThreadAnswer
from handlers.slack.platform.uploading import share, uploaded
from tests.slack.conftest import Scene
from tests.slack.test_layers_picture import images
from tests.slack.test_posting import HISTORY, LOST, client_of
from tests.slack.test_script_thread import IDS, thread_of

FAULTS = pytest.mark.parametrize("fault", LOST.values(), ids=[*LOST])


def files(scene: Scene) -> list[File]:
    return [file for message in scene.replies() for file in message.files]


def thread_answer(scene: Scene, root: str) -> ThreadAnswer:
    async def everybody(*_: object) -> None:
        """Anybody may read it."""

    sight: Any = SimpleNamespace(demand_in=everybody)
    return ThreadAnswer(client_of(scene), sight, scene.support.id, root)


@FAULTS
async def test_a_script_s_file_is_shared_once(scene: Scene, fault: ApiFault) -> None:
    """Under its own name, with one way to start it."""
    scene.slack.api.faults.next("files.completeUploadExternal", fault)
    await scene.type(f"/ps-script {IDS} buero@kanzlei-muster.example")
    _, thread = await thread_of(scene, "Disconnect-ExchangeOnline")

    assert [file.name[-4:] for file in files(scene)] == [".ps1"]
    assert thread.count("So führt der Administrator des Kunden die Datei") == 1


@FAULTS
async def test_bytes_that_were_not_confirmed_are_given_once_more(scene: Scene, fault: ApiFault) -> None:
    """To another address: whether the first has taken them, nobody knows. A script's file, and a check's picture."""
    scene.slack.api.scopes |= HISTORY
    scene.slack.api.faults.next(UPLOAD, fault)
    await scene.type(f"/ps-script {IDS} buero@kanzlei-muster.example")
    await thread_of(scene, "Disconnect-ExchangeOnline")
    names = [file.name[-4:] for file in files(scene)]
    scene.slack.api.faults.next(UPLOAD, fault)
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()

    assert names == [".ps1"]
    assert len(images(scene)) == 1


async def test_where_no_bytes_are_taken_the_script_stands_in_messages(scene: Scene) -> None:
    """Slack is silent at its upload address only: that is no reason not to answer."""
    scene.slack.api.faults.always(UPLOAD, ApiFault(status=400))
    await scene.type(f"/ps-script {IDS} buero@kanzlei-muster.example")
    await thread_of(scene, "Disconnect-ExchangeOnline")

    assert files(scene) == []


async def test_what_is_told_late_is_waited_for(scene: Scene) -> None:
    """Slack tells some time after a file was shared where it is: it is asked more than once."""
    scene.slack.file_rules.shares_told_after = 2
    scene.slack.api.faults.next("files.completeUploadExternal", LOST["line cut after its work"])
    await scene.type(f"/ps-script {IDS} buero@kanzlei-muster.example")
    await thread_of(scene, "Disconnect-ExchangeOnline")

    assert len(files(scene)) == 1
    assert [call.error for call in scene.slack.calls("files.completeUploadExternal")] == [""]


async def test_who_died_before_it_was_noted_shares_nothing_twice(scene: Scene) -> None:
    """The next attempt uploads nothing anew, and looks before it shares."""
    noted = dict[str, str]()

    async def dies_early(_: Job, step: str, said: str) -> bool:
        if step.startswith("upload"):
            noted[step] = said
        return True

    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()
    for tries in (1, 2):
        with attempting(Attempt(Job("job", "script", "{}", tries=tries, steps=dict(noted)), dies_early)):
            assert await thread_answer(scene, root.ts).attach("a.ps1", b"x", "Die Datei")

    assert [file.name for file in files(scene)] == ["a.ps1"]
    assert [call.error for call in scene.slack.calls("files.completeUploadExternal")][-1:] == [""]


async def test_a_file_that_may_stand_is_given_under_no_other_name(scene: Scene) -> None:
    """Where Slack answers nothing for good, whoever waits reads that; a second file would stand beside the first."""
    scene.slack.api.scopes.discard("files:read")
    slack = client_of(scene)
    scene.slack.api.faults.always("files.completeUploadExternal", ApiFault(hangs_up=True))
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()
    with pytest.raises(PostInDoubt):
        await thread_answer(scene, root.ts).attach("a.ps1", b"x", "Die Datei")
    file = await uploaded(slack, "b.ps1", b"x")
    with pytest.raises(PostInDoubt):
        await asked(slack, names_nobody, lambda once: share(once, file, "b.ps1", root.channel, root.ts))

    assert files(scene) == []


@FAULTS
async def test_a_picture_is_kept_and_shown_once(scene: Scene, fault: ApiFault) -> None:
    """The last call of its upload is not confirmed."""
    scene.slack.api.scopes |= HISTORY
    scene.slack.api.faults.next("files.completeUploadExternal", fault)
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()

    assert len(images(scene)) == 1
    assert len(scene.slack.calls("files.getUploadURLExternal")) == 1
