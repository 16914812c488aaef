"""Who may what where something is not known or has changed: Slack does not answer, a window is opened elsewhere, a channel comes to be shared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.sandbox.slack import ApiFault, Channel, Member, View
from handlers.slack.kit.rich import spoken
from tests.made_up import secret
from tests.slack.conftest import Scene, Start
from tests.slack.fixing import begun, diagnosed, pressed
from tests.slack.pastes import REFUSED
from tests.slack.test_evidence_thread import checked, inspected

TENANT = "kanzlei-muster"
DOWN = ApiFault(error="internal_error")
WHO = "Slack sagt mir gerade nicht, wer Sie sind"


async def bind(scene: Scene, *channels: Channel, groups: tuple[str, ...] = ()) -> None:
    kept = scene.core.store.kept[TENANT]
    tenant = replace(kept.tenant, channels=tuple(channel.id for channel in channels), groups=groups)
    scene.core.store.kept[TENANT] = replace(kept, tenant=tenant)


async def written_directly(scene: Scene, who: Member, words: str) -> None:
    direct = scene.slack.direct_messages_of(who)
    await scene.slack.wait_for(
        lambda: any(words in m.text + str(m.blocks) for m in scene.slack.all_messages(direct)), 8.0
    )


async def window_with(scene: Scene, action: str) -> View:
    """Return a window about the tenant, opened in #support, with this button in it."""
    await scene.type(f"/mail-tenant forget {TENANT}")
    await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
    label = {"type": "plain_text", "text": "x"}
    button = {"type": "button", "action_id": action, "value": f'{{"v":1,"tenant":"{TENANT}"}}', "text": label}
    window = scene.slack.views(scene.anna)[0]
    window = replace(window, content=window.content | {"blocks": [{"type": "actions", "elements": [button]}]})
    scene.slack.view_stacks[scene.anna.id] = [window]
    return window


# --- Slack does not say ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["users.info", "auth.test"])
async def test_whom_slack_does_not_know_is_refused_with_the_reason(scene: Scene, method: str) -> None:
    """Nothing happens, they read why and whom to ask; and it is over as soon as Slack answers again."""
    scene.slack.api.faults.always(method, DOWN)
    await scene.type(f"/mailcheck {TENANT}")
    told = await scene.whispered()
    scene.slack.api.faults.always(method, None)
    asked = list(scene.core.asked)
    await scene.type(f"/mailcheck {TENANT}")
    await scene.answered()

    assert told.text.startswith(WHO)
    assert "Weiter hilft" in told.text
    assert asked == []


async def test_whose_company_slack_does_not_name_is_an_outsider(scene: Scene) -> None:
    """Only who is known to belong to the workspace is answered."""
    nameless = scene.slack.add_member("niemand", team_id="")
    await scene.type(f"/mailcheck {TENANT}", by=nameless)

    assert "nur festen Mitgliedern" in (await scene.whispered(nameless)).text


async def test_an_unknown_user_group_is_no_verdict_on_the_person(start: Start) -> None:
    """Whether an operator also keeps credentials is not known: they read that, and not that they may not."""
    async with start(keepers=("S0KEEP",)) as scene:
        scene.slack.user_groups["S0KEEP"] = ()
        scene.slack.api.faults.always("usergroups.users.list", DOWN)
        await scene.type("/mail-tenant add")
        in_doubt = await scene.whispered()
        scene.slack.api.faults.always("usergroups.users.list", None)
        await scene.type("/mail-tenant add")
        for_sure = await scene.whispered(count=2)

        assert in_doubt.text.startswith(WHO)
        assert in_doubt.text.endswith("Weiter hilft <!subteam^S0KEEP>.")
        assert "nicht dafür freigeschaltet, Zugangsdaten" in for_sure.text
        assert scene.slack.views(scene.anna) == ()


