"""Tries one change: a process of its own imports the module with it, runs the tests that belong to it, and stops at the first failure."""

from __future__ import annotations

import ast
import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

import pytest

from tests.mutation.mutants import Mutant, mutated

ROOT = Path(__file__).parents[2]
QUIET = ("-x", "-q", "-n0", "-p", "no:cacheprovider", "--hypothesis-seed=0", "-o", "addopts=--strict-markers")
GREEN = 0
WAITS = 5  # seconds of the clock for a second of work: the machine may be busy


@dataclass(frozen=True, slots=True)
class Trial:
    """A module's file, its change (None: as it is), the tests, and how many seconds of work they may take."""

    file: str
    mutant: Mutant | None
    tests: tuple[str, ...]
    limit: int

    @property
    def tree(self) -> ast.Module:
        """The file's code with the change."""
        source = source_of(self.file)
        return mutated(source, self.mutant) if self.mutant else ast.parse(source)


def source_of(file: str) -> str:
    """Return the code of a file."""
    return (ROOT / file).read_text(encoding="utf-8")


class _Changed(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._tree, self.path, "exec", dont_inherit=True)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._name = trial.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        file = str(ROOT / self._trial.file)
        loader = _Changed(fullname, file, self._trial.tree)
        return importlib.util.spec_from_file_location(fullname, file, loader=loader)


def outcomes(trials: Iterable[Trial], at_once: int) -> Iterator[tuple[Trial, int | None]]:
    """Try all, so many side by side; yield each with pytest's exit code (None: stopped, it took too long)."""
    waiting, running = iter(trials), dict[int, tuple[Trial, float]]()
    while True:
        while len(running) < at_once and (trial := next(waiting, None)):
            running[_start(trial)] = (trial, time.monotonic())
        if not running:
            return
        time.sleep(0.02)
        for process, (trial, started) in list(running.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            seconds = time.monotonic() - started
            if ended or seconds > trial.limit * WAITS:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process, signal.SIGKILL)
                if not ended:
                    os.waitpid(process, 0)
                del running[process]
                code = os.waitstatus_to_exitcode(status) if ended else -1
                yield trial, code if code >= 0 else None


def _start(trial: Trial) -> int:
    process = os.fork()
    if process:
        return process
    code = 3
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (trial.limit, trial.limit))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):
            os.dup2(nowhere, descriptor)
        os.chdir(ROOT)
        sys.meta_path.insert(0, _Finder(trial))
        code = int(pytest.main([*QUIET, *trial.tests]))
    finally:
        os._exit(code)
