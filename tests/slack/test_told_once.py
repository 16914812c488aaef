"""What was told of a check is not told again by the next attempt at its job."""

from __future__ import annotations

import pytest

from bot.jobs.attempt import Attempt, attempting
from bot.jobs.kinds import Asker, CheckJob
from bot.store import Job
from tests.slack.conftest import Scene


@pytest.mark.parametrize("lost", ["", "told"])
async def test_a_check_that_was_told_is_not_checked_again(scene: Scene, lost: str) -> None:
    """Its process died after the last word, and before the job had ended; meanwhile a colleague has checked again in the thread."""
    noted = dict[str, str]()

    async def note(_: Job, step: str, said: str) -> bool:
        noted[step] = said
        return True

    async def check(job: CheckJob, attempt: Attempt) -> None:
        with attempting(attempt):
            await scene.worker._runs["check"].do(job.model_dump_json())

    anna, ben = (
        Asker(workspace=scene.slack.team_id, channel=scene.support.id, person=person.id)
        for person in (scene.anna, scene.ben)
    )
    first = CheckJob(asker=anna, tenant="kanzlei-muster")
    await check(first, Attempt(Job("first", "check", "{}"), note))
    before = {step: said for step, said in noted.items() if step != lost}
    await check(first.model_copy(update={"asker": ben, "thread": scene.root().ts}), Attempt(Job("", "", ""), note))
    replies = scene.replies()
    await check(first, Attempt(Job("first", "check", "{}", tries=2, steps=before), note))

    assert scene.replies() == replies
    assert len([m for m in scene.slack.messages(scene.support) if not m.is_reply]) == 1
