"""What a step of the set-up is: who acts, what to do where, what to copy, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.model import Sentence, Text
from bot.templates import Syntax, Template, parse

UNSAID = Text("", "")
NOTHING = parse("", Syntax.FIELD)


class Mark(StrEnum):
    """How a step stands: nobody has said anything, somebody says so, left out, seen by a check, contradicted by a check."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    PROVED = "proved"
    CONTRADICTED = "contradicted"


class Proof(StrEnum):
    """What leaves a trace that a check can see; NOTHING leaves none."""

    TOKEN = "token"  # noqa: S105  the name of a proof
    ROLES = "roles"
    RECORD = "record"
    MAILBOXES = "mailboxes"
    EVERYTHING = "everything"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing to do: where, what, what to copy for it, what to see then.

    `needs`: the values without which it is left out (with `!` in front: with which). `ours`: support does it; the customer reads `customer` (and copies `customer_copy`) instead, or nothing.
    """

    text: Sentence
    where: Text = UNSAID
    copy: Template = NOTHING
    expect: Sentence | None = None
    needs: tuple[str, ...] = ()
    ours: bool = False
    customer: Sentence | None = None
    customer_copy: Template = NOTHING


@dataclass(frozen=True, slots=True)
class SetupStep:
    """A step: its id (for ever), its title, who acts, what to do, how Mailcheck can tell, what to beware of.

    `only_if` says when it is needed at all. `customer_title` and `customer_note` are title and warning in words for the customer.
    """

    id: str
    title: Text
    who: Text
    proof: Proof
    trace: Text
    doings: tuple[Doing, ...]
    note: Text | None = None
    customer_note: Text | None = None
    only_if: Text | None = None
    customer_title: Text | None = None


HERE = Text("Hier in Slack", "Here in Slack")
WHO_USES_IT = Text("wer beim Kunden das Programm betreut", "whoever looks after the program at the customer's")
