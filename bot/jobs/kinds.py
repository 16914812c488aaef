"""The kinds of job there are, and what each needs to know."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from bot.jobs import JobKind, Payload
from bot.model import Language
from bot.redaction.kinds import SecretKind
from bot.scripts import PastedIds


class Asker(Payload):
    """Who asked, where, and in which language the answer is read: `language` in that place, `own_language` by this person alone.

    `workspace`, `channel` and `person` are the door's own ids. `reply_address` takes a few answers for half an hour where
    nothing else works; whoever holds it can write there, so it stays out of logs.
    """

    workspace: str
    channel: str
    person: str
    language: Language = Language.DE
    own_language: Language = Language.DE
    reply_address: str = Field("", repr=False)


class CheckJob(Payload):
    """Check a stored tenant (all of its mailboxes, or those named) and answer in a thread: a new one, or `thread`."""

    asker: Asker
    tenant: str
    mailboxes: tuple[str, ...] = ()
    thread: str = ""


class ScriptJob(Payload):
    """Write the script for these ids, or for this stored tenant, and answer in a thread: a new one, or `thread`."""

    asker: Asker
    ids: PastedIds
    thread: str = ""


class PastedFile(Payload):
    """A file that somebody gave to be read: where it lies; `kind` is its media type, `size` its bytes as the door was told.

    `claimed_by`: who says in a window that it is theirs; what stands in a message is there.
    """

    id: str
    name: str = ""
    kind: str = ""
    size: int = 0
    address: str = ""
    claimed_by: str = ""


class ExplainJob(Payload):
    """Explain a pasted text and files, and answer in a thread: a new one, or `thread`.

    `text` is as it was pasted: what a token says is evidence; `masked` is the same without its secrets, where it had some, and `kinds` what they were.
    `cut`: it was longer. `author` wrote it (empty: whoever asked); `posted` tells that it stands in a message or file which others can read.
    """

    asker: Asker
    text: str = Field("", repr=False)
    masked: str | None = None
    kinds: tuple[SecretKind, ...] = ()
    cut: bool = False
    files: tuple[PastedFile, ...] = ()
    thread: str = ""
    author: str = ""
    posted: bool = True


class FixJob(Payload):
    """Begin a guided fix in the thread with this root; `value` is what the pressed button says of the cause."""

    asker: Asker
    value: str
    root: str


class ProveJob(Payload):
    """Prove that a guided fix has worked, and say so in its message; `course` is the fix's id. `asker` waits for it."""

    asker: Asker
    course: str


class LookJob(Payload):
    """Look again, unasked, whether a guided fix has taken effect: what was due, as the due list gave it out."""

    course: str
    when: datetime
    entry: str
    tenant: str
    look: int


class SetupJob(Payload):
    """Look how far a guided set-up has got, and lead it on; `course` is its id. `asker` waits for it.

    Without one it was due: `when`, `entry` and `tenant` are as the due list gave it out.
    """

    course: str
    asker: Asker | None = None
    when: datetime | None = None
    entry: str = ""
    tenant: str = ""


CHECK = JobKind("check", CheckJob)
SCRIPT = JobKind("script", ScriptJob)
EXPLAIN = JobKind("explain", ExplainJob)
FIX = JobKind("fix", FixJob)
PROVE = JobKind("prove", ProveJob)
LOOK = JobKind("look", LookJob)
SETUP = JobKind("setup", SetupJob)
