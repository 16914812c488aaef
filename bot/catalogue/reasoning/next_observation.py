"""The one observation that would decide between the causes that are still open, and what each of its answers means.

Which observation that is follows from what the causes and fixes say confirms or excludes them; where nothing that can be
looked at decides, the entry's own question does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue.guidance import fill_command
from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Bilingual, Cause, Group
from bot.catalogue.observation_model import Observation, OwnNetwork, Way
from bot.catalogue.placeholders import fill_sentence
from bot.catalogue.reasoning.evidence import Evidence
from bot.catalogue.servers import server_of_group
from bot.catalogue.steps import PLACES
from bot.model import Check, Diagnosis, Sentence, Standing, Text
from bot.templates import fill_both

__all__ = ["Meaning", "NextObservation", "Sign", "Way", "decide"]

FEW = 3  # causes; of more, what proves each is enough to read
_CHECKED_GROUPS = frozenset({Group.AADSTS, Group.TOKEN, Group.IMAP, Group.SMTP})
_OR_CHECK = Sentence(
    "Oder den Kunden prüfen, im Terminal mit mailcheck check {tenant}, in Slack mit /mailcheck {tenant}:"
    " Das Token und das Paar IMAP/SMTP trennen, was die Meldung allein nicht trennt.",
    "Or check the customer, in the terminal with mailcheck check {tenant}, in Slack with /mailcheck {tenant}:"
    " the token and the pair IMAP/SMTP tell apart what the message alone does not.",
)
_SOME_TENANT = Text("MANDANT", "TENANT")


@dataclass(frozen=True, slots=True)
class Sign:
    """What may be seen, and what it means: this cause is it (confirmed), or is out (excluded)."""

    shows: Text
    fix: str
    title: Text
    standing: Standing


@dataclass(frozen=True, slots=True)
class Meaning:
    """Signs put together for a reader: whichever of these is seen, these causes have this standing."""

    shows: tuple[Text, ...]
    titles: tuple[Text, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class NextObservation:
    """What to look at or to ask: where, in what words, with which command (empty for a question), and how to read the answer.

    `fixes` are the causes that it separates. For `Way.INSPECT` and `Way.CHECK` the command is Mailcheck's own.
    """

    way: Way
    where: Text
    text: Text
    command: str
    signs: tuple[Sign, ...]
    fixes: tuple[str, ...]

    def meanings(self) -> tuple[Meaning, ...]:
        """Return the signs as few lines: what confirms a cause takes its rivals out anyway, and that is not said as well."""
        proved = {sign.shows for sign in self.signs if sign.standing is Standing.CONFIRMED}
        titles: dict[tuple[Text, Standing], dict[Text, None]] = {}
        for sign in self.signs:
            if sign.standing is Standing.CONFIRMED or sign.shows not in proved:
                titles.setdefault((sign.shows, sign.standing), {})[sign.title] = None
        shown: dict[tuple[tuple[Text, ...], Standing], list[Text]] = {}
        for (shows, standing), each in titles.items():
            shown.setdefault((tuple(each), standing), []).append(shows)
        return tuple(Meaning(tuple(shows), each, standing) for (each, standing), shows in shown.items())


def decide(
    catalogue: Catalogue,
    diagnoses: Iterable[Diagnosis],
    evidence: Evidence,
    values: Mapping[str, str],
    mailboxes: Sequence[str],
    *,
    checked: bool = True,
    known: bool = True,
    named: Collection[str] = (),
) -> NextObservation | None:
    """Return the observation that separates most of the open causes, None where there is nothing to separate.

    `checked`: a check stands beside it, so another one shows nothing new. `known`: the tenant is known, so that a script can be
    written for it. `named`: what the message names by itself, which is not asked for.
    """
    still_open = _open(catalogue, diagnoses)
    if not still_open:
        return None
    own_network = catalogue.next_observations.own_network
    ours = next((d for d, _ in still_open if d.fix == own_network.fix), None)
    if ours is not None:
        return _on_our_side(own_network, ours, still_open, values)
    seen = _seen(evidence, still_open)
    asked = {_topic(code) for code in seen if code.startswith("observed.") and not _is_clue(catalogue, code)}
    needless = asked | _shared(still_open)
    observations = catalogue.next_observations.observations
    looks = [look for look in observations if _possible(look, seen, checked=checked, known=known)]
    # A look that decides on the likeliest cause comes before one that decides on more of the others.
    best = max(looks, key=lambda look: _worth(look, _decided(look, still_open, needless), still_open[0]))
    decided = _decided(best, still_open, needless)
    own = next(look for look in observations if look.way is Way.CHECK)
    by_check = [] if checked else _decided(own, still_open, needless)
    of_check = not checked and any(catalogue.errors[d.error].group in _CHECKED_GROUPS for d, _ in still_open)
    question, answered = _question(catalogue, still_open, named)
    if of_check and not decided and (by_check or not answered):
        best, decided = own, by_check
    if question is not None and len(decided) < len({d.fix for d, _ in still_open}) - 1:
        fixes = tuple(dict.fromkeys(d.fix for d, _ in still_open))
        return NextObservation(Way.ASK, PLACES["program"], question.text, "", (), fixes)
    if not decided and best is not own:
        return None
    values = {**values, **_server(still_open, catalogue, values)}
    text = fill_sentence(best.text.sentence, values)
    return NextObservation(
        best.way,
        PLACES[best.where],
        _with_check(text, values) if by_check and best is not own else text,
        fill_command(best.command, values, mailboxes),
        tuple(_signs(best, decided, asked, values)),
        tuple(dict.fromkeys(d.fix for d, _ in decided or still_open)),
    )


def _on_our_side(
    look: OwnNetwork, ours: Diagnosis, still_open: Sequence[_Open], values: Mapping[str, str]
) -> NextObservation:
    """The look at our own network, which comes before any at the customer's."""
    shows = ((look.confirmed, Standing.CONFIRMED), (look.excluded, Standing.EXCLUDED))
    return NextObservation(
        Way.HERE,
        PLACES[look.where],
        look.text.text,
        fill_command(look.command, values, ()),
        tuple(Sign(said.text, ours.fix, ours.title, standing) for said, standing in shows),
        tuple(dict.fromkeys(d.fix for d, _ in still_open)),
    )


