"""What was typed behind `mailcheck`: options before, between or behind the arguments, every mistake named at once.

Python's argparse neither takes options between arguments behind a subcommand nor speaks German; this does both, and
starts faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from bot.errors import BadInput
from bot.model import Language, Text
from bot.text.words import is_end

SHOWN_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Option:
    """One option; without `value` (the placeholder shown in the help) it is a switch."""

    name: str
    about: Text
    value: str = ""
    short: str = ""
    choices: tuple[str, ...] = ()

    def matches(self, word: str) -> bool:
        """Tell whether this word (without a value behind `=`) is this option."""
        return word in {self.name, self.short} - {""}


LANGUAGE = Option(
    "--lang",
    Text("Sprache der Antwort (sonst: de)", "language of the answer (default: de)"),
    "de|en",
    choices=("de", "en"),
)
HELP = Option("--help", Text("diese Hilfe", "this help"), short="-h")


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand: how it is written, what it is for, its options, and how many arguments it takes."""

    name: str
    usage: tuple[str, ...]
    about: Text
    options: tuple[Option, ...] = ()
    most: int | None = 0
    notes: tuple[Text, ...] = ()

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Return its own options and those that every command has."""
        return (*self.options, LANGUAGE, HELP)


@dataclass(frozen=True, slots=True)
class Typed:
    """The parsed words: arguments in their order, switches, values of options."""

    language: Language = Language.DE
    arguments: tuple[str, ...] = ()
    switches: frozenset[str] = frozenset()
    values: dict[str, str] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Tell whether this switch or option was given."""
        return name in self.switches or name in self.values


def shown(word: str) -> str:
    """Return a typed word as a sentence may repeat it: without secrets, shortened."""
    from bot.redaction.shown import shown as fit

    return fit(word, SHOWN_LIMIT)


def before_the_end(words: Sequence[str]) -> list[str]:
    """Return the words before `--`, where options may stand."""
    return list(takewhile(lambda word: not is_end(word), words))


def wants_help(words: Sequence[str]) -> bool:
    """Tell whether help was asked for, whatever else is wrong."""
    return any(HELP.matches(word) for word in before_the_end(words))


def language_of(words: Sequence[str]) -> Language:
    """Return the language that was asked for, even where the rest cannot be understood."""
    candidates = before_the_end(words)
    for position, word in enumerate(candidates):
        if word == LANGUAGE.name and candidates[position + 1 : position + 2] == ["en"]:
            return Language.EN
        if word == f"{LANGUAGE.name}=en":
            return Language.EN
    return Language.DE


def parse(command: Command, words: Sequence[str]) -> Typed:
    """Read the words behind a subcommand; raises BadInput that names every mistake."""
    reader = _Reader(command, list(words))
    reader.read()
    if command.most is not None and len(reader.arguments) > command.most:
        for extra in reader.arguments[command.most :]:
            reader.mistakes.append(Text(f"„{shown(extra)}“ ist zu viel", f"“{shown(extra)}” is one word too many"))
    if reader.mistakes:
        hint = Text(
            f"mailcheck {command.name} --help zeigt, was geht",
            f"mailcheck {command.name} --help shows what is possible",
        )
        raise BadInput(*reader.mistakes, hint)
    return Typed(language_of(words), tuple(reader.arguments), frozenset(reader.switches), reader.values)


class _Reader:
    """Walks through the words once and gathers arguments, options and mistakes."""

    def __init__(self, command: Command, words: list[str]) -> None:
        self.command = command
        self.words = words
        self.arguments: list[str] = []
        self.switches: set[str] = set()
        self.values: dict[str, str] = {}
        self.mistakes: list[Text] = []

    def read(self) -> None:
        """Read all words."""
        while self.words:
            if is_end(word := _with_plain_dashes(self.words.pop(0))):
                self.arguments += self.words
                return
            if word.startswith("-") and word != "-":
                self._option(word)
            else:
                self.arguments.append(word)

    def _option(self, word: str) -> None:
        name, equals, inline = (
            word.partition("=") if word.startswith("--") else (word[:2], word[2:], word[2:].removeprefix("="))
        )
        option = next((o for o in self.command.all_options if o.matches(name)), None)
        if option is None:
            self.mistakes.append(
                Text(f"Die Option „{shown(name)}“ gibt es hier nicht", f"There is no option “{shown(name)}” here")
            )
        elif not option.value and equals:
            self.mistakes.append(Text(f"{name} nimmt keinen Wert", f"{name} takes no value"))
        elif not option.value:
            self.switches.add(option.name)
        else:
            self._value(option, inline if equals else self._next_value())

    def _next_value(self) -> str:
        if self.words and (self.words[0] == "-" or not _with_plain_dashes(self.words[0]).startswith("-")):
            return self.words.pop(0)
        return ""

    def _value(self, option: Option, value: str) -> None:
        if not value:
            self.mistakes.append(
                Text(
                    f"{option.name} braucht einen Wert ({option.value})",
                    f"{option.name} needs a value ({option.value})",
                )
            )
        elif option.choices and value not in option.choices:
            allowed = ", ".join(option.choices)
            self.mistakes.append(
                Text(
                    f"{option.name} kennt „{shown(value)}“ nicht ({allowed})",
                    f"{option.name} does not know “{shown(value)}” ({allowed})",
                )
            )
        elif self.values.get(option.name, value) != value:
            self.mistakes.append(Text(f"{option.name} steht zweimal da", f"{option.name} is given twice"))
        else:
            self.values[option.name] = value


def _with_plain_dashes(word: str) -> str:
    """Undo what word processors make of `--`."""
    return f"--{word.lstrip('–—-')}" if word.startswith(("–", "—")) and len(word) > 1 else word
