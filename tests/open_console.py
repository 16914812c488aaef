"""A PowerShell that stays open while tests run, in which scripts are called: starting one takes ten times as long as most scripts."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock

from bot.sandbox.powershell import powershell_environment
from tests.console import Transcript

_LOOP = Path(__file__).with_suffix(".ps1")
_PROFILE = Path("powershell") / "profile.ps1"


class OpenConsole:
    """One process. Each script gets a session, an environment and a folder of its own; nobody answers its questions."""

    def __init__(self, pwsh: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="open-console-"))
        for name in ("asked", "told"):
            os.mkfifo(self._folder / name)
        self._shown = [(self._folder / name).open("w+b") for name in ("stdout", "stderr")]
        self._process = subprocess.Popen(  # noqa: S603  our own words
            [pwsh, "-NoLogo", "-NoProfile", "-File", _LOOP, self._folder / "asked", self._folder / "told"],
            stdin=subprocess.DEVNULL,
            stdout=self._shown[0],
            stderr=self._shown[1],
            env=powershell_environment(self._folder, None),
            start_new_session=True,
        )
        self._asked = os.open(self._folder / "asked", os.O_RDWR)  # neither end waits for the other
        self._told = os.open(self._folder / "told", os.O_RDWR)
        self._lives = os.pidfd_open(self._process.pid)
        self._busy = Lock()

    async def call(self, script: Path, home: Path, environment: Mapping[str, str], limit: float) -> Transcript:
        """Call a script and return what it wrote. Raises TimeoutError after `limit` seconds; the process is gone then."""
        profile = Path(environment["XDG_CONFIG_HOME"]) / _PROFILE
        code = [f"& '{script}'"] if not profile.exists() else [f". '{profile}'", f"& '{script}'"]
        return await asyncio.to_thread(
            self._call, {"environment": dict(environment), "home": str(home), "code": code}, limit
        )

    def _call(self, job: Mapping[str, object], limit: float) -> Transcript:
        with self._busy:
            begun = [stream.seek(0, os.SEEK_END) for stream in self._shown]
            os.write(self._asked, json.dumps(job).encode() + b"\n")
            happened = select.select([self._told, self._lives], [], [], limit)[0]
            told = os.read(self._told, 20) if self._told in happened else b""
            for stream, start in zip(self._shown, begun, strict=True):
                stream.seek(start)
            out, err = (stream.read().decode() for stream in self._shown)
            if not told:
                self.end()
            if not happened:
                raise TimeoutError
            return Transcript(out, err, int(told or self._process.returncode))

    def end(self) -> None:
        """End the process and remove its folder."""
        atexit.unregister(self.end)
        open_console.cache_clear()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for handle in (self._asked, self._told, self._lives):
            os.close(handle)
        shutil.rmtree(self._folder, ignore_errors=True)


@cache
def open_console(pwsh: str) -> OpenConsole:
    """Return the console of this process, which ends with it."""
    console = OpenConsole(pwsh)
    atexit.register(console.end)
    return console