_Open = tuple[Diagnosis, Cause]


def _open(catalogue: Catalogue, diagnoses: Iterable[Diagnosis]) -> list[_Open]:
    """The causes between which nobody can tell yet: of errors without a confirmed cause, and more than one way to mend the same."""
    found = list(diagnoses)
    settled = {(d.error, d.mailboxes) for d in found if d.standing is Standing.CONFIRMED}
    still_open: dict[str, _Open] = {}
    for diagnosis in found:
        if diagnosis.standing is not Standing.POSSIBLE or (diagnosis.error, diagnosis.mailboxes) in settled:
            continue
        cause = next(c for c in catalogue.errors[diagnosis.error].causes if c.fix == diagnosis.fix)
        if not cause.qualifies:
            still_open.setdefault(diagnosis.fix, (diagnosis, cause))
    rivals = list(still_open.values())
    if len(rivals) == 1 and not rivals[0][1].shown_by_exchange_only:
        return []
    return rivals


def _seen(evidence: Evidence, still_open: Sequence[_Open]) -> frozenset[str]:
    """What is known at every mailbox that is open: a look at one of them says nothing about the next."""
    boxes = {box for diagnosis, _ in still_open for box in diagnosis.mailboxes}
    if not boxes:
        return evidence.common.union(*evidence.mailboxes.values())
    return frozenset.intersection(*(evidence.mailboxes.get(box, evidence.common) for box in boxes))


