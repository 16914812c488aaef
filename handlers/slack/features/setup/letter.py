"""„Text für den Kunden“: a step as a letter with exactly this customer's values, to copy and as a file; with the script where it needs one."""

from __future__ import annotations

from bot.errors import MailcheckError
from bot.flows.setup import Proof, SetupCase, letter, number_of
from bot.service import PastedIds, Script, ScriptOptions, start_lines
from handlers.slack.features.setup import wording
from handlers.slack.features.setup.case import thread_of
from handlers.slack.kit.rich import bold, command, paragraph, rich
from handlers.slack.platform.context import Context
from handlers.slack.render.letter import as_file, attach_script, text_parts


async def write_letter(context: Context, case: SetupCase, step_id: str) -> None:
    """Write the letter for this step into the thread, in the customer's language."""
    step = next(each for each in case.steps if each.id == step_id)
    thread, number = thread_of(context, case), number_of(step_id)
    values = dict(case.values(context.mailcheck.presentation))
    if step.proof is Proof.MAILBOXES and case.tenant and (script := await _script(context, case)):
        about = wording.SCRIPT_ABOUT.in_(case.language)
        if attached := await attach_script(thread, script, about):
            values |= {"script_file": attached, "script_start": "\n".join(start_lines(script.filename, attached))}
    text = letter(step, number, len(case.steps), case.profile, values, case.spoken)
    title = wording.LETTER.in_(case.language, number=number)
    first, *more = text_parts(text)
    await thread.reply(title, [rich(paragraph(bold(title))), rich(command(first))])
    for part in more:
        await thread.reply(title, [rich(command(part))])
    name = wording.LETTER_FILE.in_(case.spoken, number=number, name=case.setup.name)
    await thread.attach(name, as_file(text), wording.LETTER_ABOUT.in_(case.language))


async def _script(context: Context, case: SetupCase) -> Script | None:
    """Return the script for exactly this tenant; None where an id that it needs is known from nowhere."""
    scripts = context.mailcheck.scripts
    ids = PastedIds.stored(case.setup.name, ScriptOptions(enable_protocols=True))
    try:
        allowed = await context.rights.tenant(case.asker, case.setup.name)
        return (await scripts.write(ids, case.spoken, [allowed])).script
    except MailcheckError:
        return None
