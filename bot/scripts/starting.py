"""How a person starts the script's file: a double click only opens an editor, and a downloaded file is not run.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_execution_policies (seen 2026-11-24).
"""

from __future__ import annotations

from bot.templates import Syntax, parse


def start_lines(filename: str, saved_as: str = "") -> tuple[str, ...]:
    """Return what is pasted into a PowerShell window that stands in the file's folder.

    `saved_as` is the name under which the file arrived, where that is another one.
    """
    names = {"script_path": f".\\{filename}", "arrived_path": f".\\{saved_as}"}
    renamed = () if saved_as in {"", filename} else (_RENAME,)
    return tuple(line.filled(names) for line in (_ALLOW, *renamed, _UNBLOCK, _START))


_ALLOW = parse("Set-ExecutionPolicy -Scope Process -ExecutionPolicy RemoteSigned -Force", Syntax.POWERSHELL)
_RENAME = parse("Move-Item -Force -LiteralPath {arrived_path} -Destination {script_path}", Syntax.POWERSHELL)
_UNBLOCK = parse("Unblock-File -LiteralPath {script_path}", Syntax.POWERSHELL)
_START = parse("& {script_path}", Syntax.POWERSHELL)
