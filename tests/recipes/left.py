"""What skeletons leave to be filled in: every line that still has the mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

_HERE = Path(__file__).parent
ROOT = _HERE.parents[1]
MARK = "FILL IN:"
_WHERE = ("bot", "handlers", "deploy", "tests")
_WRITTEN_BY_HAND = {".py", ".toml"}


def left(files: Iterable[Path] | None = None) -> Iterator[str]:
    """Yield `file:line: what is to be filled in`, of these files or of all."""
    for path in _all() if files is None else files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if MARK in line:
                yield f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


def first_of_each(files: Iterable[Path]) -> Iterator[str]:
    """Yield the first of each of these files, and how many it has."""
    for path in files:
        if lines := [*left([path])]:
            yield f"{lines[0]}  (1 of {len(lines)})"


def _all() -> Iterator[Path]:
    paths = (path for where in _WHERE for path in sorted((ROOT / where).rglob("*")))
    return (path for path in paths if path.suffix in _WRITTEN_BY_HAND and path.is_file() and _HERE not in path.parents)
