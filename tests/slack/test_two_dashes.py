"""Behind `--`, and behind the dash that Slack makes of it, nothing is an option: in every command that takes words."""

from __future__ import annotations

import uuid

import pytest

from tests.slack.conftest import Scene

IDS = f"{uuid.uuid4()} {uuid.uuid4()}"
BOX = "buero@kanzlei-muster.example"
ENDS = ("--", "–", "—")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(
    "words",
    ["/ps-script {ids} {box} {end} --undo", "/ps-script {end} --help", "/mailcheck kanzlei-muster {end} --help"],
)
async def test_an_option_behind_the_end_is_named(words: str, end: str, scene: Scene) -> None:
    """It is answered in one sentence that names it; nothing is written, nothing is checked, no help is shown."""
    await scene.type(words.format(ids=IDS, box=BOX, end=end))
    told = (await scene.whispered()).text

    assert f"„{words.rsplit(maxsplit=1)[-1]}“" in told
    assert len(told) <= 500
    assert scene.slack.messages(scene.support) == ()


@pytest.mark.parametrize("command", ["/mailcheck", "/mail-tenant show", "/mail-tenant"])
@pytest.mark.parametrize("end", ENDS)
async def test_help_behind_the_end_is_a_word(command: str, end: str, scene: Scene) -> None:
    """`--help` there is whatever stands at that place: a name, or what is to be done."""
    await scene.type(f"{command} {end} --help")
    told = (await scene.whispered()).text

    assert "--help" in told
    assert "[" not in told.partition("--help")[0]


@pytest.mark.parametrize(
    "words",
    [
        "/mailcheck - a@kanzlei-muster.example",
        "/mailcheck kanzlei-muster -",
        "/mail-tenant list -",
        "/mail-tenant show -",
        "/mail-tenant -",
        f"/ps-script {IDS} - {BOX}",
    ],
)
async def test_a_lone_hyphen_is_a_mistake(words: str, scene: Scene) -> None:
    """Nothing is read from it, so nothing is done."""
    await scene.type(words)

    assert (await scene.whispered()).text
    assert scene.slack.messages(scene.support) == ()


@pytest.mark.parametrize("end", ENDS)
async def test_what_stands_behind_the_end_counts(end: str, scene: Scene) -> None:
    """A name behind it is the name."""
    await scene.type(f"/mailcheck {end} kanzlei-muster")

    assert "Alles in Ordnung" in (await scene.answered()).text
