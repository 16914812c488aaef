"""Everything that Mailcheck produces while every state of the sandbox goes through it, and every secret that existed meanwhile."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

import pytest
from pydantic import SecretStr

from bot.errors import MailcheckError
from bot.model import Language, StageResult
from bot.report_json import freeze
from bot.sandbox.conversation import Manner
from bot.sandbox.customers import Customer
from bot.sandbox.entra import Entra
from bot.sandbox.http import Request, Response
from bot.sandbox.slack import render_ephemeral, render_thread
from bot.sandbox.state import State, Variant
from bot.sandbox.states import STATES
from bot.service import Actor, report_document
from handlers import logs
from handlers.terminal.output import Paint
from handlers.terminal.render.report import ReportPage
from tests import made_up
from tests.granted import granted
from tests.whole.leaks import Secrets
from tests.whole.office import Office, environment, mailcheck, office

SIDE_BY_SIDE = 25
CASES = sorted(
    ((state, variant) for state in STATES.values() for variant in state.variants), key=lambda c: not c[0].lasts
)
THROUGH_SLACK = (
    "healthy-by-certificate",
    "object-id-wrong",
    "secret-wrong",
    "consent-missing",
    "token-opaque",
    "permission-missing-on-one-of-three",
    "entra-half-json",
    "imap-garbage",
)
US = Actor("test")


@dataclass
class Run:
    """What a run produced, by place, and the secrets that existed in it."""

    secrets: Secrets = field(default_factory=Secrets)
    places: dict[str, bytearray] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    """The names of threads and tasks."""

    def keep(self, place: str, content: object) -> None:
        """Keep what was produced somewhere; more of the same place is added."""
        raw = content if isinstance(content, bytes) else str(content).encode("utf-8", "surrogatepass")
        self.places.setdefault(place, bytearray()).extend(b"\n" + raw)

    def watch(self, result: StageResult) -> None:
        """Note a stage result as a door sees it."""
        self.keep("progress", result)

    def look_around(self) -> None:
        """Note the names of what runs just now."""
        self.names |= {t.name for t in threading.enumerate()} | {t.get_name() for t in asyncio.all_tasks()}


def record_what_entra_sees(entra: Entra, secrets: Secrets) -> Callable[[Request, Manner], Response]:
    """Return an answer for the sandbox's Entra that remembers what signs in, and every token that it gives out."""
    honest = entra.answer

    def answer(request: Request, manner: Manner) -> Response:
        response = honest(request, manner)
        for name in ("client_secret", "client_assertion"):
            if request.form.get(name):
                secrets.add(name, request.form[name])
        if b'"access_token"' in response.body:
            secrets.add("access token", json.loads(response.body)["access_token"])
        return response

    return answer


@contextmanager
def log_at_its_most_talkative() -> Iterator[io.StringIO]:
    """Let our own handler, with its own filter, take everything that any library says."""
    before = (sys.unraisablehook, threading.excepthook, logging.getLogger().level)
    written = io.StringIO()
    logs._install(logging.StreamHandler(written), logging.DEBUG)
    try:
        yield written
    finally:
        for handler in [h for h in logging.getLogger().handlers if getattr(h, "is_mailchecks", False)]:
            logging.getLogger().removeHandler(handler)
        sys.unraisablehook, threading.excepthook, level = before
        logging.getLogger().setLevel(level)
        logging.captureWarnings(False)


def take_a_secret_of_another_form(customer: Customer) -> None:
    """Give a customer a secret that no pattern recognises, where the right one is stored."""
    stored = customer.stored.client_secret
    if stored is not None and customer.app.secrets[0].value == stored.get_secret_value():
        customer.app.secrets[0].value = value = token_hex(20)
        customer.tell(client_secret=SecretStr(value))