@pytest.mark.parametrize(("method", "groups"), [("conversations.members", ()), ("usergroups.users.list", ("S0IN",))])
async def test_a_tenant_held_back_in_doubt_says_so(scene: Scene, method: str, groups: tuple[str, ...]) -> None:
    """Slack does not tell who is in the tenant's channel or group: it stays hidden, and the reason is given, also for a name that is none."""
    scene.slack.user_groups["S0IN"] = (scene.anna.id,)
    await bind(scene, *(() if groups else (scene.support,)), groups=groups)
    scene.slack.api.faults.always(method, DOWN)
    direct = scene.slack.direct_messages_of(scene.anna)
    await scene.type(f"/mailcheck {TENANT}", where=direct)
    held_back = (await scene.whispered()).text
    await scene.type("/mailcheck kanzlei-anders", where=direct)
    unknown = (await scene.whispered(count=2)).text

    assert "sagt mir Slack nicht, ob Sie in ihrem Kanal oder ihrer Gruppe sind" in held_back
    assert "Weiter hilft" in held_back
    assert held_back.replace(TENANT, "X") == unknown.replace("kanzlei-anders", "X")
    assert scene.core.asked == []


async def test_nothing_stands_in_a_channel_of_which_slack_does_not_say_who_reads_it(scene: Scene) -> None:
    """The answer comes as a direct message, and in the channel only the reason is shown, to this person alone."""
    scene.slack.api.faults.always("conversations.info", DOWN)
    await scene.type(f"/mailcheck {TENANT}")
    await written_directly(scene, scene.anna, "fertig")
    told = await scene.whispered()

    assert "ob in diesem Kanal eine andere Firma mitliest" in told.text
    assert scene.slack.all_messages(scene.support) == ()
    assert TENANT not in str(scene.slack.ephemerals(scene.anna))


# --- windows --------------------------------------------------------------------------------------------------------


async def test_a_window_may_be_opened_anywhere_by_members_of_the_tenants_channel(start: Start) -> None:
    """Only they see it; the check that is started there is answered in a direct message, not in the channel of the command."""
    async with start(keepers=("*",)) as scene:
        inner = scene.slack.add_channel("inner", (scene.anna,))
        await bind(scene, inner)
        await scene.type(f"/mail-tenant forget {TENANT}")
        await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
        await scene.type(f"/mail-tenant forget {TENANT}", by=scene.ben)
        refused = await scene.whispered(scene.ben)

        assert TENANT in spoken(scene.slack.views(scene.anna)[0].content["blocks"])
        assert scene.slack.views(scene.ben) == ()
        assert "certain channels" in refused.text


async def test_a_check_from_a_window_stays_where_its_tenant_is_to_be_had(start: Start) -> None:
    """The window was opened in another channel: the thread stands in the direct messages."""
    async with start(keepers=("*",)) as scene:
        await bind(scene, scene.slack.add_channel("inner", (scene.anna,)))
        window = await window_with(scene, "tenant_check")
        await scene.slack.press(scene.anna, window, "tenant_check")
        await written_directly(scene, scene.anna, "fertig")

        assert scene.slack.all_messages(scene.support) == ()


async def test_what_a_window_refuses_stands_above_it(start: Start) -> None:
    """The right was lost while the window was open: the refusal is seen at once, and the window below stays as it is."""
    async with start(keepers=("*",)) as scene:
        window = await window_with(scene, "tenant_show")
        scene.slack.user_groups["S0NONE"] = ()
        await bind(scene, groups=("S0NONE",))
        await scene.slack.press(scene.anna, window, "tenant_show")
        await scene.slack.wait_for(lambda: len(scene.slack.views(scene.anna)) == 2)
        below, above = scene.slack.views(scene.anna)

        assert "bestimmten Kanälen" in spoken(above.content["blocks"])
        assert below == window


