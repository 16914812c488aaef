"""What explaining a text costs, in process and as a command; and that the cost grows with the length and with nothing else."""

from __future__ import annotations

import itertools
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.catalogue import load
from bot.pastes.service import explain_beside

ROOT = Path(__file__).resolve().parents[2]
REFUSED = "A3 NO AUTHENTICATE failed."
SIZES = (5_000, 50_000, 200_000, 500_000, 1_000_000)
_WORDS = (  # noqa: SIM905  a list of words is read more easily like this
    "the mailbox could not be opened because connection server token error failed client request timeout "
    "Postfach Anmeldung Fehler Verbindung nicht wurde beim Prüfen der Anwendung Server Zertifikat"
).split()


def _filled(lines: Callable[[int], str], size: int) -> str:
    text, parts, number = 0, [], 0
    while text < size:
        line = lines(number)
        parts.append(line)
        text, number = text + len(line), number + 1
    return "".join(parts)[:size]


def prose(size: int) -> str:
    """A mail that talks about the subject and shows no error."""
    drawn = random.Random(1)  # noqa: S311  nothing here is worth guarding
    return _filled(lambda number: f"{drawn.choice(_WORDS)}{'.' if number % 11 == 10 else ''} ", size)


def log(size: int) -> str:
    """A program's log with an error in it now and then."""
    return _filled(
        lambda n: (
            f"2027-01-12 08:14:{n % 60:02}.{n % 1000:03} INFO [pool-{n % 7}] imap.outlook: connect outlook.office365.com:993 "
            f"{REFUSED if n % 50 == 49 else 'ok'}\n"
        ),
        size,
    )


def hostile(size: int) -> str:
    """Beginnings of what is looked for, over and over, with signs that have to be undone."""
    parts = itertools.cycle(
        (
            "AADSTS",
            "eyJhbGciOi",
            "NO AUTHENTICATE ",
            "client_secret=",
            "<a href=",
            "&amp;&#",
            "%41%42",
            "5.7.",
            "Connect-",
            "=C3=",
            "\\u00",
        )
    )
    return _filled(lambda _: next(parts), size)


def outputs(size: int) -> str:
    """What looks like the output of a command and never ends."""
    unit = "PS C:\\>\nAppId : x\nGet-Mailbox a@b.example |\naccessrights\n----\nAppId : {\nobject 'a@b.example' eyJhbGciOiJ\n> dXNlcj\n"
    return (unit * (size // len(unit) + 1))[:size]


def tokens(size: int) -> str:
    """XOAUTH2 strings, one after the other on one line."""
    unit = "AUTHENTICATE XOAUTH2 dXNlcj1vZmZpY2VAbXVzdGVyLmV4YW1wbGU= "
    return (unit * (size // len(unit) + 1))[:size]


def answers(size: int) -> str:
    """A log that holds nothing but refusals, Entra's and the mail servers'."""
    unit = f"AADSTS700016: Application x was not found\n{REFUSED}\n535 5.7.3 Authentication unsuccessful\n"
    return (unit * (size // len(unit) + 1))[:size]


KINDS: Mapping[str, Callable[[int], str]] = {
    each.__name__: each for each in (prose, log, hostile, outputs, tokens, answers)
}


def _once(text: str) -> float:
    began = time.perf_counter()
    explain_beside(text)
    return (time.perf_counter() - began) * 1000


def small() -> str:
    """A paste of 5 kB, as they are: an error in a log, a mail about one, nothing."""
    texts = [f"{kind(2_400)}\n{REFUSED}\n{kind(2_500)}" for kind in KINDS.values()] + [prose(5_000), log(5_000)]
    for text in texts:
        _once(text)
    times = sorted(_once(text) for _ in range(200) for text in texts)
    p50, p99 = statistics.median(times), times[len(times) * 99 // 100]
    return f"explain 5 kB: p50 {p50:.2f} ms, p99 {p99:.2f} ms of {len(times)} (to reach: p99 5 ms)"


def curve() -> str:
    """Every kind of text in every size, the best of three."""
    rows = [f"explain, ms ({len(load().errors)} errors; to reach: 200 kB in 50 ms, linear to 1 MB)"]
    rows.append("  " + "".join(f"{f'{size // 1000} kB':>10}" for size in SIZES) + "   ms per 100 kB at the end")
    for name, kind in KINDS.items():
        texts = [kind(size) for size in SIZES]
        best = [min(_once(text) for _ in range(3)) for text in texts]
        rows.append(f"  {''.join(f'{each:10.1f}' for each in best)}   {best[-1] / 10:.1f}  {name}")
    return "\n".join(rows)


def start_up(rounds: int = 9) -> str:
    """`mailcheck explain` from its start to its answer, beside a Python that does nothing."""

    def median(words: list[str]) -> float:
        times = []
        for _ in range(rounds):
            began = time.perf_counter()
            subprocess.run(  # noqa: S603  our own commands
                words, cwd=ROOT, check=True, input=f"{log(4_000)}{REFUSED}".encode(), stdout=subprocess.DEVNULL
            )
            times.append(time.perf_counter() - began)
        return statistics.median(times)

    ours, nothing = median(["./run", "mailcheck", "explain"]), median([sys.executable, "-c", "pass"])
    return f"mailcheck explain: {ours:.3f} s, Python alone {nothing:.3f} s (to reach: 0.5 s)"


def explain() -> str:
    """All of it."""
    return "\n".join((small(), curve(), start_up()))
