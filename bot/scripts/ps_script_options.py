"""Reads the options of `/ps-script` out of the words: any dash counts, in any number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model import Cloud, Language
from bot.scripts import ScriptKind, ScriptOptions
from bot.scripts.mistakes import Mistakes
from bot.text.words import DASH, cut
from bot.values import is_domain, is_kept_tenant_name

_OPTION = re.compile(rf"{DASH}+(?=[^\W\d_])")
# PowerShell's own spelling of the same thing, which people know from guides.
_ALSO = {"disablewam": "disable-wam", "enableprotocols": "enable-protocols", "delegatedorganization": "delegated"}
_FLAGS = frozenset({"undo", "inspect", "disable-wam", "enable-protocols"})
_VALUED = frozenset({"delegated", "cloud", "tenant", "lang"})


@dataclass
class GivenOptions:
    """The options as given: those without a value, those with one, and the words that belong to none."""

    flags: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)


def given_options(words: list[str], mistakes: Mistakes) -> GivenOptions:
    """Take the options out of the words before `--`; what is wrong with them goes to the mistakes."""
    given = GivenOptions()
    queue = list(reversed(words))
    while queue:
        word = queue.pop()
        dashes = _OPTION.match(word)
        if dashes is None or "@" in word:
            given.rest.append(word)
            continue
        name, equals, value = word[dashes.end() :].partition("=")
        name = re.sub(f"{DASH}|_", "-", name.lower())
        name = _ALSO.get(name, name)
        if name in _FLAGS and not equals:
            given.flags.add(name)
        elif name not in _VALUED:
            mistakes.add("option", word)
        else:
            if not equals and queue and not _OPTION.match(queue[-1]):
                value = queue.pop()
            _value(name, value, word, given, mistakes)
    return given


def taken_over(options: Mapping[str, str], mistakes: Mistakes) -> GivenOptions:
    """Return options that a command line has told apart already, by their names without dashes."""
    given = GivenOptions(set(options.keys() & _FLAGS))
    for name in options.keys() & _VALUED:
        value = options[name]
        as_kept = name == "tenant" and is_kept_tenant_name(value)
        _value(name, value if as_kept else " ".join(cut(value)), f"--{name}", given, mistakes)
    return given


def _value(name: str, value: str, word: str, given: GivenOptions, mistakes: Mistakes) -> None:
    if not value:
        mistakes.add("value", word)
    elif given.values.setdefault(name, value) != value:
        mistakes.add("twice", word)


def script_options(given: GivenOptions, mistakes: Mistakes) -> tuple[ScriptOptions, Language | None]:
    """Return the options of the script and its language, where one was asked for."""
    if {"undo", "inspect"} <= given.flags:
        mistakes.add("both")
    kind = (
        ScriptKind.UNDO
        if "undo" in given.flags
        else ScriptKind.INSPECT
        if "inspect" in given.flags
        else ScriptKind.SETUP
    )
    delegated = given.values.get("delegated", "").lower()
    if delegated and not is_domain(delegated):
        mistakes.add("delegated", given.values["delegated"])
    cloud = re.sub(f"{DASH}|_", "-", given.values.get("cloud", "").lower())
    if cloud and cloud not in set(Cloud):
        mistakes.add("cloud", given.values["cloud"])
        cloud = ""
    language = given.values.get("lang", "").lower()
    if language and language not in set(Language):
        mistakes.add("lang", given.values["lang"])
        language = ""
    options = ScriptOptions(
        kind,
        delegated,
        "disable-wam" in given.flags,
        Cloud(cloud) if cloud else None,
        "enable-protocols" in given.flags,
    )
    return options, Language(language) if language else None
