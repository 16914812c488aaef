"""The file of settings: whose it must be, how it is read, and what it may say. Read once, from one descriptor, without waiting."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BadInput
from bot.model import Sentence, Text
from bot.ownership import is_closed, is_ours, open_by_steps

NAMED = "MAILCHECK_ENV_FILE"
PRODUCT = Path(__file__).resolve().parents[1]
"""The folder of `run`."""
MOST_BYTES = 64_000
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY
_MOST_NAMES = 3  # in one sentence

_NO_FILE = Sentence(
    f"{{file}} wird nicht gelesen, denn es ist keine gewöhnliche Datei von höchstens {MOST_BYTES // 1000} kB: Räumen Sie es weg, oder nennen Sie mit {NAMED} die Datei mit den Einstellungen.",
    f"{{file}} is not read because it is no ordinary file of {MOST_BYTES // 1000} kB at most: clear it away, or name the file with the settings in {NAMED}.",
)
_NOT_OURS = Sentence(
    "Die Datei {file} wird nicht gelesen, denn {place} gehört jemand anderem, oder andere dürfen hineinschreiben: Nehmen Sie ihnen das Recht (chmod go-w), oder starten Sie in einem Ordner, der Ihnen allein gehört.",
    "The file {file} is not read because {place} is somebody else's, or others may write to it: take the right from them (chmod go-w), or start in a folder that is yours alone.",
)
_NOT_CHOSEN = Sentence(
    f"Die Datei {{file}} gilt nicht, denn niemand hat sie gewählt, und sie kann mit einem Protokoll des Kunden gekommen sein; sie setzt {{names}}: Setzen Sie das in der Umgebung oder in der .env neben run, nennen Sie diese Datei mit {NAMED}, oder starten Sie in einem anderen Ordner.",
    f"The file {{file}} does not count, because nobody chose it, and it may have come with a customer's log; it sets {{names}}: set that in the environment or in the .env beside run, name this file in {NAMED}, or start in another folder.",
)
_NO_SETTING = Sentence(
    "Zeile {number} der Datei {file} ist keine Einstellung (NAME=Wert): Bringen Sie sie in Ordnung, oder nehmen Sie sie heraus.",
    "Line {number} of the file {file} is no setting (NAME=value): put it right, or take it out.",
)
_NAMED_IN_VAIN = Sentence(
    f"{NAMED} nennt eine Datei, die es nicht gibt: {{file}}", f"{NAMED} names a file that is not there: {{file}}"
)
_NAMED_FROM_HERE = Sentence(
    f"{NAMED} nennt in jedem Ordner eine andere Datei ({{file}}): Nennen Sie den ganzen Pfad, der mit / beginnt.",
    f"{NAMED} names another file in every folder ({{file}}): name the whole path, which begins with /.",
)
_UNREADABLE = Sentence(
    "Die Datei {file} lässt sich nicht lesen ({why}): Geben Sie sich das Recht dazu, oder starten Sie in einem anderen Ordner.",
    "The file {file} cannot be read ({why}): give yourself the right to, or start in another folder.",
)
_NO_UTF_8 = Sentence(
    "Die Datei {file} ist nicht in UTF-8 gespeichert; bitte in UTF-8 neu speichern.",
    "The file {file} is not saved as UTF-8; please save it again as UTF-8.",
)


@dataclass(frozen=True, slots=True)
class EnvFile:
    """What a file of settings holds ("" where there is none). `chosen`: it is beside `run`, or the operator named it."""

    path: Path
    chosen: bool
    text: str

    def settings(self, ours: Set[str]) -> dict[str, str]:
        """Return what it sets, by name in capitals: nothing where nobody chose it.

        Raises BadInput for a line that sets nothing, and for a file that nobody chose as soon as it sets one of ours: what it says
        would decide where secrets go, what is run and who may read.
        """
        from dotenv import dotenv_values
        from dotenv.parser import parse_stream

        lines = list(parse_stream(io.StringIO(self.text)))
        if not self.chosen:
            self._refuse({line.key.upper() for line in lines if line.key and line.value} & ours)
            return {}
        for line in lines:
            if line.error or (line.key and line.value is None):
                number = line.original.line + _blank_lines(line.original.string)
                raise BadInput(_NO_SETTING.filled(file=self.path, number=number))
        return {name.upper(): value for name, value in dotenv_values(stream=io.StringIO(self.text)).items() if value}

    def _refuse(self, set_here: Set[str]) -> None:
        if set_here:
            names = ", ".join([*sorted(set_here)[:_MOST_NAMES], *(["…"] if len(set_here) > _MOST_NAMES else [])])
            raise BadInput(_NOT_CHOSEN.filled(names=names, file=self.path))


def read_env_file(found: Path) -> EnvFile:
    """Return the file that MAILCHECK_ENV_FILE names, else the one of this name beside `run`, else the one found.

    Raises BadInput where it cannot be read or is not ours alone, or another one would be named in another folder.
    """
    named, beside = os.environ.get(NAMED), PRODUCT / found
    if named and not Path(named).is_absolute():
        raise BadInput(_NAMED_FROM_HERE.filled(file=named))
    file = Path(named) if named else beside if os.path.lexists(beside) else found
    try:
        way: list[tuple[Path, os.stat_result]] = []
        descriptor = open_by_steps(file.absolute(), _READ, lambda *step: way.append(step))
        with open(descriptor, "rb") as opened:
            if why := _not_believed(file, way):
                raise BadInput(why)
            text = opened.read(MOST_BYTES).decode("utf-8-sig")
        chosen = bool(named) or file.absolute().parent.samefile(PRODUCT)
    except FileNotFoundError:
        if named:
            raise BadInput(_NAMED_IN_VAIN.filled(file=file)) from None
        return EnvFile(file, chosen=False, text="")
    except UnicodeDecodeError:
        raise BadInput(_NO_UTF_8.filled(file=file)) from None
    except OSError as problem:
        raise BadInput(_UNREADABLE.filled(file=file, why=problem.strerror or "?")) from None
    if "\0" in text:
        raise BadInput(_NO_UTF_8.filled(file=file))
    return EnvFile(file, chosen, text)


def _not_believed(file: Path, way: Sequence[tuple[Path, os.stat_result]]) -> Text | None:
    """Return why a file is not read: it is none, or somebody else wrote it, may write it, or may put another one in its place."""
    opened = way[-1][1]
    if not stat.S_ISREG(opened.st_mode) or opened.st_size > MOST_BYTES:
        return _NO_FILE.filled(file=file)
    for place, state in way:
        if not (is_ours(state) and is_closed(state)):
            return _NOT_OURS.filled(file=file, place=place)
    return None


def _blank_lines(statement: str) -> int:
    return statement[: len(statement) - len(statement.lstrip())].count("\n")
