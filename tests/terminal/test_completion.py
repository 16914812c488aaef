"""`mailcheck completion`, `help` and `--version`: what a shell offers is what there is."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from bot.model import Language
from bot.version import VERSION
from handlers.terminal.completion import SHELLS, completion
from handlers.terminal.main import main
from handlers.terminal.usage import COMMANDS

Captured = pytest.CaptureFixture[str]


def offered(*typed: str) -> set[str]:
    """What bash offers for the last of these words behind `mailcheck`."""
    words = " ".join(f"'{word}'" for word in ("mailcheck", *typed))
    asks = f'COMP_WORDS=({words}); COMP_CWORD={len(typed)}; _mailcheck; printf "%s\\n" "${{COMPREPLY[@]}}"'
    read = completion("bash", Language.DE)
    done = subprocess.run(["bash", "-c", f"{read}\n{asks}"], capture_output=True, text=True, check=True, timeout=10)  # noqa: S603, S607  our own text
    return set(done.stdout.split())


def test_bash_offers_commands_actions_options_and_choices() -> None:
    """Each at its place; what has been begun narrows it down."""
    assert offered("") == {*COMMANDS, "--version", "--help"}
    assert offered("ch") == {name for name in COMMANDS if name.startswith("ch")}
    assert offered("tenant", "fo") == {"forget"}
    assert offered("check", "--j") == {"--json", "--jsonl"}
    assert offered("check", "--lang", "") == {"de", "en"}
    assert offered("completion", "") >= set(SHELLS)


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_stands_in_every_shells_text(shell: str) -> None:
    """With its options; where the shell is here, it takes the text."""
    text = completion(shell, Language.DE)

    assert all(name in text for name in COMMANDS)
    assert all(option.name.lstrip("-") in text for command in COMMANDS.values() for option in command.all_options)
    if program := shutil.which(shell):
        subprocess.run([program, "-n", "/dev/stdin"], input=text, text=True, check=True, timeout=10)  # noqa: S603  our own text


@pytest.mark.parametrize(("words", "said"), [(["completion"], "bash, zsh, fish"), (["completion", "csh"], "csh")])
def test_a_shell_that_we_do_not_know_is_named(words: list[str], said: str, capsys: Captured) -> None:
    """With those that there are."""
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_help_and_version_answer(capsys: Captured) -> None:
    """`help` is the overview, `help COMMAND` what `COMMAND --help` shows; an unknown one is named."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"mailcheck {VERSION}\n"
    assert main(["help"]) == 0
    assert "mailcheck --version" in capsys.readouterr().out
    assert main(["check", "--help"]) == main(["help", "check"]) == 0
    both = capsys.readouterr().out
    assert both[: len(both) // 2] == both[len(both) // 2 :]
    assert main(["help", "nope"]) == 2
    assert "„nope“" in capsys.readouterr().err
