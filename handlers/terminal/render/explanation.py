"""What a pasted text shows, as a person reads it in a terminal: the error, its causes, the way out; or what would help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import Sentence, Standing, Text
from handlers.terminal.output import plain
from handlers.terminal.render.report import ReportPage

if TYPE_CHECKING:
    from bot.pastes.service import Explained, Match

MOST_SHOWN = 12
_DECIDING = Text("Entscheidende Zeile: ", "The deciding line: ")
_FROM_CHECK = Text("(im Text steht das nicht, die Prüfung zeigt es)", "(not in the text; the check shows it)")
_ANYBODYS = Text(
    "So etwas sagen auch andere Programme und Server. Ob es um das Microsoft-365-Postfach geht, zeigen erst die Zeilen davor und danach.",
    "Other programs and servers say this too. Only the lines before and after show whether it is about the Microsoft 365 mailbox.",
)
_OBSERVED = Text("Beobachtet", "Observed")
_ALSO = Text("Außerdem erkannt", "Also recognised")
_MORE = Sentence("… und {n} weitere", "… and {n} more")
_SHOW = Sentence("Mehr dazu: mailcheck catalogue show {error}", "More about it: mailcheck catalogue show {error}")
_MORE_AT = Sentence("Mehr dazu: {page}", "More about it: {page}")
_SECRETS = Sentence("Geheimnisse im Text (hier unkenntlich gemacht): {n}", "Secrets in the text (masked here): {n}")
_BESIDE = Sentence(
    "Gewertet zusammen mit der Prüfung von {name} vom {when} UTC.",
    "Judged together with the check of {name} of {when} UTC.",
)
_NO_CHECK = Sentence(
    "Für {name} ist noch keine Prüfung gespeichert, neben der sich der Text werten ließe.",
    "No check of {name} is stored yet that the text could be judged beside.",
)
_UNKNOWN = Text("Kein bekannter Fehler in diesem Text.", "No known error in this text.")
_FOREIGN = Sentence(
    "Der Text stammt offenbar von hier: {names}. Solche Meldungen kennt Mailcheck nicht und rät deshalb auch nicht.",
    "The text seems to come from: {names}. Mailcheck does not know such messages, and so it does not guess.",
)
_WOULD_HELP = Text("Was weiterhilft", "What would help")
_HELP = (
    Text(
        "die ganze Meldung mit ihrer Nummer (AADSTS…, 5.7.…, 535 …), dazu die Zeilen davor und danach",
        "the whole message with its number (AADSTS…, 5.7.…, 535 …), and the lines before and after it",
    ),
    Text(
        "das Protokoll des Programms statt seines Hinweisfensters, oder die rote Ausgabe von PowerShell ganz",
        "the program's log instead of its message box, or PowerShell's red output as a whole",
    ),
    Text(
        "mailcheck check MANDANT prüft mit den gespeicherten Zugangsdaten, ganz ohne Fehlertext",
        "mailcheck check TENANT checks with the stored credentials, without any error text",
    ),
)


@dataclass(frozen=True, slots=True)
class ExplanationPage:
    """Writes an explanation with the same words and colours as a report."""

    page: ReportPage

    def lines(self, explained: Explained) -> Iterator[str]:
        """Yield the lines of the whole answer."""
        said = explained.explanation
        if said.matches:
            yield from self._known(explained)
        else:
            yield from self._unknown(explained)
        yield from self._observed(explained)
        if said.matches:
            yield from self._also(said.matches[1:])
        yield from self._secrets(explained)

    def _known(self, explained: Explained) -> Iterator[str]:
        first = explained.explanation.matches[0]
        report, tenant, named = explained.beside(first)
        yield f"{self._paint('✗', 'red', 'bold')} {self._paint(plain(self._in(first.title)), 'bold')}"
        yield plain(self._in(first.meaning))
        yield ""
        if first.excerpt:
            yield f"{self._in(_DECIDING)}{plain(first.excerpt)}"
        if not first.pasted:
            yield self._in(_FROM_CHECK)
        if not first.sure:
            yield self._in(_ANYBODYS)
        if not first.elsewhere:
            yield from self._beside(explained)
        yield from (plain(self._in(note)) for note in explained.explanation.notes)
        checked = {r.mailbox for r in report.results if r.mailbox} if report else set()
        yield from self.page.causes(first.causes, report, checked, explained.explanation.observed)
        found = self.page.teller.next_observation_of(explained.explanation, report, tenant)
        yield from self.page.decides(found, tenant, checked=report is not None)
        cause = first.causes[0] if first.causes else None
        if cause is not None and cause.standing is not Standing.EXCLUDED:
            yield from self.page.guidance(self.page.teller.guidance(cause, report, tenant, named))
        yield ""
        page = self.page.teller.page_of(first.error, self.page.language)
        yield self._paint(self._in(_MORE_AT, page=plain(page)) if page else self._in(_SHOW, error=first.error), "dim")

    def _unknown(self, explained: Explained) -> Iterator[str]:
        yield f"{self._paint('?', 'yellow', 'bold')} {self._paint(self._in(_UNKNOWN), 'bold')}"
        foreign = explained.explanation.foreign
        if foreign:
            yield self._in(_FOREIGN, names=", ".join(plain(self._in(name)) for name in foreign))
        yield from self._beside(explained)
        yield ""
        yield self._paint(self._in(_WOULD_HELP), "bold")
        yield from (f"  · {self._in(each)}" for each in _HELP)

    def _beside(self, explained: Explained) -> Iterator[str]:
        if explained.tenant is None:
            return
        name = plain(explained.tenant.name)
        if explained.report is None:
            yield self._in(_NO_CHECK, name=name)
        else:
            yield self._in(_BESIDE, name=name, when=f"{explained.report.started:%Y-%m-%d %H:%M}")

    def _observed(self, explained: Explained) -> Iterator[str]:
        teller = self.page.teller
        every = [plain(self._in(teller.describe_finding(f))) for f in explained.explanation.observed]
        yield from self._listed(_OBSERVED, list(dict.fromkeys(every)))

    def _also(self, others: tuple[Match, ...]) -> Iterator[str]:
        yield from self._listed(_ALSO, [f"{plain(self._in(m.title))} ({m.error})" for m in others])

    def _secrets(self, explained: Explained) -> Iterator[str]:
        from bot.pastes.service import ROTATE

        kinds = explained.explanation.secrets
        if kinds:
            rotate = [self._in(ROTATE[kind]) for kind in dict.fromkeys(kinds)]
            yield from self._listed(_SECRETS.filled(n=len(kinds)), rotate)

    def _listed(self, heading: Text, every: list[str]) -> Iterator[str]:
        if not every:
            return
        yield ""
        yield self._paint(self._in(heading), "bold")
        yield from (f"  · {each}" for each in every[:MOST_SHOWN])
        if len(every) > MOST_SHOWN:
            yield f"  {self._in(_MORE, n=len(every) - MOST_SHOWN)}"

    def _in(self, text: Sentence, **facts: object) -> str:
        return text.in_(self.page.language, **facts)

    def _paint(self, text: str, *colours: str) -> str:
        return self.page.paint(text, *colours)
