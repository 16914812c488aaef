"""Reads what people really paste behind `/ps-script`: ids, mailboxes and options in any wrapping; guesses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.errors import BadInput
from bot.model import Cloud, Language, Text
from bot.redaction import MASK, mask
from bot.scripts import Kind, PastedIds, ScriptOptions
from bot.scripts.pasting import DASHES, cut
from bot.scripts.powershell import is_address, is_domain, is_guid
from bot.scripts.words import shortened

WORDS_LIMIT = 20_000

_DASH = f"[{re.escape(DASHES)}]"
_GUID = re.compile(rf"(?i)[0-9a-f]{{8}}(?:{_DASH}?[0-9a-f]{{4}}){{3}}{_DASH}?[0-9a-f]{{12}}")
_ALMOST_GUID = re.compile(rf"(?i)(?=[^@]*\d)(?:[0-9a-z]*{_DASH}){{4,}}[0-9a-z]*|[0-9a-f]{{24,}}")
_OPTION = re.compile(rf"{_DASH}+(?=[A-Za-z])")
_NAME = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")
_APP, _OBJECT, _TENANT, _OTHER = "app", "object", "tenant", "other"
# What stands before ids in portals, mails and tables, without hyphens; a colon may follow.
_LABELS = {
    **dict.fromkeys(("appid", "appidclient", "applicationid", "anwendungsid", "anwendungsidclient", "clientid"), _APP),
    **dict.fromkeys(("objectid", "objektid", "oid"), _OBJECT),
    **dict.fromkeys(("tenantid", "mandantenid", "mandantid", "directoryid", "verzeichnisid"), _TENANT),
    **dict.fromkeys(("tenant", "mandant", "kunde", "customer"), _TENANT),
    **dict.fromkeys(("postfach", "postfächer", "mailbox", "mailboxes", "mailboxen", "email", "emailadresse", "mail"), _OTHER),
}
_LABEL_PARTS = {"application", "anwendungs", "anwendung", "client", "object", "objekt", "directory", "verzeichnis", "app", "id", "und", "and"}
_VALUED = ("delegated", "cloud", "tenant", "lang")
_FLAGS = ("undo", "inspect", "disable-wam", "enable-protocols")


@dataclass
class _Read:
    """What has been understood so far."""

    guids: list[str] = field(default_factory=list)
    labelled: dict[str, list[str]] = field(default_factory=lambda: {_APP: [], _OBJECT: [], _TENANT: []})
    mailboxes: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    values: dict[str, list[str]] = field(default_factory=dict)
    label: str = ""
    mistakes: dict[str, list[str]] = field(default_factory=dict)

    def wrong(self, kind: str, word: str) -> None:
        """Remember a word that cannot be used, by what is wrong with it."""
        self.mistakes.setdefault(kind, []).append(word)

    @property
    def anything(self) -> bool:
        """Tell whether an id or a mailbox has been read: a name can only stand in front of them."""
        return bool(self.guids or self.mailboxes or self.labelled[_APP] or self.labelled[_OBJECT])


_MISTAKES: dict[str, Text] = {
    "secret": Text(
        "Ein Geheimnis gehört nicht hierher; bitte ein neues anlegen und dieses löschen",
        "A secret does not belong here; please make a new one and delete this one",
    ),
    "guid": Text("Keine vollständige ID (8-4-4-4-12 Zeichen): {words}", "Not a complete ID (8-4-4-4-12 characters): {words}"),
    "address": Text("Keine Postfachadresse: {words}", "No mailbox address: {words}"),
    "word": Text("Weder ID noch Postfachadresse: {words}", "Neither ID nor mailbox address: {words}"),
    "option": Text(
        "Unbekannte Option: {words} (es gibt --undo, --inspect, --delegated, --disable-wam, --cloud, --enable-protocols, --tenant)",
        "Unknown option: {words} (there are --undo, --inspect, --delegated, --disable-wam, --cloud, --enable-protocols, --tenant)",
    ),
    "value": Text("Hinter der Option fehlt der Wert: {words}", "The option needs a value: {words}"),
    "twice": Text("Mehrfach angegeben: {words}", "Given more than once: {words}"),
    "cloud": Text("Unbekannte Cloud: {words} (worldwide, gcc-high, dod, china)", "Unknown cloud: {words} (worldwide, gcc-high, dod, china)"),
    "delegated": Text("--delegated braucht die Domäne des Kunden, nicht {words}", "--delegated needs the customer's domain, not {words}"),
    "tenant": Text("Kein Name, keine Domäne und keine ID eines Mandanten: {words}", "No name, domain or ID of a tenant: {words}"),
    "lang": Text("--lang kennt de und en, nicht {words}", "--lang knows de and en, not {words}"),
    "guids": Text("Zu viele IDs: {words} (nötig sind App-ID und Objekt-ID)", "Too many IDs: {words} (app ID and object ID are needed)"),
}


def read_words(words: str) -> PastedIds:
    """Make sense of a paste; raises BadInput that names all mistakes at once and shows no secret.

    Of GUIDs without a label the first is the app's and the second the object's; of three the first is the tenant's. A
    lone GUID without a mailbox is a tenant's.
    """
    if len(words) > WORDS_LIMIT:
        raise BadInput(Text("Die Eingabe ist zu lang (höchstens 20.000 Zeichen)", "The input is too long (20,000 characters at most)"))
    read = _Read()
    if mask(words) != words:
        read.wrong("secret", "")
        words = mask(words).replace(MASK, " ")
    _sort(cut(words), read)
    tenant, app_id, object_id = _assign(read)
    options, language = _options(read)
    mistakes = [_MISTAKES[kind].filled(words="{words}") for kind in ()]
    for kind, bad in read.mistakes.items():
        shown = shortened(bad)
        mistakes.append(Text(_MISTAKES[kind].de.format(words=shown.de), _MISTAKES[kind].en.format(words=shown.en)))
    if app_id and app_id == object_id:
        mistakes.append(Text("App-ID und Objekt-ID sind gleich", "App ID and object ID are the same"))
    if {"undo", "inspect"} <= read.flags:
        mistakes.append(Text("--undo und --inspect schließen einander aus", "--undo and --inspect exclude each other"))
    if not mistakes and not tenant and not app_id:
        mistakes.append(
            Text(
                "Es fehlt, um wen es geht: ein gespeicherter Mandant, oder App-ID, Objekt-ID und Postfächer",
                "Missing who this is about: a stored tenant, or app ID, object ID and mailboxes",
            )
        )
    if mistakes:
        raise BadInput(*mistakes)
    return PastedIds(tenant, app_id, object_id, tuple(read.mailboxes.values()), options, language)


def _sort(words: list[str], read: _Read) -> None:
    rest = iter(_unlabelled(words, read))
    for word in rest:
        if dashes := _OPTION.match(word):
            if "@" not in word:
                _option(word[dashes.end() :], rest, read)
                continue
        _word(word, read)


def _unlabelled(words: list[str], read: _Read) -> list[str]:
    """Cut a label off a word that it is glued to (`App-ID:1111…`); the label stays a word of its own."""
    cut_apart: list[str] = []
    for word in words:
        label, colon, value = word.partition(":") if ":" in word else word.partition("=")
        if colon and value and _plain(label) in _LABELS:
            cut_apart += [label + ":", *cut(value)]
        else:
            cut_apart.append(word)
    return cut_apart


def _word(word: str, read: _Read) -> None:
    label, read.label = read.label, ""
    if _GUID.fullmatch(word):
        _guid(_normal(word), label, read)
    elif "@" in word:
        if is_address(word):
            read.mailboxes.setdefault(word.lower(), word)
        else:
            read.wrong("address", word)
    elif _is_label(word, label, read):
        read.label = _LABELS.get(_plain(word), _OTHER)
    elif _ALMOST_GUID.fullmatch(word):
        read.wrong("guid", word)
    elif _NAME.fullmatch(word) and (label == _TENANT or not (read.anything or read.names)):
        read.names.append(word)
    else:
        read.wrong("word", word)


def _guid(guid: str, label: str, read: _Read) -> None:
    if label in read.labelled:
        read.labelled[label].append(guid)
    else:
        read.guids.append(guid)


def _is_label(word: str, after: str, read: _Read) -> bool:
    plain = _plain(word)
    if word.endswith((":", "=")):
        while read.names and _plain(read.names[-1]) in _LABEL_PARTS:
            read.names.pop()
        return True
    return False if after == _TENANT else plain in _LABELS and plain.endswith("id")


def _plain(word: str) -> str:
    return "".join(c for c in word.lower() if c.isalpha())


def _normal(guid: str) -> str:
    digits = re.sub(_DASH, "", guid).lower()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
