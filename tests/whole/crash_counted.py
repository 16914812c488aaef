"""What came of everything that people did in the crash test."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.sandbox.slack import Channel, Member, SlackWorkspace
from tests.whole.crash_told import Thread, Told

BAD = ("lost", "double", "late", "stuck", "threads too many")


@dataclass
class Asked:
    """One thing that somebody did: where its answer is looked for, and how it was taken."""

    kind: str
    person: Member
    channel: Channel
    tenant: str
    thread: Thread | None = None
    accepted: bool = False
    late: int = 0

    def threads(self, told: Told) -> list[Thread]:
        """Return the threads that tell of it."""
        return [self.thread] if self.thread else told.by_place[self.channel.id, self.kind, self.tenant]

    def reports(self, told: Told) -> int:
        """Return how often its report was told."""
        who = self.person.id if self.kind in {"check", "again"} else ""
        return sum(thread.ended[who] for thread in self.threads(told))

    def refusals(self, told: Told) -> list[str]:
        """Return what else the person was told, alone."""
        return told.whispers[self.channel.id, self.person.id, self.thread.root.ts if self.thread else ""]

    def is_open(self, told: Told) -> bool:
        """Tell whether it was accepted, and nothing has been told of it."""
        return self.accepted and not (self.reports(told) or self.refusals(told))


@dataclass
class Counted:
    """How often what came of it, and a line for each thing that is not as it should be."""

    of: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Tell whether everything that was accepted was told once."""
        return not any(self.of[bad] for bad in BAD)


class Count:
    """Counts, once all is over."""

    def __init__(self, slack: SlackWorkspace, told: Told) -> None:
        self._slack, self._told = slack, told
        self._taken: set[int] = set()
        self.counted = Counted()

    def all(self, everything: Iterable[Asked]) -> Counted:
        """Count all that was asked, and what stands in the threads."""
        for asked in everything:
            self._one(asked)
        self._pieces()
        for thread in self._told.stuck():
            self._say("stuck", f"{thread.subject} {thread.root.ts} {dict(thread.pieces)}")
        return self.counted

    def _one(self, asked: Asked) -> None:
        of, told = self.counted.of, self._told
        of[f"asked: {asked.kind}"] += 1
        of["late"] += asked.late
        threads, refusals = asked.threads(told), asked.refusals(told)
        reports = asked.reports(told) or self._told_alone(asked)
        if not asked.accepted:
            of["not accepted"] += 1
            of["double"] += reports > 1
            return
        of["accepted"] += 1
        of["refused twice"] += len(refusals) > 1
        if reports == 1:
            word = "one report"
            of["one report, told something else alone, too"] += bool(refusals)
        elif reports:
            word = "double"
        elif any(map(told.trouble, threads)):
            word = "told that Slack refuses"
        else:
            word = "told a sentence alone" if refusals else "lost"
        seen = [(t.root.ts, self._slack.now(t.root).text[:60], dict(t.ended), dict(t.pieces)) for t in threads]
        about = f"{asked.kind} {asked.tenant} {asked.person.id}: {seen if reports != 1 else ''} {refusals}"
        self._say(word, about if reports != 1 or refusals else "")
        if len(threads) > 1:
            self._say("threads too many", about, len(threads) - 1)

    def _say(self, word: str, about: str, times: int = 1) -> None:
        self.counted.of[word] += times
        if about:
            self.counted.lines.append(f"{word}: {about}")

    def _told_alone(self, asked: Asked) -> int:
        """Return how often it was told in direct messages: Slack did not say who reads the channel."""
        direct = self._slack.direct_messages_of(asked.person).id
        kind = "check" if asked.kind == "again" else asked.kind
        for thread in self._told.alone(direct, kind, asked.tenant, asked.person.id):
            if id(thread) not in self._taken:
                self._taken.add(id(thread))
                self.counted.of["answered alone"] += 1
                return sum(thread.ended.values())
        return 0

    def _pieces(self) -> None:
        """Look for what stands more often in a thread than in most of its kind."""
        seen: dict[tuple[str, str], list[float]] = {}
        for thread in self._told.threads.values():
            for piece, times in thread.pieces.items():
                seen.setdefault((thread.kind, piece), []).append(times / max(1, sum(thread.ended.values())))
        usual = {key: round(statistics.median(times)) for key, times in seen.items()}
        for thread in self._told.threads.values():
            for piece, times in thread.pieces.items():
                most = max(1, usual[thread.kind, piece] * (len(thread.ended) if thread.kind == "check" else 1))
                if times > most:
                    self._say(
                        "pieces too many", f"{piece!r} {times} times in {thread.kind} {thread.root.ts}", times - most
                    )
