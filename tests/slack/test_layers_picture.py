"""The picture of a check: what it shows, the same in words, and how it comes into the thread."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from PIL import Image, ImageFont

from bot.jobs.attempt import Attempt, attempting
from bot.model import STAGE_NAMES, Check, Finding, Language, Outcome, Report, StageResult, Text, Verdict
from bot.sandbox.slack import Message
from bot.store import Job
from handlers.slack.features.check import pictures
from handlers.slack.features.check.drawing import COLOURS, FONTS, SIGNS, WIDTH, draw
from handlers.slack.features.check.pictures import ReadyPicture
from handlers.slack.platform import wording_common
from handlers.slack.platform.client import make_client
from handlers.slack.render import wording_shown
from handlers.slack.render.layers_picture import ALT_LIMIT, MOST_MAILBOXES, in_words, picture_of
from tests.slack.conftest import Scene, settings_for
from tests.slack.fakes import course

BOX, OTHER = "buero@kanzlei-muster.example", "post@kanzlei-muster.example"
PNG = b"\x89PNG\r\n\x1a\n"


def a_report(results: Sequence[StageResult]) -> Report:
    return Report("kanzlei-muster", Verdict.PROBLEM, Text("x", "x"), datetime.now(UTC), 0.4, tuple(results))


def unused_smtp(result: StageResult) -> StageResult:
    if result.check is not Check.SMTP:
        return result
    return replace(result, outcome=Outcome.SKIPPED, findings=(Finding("smtp.protocol_unused"),))


def images(scene: Scene) -> list[Message]:
    return [m for m in scene.replies() if any(b["type"] == "image" for b in m.blocks)]


# --- what it shows --------------------------------------------------------------------------------------------------


def test_each_conversation_has_a_row_and_each_stage_a_cell() -> None:
    """Entra first, then the protocols of each mailbox, their stages in their own order."""
    picture = picture_of(a_report(course((BOX, OTHER), {BOX})), Language.DE)
    imap = picture.groups[1].rows[0]

    assert [(g.name, [r.name for r in g.rows]) for g in picture.groups] == [
        ("", ["Entra"]),
        (BOX, ["IMAP", "SMTP"]),
        (OTHER, ["IMAP", "SMTP"]),
    ]
    assert [(c.name, c.outcome.value) for c in imap.cells[-2:]] == [("Anmeldung", "failed"), ("Posteingang", "skipped")]
    assert [says for _, says in picture.legend] == ["in Ordnung", "fehlgeschlagen", "nicht geprüft"]


def test_the_words_tell_what_the_picture_shows() -> None:
    """Who does not see the picture hears of every row what went wrong in it, or how far it got."""
    told = in_words(picture_of(a_report(course((BOX, OTHER), {BOX})), Language.EN))

    assert told == (
        "kanzlei-muster: the check at a glance. Entra: token contents fine. "
        f"{BOX} IMAP: sign-in failed, inbox not tried. {BOX} SMTP: sign-in failed. "
        f"{OTHER} IMAP: inbox fine. {OTHER} SMTP: sign-in fine."
    )


def test_what_is_of_an_earlier_check_is_outlined_and_said() -> None:
    """Results that were not tried again look different, and the words say it too."""
    results = [replace(r, earlier=r.mailbox == OTHER) for r in course((BOX, OTHER), {BOX})]
    picture = picture_of(a_report(results), Language.DE)

    assert picture.before == "umrandet: aus der Prüfung davor"
    assert f"{OTHER} IMAP: Posteingang in Ordnung (aus der Prüfung davor)." in in_words(picture)


def test_of_many_mailboxes_those_that_failed_come_first() -> None:
    """Some mailboxes are shown, the failed ones among them; the rest is counted."""
    boxes = [f"p{n}@kanzlei-muster.example" for n in range(40)]
    picture = picture_of(a_report(course(boxes, {boxes[17]})), Language.DE)
    worse = picture_of(a_report(course(boxes, set(boxes))), Language.EN)

    assert [g.name for g in picture.groups[:2]] == ["", boxes[17]]
    assert (len(picture.groups), picture.rest) == (MOST_MAILBOXES + 1, "36 weitere Postfächer, alle in Ordnung")
    assert worse.rest == "36 more mailboxes are in the text only"


def test_a_protocol_that_is_not_used_says_so_in_its_row() -> None:
    """Instead of cells stands why there are none, and it does not count as gone wrong."""
    picture = picture_of(a_report([unused_smtp(r) for r in course((BOX,), set())]), Language.DE)

    assert (picture.groups[1].rows[1].cells, picture.groups[1].rows[1].note) == ((), wording_common.NOT_USED.de)
    assert [says for _, says in picture.legend] == ["in Ordnung"]


def test_the_words_have_room_where_slack_takes_a_thousand_characters() -> None:
    """However long the addresses are, the words for the upload keep to Slack's limit."""
    boxes = [f"{'sehr-langer-name-' * 3}{n}@kanzlei-muster.example" for n in range(4)]

    assert len(in_words(picture_of(a_report(course(boxes, set(boxes))), Language.DE))) <= ALT_LIMIT


