"""Who may use the bot, where it may speak, and what it makes of commands and buttons that it does not know."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.presentation import Presentation
from bot.sandbox.slack import ApiFault, Outcome, payloads
from handlers.slack.platform.replies import ReplyAddress
from tests.slack.conftest import Scene, Start


async def test_answer_arrives_where_the_bot_is_not_in_the_channel(scene: Scene) -> None:
    """Not in the channel: the thread is in the direct messages, the verdict and how to invite the bot where it was asked."""
    await scene.type("/mailcheck kanzlei-muster", where=scene.elsewhere)
    direct = scene.slack.direct_messages_of(scene.anna)
    root = await scene.answered(where=direct)
    told = [e.text for e in scene.slack.ephemerals(scene.anna, scene.elsewhere)]

    assert "Alles in Ordnung" in root.text
    assert "/invite @mailcheck" in told[0]
    assert told[1] == root.text


async def test_answer_arrives_through_the_reply_address_alone(scene: Scene) -> None:
    """Where direct messages are closed too, verdict and details come through the reply address, within its five uses."""
    scene.slack.api.faults.always("conversations.open", ApiFault(error="user_disabled"))
    await scene.type("/mailcheck kanzlei-muster", where=scene.elsewhere)
    await scene.whispered(count=4)
    told = scene.slack.ephemerals(scene.anna)

    assert "/invite @mailcheck" in told[0].text
    assert "Alles in Ordnung" in told[1].text
    assert len(told) <= 5


async def test_invitation_follows_by_direct_message(scene: Scene) -> None:
    """When the reply address is gone as well, the direct message itself says how to invite the bot."""
    scene.slack.api.faults.always("response_url", ApiFault(status=404))
    await scene.type("/mailcheck kanzlei-muster", where=scene.elsewhere)
    await scene.answered(where=scene.slack.direct_messages_of(scene.anna))

    assert any(
        "/invite @mailcheck" in reply.text
        for reply in scene.replies(scene.root(scene.slack.direct_messages_of(scene.anna)))
    )


async def test_nothing_is_said_to_a_reply_address_of_somebody_elses(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer takes the other ways, as where there is none."""
    heard: list[str] = []

    async def listen(request: web.BaseRequest) -> web.Response:
        heard.append(await request.text())
        return web.Response(text="ok")

    async with RawTestServer(listen) as elsewhere:
        monkeypatch.setattr(payloads, "response_url", lambda *_, **__: str(elsewhere.make_url("/x")))
        await scene.type("/mailcheck kanzlei-muster", where=scene.elsewhere)
        root = await scene.answered(where=scene.slack.direct_messages_of(scene.anna))
        await scene.worker.settled()

    assert "Alles in Ordnung" in root.text
    assert heard == []


API, GOVERNMENTS, SANDBOX = "https://slack.com/api/", "https://slack-gov.com/api/", "http://127.0.0.1:4711/api/"


@pytest.mark.parametrize(
    ("api", "address", "is_slacks"),
    [
        (API, "https://hooks.slack.com/commands/T1/2/abc", True),
        (GOVERNMENTS, "https://hooks.slack-gov.com/actions/T1/2/abc", True),
        (SANDBOX, "http://127.0.0.1:4711/commands/T1/2/abc", True),
        (API, "", False),
        (API, "http://hooks.slack.com/commands/T1/2/abc", False),
        (API, "https://slack.com/commands/T1/2/abc", False),
        (API, "https://hooks.slack.com.example/x", False),
        (API, "https://hooks.slack.com@example.com/x", False),
        (API, "https://hooks.slack.com:443@example.com/x", False),
        (API, "https://hooks.slack.com\\@example.com/x", False),
        (API, "https://example.com/https://hooks.slack.com/x", False),
        (API, " https://hooks.slack.com/x", False),
        (API, "https://hooks.slack-gov.com/x", False),
        (API, "http://127.0.0.1:4711/x", False),
        (SANDBOX, "http://127.0.0.1:47112/x", False),
        (SANDBOX, "https://hooks.slack.com/x", False),
    ],
)
def test_only_an_address_on_slacks_own_host_is_one(api: str, address: str, is_slacks: bool) -> None:
    """Of the workspace that the bot talks to, and of no other."""
    assert bool(ReplyAddress(AsyncWebClient(base_url=api), address).uses_left) is is_slacks


async def test_script_arrives_where_the_bot_is_not_in_the_channel(scene: Scene) -> None:
    """A script goes to the direct messages with its file."""
    await scene.type("/ps-script kanzlei-muster", where=scene.elsewhere)
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.slack.wait_for(
        lambda: bool(scene.slack.messages(direct)) and any(m.files for m in scene.replies(scene.root(direct)))
    )

    assert "/invite @mailcheck" in (await scene.whispered()).text


