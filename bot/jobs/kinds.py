"""The kinds of job there are, and what each needs to know."""

from __future__ import annotations

from pydantic import Field

from bot.jobs import Kind, Payload
from bot.model import Language


class Asker(Payload):
    """Who asked, where, and in which language the answer is read.

    `workspace`, `channel` and `person` are the door's own ids. `reply_address` takes a few answers for half an hour where
    nothing else works; whoever holds it can write there, so it stays out of logs.
    """

    workspace: str
    channel: str
    person: str
    language: Language = Language.DE
    reply_address: str = Field("", repr=False)


class CheckJob(Payload):
    """Check a stored tenant (all of its mailboxes, or those named) and answer in a thread: a new one, or `thread`."""

    asker: Asker
    tenant: str
    mailboxes: tuple[str, ...] = ()
    thread: str = ""


class ScriptJob(Payload):
    """Write the script for the words that somebody typed."""

    asker: Asker
    words: str


CHECK = Kind("check", CheckJob)
SCRIPT = Kind("script", ScriptJob)
