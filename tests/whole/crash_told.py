"""What people were told, counted while they are told it: which threads there are for a command, and what stands in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from bot.model import Language
from bot.sandbox.slack import Message, SlackWorkspace
from handlers.slack.features.explain.wording import DID_IT_HELP
from handlers.slack.platform import wording_common as words
from handlers.slack.render.verdict import PROGRESS_DONE, PROGRESS_TITLE

DE = Language.DE
RUNS = words.CHECK_RUNS.in_(DE, tenant="")
FINISHED = words.FINISHED.in_(DE).strip()
HOW_TO_START = words.HOW_TO_START.in_(DE, file="|").partition("|")[0]
TROUBLE = words.SLACK_REFUSES.in_(DE, id="", code="|").partition("|")[0][:24]
PROGRESS = PROGRESS_TITLE.in_(DE), PROGRESS_DONE.in_(DE, seconds="")[:8]
SCRIPT = words.SCRIPT_FOR.in_(DE, subject="")


@dataclass
class Thread:
    """One root message: for what (the tenant's name, or "" for an explained text), and how often it was said to whom that all is told."""

    root: Message
    kind: str
    subject: str
    ended: Counter[str] = field(default_factory=Counter)  # by person; "" where nobody is named
    pieces: Counter[str] = field(default_factory=Counter)
    names: set[str] = field(default_factory=set)  # what the messages begin with


class Told:
    """All threads by channel, and what was whispered."""

    def __init__(self, slack: SlackWorkspace) -> None:
        self._slack, self._seen = slack, 0
        self.threads: dict[tuple[str, str], Thread] = {}
        self.by_place: defaultdict[tuple[str, str, str], list[Thread]] = defaultdict(list)
        self.whispers: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)  # by channel, person, thread

    def look(self) -> int:
        """Take what is new; return how much has happened by now."""
        for change in self._slack.changes[self._seen :]:
            if change.kind == "message_posted":
                if (message := self._slack.find(change.channel, change.ts)) and message.user == self._slack.bot_user_id:
                    self._take(message)
            elif change.kind == "ephemeral_shown" and (whispered := self._slack.ephemeral(change.ts)):
                self.whispers[change.channel, change.user, whispered.thread_ts].append(whispered.text)
        self._seen = len(self._slack.changes)
        return self._seen

    def _take(self, message: Message) -> None:
        if not message.is_reply:
            thread = Thread(message, *_what(message.history[0].text))
            self.threads[message.channel, message.ts] = thread
            self.by_place[message.channel, thread.kind, thread.subject].append(thread)
        elif (message.channel, message.thread_ts) in self.threads:
            thread = self.threads[message.channel, message.thread_ts]
            blocks = str(message.blocks)
            piece = _piece(message, blocks)
            thread.pieces[piece] += 1
            thread.names.add(message.text.partition(":")[0].rpartition(" ")[2])
            if piece == FINISHED:
                thread.ended[blocks.partition("'user_id': '")[2].partition("'")[0]] += 1
            elif piece in {HOW_TO_START, DID_IT_HELP.in_(DE)}:
                thread.ended[""] += 1

    def alone(self, channel: str, kind: str, tenant: str, person: str) -> list[Thread]:
        """Return the threads in these direct messages that may tell of it."""
        if kind != "check":
            return self.by_place[channel, kind, tenant]
        here = [thread for thread in self.threads.values() if thread.root.channel == channel and thread.ended[person]]
        return [thread for thread in here if any(tenant in piece for piece in (thread.subject, *thread.names))]

    def trouble(self, thread: Thread) -> bool:
        """Tell whether somebody was told there that Slack has not taken an answer."""
        said = [self._slack.now(thread.root).text, *(piece for piece in thread.pieces)]
        return any(TROUBLE in each for each in said)

    def stuck(self) -> list[Thread]:
        """Return the threads whose root says still that a check runs."""
        return [t for t in self.threads.values() if t.kind == "check" and RUNS in self._slack.now(t.root).text]


def _what(text: str) -> tuple[str, str]:
    if text.endswith(RUNS):
        return "check", text.removesuffix(RUNS)
    if text.startswith(SCRIPT):
        return "script", text.removeprefix(SCRIPT).partition(",")[0].partition(".")[0].partition(" ")[0]
    return "explain", ""


def _piece(message: Message, blocks: str) -> str:
    """Return what kind of thing it is that stands in a thread."""
    for known in (FINISHED, HOW_TO_START, DID_IT_HELP.in_(DE)):
        if known in blocks or known in message.text:
            return known
    if message.text.startswith(PROGRESS):  # streamed, or posted sooner or later
        return PROGRESS[0]
    return "".join(letter for letter in message.text if not letter.isdigit())[:24]
