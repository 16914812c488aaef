"""From a pasted text to known errors with their causes; a check's results and pasted outputs beside it are evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.catalogue.loader import Catalogue
from bot.catalogue.matching import request_ids as _request_ids
from bot.catalogue.matching import server_named as _server_named
from bot.catalogue.matching.documented_numbers import concern_of
from bot.catalogue.matching.matcher import Hit
from bot.catalogue.matching.paste import read_paste
from bot.catalogue.model import Group
from bot.catalogue.observing.observed import read_observations
from bot.catalogue.observing.observed_evidence import Known
from bot.catalogue.observing.passed_by_check import (
    Concerned,
    addresses_in,
    concerned_by,
    has_passed,
    names_another,
    passed_note,
    users_named,
)
from bot.catalogue.observing.pasted_tokens import Testimony, testify
from bot.catalogue.reasoning.diagnosis import causes_of, diagnose, explained_away, shown_by
from bot.catalogue.reasoning.evidence import REFUSALS, Evidence, gather, known_of
from bot.model import NO_FACTS, Check, Diagnosis, Fact, Finding, Language, Sentence, StageResult, Standing, Text
from bot.redaction import NOTHING_KNOWN, KnownSecrets, Masked, SecretKind, mask, mask_secrets

_PROTOCOLS: Mapping[Group, Check] = {Group.IMAP: Check.IMAP, Group.SMTP: Check.SMTP}

ANOTHER_SERVER = Sentence(
    "Im Text steht ein anderer Server: {names}. Bestätigt ist darum nichts.",
    "The text names another server: {names}. So nothing is confirmed.",
)


@dataclass(frozen=True, slots=True)
class Match:
    """A known error that a text or the check beside it shows, and its causes as far as evidence decides.

    `excerpt` is what the message itself says of the deciding line, and what is harmless there. `sure` is false where the words may be somebody else's. `wraps`: another match of the same
    text says what is behind this one. `pasted` is false for what only the check shows. `own_check_passed`: the check got past the
    step that the text complains about. `elsewhere`: the text is about another app or tenant than the check. `notes` say how the
    message and the check beside it go together.
    """

    error: str
    title: Text
    meaning: Text
    excerpt: str
    causes: tuple[Diagnosis, ...]
    sure: bool = True
    wraps: bool = False
    pasted: bool = True
    own_check_passed: bool = False
    elsewhere: bool = False
    notes: tuple[Text, ...] = ()
    named: Mapping[str, Fact] = field(default_factory=lambda: NO_FACTS)
    """What the message names by itself: the AADSTS number, an id, a mailbox, a parameter, a server's host and port."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a pasted text shows: known errors (the deciding one first), observations, whose words they are if not ours.

    `secrets` are the kinds of secrets that stood in it, `masked` is the text without them; `evidence` is everything known afterwards; `notes` say how the text and
    the check beside it go together.
    """

    matches: tuple[Match, ...]
    observed: tuple[Finding, ...]
    foreign: tuple[Text, ...]
    secrets: tuple[SecretKind, ...]
    evidence: Evidence
    notes: tuple[Text, ...] = ()
    masked: str = field(default="", repr=False)
    """The text without its secrets."""


def explain(
    catalogue: Catalogue,
    text: str,
    results: Iterable[StageResult] = (),
    observed_before: Sequence[Finding] = (),
    stored: KnownSecrets = NOTHING_KNOWN,
    masked: Masked | None = None,
) -> Explanation:
    """Return what this text shows, beside the results of a check, what was pasted before, and the customer's own secrets.

    `masked` is the text without what looks like a secret, where somebody has it.
    """
    results = tuple(results)
    masked = masked.without(stored) if masked else mask_secrets(text, stored)
    seen = catalogue.matcher.recognise(read_paste(masked.text))
    observed = (*read_observations(text, stored), *(Finding(code_of(clue)) for clue in seen.clues))
    every = (*observed_before, *observed)
    about = frozenset(
        _PROTOCOLS[group] for hit in seen.hits if (group := catalogue.errors[hit.error].group) in _PROTOCOLS
    )
    known = known_of(results)
    token = testify(observed, about, known, checked=bool(results))
    evidence = gather(results, every, () if results else token.codes)
    alone = gather((), observed, token.codes)
    users = users_named(masked.text)
    addresses = addresses_in(masked.text) if evidence.mailboxes or alone.mailboxes else frozenset()
    doubted = bool(seen.others or seen.doubts)
    matching = _Matching(catalogue, evidence, alone, masked.text, token, observed, known, users, addresses, doubted)
    matches = matching.matches(seen.hits, results)
    servers = tuple(Text(name, name) for name in seen.others)
    foreign = (*servers, *(catalogue.surroundings[name].title.text for name in seen.foreign))
    doubts = (*servers, *(catalogue.surroundings[name].title.text for name in seen.doubts))
    notes = (
        *((_another_server(doubts),) if doubts and seen.hits else ()),
        *(note for m in matches if m.pasted and not m.wraps for note in m.notes),
        *token.notes,
    )
    return Explanation(matches, observed, foreign, masked.kinds, evidence, tuple(dict.fromkeys(notes)), masked.text)


def code_of(clue: str) -> str:
    """Return the finding code of a clue."""
    return f"observed.{clue.replace('-', '_')}"


@dataclass(frozen=True, slots=True)
class _Matching:
    """One text's matches. `alone` is what counts where the text is about another app or tenant than the check.

    `doubted`: it may be another server's, so that what a check confirms is not what the text says.
    """

    catalogue: Catalogue
    evidence: Evidence
    alone: Evidence
    text: str
    token: Testimony
    observed: Sequence[Finding]
    known: Known
    users: tuple[str, ...]
    addresses: frozenset[str]
    doubted: bool

    def matches(self, hits: Sequence[Hit], results: Sequence[StageResult]) -> tuple[Match, ...]:
        """Return what the text shows, then what its token shows, then what only the check does; wrappings last."""
        catalogue = self.catalogue
        shown: dict[str, list[Diagnosis]] = {}
        for diagnosis in diagnose(catalogue, self.evidence) if results else ():
            shown.setdefault(diagnosis.error, []).append(diagnosis)
        testified = shown_by(catalogue, self.token.codes)
        pasted = [self._match(hit, tuple(shown.get(hit.error, ())), testified) for hit in hits]
        known = {match.error for match in pasted}
        tokens = [self._of_token(name) for name in testified if name not in known]
        known |= {match.error for match in tokens}
        checked = [
            _from_check(catalogue, name, tuple(causes), results) for name, causes in shown.items() if name not in known
        ]
        direct = [match for match in pasted if not match.wraps]
        return (*direct, *tokens, *checked, *(match for match in pasted if match.wraps))

    def _match(self, hit: Hit, diagnosed: tuple[Diagnosis, ...], testified: tuple[str, ...]) -> Match:
        error = self.catalogue.errors[hit.error]
        another = names_another(hit.facts, self.known)
        elsewhere = self.token.elsewhere or another is not None
        evidence = self.alone if elsewhere else self.evidence
        boxes = evidence.mailboxes
        concerned = concerned_by(error, boxes, self.addresses, REFUSALS, self._users(hit))
        passed = has_passed(error, evidence.common, boxes, concerned)
        causes = () if elsewhere or self.doubted else _at(diagnosed, concerned)
        sure = hit.sure
        if not causes:
            codes = _codes(evidence, concerned) | concern_of(hit.facts.get("aadsts"))
            of_mail = error.group in _PROTOCOLS and concerned.told
            causes = causes_of(
                self.catalogue,
                hit.error,
                codes,
                sure=sure,
                mailboxes=concerned.names if of_mail and not passed else (),
                passed=passed,
            )
        return Match(
            hit.error,
            error.title.text,
            error.meaning.text,
            mask(hit.quoted),
            causes,
            sure,
            hit.wraps or explained_away(self.catalogue, hit.error, testified, self.token.codes),
            own_check_passed=passed,
            elsewhere=elsewhere,
            notes=(*((another,) if another else ()), *((passed_note(error),) if passed else ()), *self.token.notes),
            named={
                **self.token.named,
                **_server_named.server_named(error.group, hit.excerpt, self.text),
                **_request_ids.request_ids(self.text, hit.facts.get("aadsts")),
                **hit.facts,
            },
        )

    def _of_token(self, name: str) -> Match:
        """What the pasted token shows by itself, without any words beside it."""
        error = self.catalogue.errors[name]
        evidence = self.alone if self.token.elsewhere else self.evidence
        causes = causes_of(self.catalogue, name, evidence.common | self.token.codes)
        token = self.token
        return Match(
            name,
            error.title.text,
            error.meaning.text,
            "",
            causes,
            elsewhere=token.elsewhere,
            notes=token.notes,
            named=token.named,
        )

    def _users(self, hit: Hit) -> tuple[str, ...]:
        named = [f.facts["mailbox"] for f in self.observed if f.code == "observed.xoauth2_user"]
        return tuple(str(box) for box in (*named, hit.facts.get("mailbox"), *self.users) if box)


def _another_server(names: Sequence[Text]) -> Text:
    de, en = (", ".join(name.in_(language) for name in names) for language in (Language.DE, Language.EN))
    return ANOTHER_SERVER.filled(names=Text(de, en))


def _codes(evidence: Evidence, concerned: Concerned) -> frozenset[str]:
    """The evidence about what was pasted: what all mailboxes share that it is about."""
    if concerned.strange:
        # Another mailbox of the same app: what was seen at the checked ones was seen elsewhere.
        return evidence.common
    shared = [evidence.mailboxes[name] for name in concerned.names]
    return evidence.common.union(frozenset.intersection(*shared) if shared else frozenset())


def _at(diagnosed: tuple[Diagnosis, ...], concerned: Concerned) -> tuple[Diagnosis, ...]:
    """Return the check's diagnoses, of those about mailboxes the ones about these."""
    if concerned.strange or not concerned.told:
        return () if concerned.strange and any(d.mailboxes for d in diagnosed) else diagnosed
    told = []
    for diagnosis in diagnosed:
        boxes = tuple(box for box in diagnosis.mailboxes if box in concerned.names)
        if boxes or not diagnosis.mailboxes:
            told.append(replace(diagnosis, mailboxes=boxes))
    return tuple(told) if any(d.standing is not Standing.EXCLUDED for d in told) else ()


def _from_check(
    catalogue: Catalogue, name: str, causes: tuple[Diagnosis, ...], results: Sequence[StageResult]
) -> Match:
    error = catalogue.errors[name]
    codes = {code for diagnosis in causes for code in diagnosis.because}
    words = next((f.raw for r in results for f in r.findings if f.code in codes and f.raw), "")
    return Match(name, error.title.text, error.meaning.text, words, causes, pasted=False)
