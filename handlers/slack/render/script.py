"""A script in Slack: the root message, how the file is started, the steps as blocks that can be copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.model import Language, Text
from bot.service import PastedIds, Script, ScriptAnswer, ScriptKind, ScriptStep, start_lines
from handlers.slack.kit.limits import Block, grey_line, pages
from handlers.slack.kit.rich import COMMAND_LIMIT, Part, bold, bullets, command, fits, paragraph, plain, rich
from handlers.slack.platform import wording_common
from handlers.slack.platform.addresses import without_addresses

TITLES = {
    ScriptKind.SETUP: wording_common.SCRIPT_FOR,
    ScriptKind.UNDO: wording_common.UNDO_FOR,
    ScriptKind.INSPECT: wording_common.INSPECT_FOR,
}


def subject(pasted: PastedIds, language: Language) -> str:
    """Return what the script is for, in few words and without addresses: the tenant's name, else the app."""
    name = pasted.tenant or wording_common.THE_APP.in_(language, app=pasted.app_id[:8] + "…")
    count = len(pasted.mailboxes)
    boxes = (
        ""
        if not count
        else wording_common.ONE_MAILBOX.in_(language)
        if count == 1
        else wording_common.MAILBOXES.in_(language, count=count)
    )
    return name + boxes


def title(pasted: PastedIds, answer: ScriptAnswer, language: Language) -> str:
    """Return the root message's text: what there is, and the first thing to be careful about."""
    text = TITLES[pasted.options.kind].in_(language, subject=subject(pasted, language)) + "."
    if answer.warnings:
        text += (
            f" {wording_common.CAREFUL.in_(language)}{without_addresses(answer.warnings[0].in_(language), language)}"
        )
    return text


def root(text: str, answer: ScriptAnswer, language: Language) -> list[Block]:
    """Return the root message's blocks."""
    below = wording_common.MORE_REMARKS if len(answer.warnings) > 1 else wording_common.IN_THE_THREAD
    return [rich(paragraph(bold(text))), grey_line(below.in_(language))]


def remarks(warnings: Sequence[Text], language: Language) -> list[Block]:
    """Return everything to know before using the script."""
    return [
        rich(
            paragraph(bold(wording_common.REMARKS.in_(language))),
            bullets(warning.in_(language) for warning in warnings),
        )
    ]


def how_to_start(script: Script, uploaded_as: str, language: Language) -> list[Block]:
    """Return how the customer's administrator runs the file, under the name that it was uploaded as.

    A double click opens an editor, a downloaded file carries the mark of the web, and Windows forbids scripts by default:
    https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_execution_policies (seen 2026-11).
    """
    steps = [step.in_(language) for step in wording_common.START_STEPS]
    text_only = [] if uploaded_as == script.filename else [paragraph(plain(wording_common.SENT_AS_TEXT.in_(language)))]
    return [
        rich(
            paragraph(bold(wording_common.HOW_TO_START.in_(language, file=uploaded_as))),
            *text_only,
            bullets(steps, numbered=True),
            command("\n".join(start_lines(script.filename, uploaded_as))),
        ),
        rich(
            paragraph(*_expected(script.steps[-1], language)),
            paragraph(plain(wording_common.START_REASONS.in_(language))),
            paragraph(plain(wording_common.POLICY_FORBIDS.in_(language))),
        ),
    ]


def as_text(filename: str) -> str:
    """Return the name under which a workspace takes the file that forbids `.ps1`."""
    return filename.removesuffix(".ps1") + ".txt"


def as_typed_name(filename: str) -> str:
    """Return the file name of the script with the id as typed: it must not be mistaken for the right one."""
    return filename.removesuffix(".ps1") + "-as-typed.ps1"


def step_pages(script: Script, language: Language) -> list[list[Block]]:
    """Return the steps, distributed over messages."""
    return pages(_steps(script, language))


def _steps(script: Script, language: Language) -> Iterator[Block]:
    yield rich(paragraph(plain(wording_common.SINGLE_STEPS.in_(language))))
    for number, step in enumerate(script.steps, 1):
        why = paragraph(bold(f"{number}. "), plain(step.why.in_(language)))
        code, expected = step.command.strip("\n"), paragraph(*_expected(step, language))
        too_long = paragraph(plain(wording_common.TOO_LONG_STEP.in_(language)))
        yield rich(why, command(code), expected) if fits(code) else rich(why, too_long, expected)


def _expected(step: ScriptStep, language: Language) -> tuple[Part, Part]:
    """Return what the administrator sees when the step worked."""
    return bold(wording_common.EXPECT.in_(language)), plain(step.expect.in_(language))


def whole_pages(script: Script, language: Language) -> list[list[Block]]:
    """Return the whole script as text, for a workspace that takes no file at all; cut between lines, or not given at all."""
    if not all(map(fits, script.text.split("\n"))):
        return [[rich(paragraph(plain(wording_common.TOO_LONG_SCRIPT.in_(language))))]]
    parts: list[str] = []
    for line in script.text.rstrip("\n").split("\n"):
        if parts and len(parts[-1]) + len(line) < COMMAND_LIMIT:
            parts[-1] += "\n" + line
        else:
            parts.append(line)
    first = rich(paragraph(plain(wording_common.NO_FILE.in_(language, file=script.filename))))
    told = (wording_common.PART_OF.in_(language, part=n, all=len(parts)) for n in range(1, len(parts) + 1))
    return pages([first, *(rich(paragraph(bold(head)), command(part)) for head, part in zip(told, parts, strict=True))])
