"""A console with PowerShell in it, into which a text is pasted.

Its keyboard is a pseudo-terminal, so PowerShell reads line by line, asks for the rest of an unfinished block with `>>`, and
goes on with the next line after a `throw`, as in a window. Its output goes to pipes, so that the two streams stay apart.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pty
import secrets
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_CONTINUED = ">>"
_END_LIMIT = 5.0  # seconds
_PAUSE = 0.005  # seconds between two looks whether the keyboard takes more


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a PowerShell wrote, and how it ended. A pasted text ends with 0 even after a throw: judge by what was done."""

    stdout: str
    stderr: str
    exit_code: int

    @property
    def text(self) -> str:
        """Return everything that the administrator reads."""
        return self.stdout + self.stderr

    def says(self, words: str) -> bool:
        """Tell whether these words were shown, wherever the window's edge broke the lines."""
        return "".join(words.split()) in "".join(self.text.split())


async def paste(command: list[str], env: Mapping[str, str], home: Path, text: str, limit: float) -> Transcript:
    """Paste this text at the first prompt and type `exit` at the last one. Raises TimeoutError after `limit` seconds."""
    prompt = f"[{secrets.token_hex(6)}]>"
    keyboard, computer = pty.openpty()
    os.set_blocking(keyboard, False)
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            "-NoExit",
            "-Command",
            f"function prompt {{ '{prompt}' }}",
            env=env,
            cwd=home,
            stdin=computer,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
        )
    except BaseException:
        os.close(keyboard)
        raise
    finally:
        os.close(computer)
    try:
        return await asyncio.wait_for(_converse(process, keyboard, prompt, text), limit)
    finally:
        await end(process)
        os.close(keyboard)


async def end(process: Process) -> None:
    """Kill a PowerShell that still runs, with everything in its session."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _END_LIMIT)


async def _converse(process: Process, keyboard: int, prompt: str, text: str) -> Transcript:
    assert process.stdout is not None
    assert process.stderr is not None
    errors = asyncio.create_task(process.stderr.read())
    seen = await _read_until(process.stdout, prompt)
    typing = asyncio.create_task(_type(keyboard, text.replace("\r\n", "\n").replace("\n", "\r")))
    seen += await _read_until(process.stdout, prompt)
    if not process.stdout.at_eof():
        seen += await _read_while(process.stdout, typing)
        typing = asyncio.create_task(_type(keyboard, "exit\r"))
        seen += await process.stdout.read()
    typing.cancel()  # where the text itself closed the console, some of it is left
    code = await process.wait()
    return Transcript(_without_echo(seen.decode(), prompt), (await errors).decode(), code)


async def _read_until(stream: asyncio.StreamReader, wanted: str) -> bytes:
    seen = b""
    while wanted.encode() not in seen and (more := await stream.read(65536)):
        seen += more
    return seen


async def _read_while(stream: asyncio.StreamReader, typing: asyncio.Task[None]) -> bytes:
    """Keep reading while there is more to type: a full pipe would stop PowerShell, and with it the typing."""
    seen = b""
    while not typing.done() and not stream.at_eof():
        reading = asyncio.create_task(stream.read(65536))
        await asyncio.wait({reading, typing}, return_when=asyncio.FIRST_COMPLETED)
        if not reading.done():
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading
            break
        seen += reading.result()
    return seen


async def _type(keyboard: int, text: str) -> None:
    """Type as fast as PowerShell reads, and look away from what the terminal itself echoes."""
    rest = text.encode()
    while rest:
        with contextlib.suppress(BlockingIOError):
            rest = rest[os.write(keyboard, rest[:512]) :]
        with contextlib.suppress(BlockingIOError):
            os.read(keyboard, 65536)
        await asyncio.sleep(_PAUSE)


def _without_echo(out: str, prompt: str) -> str:
    # What was typed stands after a prompt or after ">>" (drawn again at each blank); all else is output.
    return "\n".join(line for line in out.split("\n") if not line.startswith((prompt, _CONTINUED)))