def _question(
    catalogue: Catalogue, still_open: Sequence[_Open], named: Collection[str]
) -> tuple[Bilingual | None, bool]:
    """Return the question to ask, and whether there was one that the text has answered.

    A text answers it that names all that is asked for, and one in which something speaks for the first cause.
    """
    entries = [catalogue.errors[error] for error in dict.fromkeys(diagnosis.error for diagnosis, _ in still_open)]
    asking = [entry for entry in entries if entry.ask]
    told = any(_is_clue(catalogue, code) for code in still_open[0][0].because)
    left = [e for e in asking if not told and not (e.answered_by and set(e.answered_by) <= set(named))]
    return (left[0].ask if left else None), len(left) < len(asking)


def _possible(look: Observation, seen: frozenset[str], *, checked: bool, known: bool) -> bool:
    if look.way is Way.CHECK:
        return known and not checked
    if look.way is Way.ASK and look.shows.keys() & seen:
        return False  # the text has answered it
    return known or look.way is not Way.INSPECT


def _decided(look: Observation, still_open: Sequence[_Open], asked: set[str]) -> list[_Open]:
    return [each for each in still_open if _codes(look, (*each[1].confirmed_by, *each[1].excluded_by), asked)]


def _worth(look: Observation, decided: Sequence[_Open], likeliest: _Open) -> tuple[bool, int]:
    return look.way is not Way.CHECK and likeliest in decided, len(decided)


def _codes(look: Observation, codes: Iterable[str], asked: set[str]) -> list[str]:
    return [code for code in codes if code in look.shows and code not in asked and _topic(code) not in asked]


def _shared(still_open: Sequence[_Open]) -> set[str]:
    """What takes all of them out alike separates nothing."""
    if len(still_open) < 2:
        return set()
    return set.intersection(*(set(cause.excluded_by) for _, cause in still_open))


def _with_check(text: Text, values: Mapping[str, str]) -> Text:
    more = fill_both(_OR_CHECK, values, lambda _, language: _SOME_TENANT.in_(language))
    return Text(f"{text.de} {more.de}", f"{text.en} {more.en}")


def _is_clue(catalogue: Catalogue, code: str) -> bool:
    return code.removeprefix("observed.").replace("_", "-") in catalogue.clues


def _topic(code: str) -> str:
    """What an observation is about: whoever has looked there need not look again."""
    return code.partition(".")[2].partition("_")[0]


def _signs(look: Observation, decided: Sequence[_Open], asked: set[str], values: Mapping[str, str]) -> Iterable[Sign]:
    """One sign per answer that confirms a cause; what takes one out is said of few causes, and where nothing confirms it."""
    for diagnosis, cause in decided:
        proofs = dict.fromkeys(_codes(look, cause.confirmed_by, asked), Standing.CONFIRMED)
        against = dict.fromkeys(_codes(look, cause.excluded_by, asked), Standing.EXCLUDED)
        for code, standing in (proofs | against if len(decided) <= FEW or not proofs else proofs).items():
            yield Sign(fill_sentence(look.shows[code].sentence, values), diagnosis.fix, diagnosis.title, standing)


def _server(still_open: Sequence[_Open], catalogue: Catalogue, values: Mapping[str, str]) -> dict[str, str]:
    """Host and port of the conversation that failed, as a message names them or as the cloud has them."""
    if values.get("host"):
        return {}
    for diagnosis, _ in still_open:
        source = diagnosis.because[0].partition(".")[0] if diagnosis.because else ""
        group = _SAID_BY.get(source, catalogue.errors[diagnosis.error].group)
        if server := server_of_group(group, values):
            return {"host": server.host, "port": str(server.port)}
    return {}


_SAID_BY: Mapping[str, Group] = {Check.TOKEN: Group.TOKEN, Check.IMAP: Group.IMAP, Check.SMTP: Group.SMTP}
"""Whose group an error belongs to that a check has found."""
