"""`mailcheck script`: the PowerShell for a customer's administrator, on standard output or in a file for Windows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import BadInput
from bot.model import Language, Text
from handlers.command_line import Typed, shown
from handlers.terminal_output import as_json, complain, say

if TYPE_CHECKING:
    from bot.service import Script, ScriptAnswer
    from handlers.terminal import Opener

_PASSED_ON = ("--undo", "--inspect", "--disable-wam", "--enable-protocols")
_PASSED_ON_WITH_VALUE = ("--tenant", "--delegated", "--cloud")
_WRITTEN = Text("Geschrieben: {file}", "Written: {file}")
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
                "Es fehlen die Kennungen und Postfächer, oder --tenant mit einem gespeicherten Mandanten",
                "The ids and mailboxes are missing, or --tenant with a stored tenant",
            )
        )
    async with opener() as mailcheck:
        answer = await mailcheck.script(mailcheck.read_script_words(_as_one_line(typed)), typed.language)
    warnings = [warning.in_(typed.language) for warning in answer.warnings]
    file = typed.values.get("--output", "-")
    if file != "-":
        _write(Path(file), answer.script)
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


def _as_one_line(typed: Typed) -> str:
    """Put the words together again: both doors have them read by the one reader of pasted words."""
    words = [name for name in _PASSED_ON if typed.has(name)]
    for name in _PASSED_ON_WITH_VALUE:
        if typed.has(name):
            words += [name, _one_word(name, typed.values[name])]
    return " ".join((*words, *typed.arguments))


def _one_word(name: str, value: str) -> str:
    """Return an option's value; one that would fall apart into several words could become another option."""
    if re.search(r"[\s,;|]", value) or value.startswith("-"):
        raise BadInput(
            Text(f"{name} nimmt genau ein Wort, nicht „{shown(value)}“", f"{name} takes one word, not “{shown(value)}”")
        )
    return value


def _write(file: Path, script: Script) -> None:
    from bot.service import file_bytes

    if not file.name.isprintable():
        raise BadInput(Text("Im Dateinamen stehen Steuerzeichen", "There are control characters in the file's name"))
    try:
        file.write_bytes(file_bytes(script))
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or type(problem).__name__
        name = shown(file.name)
        raise BadInput(
            Text(
                f"In die Datei „{name}“ lässt sich nicht schreiben ({why})",
                f"The file “{name}” cannot be written ({why})",
            )
        ) from None


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
