"""Every finding code: what it says, which conversation finds it, which known errors and fixes use it. `docs/findings.md` is made from this.

Codes are only ever added. `mailcheck catalogue show CODE` shows one; `python -m bot.finding_codes` writes the page (`--check` compares it).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.catalogue import CONCLUSIONS, load
from bot.catalogue.explanation import code_of
from bot.catalogue.model import Cause, Fix
from bot.checks import CHECKS
from bot.model import Language, Sentence, Text

FILE = Path(__file__).parents[1] / "docs" / "findings.md"
COMMAND = "./run python -m bot.finding_codes"
_USES: Mapping[str, Text] = {
    "found_by": Text("zeigt den Fehler", "shows the error"),
    "confirmed_by": Text("bestätigt", "confirms"),
    "excluded_by": Text("schließt aus", "excludes"),
    "likelier_by": Text("macht wahrscheinlicher", "makes likelier"),
    "unlikelier_by": Text("macht unwahrscheinlicher", "makes less likely"),
}
_FOUND_BY = Sentence("Gefunden von: {where}", "Found by: {where}")
_PASTED = Text("dem, was jemand eingefügt hat", "what somebody pasted")
_CONCLUDED = Text("dem Vergleich von Befunden", "comparing findings")
_UNUSED = Text("Kein Eintrag benutzt ihn; er steht im Bericht.", "No entry uses it; it stands in the report.")


@dataclass
class Code:
    """A finding code: its sentence with its facts as `{name}`, who finds it, and use → entries (`error`, `error › fix` or `fix`)."""

    says: Sentence
    found: Text
    uses: dict[str, list[str]] = field(default_factory=dict)


@cache
def codes() -> Mapping[str, Code]:
    """Return every code there is, in order."""
    known = {code: Code(says, Text(name, name)) for name, check in CHECKS.items() for code, says in check.finds.items()}
    catalogue = load()
    known |= {code: Code(says, _PASTED) for code, says in catalogue.observed.items()}
    known |= {code: Code(says, _CONCLUDED) for code, says in CONCLUSIONS.items()}
    known |= {code_of(name): Code(clue.says.text, _PASTED) for name, clue in catalogue.clues.items()}
    for name, error in catalogue.errors.items():
        _note(known, "found_by", error.found_by, name)
        for cause in error.causes:
            _note_causes(known, cause, f"{name} › {cause.fix}")
    for name, fix in catalogue.fixes.items():
        _note_causes(known, fix, name)
    return dict(sorted(known.items()))


def code_lines(name: str, language: Language) -> Iterator[str]:
    """Yield what there is to say of a code; nothing where there is no such code."""
    code = codes().get(name)
    if code is None:
        return
    says = code.says.de if language is Language.DE else code.says.en
    yield from (name, "", says, "", _FOUND_BY.in_(language, where=code.found))
    for use, entries in code.uses.items():
        yield f"{_USES[use].in_(language)}: {', '.join(entries)}"
    if not code.uses:
        yield _UNUSED.in_(language)


def page() -> str:
    """Return the page of all codes."""
    lines = [f"<!-- Written by `{COMMAND}`: change the checks and entries it names. -->", "# Befunde / Findings", ""]
    lines += [
        "Jeder Code, der in `--json` stehen kann, mit seinem Satz; `mailcheck catalogue show CODE` zeigt einen. Codes kommen nur hinzu.",
        "",
        "Every code that `--json` may hold, with its sentence; `mailcheck catalogue show CODE` shows one. Codes are only ever added.",
        "",
    ]
    for name, code in codes().items():
        uses = [f"{use}: {', '.join(entries)}" for use, entries in code.uses.items()]
        lines += [f"## {name}", "", f"- {code.says.de}", f"- {code.says.en}", f"- {code.found.de} / {code.found.en}"]
        lines += [*(f"- {use}" for use in uses), ""]
    return "\n".join(line.replace("<", "\\<") if not line.startswith("<!--") else line for line in lines)


def _note_causes(known: Mapping[str, Code], entry: Cause | Fix, name: str) -> None:
    for use in ("confirmed_by", "excluded_by", "likelier_by", "unlikelier_by"):
        _note(known, use, getattr(entry, use), name)


def _note(known: Mapping[str, Code], use: str, names: Iterable[str], entry: str) -> None:
    for name in names:
        anywhere = name.startswith("*.")  # whichever conversation finds it
        for code in [each for each in known if each.endswith(name[1:])] if anywhere else [name]:
            known[code].uses.setdefault(use, []).append(entry)


def main(words: list[str]) -> int:
    """Write the page, or only look; 1 when it is not up to date."""
    wanted = page()
    if "--check" not in words:
        FILE.write_text(wanted, encoding="utf-8")
    elif not FILE.is_file() or FILE.read_text(encoding="utf-8") != wanted:
        print(f"docs/findings.md is not up to date: run {COMMAND}", file=sys.stderr)  # noqa: T201  the answer of a command
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
