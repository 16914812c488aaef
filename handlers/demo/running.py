"""`mailcheck demo`: what starts, in which order, and that all of it ends again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import AliasChoices

from bot.model import Language, Sentence
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.slack import SlackWorkspace
from bot.service import Mailcheck
from bot.settings import Settings
from handlers import logs
from handlers.demo.cast import set_up
from handlers.demo.play import play
from handlers.demo.server import open_pages
from handlers.demo.stage import Stage
from handlers.slack.process.serve import serve
from handlers.terminal.output import flush, say

ADDRESS = Sentence(
    "Mailcheck-Demo, im Browser öffnen: {address}   (Ende mit Strg-C; nichts geht ins Internet)",
    "Mailcheck demo, open it in a browser: {address}   (Ctrl-C ends it; nothing goes to the internet)",
)


async def run_demo(language: Language = Language.DE, port: int | None = None) -> int:
    """Open the pages, play a short piece in the terminal, and stay until Ctrl-C or a signal; raises BadInput for a port in use."""
    _forget_the_operators_environment()
    stop = asyncio.Event()
    with _ended_by_signals(stop), TemporaryDirectory(prefix="mailcheck-demo-") as folder:
        async with Microsoft365() as microsoft, SlackWorkspace() as slack:
            settings = _settings(Path(folder), microsoft, slack)
            logs.to_file(settings.data_dir)
            mailcheck = await Mailcheck.open(settings)
            try:
                stage = await set_up(mailcheck, settings, microsoft, slack)
                async with open_pages(stage, port) as address:
                    say(ADDRESS.in_(language, address=address))
                    flush()
                    await _perform(stage, address, language, stop)
            finally:
                await mailcheck.close()
    return 0


async def _perform(stage: Stage, address: str, language: Language, stop: asyncio.Event) -> None:
    """Let the bot serve until it is told to stop, and the piece play meanwhile; what fails ends the demo."""
    serving = asyncio.create_task(serve(stage.mailcheck, stage.settings, stop=stop), name="slack bot")
    playing = asyncio.create_task(play(stage, address, language), name="play")
    try:
        await asyncio.wait({serving, playing}, return_when=asyncio.FIRST_COMPLETED)
        if playing.done() and playing.exception() is None:
            await asyncio.wait({serving})
    finally:
        stop.set()
        playing.cancel()
        outcomes = await asyncio.gather(serving, playing, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


@contextlib.contextmanager
def _ended_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM end the demo in good order from its first moment on."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


def _settings(folder: Path, microsoft: Microsoft365, slack: SlackWorkspace) -> Settings:
    own = {
        **microsoft.settings_environment(),
        "MAILCHECK_DATA_DIR": str(folder / "data"),
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
    }
    return Settings(_env_file=None, **own)  # type: ignore[arg-type]  # names as in the environment


def _forget_the_operators_environment() -> None:
    """The demo must not touch real customers, and as nothing leaves this machine no proxy has a say; settings are read in either letter case."""
    settings = {
        str(field.validation_alias.choices[0])
        for field in Settings.model_fields.values()
        if isinstance(field.validation_alias, AliasChoices)
    }
    for name in [
        n for n in os.environ if n.upper() in settings or n.lower() in {"http_proxy", "https_proxy", "all_proxy"}
    ]:
        del os.environ[name]
