"""The `mailcheck` command: finds the subcommand, runs it, and turns whatever happens into a sentence and an exit code.

0 healthy or done · 1 a problem was found · 2 bad input · 3 we could not do our part · 130, 143, 129 stopped · 141 nobody reads on.
Only what a command needs is imported: help and mistakes must answer at once.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.errors import BadInput, MailcheckError
from bot.model import Language, Text
from bot.version import VERSION
from handlers.terminal.command_line import Typed, language_of, parse, shown, wants_help
from handlers.terminal.core import Opener, Run, open_mailcheck
from handlers.terminal.output import complain, flush, leave_nothing_unwritten, say, use_utf8
from handlers.terminal.usage import COMMANDS, help_for, overview

if TYPE_CHECKING:
    pass

DONE, OUR_FAULT = 0, 3
INTERRUPTED, NOBODY_READS = 130, 141  # as shells count


def main(argv: Sequence[str] | None = None, opener: Opener = open_mailcheck) -> int:
    """Run `mailcheck` with these words and return the exit code."""
    use_utf8()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what is in memory never lies beside a customer's log
    words = list(sys.argv[1:] if argv is None else argv)
    language = language_of(words)
    try:
        code = _dispatch(words, language, opener)
        flush()
    except MailcheckError as problem:
        complain(problem.with_names.in_(language))
        code = problem.exit_code
    except KeyboardInterrupt:
        code = INTERRUPTED
    except SystemExit as stopped:  # by a signal
        code = int(str(stopped.code))
    except BrokenPipeError:
        code = NOBODY_READS
    except Exception as problem:  # noqa: BLE001  the last resort: whatever it is, a person gets a sentence
        complain(_unexpected(problem).in_(language))
        code = OUR_FAULT
    leave_nothing_unwritten()
    return code


def _dispatch(words: list[str], language: Language, opener: Opener) -> int:
    name = words[0] if words else ""
    command = COMMANDS.get(name)
    if wants_help(words):
        say(help_for(command, language) if command else overview(language))
        return DONE
    if words == ["--version"]:
        say(f"mailcheck {VERSION}")
        return DONE
    if command is None:
        raise BadInput(_no_command(name))
    typed = parse(command, words[1:])
    match name:
        case "help":
            return _help(typed)
        case "completion":
            from handlers.terminal.completion import completion

            say(completion(typed.arguments[0] if typed.arguments else "", language))
            return DONE
        case "explain":
            from handlers.terminal.commands.explain import explain

            return explain(typed, opener)
        case "catalogue":
            from handlers.terminal.commands.catalogue import catalogue

            return catalogue(typed, opener)
        case "demo":
            from handlers.terminal.commands.demo import demo

            return _complete(demo(typed))
        case "serve":
            from handlers.terminal.commands.serve import serve_slack

            return _complete(serve_slack(http=typed.has("--http")))
        case "worker":
            from handlers.terminal.commands.serve import work_for_slack

            return _complete(work_for_slack(attached=typed.has("--attached")))
        case _:
            return _complete(_runner(name)(typed, opener))


def _help(typed: Typed) -> int:
    """Show the help that was asked for; raises BadInput for a command that there is not."""
    name = typed.arguments[0] if typed.arguments else ""
    if name and name not in COMMANDS:
        raise BadInput(_no_command(name))
    say(help_for(COMMANDS[name], typed.language) if name else overview(typed.language))
    return DONE


def _runner(name: str) -> Run:
    match name:
        case "check":
            from handlers.terminal.commands.check import check

            return check
        case "script":
            from handlers.terminal.commands.script import script

            return script
        case "unknown":
            from handlers.terminal.commands.unknown import unknown

            return unknown
        case _:
            from handlers.terminal.commands.tenant import tenant

            return tenant


def _complete(work: Coroutine[object, object, int]) -> int:
    from handlers.terminal.event_loop import complete

    return complete(work)


def _no_command(name: str) -> Text:
    known = ", ".join(COMMANDS)
    if not name:
        return Text(
            f"Es fehlt ein Befehl ({known}); mailcheck --help zeigt mehr",
            f"A command is missing ({known}); mailcheck --help shows more",
        )
    if name.startswith("-"):
        return Text(
            "Zuerst kommt der Befehl, dahinter die Optionen; mailcheck --help zeigt mehr",
            "The command comes first, then its options; mailcheck --help shows more",
        )
    return Text(
        f"Den Befehl „{shown(name)}“ gibt es nicht ({known}); mailcheck --help zeigt mehr",
        f"There is no command “{shown(name)}” ({known}); mailcheck --help shows more",
    )


def _unexpected(problem: Exception) -> Text:
    """Keep the details where the operator finds them, and return the sentence with the id that leads there."""
    mark = os.urandom(3).hex()
    file = _logged(problem, mark)
    where = Text(f"; Einzelheiten stehen in {file}", f"; details are in {file}") if file else Text("", "")
    return Text(
        f"Das ist ein Fehler in Mailcheck selbst (Kennung {mark}){where.de}",
        f"This is a defect in Mailcheck itself (id {mark}){where.en}",
    )


def _logged(problem: Exception, mark: str) -> str:
    """Write the details to the log; return the file's name, empty where they could not be written."""
    with suppress(Exception):  # a disk that is full, say: then there is no place for details
        from bot.settings import default_data_dir, load_settings
        from handlers import logs

        folder = default_data_dir()
        with suppress(Exception):  # the settings may be what fails
            folder = load_settings().data_dir
        handler = logs.to_file(folder)
        logs.log.error("Unexpected, %s", mark, exc_info=problem)
        return "" if handler.failed else handler.baseFilename
    return ""
