"""What a shell offers behind `mailcheck`: commands, their actions, options and choices, made from the table of commands.

Nothing here is typed by anybody: names and texts are our own, and stand in single quotes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.errors import BadInput
from bot.model import Language, Text
from handlers.terminal.command_line import Command, Option, shown
from handlers.terminal.usage import COMMANDS

SHELLS = ("bash", "zsh", "fish")


def completion(shell: str, language: Language) -> str:
    """Return what the shell reads (`eval "$(mailcheck completion bash)"`); raises BadInput for a shell that we do not know."""
    known = ", ".join(SHELLS)
    if not shell:
        raise BadInput(Text(f"Für welche Shell: {known}?", f"For which shell: {known}?"))
    if shell not in SHELLS:
        raise BadInput(
            Text(
                f"Für „{shown(shell)}“ gibt es keine Vervollständigung ({known})",
                f"There is no completion for “{shown(shell)}” ({known})",
            )
        )
    return "\n".join({"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](language))


def _actions(command: Command) -> list[str]:
    """The words behind a command that say what it is to do, as its usage has them."""
    second = (usage.split()[2] for usage in command.usage if len(usage.split()) > 2)
    words = (word for words in second for word in words.split("|"))
    return list(dict.fromkeys(word for word in words if word[0].isalpha() and word.islower()))


def _spellings(option: Option) -> list[str]:
    return [option.name, *([option.short] if option.short else [])]


def _bash(language: Language) -> Iterator[str]:
    yield "_mailcheck() {"
    yield "    local words=''"
    yield "    case ${COMP_WORDS[COMP_CWORD-1]} in"
    for option in _with_choices():
        yield f"    {option.name}) words='{' '.join(option.choices)}' ;;"
    yield "    esac"
    yield f"    if [ \"$COMP_CWORD\" -eq 1 ]; then words='{' '.join([*COMMANDS, '--version', '--help'])}'"
    yield '    elif [ -z "$words" ]; then case ${COMP_WORDS[1]} in'
    for command in COMMANDS.values():
        offered = [*_actions(command), *(each for option in command.all_options for each in _spellings(option))]
        yield f"    {command.name}) words='{' '.join(offered)}' ;;"
    yield "    esac; fi"
    yield '    COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))'
    yield "}"
    yield "complete -o default -F _mailcheck mailcheck"


def _zsh(language: Language) -> Iterator[str]:
    yield "#compdef mailcheck"
    yield "_mailcheck() {"
    yield "    local -a offered"
    yield "    if (( CURRENT == 2 )); then"
    yield f"        offered=({_described(((c.name, c.about) for c in COMMANDS.values()), language)})"
    yield "    else case $words[2] in"
    for command in COMMANDS.values():
        options = ((each, option.about) for option in command.all_options for each in _spellings(option))
        actions = " ".join(f"'{action}'" for action in _actions(command))
        yield f"        {command.name}) offered=({actions} {_described(options, language)}) ;;"
    yield "    esac; fi"
    yield "    _describe mailcheck offered"
    yield "    (( CURRENT > 2 )) && _files"
    yield "}"
    yield "compdef _mailcheck mailcheck"


def _fish(language: Language) -> Iterator[str]:
    yield "complete -c mailcheck -e"
    for command in COMMANDS.values():
        about = _quoted(command.about.in_(language))
        yield f"complete -c mailcheck -n __fish_use_subcommand -a {command.name} -d {about}"
        here = f"-n '__fish_seen_subcommand_from {command.name}'"
        for action in _actions(command):
            yield f"complete -c mailcheck {here} -a {action}"
        for option in command.all_options:
            short = f" -s {option.short.lstrip('-')}" if option.short else ""
            needs = f" -x -a '{' '.join(option.choices)}'" if option.choices else " -r" if option.value else ""
            about = _quoted(option.about.in_(language))
            yield f"complete -c mailcheck {here} -l {option.name.lstrip('-')}{short}{needs} -d {about}"


def _with_choices() -> Iterable[Option]:
    options = (option for command in COMMANDS.values() for option in command.all_options if option.choices)
    return {option.name: option for option in options}.values()


def _described(offered: Iterable[tuple[str, Text]], language: Language) -> str:
    return " ".join(_quoted(f"{name}:{about.in_(language)}") for name, about in offered)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "’") + "'"