@pytest.mark.parametrize(
    "forged", ["", "[]", "{}", '"', "[3]", '[2,"C1","","x 1.1","de","\\u00e4"]', '[2,"C1","","x 1.1","de",null]']
)
async def test_a_window_that_we_did_not_write_does_nothing(start: Start, forged: str) -> None:
    """What it is about was tampered with: it is not believed, and the person reads a sentence."""
    async with start(keepers=("*",)) as scene:
        await scene.type(f"/mail-tenant forget {TENANT}")
        await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.anna)))
        window = scene.slack.views(scene.anna)[0]
        tampered = replace(window, content=window.content | {"private_metadata": forged})
        scene.slack.view_stacks[scene.anna.id] = [tampered]
        await scene.slack.submit(scene.anna, {"name": TENANT})
        await scene.slack.wait_for(lambda: "älteren Version" in str(scene.slack.views(scene.anna)[0].content["blocks"]))

        assert TENANT in scene.core.store.kept


# --- shared later ---------------------------------------------------------------------------------------------------


async def test_an_old_thread_takes_nothing_more_once_its_channel_is_shared(scene: Scene) -> None:
    """Check again, protocol, evidence in the thread, text for the customer: all of it goes to the person, and the old messages stay as they are."""
    scene.core.refused = {f"mahnung@{TENANT}.example"}
    await scene.type(f"/mailcheck {TENANT}")
    root = await scene.answered()
    row = next(m for m in scene.replies(root) if "check_again" in str(m.blocks))
    await scene.slack.share(scene.support)
    before = scene.slack.all_messages(scene.support)
    for action, words in (
        ("check_again", "fertig"),
        ("protocol", "Protokoll"),
        ("customer_text", "Text für den Kunden"),
    ):
        await scene.slack.press(scene.anna, row, action)
        await written_directly(scene, scene.anna, words)
        await scene.worker.settled()
    mentioned = await scene.slack.mention(scene.anna, scene.support, REFUSED, thread=root)
    await written_directly(scene, scene.anna, "IMAP-Anmeldung")
    await scene.worker.settled()
    after = [m for m in scene.slack.all_messages(scene.support) if m.user == scene.slack.bot_user_id]

    assert mentioned.outcome == "acknowledged"
    assert after == list(before)


async def test_a_fix_goes_no_further_once_its_channel_is_shared(scene: Scene) -> None:
    """A guided fix begun before stays as it was; whoever presses reads why, alone."""
    await diagnosed(scene)
    fix = await begun(scene)
    await scene.slack.share(scene.support)
    before = scene.slack.all_messages(scene.support)
    await scene.slack.press(scene.anna, fix, pressed(fix, "fix_step:next"))
    told = await scene.whispered()
    await scene.worker.settled()

    assert "liest eine andere Firma mit" in told.text
    assert scene.slack.all_messages(scene.support) == before


async def test_new_evidence_changes_no_root_where_another_company_reads(scene: Scene) -> None:
    """What was pasted counts for the check, and only the person reads what follows from it."""
    root = await checked(scene)
    await scene.slack.share(scene.support)
    before = scene.slack.now(root)
    block = inspected(scene, **{"full-access": "no"})
    await scene.slack.mention(scene.anna, scene.support, block, thread=root)
    await written_directly(scene, scene.anna, "Ursachen sind neu bewertet")
    await scene.worker.settled()

    assert scene.slack.now(root) == before


# --- outsiders who did nothing ----------------------------------------------------------------------------------------


async def test_a_secret_of_an_outsider_is_told_to_whoever_asked(scene: Scene) -> None:
    """Somebody of another company hears nothing from the bot, not even a warning; the asker is asked to pass it on."""
    stranger = scene.slack.add_member("fremd", team_id="T0OTHER")
    shared = scene.slack.add_channel("geteilt", (scene.anna, stranger), shared=True)
    value = secret()
    message = scene.slack.write(stranger, shared, f"client_secret={value}\n{REFUSED}")
    await scene.slack.shortcut(scene.anna, "explain_error", message)
    await written_directly(scene, scene.anna, "IMAP-Anmeldung")
    await scene.worker.settled()

    assert "bitte geben Sie die Warnung weiter" in " ".join(e.text for e in scene.slack.ephemerals(scene.anna))
    assert scene.slack.ephemerals(stranger) == ()
    assert scene.slack.all_messages(scene.slack.direct_messages_of(stranger)) == ()
    assert value not in str(scene.slack.calls())
