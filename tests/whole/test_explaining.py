"""The core's side of explaining: a check's thread gathers evidence, unknown texts are kept without names, feedback is counted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.authorized import AuthorizedThread
from bot.model import Finding, Language
from bot.pastes.service import INPUT_LIMIT, readable
from bot.pastes.work import KEPT_LENGTH, without_names
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.states import STATES
from bot.service import Actor, Feedback, FeedbackCount, Mailcheck
from bot.settings import Settings
from tests import made_up
from tests.granted import granted
from tests.whole.office import settings_for

ANNA = Actor("slack", "U0ANNA")
UNKNOWN = "Der Drucker im zweiten Stock hat kein Papier mehr."


def with_changes(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update=changes)


@pytest.fixture
async def core(tmp_path: Path) -> AsyncIterator[Mailcheck]:
    """A core that keeps unknown texts for a week."""
    mailcheck = await Mailcheck.open(with_changes(settings_for(tmp_path), keep_unknown_days=7))
    yield mailcheck
    await mailcheck.close()


async def test_a_thread_gathers_what_is_pasted_in_one_report(tmp_path: Path) -> None:
    """The report of the thread is changed in its place: no second one appears, and the next paste finds the first one's evidence."""
    async with Microsoft365() as microsoft:
        core = await Mailcheck.open(settings_for(tmp_path, microsoft))
        try:
            customer = await STATES["imap-off"].make(microsoft)
            name = (await core.tenants.put(customer.stored, ANNA)).tenant.name
            mailbox = customer.stored.mailboxes[0]
            await core.checks.run(await granted(core, name), thread="C1:1.1")
            await core.pastes.explain("NO AUTHENTICATE failed", thread=AuthorizedThread("C1:1.1"))
            untouched = await core.tenants.reports(await granted(core, name))
            block = f"Name : {mailbox}\nPrimarySmtpAddress : {mailbox}\nImapEnabled : False\n"
            first = await core.pastes.explain(block, thread=AuthorizedThread("C1:1.1"))
            second = await core.pastes.explain("NO AUTHENTICATE failed", thread=AuthorizedThread("C1:1.1"))
            kept = await core.tenants.reports(await granted(core, name))
        finally:
            await core.close()

    met = (Finding("observed.error_pasted", {"error": "imap-authenticate-failed"}),)
    assert untouched[0].report.observed == met
    assert first.explanation.observed
    assert second.report is not None
    assert second.report.observed == (*first.explanation.observed, *met)
    assert [(one.id, one.thread) for one in kept] == [(one.id, one.thread) for one in untouched]
    assert kept[0].report == second.report


async def test_a_thread_without_a_check_is_explained_by_itself(core: Mailcheck) -> None:
    """And nothing is kept."""
    explained = await core.pastes.explain("NO AUTHENTICATE failed", thread=AuthorizedThread("C1:9.9"))

    assert explained.explanation.matches
    assert (explained.report, explained.tenant) == (None, None)


async def test_unknown_texts_are_kept_only_where_the_operator_wishes_it(
    core: Mailcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default nothing is, nor is the text looked at."""
    careful = await Mailcheck.open(settings_for(tmp_path / "other"))
    monkeypatch.setattr(careful.reading, "without_names", lambda _: pytest.fail("looked at"))
    try:
        assert not await careful.pastes.remember_unknown(UNKNOWN)
        assert await careful.pastes.unknown() == ()
    finally:
        await careful.close()

    assert await core.pastes.remember_unknown(UNKNOWN)
    assert not await core.pastes.remember_unknown(" \n ")
    assert [paste.text for paste in await core.pastes.unknown()] == [UNKNOWN]
    assert await core.pastes.forget_unknown() == 1


async def test_what_is_kept_names_nobody_and_holds_no_secret(core: Mailcheck) -> None:
    """Secrets, addresses and ids are gone, and of a long text so is its middle."""
    secret, app = made_up.secret(), made_up.guid()
    text = f"office@kanzlei-muster.example kann nicht: client_secret={secret}, App {app}\n" + "bla " * 5000

    await core.pastes.remember_unknown(text)

    (paste,) = await core.pastes.unknown()
    for word in (secret, app, "office", "kanzlei-muster"):
        assert word not in paste.text
    assert "<address> kann nicht" in paste.text
    assert len(paste.text) <= KEPT_LENGTH + 10


def test_names_go_from_whatever_is_kept() -> None:
    """Several in one line, and next to signs."""
    assert without_names("<a.b+c@x-y.example>;d@e.example") == "<<address>>;<address>"


def test_any_text_can_be_read() -> None:
    """Halves of signs are replaced, and of a very long text both ends stay."""
    assert readable("\ud800x") == "?x"
    long = readable("a" * INPUT_LIMIT + "b" * INPUT_LIMIT)
    assert (len(long), long[0], long[-1]) == (INPUT_LIMIT + 1, "a", "b")


async def test_feedback_is_counted_for_what_the_catalogue_knows(core: Mailcheck) -> None:
    """Ids from nowhere, as a forged button may hold them, are passed over."""
    await core.pastes.feedback("imap-authenticate-failed", "add-mailbox-permission", Feedback.HELPED)
    await core.pastes.feedback("imap-authenticate-failed", "add-mailbox-permission", Feedback.HELPED)
    await core.pastes.feedback("", "", Feedback.OTHER)
    await core.pastes.feedback("no-such-error", "add-mailbox-permission", Feedback.HELPED)
    await core.pastes.feedback("imap-authenticate-failed", "no such fix", Feedback.HELPED)

    assert await core.pastes.feedback_counts() == (
        FeedbackCount("", "", Feedback.OTHER, 1),
        FeedbackCount("imap-authenticate-failed", "add-mailbox-permission", Feedback.HELPED, 2),
    )


async def test_answers_link_to_pages_only_where_the_operator_says_where_they_are(
    core: Mailcheck, tmp_path: Path
) -> None:
    """To the part in the person's language."""
    settings = with_changes(settings_for(tmp_path), pages_url="https://pages.example/errors")
    linking = await Mailcheck.open(settings)
    try:
        page = linking.presentation.page_of("net-timeout", Language.DE)
    finally:
        await linking.close()

    assert page == "https://pages.example/errors/net-timeout.md#deutsch"
    assert core.presentation.page_of("net-timeout", Language.DE) == ""