def learn_from(customer: Customer, secrets: Secrets) -> None:
    """Remember what a customer signs in with, the right one and the one that is stored."""
    for secret in customer.app.secrets:
        secrets.add("client secret", secret.value)
    if customer.stored.client_secret is not None:
        secrets.add("stored client secret", customer.stored.client_secret.get_secret_value())
    if customer.stored.certificate is not None:
        secrets.add_private_key("private key", customer.stored.certificate.private_key.get_secret_value())


def learn_keys(folder: Path, secrets: Secrets) -> None:
    """Remember what stands in the key file, as text and as bytes."""
    for number, entry in enumerate((folder / "keys").read_text().strip().split(",")):
        text = entry.partition(":")[2]
        secrets.add(f"store key {number}", text)
        secrets.add(f"store key {number}", base64.b64decode(text))


async def store(us: Office, customer: Customer, run: Run) -> None:
    """Store a customer as `tenant put` does; what it refuses (the id of a secret, say) is stored as it stands."""
    answer = await us.core.tenants.put_documents(json.dumps(customer.document()), US)
    for mistake in answer.mistakes.values():
        run.keep("mistakes", mistake)
        await us.core.tenants.put(customer.stored, US)


async def check(us: Office, state: State, variant: Variant, turn: asyncio.Semaphore, run: Run) -> None:
    """Check one customer in one state, and keep what comes of it: document, page, kept report."""
    async with turn:
        customer = await state.make(us.microsoft, variant)
        if variant == state.variants[-1]:
            take_a_secret_of_another_form(customer)
        learn_from(customer, run.secrets)
        await store(us, customer, run)
        report = await us.core.checks.run(await granted(us.core, customer.stored.name), progress=run.watch)
        run.look_around()
        kept = await us.core.tenants.reports(await granted(us.core, customer.stored.name))
    run.keep("report", repr(report))
    run.keep("customer", repr(customer.stored))
    for language in Language:
        run.keep("check --json", json.dumps(report_document(report, language)))
        lines = ReportPage(us.core.presentation, language, Paint(colourful=False)).lines(report, customer.stored)
        run.keep("check", "\n".join(lines))
    run.keep("kept reports", b"\n".join(freeze(saved.report) for saved in kept))
    assert [saved.report.verdict for saved in kept] == [report.verdict]


async def speak_in_slack(us: Office, run: Run) -> None:
    """Type commands for several customers, good ones and such as nobody should type."""
    for name in THROUGH_SLACK:
        await us.check(name)
        await us.script(f"{name} --inspect")
    secret = made_up.secret()
    run.secrets.add("secret typed in Slack", secret)
    for number, words in enumerate((f"healthy {secret}", f"{secret}", f"{made_up.guid()} {secret}"), 1):
        await us.slack.command(us.anna, us.support, "/mailcheck" if number < 3 else "/ps-script", words)
        await us.slack.wait_for(lambda n=number: len(us.slack.ephemerals(us.anna)) >= n)  # type: ignore[misc]  # a default binds it
    run.keep("slack: sent", us.slack.everything())
    for message in us.slack.messages(us.support):
        run.keep("slack: read", render_thread(us.slack, message, 100))
    for whispered in us.slack.ephemerals(us.anna):
        run.keep("slack: read", render_ephemeral(us.slack, whispered))
    run.keep("slack: calls", repr(us.slack.calls()) + repr([ack.payload for ack in us.slack.acks]))


