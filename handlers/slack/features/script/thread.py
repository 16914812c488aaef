"""The thread of a script: what to know first, the file and how to start it, the steps."""

from __future__ import annotations

from bot.jobs.kinds import ScriptJob
from bot.model import Language
from bot.service import Script, file_bytes
from handlers.slack.kit.limits import Block
from handlers.slack.kit.rich import spoken
from handlers.slack.platform import wording_common
from handlers.slack.platform.addresses import without_addresses
from handlers.slack.platform.answer import Answer
from handlers.slack.platform.answers import open_answer, open_below
from handlers.slack.platform.context import Context
from handlers.slack.platform.error_boundary import Recipient, boundary
from handlers.slack.platform.roles import Role
from handlers.slack.render import script as look


async def run(context: Context, job: ScriptJob) -> None:
    """Write the script and the thread."""
    async with boundary(Recipient(context.slack, job.asker, thread=job.thread)) as recipient:
        pasted = await context.mailcheck.scripts.read_masked(job.words)
        language = pasted.language or job.asker.language
        among = await context.rights.tenants_for(job.asker, pasted)
        answer = await context.mailcheck.scripts.write(pasted, language, among)
        sight = context.rights.sight(job.asker, Role.READER, answer.of)
        title = look.title(pasted, answer, language)
        root = look.root(title, answer, language)
        if job.thread:
            thread = await open_below(context.slack, sight, job.thread, title, root)
        else:
            thread = await open_answer(context.slack, sight, title, root)
        recipient.answer, thread.final = thread, True
        if any(warning.in_(language) not in title for warning in answer.warnings):
            await _reply(thread, look.remarks(answer.warnings, language), language)
        await _file(thread, answer.script, language)
        for page in look.step_pages(answer.script, language):
            await _reply(thread, page, language)
        if answer.as_typed:
            await _upload(
                thread,
                answer.as_typed,
                look.as_typed_name(answer.as_typed.filename),
                wording_common.AS_TYPED_COMMENT.in_(language),
            )


async def _file(thread: Answer, script: Script, language: Language) -> None:
    """Put the file into the thread with the way to start it; where no file is taken, the whole text."""
    name = await _upload(thread, script, script.filename, wording_common.FILE_COMMENT.in_(language))
    if not name:
        for page in look.whole_pages(script, language):
            await _reply(thread, page, language)
    await _reply(thread, look.how_to_start(script, name or script.filename, language), language)


async def _upload(thread: Answer, script: Script, name: str, about: str) -> str:
    """Upload under this name, or as `.txt` where `.ps1` is forbidden; return the name that was taken, empty when none was."""
    for candidate in (name, look.as_text(name)):
        if await thread.attach(candidate, file_bytes(script), about):
            return candidate
    return ""


async def _reply(thread: Answer, blocks: list[Block], language: Language) -> None:
    await thread.reply(without_addresses(spoken(blocks), language), blocks)