# --- how it is drawn ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
def test_it_is_a_png_with_two_pixels_for_one(language: Language) -> None:
    """The file is a PNG of twice the width at which it is read, and small."""
    content = draw(picture_of(a_report(course((BOX, OTHER), {BOX})), language))
    image = Image.open(io.BytesIO(content))

    assert (image.format, image.width) == ("PNG", 2 * WIDTH)
    assert len(content) < 150_000


def test_every_outcome_has_its_own_sign_and_its_own_colour() -> None:
    """No two outcomes look alike, with or without colours."""
    assert set(COLOURS) == set(SIGNS) == set(Outcome)
    assert len({*COLOURS.values()}) == len({*SIGNS.values()}) == len(Outcome)


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Return the contrast of two colours (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio, seen 2026-11)."""

    def light(colour: tuple[int, int, int]) -> float:
        parts = [c / 255 for c in colour]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("outcome", Outcome)
def test_words_stand_out_from_their_ground(outcome: Outcome) -> None:
    """Ground and ink have the contrast that small text needs at its best (7:1)."""
    assert contrast(*COLOURS[outcome]) >= 7


def test_the_colours_are_in_the_picture() -> None:
    """What failed is drawn on its own ground; where nothing failed that colour does not occur."""
    red = COLOURS[Outcome.FAILED][0]

    def colours(refused: set[str]) -> set[object]:
        image = Image.open(io.BytesIO(draw(picture_of(a_report(course((BOX,), refused)), Language.DE))))
        return {colour for _, colour in image.convert("RGB").getcolors(1_000_000) or []}

    assert (red in colours({BOX}), red in colours(set())) == (True, False)


def test_our_fonts_have_every_letter_that_is_drawn() -> None:
    """No label in either language has a letter for which the picture would show an empty box."""
    told = [*STAGE_NAMES.values(), *wording_common.OUTCOMES.values(), wording_common.NOT_USED]
    told += [text for name, text in vars(wording_shown).items() if name.startswith("PICTURE_")]
    letters = {letter for text in told for letter in f"{text.de}{text.en}" if not letter.isspace()}
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        font = ImageFont.truetype(str(FONTS / name), 40)
        empty = bytes(font.getmask("\uffff"))

        assert {letter for letter in letters if bytes(font.getmask(letter)) == empty} == set()


# --- how it comes into the thread -----------------------------------------------------------------------------------


async def test_the_picture_stands_in_the_thread_above_the_last_row(scene: Scene) -> None:
    """It is uploaded once, described for who cannot see it, and shown as an image; its text names no address."""
    scene.core.refused = {BOX}
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    await scene.answered()
    (message,) = images(scene)
    (block,) = message.blocks
    file = scene.slack.files[block["slack_file"]["id"]]

    assert scene.replies()[-2] == message
    assert file.content.startswith(PNG)
    assert block["alt_text"] == file.alt_txt
    assert f"{BOX} IMAP: Anmeldung fehlgeschlagen" in block["alt_text"]
    assert "[Adresse] IMAP: Anmeldung fehlgeschlagen" in message.text
    assert len(scene.slack.calls("files.getUploadURLExternal")) == 1


async def test_it_is_uploaded_and_shown_once_whoever_dies_over_it(scene: Scene) -> None:
    """The next attempt shows what the first one uploaded, and where it was shown nothing more."""
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    root, noted = await scene.answered(), dict[str, str]()
    before = len(images(scene)), len(scene.slack.calls("files.getUploadURLExternal"))

    async def note(_: Job, step: str, said: str) -> bool:
        noted[step] = said
        return True

    async def everybody(*_: object) -> None:
        """Anybody may read it."""

    sight: Any = SimpleNamespace(demand_in=everybody)
    slack = make_client(settings_for(scene.slack))
    slack.token = scene.slack.bot_token
    for tries, shows in ((1, False), (2, True), (3, True)):
        with attempting(Attempt(Job("job", "check", "{}", tries=tries, steps=dict(noted)), note)):
            picture = ReadyPicture(slack, sight, PNG, "Kanzlei Muster", "bild.png", Language.DE)
            await picture.give()
            if shows:
                await picture.show(f"{root.channel}:{root.ts}")

    assert (len(images(scene)), len(scene.slack.calls("files.getUploadURLExternal"))) == (before[0] + 1, before[1] + 1)


async def test_who_may_read_files_gets_the_bytes(scene: Scene) -> None:
    """The workspace gives the picture out at its private address."""
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    await scene.answered()
    ident = images(scene)[0].blocks[0]["slack_file"]["id"]
    address = f"{scene.slack.base_url}/files-pri/{scene.slack.team_id}-{ident}/bild.png"
    async with (
        aiohttp.ClientSession() as session,
        session.get(address, headers={"Authorization": f"Bearer {scene.slack.bot_token}"}) as answer,
    ):
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert (await answer.read()).startswith(PNG)


@pytest.mark.parametrize("refusal", ["file_uploads_disabled", "storage_limit_reached"])
async def test_where_no_file_is_taken_nothing_is_lost(scene: Scene, refusal: str) -> None:
    """Without the picture the thread has all it has in words, and its last row."""
    scene.slack.file_rules.refusal = refusal
    scene.core.refused = {BOX}
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    await scene.answered()

    assert images(scene) == []
    assert any("✗ Anmeldung fehlgeschlagen" in str(m.blocks) for m in scene.replies())


async def test_a_picture_that_is_not_ready_yet_is_shown_a_moment_later(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack looks at a new file first; until then messages may not show it, and it is not uploaded again."""
    monkeypatch.setattr(pictures, "PAUSES", (0.01, 0.01))
    scene.slack.file_rules.unready = 2
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    await scene.answered()
    refused = [c.error for c in scene.slack.calls("chat.postMessage") if c.error]

    assert (len(images(scene)), refused) == (1, ["invalid_blocks"] * 2)
    assert len(scene.slack.calls("files.getUploadURLExternal")) == 1


async def test_a_picture_that_no_message_may_show_comes_as_a_file(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Slack does not take it as a block, it stands in the thread as a file, described in the same words."""
    monkeypatch.setattr(pictures, "PAUSES", (0.01, 0.01))
    scene.slack.file_rules.unready = 100
    await scene.type(f"/mailcheck kanzlei-muster {BOX}")
    await scene.answered()
    (file,) = [file for message in scene.replies() for file in message.files]

    assert images(scene) == []
    assert (file.content[:8], file.alt_txt[:15]) == (PNG, "kanzlei-muster:")


async def test_the_same_check_draws_and_uploads_in_the_reader_s_language(scene: Scene) -> None:
    """An English reader gets English labels, words and file name."""
    await scene.type(f"/mailcheck kanzlei-muster {BOX}", by=scene.ben)
    await scene.answered()
    (message,) = images(scene)

    assert scene.slack.files[message.blocks[0]["slack_file"]["id"]].name == "check-kanzlei-muster.png"
    assert message.text.startswith("kanzlei-muster: the check at a glance.")
