"""How a person starts the script's file: a double click only opens an editor, and a downloaded file is not run.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_execution_policies (seen 2026-11-24).
"""

from __future__ import annotations

from bot.scripts.powershell import quote


def start_lines(filename: str, saved_as: str = "") -> tuple[str, ...]:
    """Return what is pasted into a PowerShell window that stands in the file's folder.

    `saved_as` is the name under which the file arrived, where that is another one.
    """
    here, arrived = quote(f".\\{filename}"), quote(f".\\{saved_as}")
    renamed = (
        (f"Move-Item -Force -LiteralPath {arrived} -Destination {here}",) if saved_as not in {"", filename} else ()
    )
    return (
        "Set-ExecutionPolicy -Scope Process -ExecutionPolicy RemoteSigned -Force",
        *renamed,
        f"Unblock-File -LiteralPath {here}",
        f"& {here}",
    )
