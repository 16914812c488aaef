"""The folder is the register: every module of a package that does not begin with an underscore defines the named constant."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def collect(package: ModuleType, constant: str, kind: type[T]) -> dict[str, T]:
    """Return module name → constant for each public module; raises TypeError naming a module without it."""
    found: dict[str, T] = {}
    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        value = getattr(module, constant, None)
        if not isinstance(value, kind):
            raise TypeError(f"{module.__name__} must define {constant} = {kind.__name__}(...)")
        found[info.name] = value
    return found