async def test_nothing_about_customers_where_another_company_reads(scene: Scene) -> None:
    """In a channel shared with another company the thread goes to the direct messages, and the person learns why."""
    shared = scene.slack.add_channel("gemeinsam", (scene.anna,), shared=True)
    await scene.type("/mailcheck kanzlei-muster", where=shared)
    await scene.answered(where=scene.slack.direct_messages_of(scene.anna))

    assert scene.slack.messages(shared) == ()
    assert "andere Firma" in scene.slack.ephemerals(scene.anna)[0].text


async def test_verdict_stays_when_the_rest_fails(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the details cannot be written, the verdict stands, and the thread says that something is missing."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Presentation, "describe", broken)
    await scene.type("/mailcheck kanzlei-muster kaputt@kanzlei-muster.example")
    await scene.slack.wait_for(
        lambda: bool(scene.slack.messages(scene.support)) and any("Nummer" in m.text for m in scene.replies())
    )

    assert scene.root().text.startswith("kanzlei-muster: Alles in Ordnung")


async def test_unknown_command_is_acknowledged_and_answered(scene: Scene) -> None:
    """A command that another version had is acknowledged, and the answer names those that there are."""
    ack = await scene.type("/mail-old NO <!here>")
    told = await scene.whispered()

    assert ack.outcome is Outcome.ACKNOWLEDGED
    assert told.text == "Den Befehl /mail-old kenne ich nicht. Ich kann:"
    assert "/ps-script" in str(told.blocks)


async def test_guest_is_turned_away(scene: Scene) -> None:
    """A guest of the workspace may not use the bot, and no check runs."""
    guest = scene.slack.add_member("gast", is_restricted=True)
    await scene.type("/mailcheck kanzlei-muster", by=guest)

    assert "nur festen Mitgliedern" in (await scene.whispered(guest)).text
    assert scene.core.asked == []


async def test_unknown_person_is_turned_away_when_slack_is_silent(scene: Scene) -> None:
    """Where Slack does not say who somebody is, the answer is no."""
    scene.slack.api.faults.always("users.info", ApiFault(error="missing_scope"))
    await scene.type("/mailcheck kanzlei-muster")

    assert "Slack sagt mir gerade nicht, wer Sie sind" in (await scene.whispered()).text


async def test_operators_are_people_and_groups(start: Start) -> None:
    """Where operators are named, only they may: by their id, or as members of a user group."""
    async with start(operators=("S0GROUP",)) as scene:
        scene.slack.user_groups["S0GROUP"] = (scene.ben.id,)
        await scene.type("/mailcheck kanzlei-muster")
        refused = await scene.whispered()
        await scene.type("/mailcheck kanzlei-muster", by=scene.ben)
        await scene.answered()

        assert "nicht dafür freigeschaltet" in refused.text
        assert len(scene.core.asked) == 1


async def test_person_is_looked_up_once(scene: Scene) -> None:
    """Slack is asked about a person once, not with every command."""
    for number in range(1, 4):
        await scene.type("/mailcheck help")
        await scene.whispered(count=number)

    assert [c.method for c in scene.slack.recorded_calls].count("users.info") == 1


async def test_button_of_another_version_says_so(scene: Scene) -> None:
    """A button whose action or value nobody knows any more is acknowledged and explained."""
    button = {"type": "button", "text": {"type": "plain_text", "text": "x"}}
    for number, parts in enumerate(
        ({"action_id": "gone", "value": "1"}, {"action_id": "check_again", "value": '{"v":9}'}), 1
    ):
        blocks = ({"type": "actions", "elements": [{**button, **parts}]},)
        message = scene.slack.post(scene.support.id, scene.slack.bot_user_id, "alt", blocks)
        ack = await scene.slack.press(scene.anna, message, parts["action_id"])
        told = await scene.whispered(count=number)

        assert ack.outcome is Outcome.ACKNOWLEDGED
        assert "älteren Version" in told.text


async def test_forgotten_tenant_of_an_old_button(scene: Scene) -> None:
    """„Erneut prüfen“ for a tenant that was forgotten meanwhile says that there is none."""
    await scene.type("/mailcheck kanzlei-muster")
    await scene.answered()
    del scene.core.store.kept["kanzlei-muster"]
    await scene.slack.press(scene.anna, scene.replies()[-1], "check_again")

    assert "ist nicht gespeichert" in (await scene.whispered()).text


async def test_acknowledgement_does_not_wait_for_slack(scene: Scene) -> None:
    """However slow Slack's Web API is, the acknowledgement comes at once."""
    scene.slack.api.faults.always("*", ApiFault(delay=2.0))
    ack = await scene.type("/mailcheck kanzlei-muster")

    assert ack.seconds is not None
    assert ack.seconds < 1.5


async def test_failing_handler_does_not_lose_the_acknowledgement(scene: Scene) -> None:
    """A command whose handler fails at once is still acknowledged, every time."""

    async def broken(address: str) -> None:
        raise ZeroDivisionError

    scene.core.tenants.find = broken  # type: ignore[assignment, method-assign]
    acks = [await scene.type("/mailcheck kanzlei-muster") for _ in range(10)]

    assert {ack.outcome for ack in acks} == {Outcome.ACKNOWLEDGED}
    assert "Nummer" in (await scene.whispered()).text
