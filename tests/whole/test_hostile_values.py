"""Whatever is stored, received, pasted or typed, a command that comes out holds the template's cmdlets and each value as one literal."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import cast

import pytest

from bot.announcements import Announcements
from bot.catalogue import NextObservation, Way, diagnose, gather, load
from bot.catalogue.cloud_values import WORLDWIDE
from bot.checks import FINDINGS
from bot.customer_text import Enclosed, customer_text
from bot.errors import BadInput
from bot.flows.setup import letter, load_profiles, steps_of, values_of
from bot.model import (
    Check,
    Diagnosis,
    Endpoint,
    Finding,
    GuidedStep,
    Language,
    Outcome,
    Report,
    Stage,
    StageResult,
    Standing,
    Tenant,
    Text,
    Verdict,
)
from bot.pastes.service import explain_beside
from bot.presentation import Presentation
from bot.scripts import ScriptKind, ScriptOptions, ScriptRequest
from bot.scripts.builder import build
from bot.scripts.paste import read_words
from bot.scripts.starting import start_lines
from bot.store import TenantStore
from bot.templates import HOLES, Syntax, to_fill_in
from tests.hostile import APP, HARMLESS, all_templates, hostile_values
from tests.made_up import tenant
from tests.scripts.real_parser import read_code

pytestmark = pytest.mark.powershell

TELLER = Presentation(FINDINGS)
CATALOGUE = load()
CALLED = [name for name, fix in CATALOGUE.fixes.items() if any(step.command.names for step in fix.steps)]
MARKERS = {to_fill_in(name) for name in HOLES}
BOX = "harmless@kunde.example"
SHELL_WORDS = {
    "mailcheck",
    "script",
    "check",
    "--tenant",
    "--inspect",
    "curl",
    "-sSI",
    "--max-time",
    "10",
    "<TENANT>",
    "https://login.microsoftonline.com",
}
CMDLET = re.compile(r"& |(?:[A-Z][a-z]+)+-[A-Z]\w+|\$\w+ =")
OPTIONAL = {name for name, hole in HOLES.items() if hole.option}
START = "& '<SCRIPT_PATH>'"
OBJECT = "a1b2c3d4-0000-4000-8000-000000000002"
PASTES = (
    "AADSTS700016: Application with identifier '{}' was not found in the directory '{}'.",
    "AADSTS{}: Trace ID: {} Correlation ID: {} Timestamp: {}",
    "ERROR imaplib: connection to {}:993 timed out (outlook.office365.com)",
    "Could not connect to server {} port {}: Connection refused",
    "The operation couldn't be performed because object '{}' couldn't be found on 'BEZP281A009DC05.DEUP281A009.PROD.OUTLOOK.COM'.",
    "554 5.2.252 SendAsDenied; {} not allowed to send as {}; STOREDRV.Submission.Exception:SendAsDeniedException",
    "user={} * NO AUTHENTICATE failed. outlook.office365.com",
    "535 5.7.3 Authentication unsuccessful user={} [FR0P281CA0001.DEUP281.PROD.OUTLOOK.COM]",
)
"""Messages that name something, as their servers say them."""


@cache
def values() -> tuple[str, ...]:
    """The values of every test here."""
    return hostile_values()[:520]


def stored(value: str) -> Tenant:
    """A record all of whose fields are this value, as if nobody had looked at it when it came in."""
    server = Endpoint(value, 993)
    return replace(
        tenant(), name=value, tenant_id=value, client_id=value, object_id=value, mailboxes=(value,),
        authority=value, scope=value, imap=server, smtp=replace(server, port=587),
    )  # fmt: skip


def checked(value: str) -> Report:
    """A check whose servers have said this value wherever they may say something."""
    told = {"oid": value, "appid": value, "tid": value, "aud": value, "roles": value, "record": "matched"}
    refusal = dict.fromkeys(("aadsts", "correlation_id", "trace_id", "timestamp", "mailbox"), value)
    results = (
        StageResult(Check.TOKEN, Stage.AUTH, Outcome.PASSED, f"{value}:443"),
        StageResult(Check.TOKEN, Stage.CLAIMS, Outcome.PASSED, f"{value}:443", findings=(Finding("token.claims_read", told),)),
        StageResult(Check.IMAP, Stage.AUTH, Outcome.FAILED, f"{value}:993", value, (Finding("imap.login_refused", refusal, value),)),
        StageResult(Check.SMTP, Stage.TCP, Outcome.FAILED, f"{value}:587", value, (Finding("smtp.connect_timed_out", refusal),)),
    )  # fmt: skip
    made = Report("t", Verdict.PROBLEM, Text("", ""), datetime.now(UTC), 0.1, results)
    return replace(made, diagnoses=diagnose(CATALOGUE, gather(results)))


def message(value: str) -> dict[str, str]:
    """What a pasted message may name."""
    return dict.fromkeys(("aadsts", *HOLES), value)


def causes() -> Iterator[Diagnosis]:
    """Yield every fix that fills something in, as an answer to every group of servers there is."""
    for name in CALLED:
        error = next(e for e, entry in CATALOGUE.errors.items() if name in {c.fix for c in entry.causes})
        because = ("imap.login_refused", "smtp.connect_timed_out")
        yield Diagnosis(error, name, Standing.POSSIBLE, Text("", ""), because=because)


CAUSES = tuple(causes())


def some_of(value: str) -> tuple[Diagnosis, ...]:
    """An eighth of the fixes, another one for each value: that all templates hold all values is tried with the templates."""
    return CAUSES[values().index(value) % 8 :: 8]


def guided(value: str) -> Iterator[GuidedStep]:
    """Yield the steps of every fix after a check, for a stored record, and of a message alone."""
    customer, report, named = stored(value), checked(value), message(value)
    for cause in some_of(value):
        for given in ((cause, report, customer), (cause, None, customer), (cause, None, None, named)):
            ours = TELLER.guidance(*given)
            theirs = TELLER.customer_part(*given).guidance
            copied = {step.command for step in ours.steps}
            assert {step.command for step in theirs.steps} <= copied
            for step, template in zip(ours.steps, CATALOGUE.fixes[cause.fix].steps, strict=True):
                if template.command.syntax is Syntax.POWERSHELL:
                    yield step


def looks(value: str) -> Iterator[NextObservation]:
    """Yield what would decide after a check, and what each message asks for that names this value."""
    report, customer = checked(value), stored(value)
    if found := TELLER.next_observation(report, customer):
        yield found
    for paste in PASTES[values().index(value) % 4 :: 4]:
        for beside in ((), (report, customer)):
            explained = explain_beside(paste.replace("{}", value), *beside)
            if found := TELLER.next_observation_of(explained.explanation, explained.report, explained.tenant):
                yield found


def explained_fixes(value: str) -> Iterator[str]:
    """Yield the PowerShell of every fix that a message leads to which names this value."""
    for paste in PASTES[values().index(value) % 4 :: 4]:
        for match in explain_beside(paste.replace("{}", value)).explanation.matches:
            for cause in match.causes:
                steps = zip(
                    TELLER.guidance(cause, None, None, match.named).steps, CATALOGUE.fixes[cause.fix].steps, strict=True
                )
                yield from (step.command for step, of in steps if of.command.syntax is Syntax.POWERSHELL)


def letters(value: str) -> Iterator[str]:
    """Yield the letters of an announcement, of a set-up step by step, and about a fix."""
    customer, report = stored(value), checked(value)
    for cause in some_of(value):
        enclosed = Enclosed("x.ps1", start_lines(value, value), network_test=TELLER.network_test(customer))
        yield customer_text([TELLER.customer_part(cause, report, customer)], Language.DE, report, enclosed)
    announcing = AnyDay(cast(TenantStore, None), TELLER)
    yield from (announcing.letter(name, customer) for name in CATALOGUE.announcements)
    for profile in load_profiles().values():
        known = {**values_of(profile, TELLER.values(customer), customer, (value,), value), "script_file": value}
        for number, step in enumerate(steps_of(profile)):
            yield letter(step, number, 10, profile, known, Language.EN)


class AnyDay(Announcements):
    """Tells each announcement on its first day."""

    def today(self) -> date:
        return min(one.begins for one in CATALOGUE.announcements.values())


@cache
def usual_lines() -> tuple[str, ...]:
    """The lines of every PowerShell template, filled in harmlessly, with and without their options."""
    without = {name: "" if hole.option else HARMLESS[hole.kind] for name, hole in HOLES.items()}
    full = {name: HARMLESS[hole.kind] for name, hole in HOLES.items()}
    code = [each for each in all_templates() if each.syntax is Syntax.POWERSHELL and each.names]
    return tuple(line for each in code for known in (without, full) for line in each.filled(known).splitlines())


async def assert_held(said: Mapping[str, Collection[str]]) -> None:
    """Assert of these lines by value: each is a line of some template, but for literals that are the value or to be filled in."""
    plain = {line for each in all_templates() if not each.names for line in each.source.splitlines()}
    plain |= {line for each in all_templates() if each.names <= OPTIONAL for line in each.filled({}).splitlines()}
    read = await read_code({START, *usual_lines(), *(line for lines in said.values() for line in lines)})
    usual = [read[line] for line in usual_lines()]
    shapes = {(code.shape, code.commands) for code in usual} | {(read[START].shape, ("",))}
    words = (
        {word for code in usual for word in code.literals}
        | MARKERS
        | {*WORLDWIDE.values()}
        | {"25", "443", "993", "587"}
    )
    assert len(said) >= 500
    for value, lines in said.items():
        for line in {*lines} - plain:
            code = read[line]
            assert code.errors == 0, (line, value)
            called = ("",) if line.startswith("& ") else code.commands  # a file: its name is the value
            assert (code.shape, called) in shapes, (line, value)
            own = {
                word
                for word in code.literals
                if word.removeprefix("Mail access").removeprefix(".\\").strip().lower() in value.lower()
            }
            assert {*code.literals} <= words | own, (line, value)


async def test_every_guided_fix_holds_its_values_in_literals() -> None:
    """Stored, said by a server, named by a message: for support, and for the customer the same."""
    await assert_held(
        {value: {line for step in guided(value) for line in step.command.splitlines()} for value in values()}
    )


async def test_every_deciding_look_and_every_fix_of_a_message_holds_its_values_in_literals() -> None:
    """After a check and of a message, alone or beside the check; what Mailcheck itself is asked for is one word of a shell."""
    said: dict[str, set[str]] = {}
    for value in values():
        said[value] = {line for command in explained_fixes(value) for line in command.splitlines()}
        for found in looks(value):
            if found.way is Way.COMMAND:
                said[value] |= {*found.command.splitlines()}
            else:
                assert {*shlex.split(found.command)} <= SHELL_WORDS | {value}

    await assert_held(said)


async def test_every_text_for_a_customer_holds_only_the_commands_of_its_templates() -> None:
    """What is set off in a letter is a command, what to look for, or a value that is copied."""
    sought = ("Zur Kontrolle:", "What to look for:")
    said = {}
    for value in values():
        indented = {line[3:] for text in letters(value) for line in text.splitlines() if line.startswith("   ")}
        said[value] = {line for line in indented if CMDLET.match(line) and not line.startswith(sought)}

    await assert_held(said)


async def test_every_script_is_the_same_but_for_its_literals() -> None:
    """Typed words, and requests that nobody has read: refused, or one literal each."""
    usual: set[str] = set()
    scripts: dict[str, list[str]] = {}
    for number, value in enumerate(values()):
        good = ScriptRequest(APP, OBJECT, (BOX,), "", ScriptOptions([*ScriptKind][number % 3]), Language.EN)
        usual |= {build(good).text, build(replace(good, tenant_id=OBJECT)).text}
        made = scripts.setdefault(value, [])
        for change in ({"app_id": value}, {"object_id": value}, {"mailboxes": (value,)}, {"tenant_id": value}):
            with suppress(BadInput):
                made.append(build(replace(good, **change)).text)
        with suppress(BadInput):
            typed = read_words(f"{APP} {OBJECT} {value}")
            if len(typed.mailboxes) == 1 and typed.options == ScriptOptions():
                made.append(build(replace(good, mailboxes=typed.mailboxes)).text)
    read = await read_code({*usual, *(script for made in scripts.values() for script in made)})
    shapes = {(0, read[script].shape, read[script].commands) for script in usual}
    words = {word for script in usual for word in read[script].literals}

    assert len(scripts) >= 500
    for value, made in scripts.items():
        for code in (read[script] for script in made):
            assert (code.errors, code.shape, code.commands) in shapes, value
            assert all(
                word.lower() in value.lower() or value.lower() in word.lower() for word in {*code.literals} - words
            )
