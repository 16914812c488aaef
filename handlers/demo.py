"""`mailcheck demo`: the whole product against a Microsoft 365 and a Slack on this machine, played and then open to everybody.

What is real: the store, the checks, the scripts, slack-bolt over Socket Mode. What is not: the servers they talk to.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import AliasChoices

from bot.sandbox.customers import Customer
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.slack import Channel, Member, SlackWorkspace
from bot.service import Actor, Mailcheck
from bot.settings import Settings
from handlers import logs
from handlers.demo_screen import Keyboard, Screen
from handlers.slack.serving import serve

DEMO = Actor("demo")
HEALTHY, BROKEN = "kanzlei-muster", "praxis-beispiel"
PLAY = (
    (f"Bei {HEALTHY} ist alles in Ordnung", "/mailcheck", HEALTHY),
    (f"Bei {BROKEN} meldet das Programm nur „NO AUTHENTICATE failed“", "/mailcheck", BROKEN),
    ("Und wer nur die Meldung hat, fügt sie ein", "/mailfix", "Ausnahme beim Mailabruf: A01 NO AUTHENTICATE failed."),
    (f"Das Skript, das {BROKEN} in Ordnung bringt", "/ps-script", BROKEN),
)
HELP = (
    "",
    f"/mailcheck NAME [POSTFACH…]   prüfen ({HEALTHY}, {BROKEN})",
    "/mailfix FEHLERMELDUNG        erklären, was dahintersteckt",
    "/ps-script NAME               das Skript für den Administrator des Kunden",
    f"reparieren                    bei {BROKEN} die richtige Objekt-ID registrieren, dann noch einmal prüfen",
    "alles                         den letzten Thread ungekürzt zeigen",
    "hilfe                         diese Liste",
    "ende                          oder Strg-C",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that stands ready when the play begins."""

    mailcheck: Mailcheck
    slack: SlackWorkspace
    screen: Screen
    person: Member
    channel: Channel
    broken: Customer

    async def type(self, name: str, text: str) -> None:
        """Let the person type a slash command, and show what comes of it."""
        self.screen.tell("", f"{self.person.name} in #{self.channel.name}:  {name} {text}".rstrip())
        await self.slack.command(self.person, self.channel, name, text)
        await self.screen.settled()

    async def repair(self) -> None:
        """Do what the script leads to: register the object id of the enterprise application, in Exchange and here."""
        right = self.broken.app.object_id or ""
        self.broken.principal.object_id = right
        self.broken.tell(object_id=right)
        await self.mailcheck.put(self.broken.stored, DEMO)
        self.screen.tell("", f"Bei {BROKEN} ist jetzt die Objekt-ID der Unternehmensanwendung registriert.")


async def run_demo() -> int:
    """Play the demo, then do what is typed, until somebody ends it by word, Ctrl-C or signal."""
    _forget_the_operators_environment()
    with TemporaryDirectory(prefix="mailcheck-demo-") as folder:
        async with Microsoft365() as microsoft, SlackWorkspace() as slack:
            settings = _settings(Path(folder), microsoft, slack)
            logs.to_file(settings.data_dir)
            mailcheck = await Mailcheck.open(settings)
            try:
                await _perform(mailcheck, settings, slack, await _store_customers(mailcheck, microsoft))
            finally:
                await mailcheck.close()
    return 0


async def _perform(mailcheck: Mailcheck, settings: Settings, slack: SlackWorkspace, broken: Customer) -> None:
    """Let the bot serve and the play run; the end of either is the end of both."""
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(mailcheck, settings, stop=stop), name="slack bot")
    playing = asyncio.create_task(_play(mailcheck, slack, broken), name="play")
    try:
        await asyncio.wait({serving, playing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        playing.cancel()
        outcomes = await asyncio.gather(serving, playing, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


async def _play(mailcheck: Mailcheck, slack: SlackWorkspace, broken: Customer) -> None:
    person = slack.add_member("Anna", is_admin=True)
    stage = Stage(mailcheck, slack, Screen(slack), person, slack.add_channel("support", (person,)), broken)
    stage.screen.tell("Mailcheck-Demo: Microsoft 365 und Slack laufen auf diesem Rechner, nichts geht ins Internet.")
    await slack.connected()
    async with stage.screen.watching():
        for heading, name, text in PLAY:
            stage.screen.heading(heading)
            await stage.type(name, text)
        stage.screen.heading("Jetzt Sie")
        stage.screen.tell(*HELP)
        with Keyboard().open() as keyboard:
            while (line := await keyboard.line()) is not None and line.lower() not in {"ende", "exit", "quit"}:
                await _obey(stage, line)


async def _obey(stage: Stage, line: str) -> None:
    name, _, text = line.partition(" ")
    if line == "/mailfix":
        stage.screen.tell("In Slack geht dafür ein Fenster auf; hier bitte die Meldung gleich dahinter einfügen.")
    elif name.startswith("/"):
        await stage.type(name, text.strip())
    elif line.lower() == "reparieren":
        await stage.repair()
    elif line.lower() == "alles":
        stage.screen.show_everything(stage.channel)
    elif line:
        stage.screen.tell(*HELP)


def _settings(folder: Path, microsoft: Microsoft365, slack: SlackWorkspace) -> Settings:
    own = {
        **microsoft.settings_environment(),
        "MAILCHECK_DATA_DIR": str(folder / "data"),
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
    }
    return Settings(_env_file=None, **own)  # type: ignore[arg-type]  # names as in the environment


async def _store_customers(mailcheck: Mailcheck, microsoft: Microsoft365) -> Customer:
    """Store two customers; the second one has registered the object id of the wrong page of the portal."""
    healthy = await microsoft.customer(HEALTHY, ("kanzlei", "buero"))
    broken = await microsoft.customer(BROKEN, ("praxis", "rezepte"))
    broken.principal.object_id = broken.app.application_object_id
    broken.tell(object_id=broken.app.application_object_id)
    for customer in (healthy, broken):
        await mailcheck.put(customer.stored, DEMO)
    return broken


def _forget_the_operators_environment() -> None:
    """The demo must not touch real customers, and as nothing leaves this machine no proxy has a say."""
    settings = {
        str(field.validation_alias.choices[0])
        for field in Settings.model_fields.values()
        if isinstance(field.validation_alias, AliasChoices)
    }
    for name in [n for n in os.environ if n in settings or n.lower() in {"http_proxy", "https_proxy", "all_proxy"}]:
        del os.environ[name]