async def use_the_terminal(us: Office, folder: Path, run: Run) -> None:
    """Run commands as processes on the same data folder: good ones, and such as have a secret in the wrong place."""
    env = environment(us.microsoft, folder)
    document = (await us.microsoft.customer("von-hand")).document()
    run.secrets.add("client secret", document["client_secret"])
    pair = made_up.key_pair()
    run.secrets.add_private_key("private key", pair.private_key)
    password = made_up.secret()[:20] + token_hex(8)
    run.secrets.add("redis password", password)
    misplaced = {**document, "object_id": document["client_secret"], "secret": document["client_secret"]}
    half = {**document, "certificate": {"private_key": pair.private_key[:-60]}, "client_secret": None}
    elsewhere = env | {"REDIS_URL": f"redis://somebody:{password}@127.0.0.1:1/0"}
    calls: list[tuple[dict[str, str], tuple[str, ...], str]] = [
        (env, ("tenant", "put", "--json"), json.dumps(document)),
        (env, ("tenant", "put"), json.dumps(misplaced)),
        (env, ("tenant", "put"), json.dumps(half)),
        (env, ("tenant", "put"), json.dumps(document)[:-20]),
        (env, ("tenant", "list"), ""),
        (env, ("tenant", "list", "--json"), ""),
        (env, ("tenant", "show", "von-hand"), ""),
        (env, ("tenant", "show", "healthy-by-certificate", "--json"), ""),
        (env, ("check", "von-hand"), ""),
        (env, ("check", "von-hand", "--json", "--lang", "en"), ""),
        (env, ("check", document["client_secret"]), ""),
        (env, ("check", "von-hand", document["client_secret"]), ""),
        (env, ("script", "--tenant", "von-hand"), ""),
        (env, ("script", "--tenant", document["client_secret"]), ""),
        (elsewhere, ("tenant", "list"), ""),
        (env | {"MAILCHECK_KEYS": password}, ("tenant", "list"), ""),
        (env | {"MAILCHECK_DNS": password}, ("tenant", "list"), ""),
    ]
    for one, words, typed in calls:
        ended = await mailcheck(one, *words, typed=typed)
        run.keep(f"terminal: {words[0]}", ended.out + ended.err)
        assert "Traceback" not in ended.err


def meet_a_defect_of_our_own(data: Path, talkative: io.StringIO, run: Run) -> None:
    """Log an exception whose words hold secrets, as a defect would: in the talkative log and in the log file."""
    secret, pair = made_up.secret(), made_up.key_pair()
    run.secrets.add("secret in an exception", secret)
    run.secrets.add_private_key("key in an exception", pair.private_key)
    problem = RuntimeError(f"{{'client_secret': '{secret}'}} {pair.private_key}")
    logs.log.error("A defect with %s", secret, exc_info=problem)
    logs.to_file(data)
    logs.log.error("A defect with %s", secret, exc_info=problem)
    run.keep("log", talkative.getvalue())


def keep_files(data: Path, run: Run) -> None:
    """Keep the bytes of all files of the data folder but the key file."""
    for file in sorted(data.rglob("*")):
        if file.is_file() and file.name != "keys":
            run.keep(f"data folder: {file.relative_to(data)}", file.read_bytes())


async def everything_once(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Do all of it and return what was produced."""
    run = Run()
    data = folder / "data"
    async with office(folder) as us:
        with log_at_its_most_talkative() as written:
            monkeypatch.setattr(us.microsoft.entra, "answer", record_what_entra_sees(us.microsoft.entra, run.secrets))
            for name in ("bot_token", "app_token", "signing_secret"):
                run.secrets.add(name, getattr(us.slack, name))
            turn = asyncio.Semaphore(SIDE_BY_SIDE)
            await asyncio.gather(*(check(us, state, variant, turn, run) for state, variant in CASES))
            learn_keys(data, run.secrets)
            await speak_in_slack(us, run)
            await use_the_terminal(us, folder, run)
            unknown = made_up.secret()
            run.secrets.add("secret as a name", unknown)
            with pytest.raises(MailcheckError) as problem:
                await us.core.checks.run(await granted(us.core, unknown))
            run.keep("exceptions", f"{problem.value!r} {problem.value.sentence}")
            keep_files(data, run)  # forgetting has the store write its file anew
            await us.core.tenants.rotate_keys(US)
            learn_keys(data, run.secrets)
            await us.core.tenants.forget("healthy", US)
            meet_a_defect_of_our_own(data, written, run)
    keep_files(data, run)
    run.keep("names of threads and tasks", sorted(run.names))
    output = capfd.readouterr()
    run.keep("standard output and error", output.out + output.err)
    return run
