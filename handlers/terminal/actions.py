"""The second word of a command that does several things: which action is meant, and whether what stands behind it fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import BadInput
from bot.model import Text
from handlers.terminal.command_line import Typed, shown

_NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Action:
    """How many words stand behind an action, which switches go with it, and what it needs (for the sentence where that is missing)."""

    least: int = 0
    most: int = 0
    switches: frozenset[str] = frozenset()
    needs: Text = _NOTHING


def read_action(typed: Typed, command: str, actions: Mapping[str, Action]) -> tuple[str, tuple[str, ...]]:
    """Return which of a command's actions is meant and the words behind it; raises BadInput naming everything that does not fit."""
    known = ", ".join(actions)
    if not typed.arguments:
        raise BadInput(
            Text(
                f"Was soll mit mailcheck {command} geschehen: {known}?",
                f"What is mailcheck {command} to do: {known}?",
            )
        )
    name, *rest = typed.arguments
    if name not in actions:
        raise BadInput(
            Text(
                f"mailcheck {command} kennt „{shown(name)}“ nicht ({known})",
                f"mailcheck {command} does not know “{shown(name)}” ({known})",
            )
        )
    action = actions[name]
    mistakes = [
        Text(f"{switch} gehört nicht zu {command} {name}", f"{switch} does not go with {command} {name}")
        for switch in sorted(typed.switches - action.switches)
    ]
    if len(rest) < action.least:
        mistakes.append(
            Text(f"{command} {name} braucht {action.needs.de}", f"{command} {name} needs {action.needs.en}")
        )
    if len(rest) > action.most:
        mistakes.append(
            Text(f"„{shown(rest[action.most])}“ ist zu viel", f"“{shown(rest[action.most])}” is one word too many")
        )
    if mistakes:
        raise BadInput(*mistakes)
    return name, tuple(rest)
