"""What can be wrong with pasted words, gathered so that all of it is named at once."""

from __future__ import annotations

from bot.errors import BadInput
from bot.model import Text
from bot.scripts.words import shortened

_SENTENCES: dict[str, Text] = {
    "secret": Text(
        "Ein Geheimnis gehört nicht hierher; bitte ein neues anlegen und dieses löschen",
        "A secret does not belong here; please make a new one and delete this one",
    ),
    "guid": Text("Keine vollständige ID (8-4-4-4-12): {words}", "Not a complete ID (8-4-4-4-12): {words}"),
    "address": Text("Keine Postfachadresse: {words}", "No mailbox address: {words}"),
    "word": Text("Weder ID noch Postfachadresse: {words}", "Neither ID nor mailbox address: {words}"),
    "option": Text("Unbekannte Option: {words}", "Unknown option: {words}"),
    "value": Text("Der Wert fehlt hinter {words}", "The value is missing after {words}"),
    "twice": Text("Mehrfach angegeben: {words}", "Given more than once: {words}"),
    "cloud": Text(
        "Unbekannte Cloud: {words} (worldwide, gcc-high, dod, china)",
        "Unknown cloud: {words} (worldwide, gcc-high, dod, china)",
    ),
    "delegated": Text("--delegated braucht eine Domäne, nicht {words}", "--delegated needs a domain, not {words}"),
    "tenant": Text("Kein Mandant (Name, Domäne oder ID): {words}", "No tenant (name, domain or ID): {words}"),
    "lang": Text("--lang kennt de und en, nicht {words}", "--lang knows de and en, not {words}"),
    "guids": Text("Zu viele IDs, auch {words}", "Too many IDs, also {words}"),
    "equal": Text("App-ID und Objekt-ID sind gleich", "App ID and object ID are the same"),
    "both": Text("--undo und --inspect schließen einander aus", "--undo and --inspect exclude each other"),
    "nobody": Text(
        "Es fehlt, um wen es geht: ein gespeicherter Mandant, oder App-ID, Objekt-ID und Postfächer",
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
        told = []
        for what, words in self._words.items():
            shown, sentence = shortened(words, limit), _SENTENCES[what]
            told.append(Text(sentence.de.format(words=shown.de), sentence.en.format(words=shown.en)))
        return told
