"""`mailcheck script`: the PowerShell for a customer's administrator, on standard output or in a file for Windows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import BadInput
from bot.model import Language, Sentence, Text
from handlers.terminal.command_line import Typed
from handlers.terminal.core import all_authorized
from handlers.terminal.files import refuse_to_replace, write_file
from handlers.terminal.output import as_json, complain, say

if TYPE_CHECKING:
    from bot.service import ScriptAnswer
    from handlers.terminal.core import Opener

_PASSED_ON = ("undo", "inspect", "disable-wam", "enable-protocols", "tenant", "delegated", "cloud")
_WRITTEN = Sentence("Geschrieben: {file}", "Written: {file}")
_START = Text(
    "So startet es der Administrator, in einem PowerShell-Fenster im Ordner der Datei:",
    "This is how the administrator starts it, in a PowerShell window in the file's folder:",
)
_EXPECT = Text("Danach: ", "Then: ")


async def script(typed: Typed, opener: Opener) -> int:
    """Write the script that was asked for and return the exit code."""
    if not typed.arguments and not typed.has("--tenant"):
        raise BadInput(
            Text(
                "Es fehlen die Kennungen und Postfächer, oder --tenant mit einem gespeicherten Kunden",
                "The ids and mailboxes are missing, or --tenant with a stored tenant",
            )
        )
    file, force = typed.values.get("--output", "-"), typed.has("--force")
    if file != "-":
        refuse_to_replace(file, force=force)
    async with opener() as mailcheck:
        options = {name: typed.values.get(f"--{name}", "") for name in _PASSED_ON if typed.has(f"--{name}")}
        pasted = mailcheck.scripts.read_words(" ".join(typed.arguments), options)
        among = await all_authorized(mailcheck, pasted.tenant)
        answer = await mailcheck.scripts.write(pasted, typed.language, among)
    warnings = [warning.in_(typed.language) for warning in answer.warnings]
    if file != "-":
        from bot.service import file_bytes

        write_file(file, file_bytes(answer.script), force=force)
    if typed.has("--json"):
        say(as_json(_document(answer, warnings, typed.language), indent=2))
        return 0
    for warning in warnings:
        complain(warning)
    if file == "-":
        say(answer.script.text.removesuffix("\n"))
    else:
        from bot.service import start_lines

        say(_WRITTEN.in_(typed.language, file=file), _START.in_(typed.language))
        say(*(f"  {line}" for line in start_lines(Path(file).name)))
        say(_EXPECT.in_(typed.language) + answer.script.steps[-1].expect.in_(typed.language))
    return 0


def _document(answer: ScriptAnswer, warnings: list[str], language: Language) -> dict[str, object]:
    return {
        "script": answer.script.text,
        "filename": answer.script.filename,
        "steps": [
            {"command": step.command, "why": step.why.in_(language), "expect": step.expect.in_(language)}
            for step in answer.script.steps
        ],
        "warnings": warnings,
        "as_typed": answer.as_typed.text if answer.as_typed else None,
    }
