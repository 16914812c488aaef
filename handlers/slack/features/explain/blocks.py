"""What a pasted text shows, as a person reads it: in one sentence, the deciding words, what they mean, what else is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.model import Finding, Language, Standing, Text
from bot.service import Explanation, Match
from handlers.slack.features.explain import wording
from handlers.slack.kit.limits import Block, shorten
from handlers.slack.kit.rich import bold, bullets, link, paragraph, plain, rich, words
from handlers.slack.platform.addresses import without_addresses

MOST_OBSERVED = 15
MOST_BESIDE = 10
LINE_LIMIT = 300

Describe = Callable[[Finding], Text]
Page = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Sentences:
    """What an answer is written with: the core's sentences, the reader's language."""

    describe: Describe
    page: Page
    language: Language

    def headline(self, said: Explanation) -> str:
        """Return the answer in one sentence, for the channel: nothing secret in it, no address."""
        match = first_of(said)
        if match:
            return without_addresses(self._known(match), self.language)
        if said.observed:
            return wording.OUTPUT_READ.in_(self.language)
        if said.foreign:
            return wording.UNKNOWN_OF.in_(self.language, whose=_all_of(said.foreign, self.language))
        return wording.UNKNOWN.in_(self.language)

    def read_off(self, said: Explanation) -> Iterator[Block]:
        """Yield what stands in the text: the deciding words, what they mean, what else is in it."""
        match = first_of(said)
        if match:
            head = (
                [paragraph(plain(wording.DECIDING_WORDS.in_(self.language))), words(match.excerpt)]
                if match.excerpt
                else []
            )
            meaning = [bold(wording.MEANING.in_(self.language)), plain(match.meaning.in_(self.language))]
            url = self.page(match.error)
            more = [plain(" "), link(url, wording.PAGE_LINK.in_(self.language))] if url else []
            yield rich(*head, paragraph(*meaning, *more))
        beside = [self._beside(m) for m in said.matches if m.pasted and m is not match]
        beside += [wording.ALSO_OF.in_(self.language, whose=w.in_(self.language)) for w in said.foreign if match]
        if beside:
            yield rich(
                paragraph(bold(wording.ALSO_SHOWN.in_(self.language))),
                bullets(list(dict.fromkeys(beside))[:MOST_BESIDE]),
            )
        sentences = (shorten(self.describe(finding).in_(self.language), LINE_LIMIT) for finding in said.observed)
        seen = list(dict.fromkeys(sentences))
        if seen:
            more_seen = len(seen) - MOST_OBSERVED
            seen[MOST_OBSERVED:] = [wording.MORE_OBSERVED.in_(self.language, count=more_seen)] if more_seen > 0 else []
            yield rich(paragraph(bold(wording.READ_OFF.in_(self.language))), bullets(seen))

    def output_alone(self) -> Block:
        """Return what to do with an output that came without any error."""
        return rich(paragraph(plain(wording.OUTPUT_ALONE.in_(self.language))))

    def _known(self, match: Match) -> str:
        title = match.title.in_(self.language)
        if not match.sure:
            return wording.NOT_SURE.in_(self.language, error=title)
        left = [d for d in match.causes if d.standing is not Standing.EXCLUDED]
        if not left:
            return wording.ONLY_NAMED.in_(self.language, error=title)
        fix = left[0].title.in_(self.language)
        if left[0].standing is Standing.CONFIRMED:
            return wording.TO_DO.in_(self.language, error=title, fix=fix)
        if undecided(match):
            return wording.ONE_OF.in_(self.language, error=title, count=len({d.fix for d in left}))
        return wording.MOST_LIKELY.in_(self.language, error=title, fix=fix)

    def _beside(self, match: Match) -> str:
        title = match.title.in_(self.language)
        return wording.WRAPPED.in_(self.language, error=title) if match.wraps else title


def first_of(said: Explanation) -> Match | None:
    """Return the known error that decides; None where the text shows none."""
    return next((match for match in said.matches if match.pasted), None)


def undecided(match: Match) -> bool:
    """Tell whether there are several causes, none of them confirmed, and no evidence speaks for the first of them."""
    left = [d for d in match.causes if d.standing is not Standing.EXCLUDED]
    return len(left) > 1 and left[0].standing is Standing.POSSIBLE and not left[0].because


def _all_of(names: Sequence[Text], language: Language) -> str:
    return ", ".join(name.in_(language) for name in names)
