"""What is typed into the forms leaks nowhere: not into Slack, the log or Redis; and the forms work over HTTP as well."""

from __future__ import annotations

import asyncio
from pathlib import Path
from secrets import token_hex

import pytest
from pydantic import SecretStr

from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.slack import SlackWorkspace
from bot.service import Mailcheck
from handlers.slack.process.serve import serve
from tests.made_up import key_pair
from tests.ports import free_port, listening
from tests.slack.tenant_desk import desk, typed
from tests.whole.leaks import Secrets
from tests.whole.office import settings_for
from tests.whole.produced import Run, keep_files, learn_keys, log_at_its_most_talkative


async def test_nothing_typed_leaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets of a form that no pattern knows, a key and a password, through every way a form can go: none is found anywhere."""
    run, pair = Run(secrets=Secrets()), key_pair()
    run.secrets.add_private_key("private key", pair.private_key)
    values = {word: token_hex(20) for word in ("refused", "accepted", "renewed", "misplaced", "password", "broken")}
    for word, value in values.items():
        run.secrets.add(word, value)
    async with desk(tmp_path) as at:
        with log_at_its_most_talkative() as written:
            customer = await at.customer(name="kanzlei-geheim")
            customer.app.secrets[0].value = values["accepted"]
            form = typed(customer)
            await at.open("add")
            await at.slack.submit(at.keeper, form | {"client_secret": "", "mailboxes": values["misplaced"]})
            await at.submit(form | {"client_secret": values["refused"]})
            await at.press("tenant_save_anyway", form | {"client_secret": values["refused"]})
            await at.open("rotate kanzlei-geheim")
            await at.submit({"client_secret": values["accepted"]})
            await at.open("rotate kanzlei-geheim")
            await at.slack.submit(at.keeper, {"client_secret": values["renewed"]})
            await at.slack.dismiss(at.keeper)
            message = await at.in_direct_messages()
            await at.slack.press(at.keeper, message, "tenant_reopen")
            await at.slack.wait_for(lambda: bool(at.slack.views(at.keeper)))
            file = at.slack.add_file(at.keeper, "zugang.pem", (pair.private_key + pair.certificate).encode())
            await at.submit(
                {"client_secret": "", "certificate_password": values["password"]}, files={"certificate": [file]}
            )

            async def broken(*_: object, **__: object) -> None:
                raise ZeroDivisionError

            monkeypatch.setattr(at.us.core.tenants, "try_credential", broken)
            await at.open("rotate kanzlei-geheim")
            await at.submit({"client_secret": values["broken"]})
            await at.told("show kanzlei-geheim")
            await at.told("list")
            learn_keys(tmp_path / "data", run.secrets)
            run.keep("slack: sent", at.slack.everything())
            run.keep("slack: calls", repr(at.slack.calls()) + repr([ack.payload for ack in at.slack.acks]))
            run.keep("slack: views", repr([at.slack.views(who) for who in (at.keeper, at.ben)]))
            run.keep("log", written.getvalue())
            keep_files(tmp_path / "data", run)

    assert b"ZeroDivisionError" in run.places["log"]
    assert b"kanzlei-geheim" in run.places["slack: sent"]
    assert run.secrets.found_in(run.places) == set()


async def test_forms_work_over_http(tmp_path: Path) -> None:
    """The acknowledgement with the waiting window, the change to the result and the button go over HTTP as over the socket."""
    port, stop = free_port(), asyncio.Event()
    async with Microsoft365() as microsoft, SlackWorkspace() as slack:
        over_http = {"http_port": port, "slack_signing_secret": SecretStr(slack.signing_secret)}
        settings = settings_for(tmp_path, microsoft, slack).model_copy(update=over_http)
        slack.http.bot_url = f"http://127.0.0.1:{port}/slack/events"
        keeper = slack.add_member("kira", is_admin=True)
        support = slack.add_channel("support", (keeper,))
        core = await Mailcheck.open(settings)
        serving = asyncio.create_task(serve(core, settings, True, stop=stop))
        customer = await microsoft.customer("kanzlei-http")
        await listening(port)
        await slack.command(keeper, support, "/mail-tenant", "add")
        await slack.wait_for(lambda: bool(slack.views(keeper)))
        await slack.submit(keeper, typed(customer, client_secret=token_hex(20)))
        await slack.wait_for(lambda: "tenant_save_anyway" in str(slack.views(keeper)))
        await slack.press(keeper, slack.views(keeper)[-1], "tenant_save_anyway", typed=typed(customer))
        await slack.wait_for(lambda: "tenant_show" in str(slack.views(keeper)))
        stored = [one.tenant.name for one in await core.tenants.all()]
        stop.set()
        await serving
        await core.close()

    assert stored == ["kanzlei-http"]
