"""How the shape of a JSON value is checked and its faults worded, in the manner of Slack's own refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Problems = list[str]
Check = Callable[[object, str, Problems], None]


def complain(problems: Problems, what: str, pointer: str) -> None:
    """Write down one fault with the place where it is."""
    problems.append(f"[ERROR] {what} [json-pointer:{pointer}]")


def string(most: int, least: int = 1) -> Check:
    """A string of `least` to `most` characters."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str):
            complain(problems, "must be a string", pointer)
        elif len(value) > most:
            complain(problems, f"must be less than {most + 1} characters", pointer)
        elif len(value) < least:
            complain(problems, f"must be more than {least - 1} characters", pointer)

    return check


def number(least: int, most: int) -> Check:
    """A whole number between the two, both included."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            complain(problems, "must be an integer", pointer)
        elif not least <= value <= most:
            complain(problems, f"must be between {least} and {most}", pointer)

    return check


def flag(value: object, pointer: str, problems: Problems) -> None:
    """Check that the value is true or false."""
    if not isinstance(value, bool):
        complain(problems, "must be a boolean", pointer)


def anything(_value: object, _pointer: str, _problems: Problems) -> None:
    """Accept every value: its inside is not checked here."""


def choice(*words: str) -> Check:
    """One of these words."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if value not in words:
            complain(problems, f"must be one of: {', '.join(words)}", pointer)

    return check


def items(of: Check, least: int, most: int) -> Check:
    """An array of `least` to `most` items."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        if not isinstance(value, list):
            complain(problems, "must be an array", pointer)
            return
        if len(value) > most:
            complain(problems, f"no more than {most} items allowed", pointer)
        if len(value) < least:
            complain(problems, f"must have at least {least} items", pointer)
        for index, item in enumerate(value):
            of(item, f"{pointer}/{index}", problems)

    return check


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: what it must have, what it may have. Nothing else is allowed."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check]

    def __call__(self, value: object, pointer: str, problems: Problems) -> None:
        """Check one object."""
        if not isinstance(value, dict):
            complain(problems, "must be an object", pointer)
            return
        for name, check in self.required.items():
            if value.get(name) is None:
                complain(problems, f"missing required field: {name}", pointer)
            else:
                check(value[name], f"{pointer}/{name}", problems)
        for name, inner in value.items():
            if name in self.optional:
                self.optional[name](inner, f"{pointer}/{name}", problems)
            elif name not in self.required and name != "type":
                complain(problems, f"invalid additional property: {name}", pointer)


def by_type(shapes: Mapping[str, Check]) -> Check:
    """An object whose `type` decides which shape it must have."""

    def check(value: object, pointer: str, problems: Problems) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind is None:
            complain(problems, "missing required field: type", pointer)
        elif kind not in shapes:
            complain(problems, f"unsupported type: {kind}", f"{pointer}/type")
        else:
            shapes[kind](value, pointer, problems)

    return check
