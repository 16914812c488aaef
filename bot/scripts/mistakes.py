"""What can be wrong with pasted words, gathered so that all of it is named at once."""

from __future__ import annotations

from bot.errors import TOO_MANY_MAILBOXES, BadInput
from bot.model import Sentence, Text
from bot.scripts.words import shortened

_SENTENCES: dict[str, Sentence] = {
    "secret": Text(
        "Ein Geheimnis gehört nicht hierher; bitte ein neues anlegen und dieses löschen",
        "A secret does not belong here; please make a new one and delete this one",
    ),
    "guid": Sentence("Keine vollständige ID (8-4-4-4-12): {words}", "Not a complete ID (8-4-4-4-12): {words}"),
    "address": Sentence("Keine Postfachadresse: {words}", "No mailbox address: {words}"),
    "word": Sentence("Weder ID noch Postfachadresse: {words}", "Neither ID nor mailbox address: {words}"),
    "option": Sentence("Unbekannte Option: {words}", "Unknown option: {words}"),
    "value": Sentence("Der Wert fehlt hinter {words}", "The value is missing after {words}"),
    "twice": Sentence("Mehrfach angegeben: {words}", "Given more than once: {words}"),
    "cloud": Sentence(
        "Unbekannte Cloud: {words} (worldwide, gcc-high, dod, china)",
        "Unknown cloud: {words} (worldwide, gcc-high, dod, china)",
    ),
    "delegated": Sentence("--delegated braucht eine Domäne, nicht {words}", "--delegated needs a domain, not {words}"),
    "tenant": Sentence("Kein Kunde (Name, Domäne oder ID): {words}", "No tenant (name, domain or ID): {words}"),
    "lang": Sentence("--lang kennt de und en, nicht {words}", "--lang knows de and en, not {words}"),
    "guids": Sentence("Zu viele IDs, auch {words}", "Too many IDs, also {words}"),
    "mailboxes": TOO_MANY_MAILBOXES,
    "equal": Text("App-ID und Objekt-ID sind gleich", "App ID and object ID are the same"),
    "both": Text("--undo und --inspect schließen einander aus", "--undo and --inspect exclude each other"),
    "nobody": Text(
        "Es fehlt, um wen es geht: ein gespeicherter Kunde, oder App-ID, Objekt-ID und Postfächer",
        "Missing who this is about: a stored tenant, or app ID, object ID and mailboxes",
    ),
}
_WHOLE_LIMIT = 460


class Mistakes:
    """The mistakes found so far, by what is wrong."""

    def __init__(self) -> None:
        self._words: dict[str, list[str]] = {}

    def add(self, what: str, word: str = "") -> None:
        """Remember a mistake, and the word that it is about."""
        self._words.setdefault(what, []).append(word)

    def __bool__(self) -> bool:
        return bool(self._words)

    def stop(self) -> None:
        """Raise BadInput naming all mistakes, if there are any; with many of them the words get shorter, none is left out."""
        if not self:
            return
        texts = [self._told(limit) for limit in (40, 20, 8)]
        raise BadInput(*next((t for t in texts if sum(len(s.de) + 2 for s in t) <= _WHOLE_LIMIT), texts[-1]))

    def _told(self, limit: int) -> list[Text]:
        return [_SENTENCES[what].filled(words=shortened(words, limit)) for what, words in self._words.items()]
