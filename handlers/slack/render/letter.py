"""„Kundentext“: what the customer is to do, as messages to copy and as a file; the script where the fix needs it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import BadInput, MailcheckError
from bot.flows.fix import OVER, CausePointer, letter_of
from bot.jobs.kinds import Asker
from bot.model import Enclosure, Language, Report, Tenant, Text
from bot.service import (
    AuthorizedTenant,
    CustomerPart,
    Enclosed,
    PastedIds,
    Script,
    ScriptKind,
    ScriptOptions,
    customer_text,
    file_bytes,
    of_customer,
    start_lines,
)
from handlers.slack.kit.limits import shorten
from handlers.slack.kit.rich import COMMAND_LIMIT, bold, command, paragraph, plain, rich
from handlers.slack.platform.answer import Answer
from handlers.slack.platform.answers import open_below
from handlers.slack.platform.check_of_thread import tenant_and_check
from handlers.slack.platform.context import Context
from handlers.slack.platform.roles import Role
from handlers.slack.platform.sight import Sight
from handlers.slack.render import wording_fix
from handlers.slack.render.script import as_text

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # Windows' own editor and mail programs then know that it is UTF-8


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be written: for whose eyes, the parts or what stands in their place, of whose check, for whom, in whose language."""

    sight: Sight
    parts: tuple[CustomerPart, ...]
    alone: Enclosure | None
    report: Report | None
    allowed: AuthorizedTenant | None
    language: Language

    @property
    def tenant(self) -> Tenant | None:
        """The tenant's record, if it is about a stored one."""
        return self.allowed.tenant if self.allowed else None

    @property
    def encloses(self) -> set[Enclosure | None]:
        """What goes with the text."""
        return {self.alone, *(part.guidance.encloses for part in self.parts)}


async def write(context: Context, asker: Asker, meant: CausePointer, root: str) -> None:
    """Write the text below; where others read along, to the person. Raises NotAllowed, NotHere, BadInput."""
    asked = await _asked(context, asker, meant, root)
    script, lacking = await _script(context, asked)
    if lacking and not asked.parts:
        raise BadInput(wording_fix.CUSTOMER_WITHOUT_SCRIPT.filled(why=lacking))
    test = context.mailcheck.presentation.network_test(asked.tenant) if Enclosure.NETWORK in asked.encloses else ""
    answer = await _opened(context, asker, root, asked)
    attached = ""
    if script:
        attached = await attach_script(answer, script, wording_fix.CUSTOMER_SCRIPT_ABOUT.in_(asker.language))
    if script and not attached and not asked.parts:
        said = wording_fix.CUSTOMER_NO_FILES.in_(asker.language)
        await answer.reply(said, [rich(paragraph(plain(said)))])
        return
    start = start_lines(script.filename, attached) if script and attached else ()
    looks = Enclosure.SETUP not in asked.encloses
    text = customer_text(asked.parts, asked.language, asked.report, Enclosed(attached, start, looks, test))
    await hand_out(answer, text, asked.tenant, asked.language, asker.language)
    if lacking:
        said = wording_fix.CUSTOMER_WITHOUT_SCRIPT.in_(asker.language, why=lacking.in_(asker.language))
        await answer.reply(said, [rich(paragraph(plain(said)))])


async def hand_out(answer: Answer, text: str, tenant: Tenant | None, spoken: Language, language: Language) -> None:
    """Put a text into the thread, to copy and as a file; `spoken` is the customer's language, `language` that of whoever reads the thread."""
    for part in text_parts(text):
        await answer.reply(title_of(tenant, language), [rich(command(part))])
    file = wording_fix.CUSTOMER_FILE.in_(spoken, tenant=f"-{tenant.name}" if tenant else "")
    await answer.attach(file, as_file(text), wording_fix.CUSTOMER_FILE_ABOUT.in_(language))


def title_of(tenant: Tenant | None, language: Language) -> str:
    """Return what stands above a text for this customer."""
    return wording_fix.CUSTOMER_TITLE.in_(language, tenant=f" ({tenant.name})" if tenant else "")


def text_parts(text: str) -> list[str]:
    """Return the text in pieces that a block holds, cut between lines."""
    parts: list[list[str]] = [[]]
    room = COMMAND_LIMIT
    for line in (shorten(each, COMMAND_LIMIT) for each in text.splitlines()):
        room -= len(line) + 1
        if room < 0 and parts[-1]:
            parts.append([])
            room = COMMAND_LIMIT - len(line) - 1
        parts[-1].append(line)
    return [joined for part in parts if (joined := "\n".join(part).strip("\n"))]


def as_file(text: str) -> bytes:
    """Return the text as Windows writes files."""
    return BYTE_ORDER_MARK + text.replace("\n", "\r\n").encode()


async def _asked(context: Context, asker: Asker, meant: CausePointer, root: str) -> _Asked:
    core = context.mailcheck
    check = await context.rights.thread(asker, root) if meant.tenant else ""
    allowed, report = await tenant_and_check(context, asker, meant.tenant, check)
    tenant = allowed.tenant if allowed else None
    report = of_customer(report) if report else None
    try:
        found = letter_of(core.presentation, meant, report, tenant)
        causes = found.causes if found else ()
        parts = tuple(core.presentation.customer_part(cause, report, tenant, meant.named) for cause in causes)
    except KeyError:  # the catalogue has no such fix any more
        raise BadInput(OVER) from None
    if found is None:
        raise BadInput(wording_fix.CUSTOMER_NOTHING)
    sight = context.rights.sight(asker, Role.OPERATOR, allowed)
    return _Asked(sight, parts, found.alone, report, allowed, tenant.language if tenant else asker.language)


async def _opened(context: Context, asker: Asker, root: str, asked: _Asked) -> Answer:
    title = title_of(asked.tenant, asker.language)
    return await open_below(context.slack, asked.sight, root, title, [rich(paragraph(bold(title)))])


async def _script(context: Context, asked: _Asked) -> tuple[Script | None, Text | None]:
    """Return the script for exactly this tenant, or why it cannot be written; neither where none is needed, or nobody is stored."""
    wanted = {Enclosure.SETUP, Enclosure.INSPECT} & asked.encloses
    if not wanted or asked.allowed is None:
        return None, None
    kind = ScriptKind.SETUP if Enclosure.SETUP in wanted else ScriptKind.INSPECT
    ids = PastedIds.stored(asked.allowed.name, ScriptOptions(kind))
    try:
        return (await context.mailcheck.scripts.write(ids, asked.language, (asked.allowed,))).script, None
    except MailcheckError as problem:
        return None, problem.sentence


async def attach_script(answer: Answer, script: Script, about: str) -> str:
    """Put the script into the thread, as `.txt` where `.ps1` is forbidden; return its name there, empty where none is taken."""
    for name in (script.filename, as_text(script.filename)):
        if await answer.attach(name, file_bytes(script), about):
            return name
    return ""
