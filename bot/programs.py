"""Programs of the machine: only those in whole folders of PATH, none of the current folder, which PATH may name and where a customer's files may lie."""

from __future__ import annotations

import os
import shutil


def program(name: str) -> str | None:
    """Return the path of a program; None where there is none."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return shutil.which(name, path=os.pathsep.join(filter(os.path.isabs, folders)))
