"""Writes a skeleton: everything it needs, or nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.recipes.kinds import KINDS, Name
from tests.recipes.left import ROOT

_SKELETONS = Path(__file__).with_name("skeletons")
_LIMIT = 120  # seconds for making pages
_LINE = re.compile(r'[^"|\\\n]+')


class Refused(Exception):
    """Nothing is written; the text says why in one sentence."""


def write(kind: str, name: Name) -> list[Path]:
    """Write the skeleton, enter it where it is listed, make pages anew; return what was written. Raises Refused."""
    if not KINDS[kind].fits(name.name):
        raise Refused(f"{name.name!r} is no name of a {kind}: {KINDS[kind].like}.")
    if KINDS[kind].says and not (_LINE.fullmatch(name.de) and _LINE.fullmatch(name.en)):
        raise Refused(
            "What it does is said in a line each in German and English, without quotes, bars and backslashes."
        )
    new = dict(_skeleton(kind, name))
    there = [str(path.relative_to(ROOT)) for path in new if path.exists()]
    if there or name.name in KINDS[kind].taken():
        raise Refused(f"The {kind} {name.name} exists already: {', '.join(there) or 'choose another name'}.")
    changed = dict(_entered(kind, name))
    for path, text in {**new, **changed}.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    files = [*new, *changed]
    _run("ruff", "format", "--quiet", *(str(path) for path in files if path.suffix == ".py"))
    for module in KINDS[kind].pages:
        _run(module)
    return files


def _run(*words: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", *words]
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True, timeout=_LIMIT)  # noqa: S603  our own words


def _skeleton(kind: str, name: Name) -> Iterator[tuple[Path, str]]:
    folder = _SKELETONS / kind
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield (
            ROOT / name.filled(str(path.relative_to(folder)).removesuffix(".txt")),
            name.filled(path.read_text("utf-8")),
        )


def _entered(kind: str, name: Name) -> Iterator[tuple[Path, str]]:
    for entry in KINDS[kind].entries(name):
        text = (ROOT / entry.file).read_text(encoding="utf-8")
        if text.count(entry.at) != 1:
            raise Refused(f"{entry.file} no longer has {entry.at!r} once: change tests/recipes/kinds.py.")
        yield (
            ROOT / entry.file,
            text.replace(entry.at, entry.text + entry.at if entry.before else entry.at + entry.text),
        )
