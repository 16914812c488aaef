"""A Microsoft 365 on a loop of its own, so that the command can run in the test's thread as it runs in a terminal."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.sandbox.customers import Customer
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.states import STATES
from bot.settings import Settings
from bot.store.server import acquire
from handlers.terminal.main import main
from tests.whole.office import Ended, environment

Result = TypeVar("Result")
LIMIT = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Background:
    """A Microsoft 365 in another thread."""

    microsoft: Microsoft365
    loop: asyncio.AbstractEventLoop

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do something in its loop and return the result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(LIMIT)


@pytest.fixture(scope="module")
def background() -> Iterator[Background]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="microsoft 365")
    thread.start()
    microsoft = Microsoft365()
    here = Background(microsoft, loop)
    here.do(microsoft.__aenter__())
    yield here
    here.do(microsoft.__aexit__(None, None, None))
    loop.call_soon_threadsafe(loop.stop)
    thread.join(LIMIT)
    loop.close()


@dataclass(frozen=True, slots=True)
class Terminal:
    """A person's terminal with a data folder of its own; the servers behind it are the module's."""

    background: Background
    folder: Path
    env: dict[str, str]
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *words: str, typed: str | bytes = "") -> Ended:
        """Run `mailcheck` with these words in this process; `typed` comes on standard input."""
        content = typed if isinstance(typed, bytes) else typed.encode()
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
        code = main(words)
        output = self.capsys.readouterr()
        return Ended(code, output.out, output.err)

    def json(self, *words: str, typed: str = "", code: int = 0) -> Any:
        """Run a command that must end with this code and return the one document that it prints."""
        ended = self(*words, typed=typed)
        assert ended.code == code, ended.err
        return json.loads(ended.out)

    def customer(self, state: str = "healthy", *, name: str = "") -> Customer:
        """Add a customer in this state; nothing is stored yet."""
        return self.background.do(STATES[state].make(self.background.microsoft, name=name))

    def stored(self, state: str = "healthy", *, name: str = "", **changes: Any) -> Customer:
        """Add a customer in this state and store what we were told, with these fields of the document changed."""
        customer = self.customer(state, name=name)
        ended = self("tenant", "put", typed=json.dumps(customer.document() | changes))
        assert (ended.code, ended.err) == (0, "")
        return customer


@pytest.fixture
def terminal(
    background: Background, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Terminal]:
    """Settings as a process would have them; another process (this fixture) keeps the folder's Redis running meanwhile."""
    env = environment(background.microsoft, tmp_path)
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields.values():
        for name in getattr(field.validation_alias, "choices", ()):
            monkeypatch.delenv(str(name), raising=False)
    for name, value in env.items():
        if name.startswith("MAILCHECK_"):
            monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", root.handlers[:])
    monkeypatch.setattr(root, "level", root.level)
    share = acquire(tmp_path / "data")
    yield Terminal(background, tmp_path, env, capsys, monkeypatch)
    share.release()
    logging.captureWarnings(False)
    for handler in root.handlers:
        if getattr(handler, "is_mailchecks", False):
            with suppress(OSError):
                handler.close()
