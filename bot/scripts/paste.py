"""Reads what people really paste behind `/ps-script`: ids, mailboxes and options in any wrapping; guesses nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import TYPED_TOO_LONG, BadInput
from bot.redaction import MASK, mask
from bot.scripts import PastedIds, ScriptOptions
from bot.scripts.labels import Label, apart, is_certain, is_label, take_label
from bot.scripts.mistakes import Mistakes
from bot.scripts.ps_script_options import given_options, script_options, taken_over
from bot.text.words import DASH, arguments, cut, without_separators
from bot.values import MOST_MAILBOXES, MOST_TYPED, is_kept_tenant_name, is_mailbox

_GUID = re.compile(rf"(?i)[0-9a-f]{{8}}(?:{DASH}?[0-9a-f]{{4}}){{3}}{DASH}?[0-9a-f]{{12}}")
_ALMOST_GUID = re.compile(rf"(?i)(?=.{{24,48}}\Z)[0-9a-z]+(?:{DASH}+[0-9a-z]+){{4}}|(?:[0-9a-f]|{DASH}){{20,}}")
_DASHED = re.compile(DASH)
_TENANT_NAME = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")


@dataclass
class _Read:
    """What has been understood so far; `pending` are words that a label, an id or the end will explain."""

    mistakes: Mistakes = field(default_factory=Mistakes)
    guids: list[str] = field(default_factory=list)
    labelled: dict[Label, str] = field(default_factory=dict)
    mailboxes: dict[str, str] = field(default_factory=dict)
    tenants: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    label: Label = Label.OTHER


def read_words(words: str, options: Mapping[str, str] | None = None) -> PastedIds:
    """Make sense of what stands on a command line: mask it, and read what is left."""
    _demand_short(words)
    masked = mask(words)
    secret = masked != words or any(mask(value) != value for value in (options or {}).values())
    return read_masked(masked, options, secret=secret)


def read_masked(words: str, options: Mapping[str, str] | None = None, *, secret: bool = False) -> PastedIds:
    """Make sense of a paste without its secrets; raises BadInput that names all mistakes at once. `secret`: it had some.

    With `options` (name without dashes → value, empty for a switch) these are all there are: whatever the words look like, none is one.

    Of GUIDs without a label the first is the app's and the second the object's; of three the first is the tenant's, and
    so is a lone one without a mailbox.
    """
    _demand_short(words)
    read = _Read()
    if secret:
        read.mistakes.add("secret")
    harmless = words.replace(MASK, " ")
    if options is None:
        front, behind = arguments(harmless)
        given = given_options(front, read.mistakes)
    else:
        given, behind = taken_over(options, read.mistakes), without_separators(cut(harmless))
    for word in (*given.rest, *behind):
        _argument(word, read)
    _settle_pending(read)
    if named := given.values.get("tenant"):
        as_kept = options is not None and is_kept_tenant_name(named) and not _GUID.fullmatch(named)
        read.tenants.append(named if as_kept else _tenant(named, read))
    tenant, app_id, object_id = _assign(read)
    if len(read.mailboxes) > MOST_MAILBOXES:
        read.mistakes.add("mailboxes")
    chosen, language = script_options(given, read.mistakes)
    if not read.mistakes and not tenant and not app_id:
        read.mistakes.add("nobody")
    read.mistakes.stop()
    return PastedIds(tenant, app_id, object_id, tuple(read.mailboxes.values()), chosen, language)


def reads_as_tenant(name: str) -> bool:
    """Tell whether a tenant's name, typed as a word, is read as just this name: as no label, id or secret."""
    try:
        return read_words(name) == PastedIds.stored(name, ScriptOptions())
    except BadInput:
        return False


def _demand_short(words: str) -> None:
    if len(words) > MOST_TYPED:
        raise BadInput(TYPED_TOO_LONG)


def _argument(word: str, read: _Read) -> None:
    if not _DASHED.match(word):
        for part in _parts(word):
            _word(part, read)
    elif "@" in word:
        _mailbox(word, read)
    else:
        read.mistakes.add("word", word)


def _parts(word: str) -> list[str]:
    """Cut labels and addresses of portal pages (`…/objectId/1111…/appId/2222…`) apart."""
    if "/" in word and _GUID.search(word):
        return [part for part in re.split(r"[/?&=#~:]+", word) if _GUID.fullmatch(part) or is_certain(part)]
    return [part for piece in apart(word) for part in (cut(piece) if piece is not word else [piece])]


def _word(word: str, read: _Read) -> None:
    if _GUID.fullmatch(word):
        _guid(_normal(word), read)
    elif is_label(word, read.pending):
        read.label = take_label(word, read.pending)
    elif "@" in word:
        _mailbox(word, read)
    elif _is_almost_guid(word):
        read.mistakes.add("guid", word)
    elif read.label is Label.TENANT:
        read.tenants.append(_tenant(word, read))
        read.label = Label.OTHER
    else:
        read.pending.append(word)


def _guid(guid: str, read: _Read) -> None:
    _settle_pending(read)
    label, read.label = read.label, Label.OTHER
    if label is Label.OTHER:
        read.guids.append(guid)
    elif read.labelled.setdefault(label, guid) != guid:
        read.mistakes.add("twice", guid)


def _mailbox(word: str, read: _Read) -> None:
    _settle_pending(read)
    read.label = Label.OTHER
    if is_mailbox(word):
        read.mailboxes.setdefault(word.lower(), word)
    else:
        read.mistakes.add("address", word)


def _settle_pending(read: _Read) -> None:
    """The one word in front of all ids is the tenant's name; any other word is a mistake."""
    in_front = not (read.guids or read.labelled or read.mailboxes or read.tenants)
    for number, word in enumerate(read.pending):
        if in_front and number == 0:
            read.tenants.append(_tenant(word, read))
        else:
            read.mistakes.add("word", word)
    read.pending.clear()


def _tenant(word: str, read: _Read) -> str:
    if _GUID.fullmatch(word):
        return _normal(word)
    if not _TENANT_NAME.fullmatch(word) or len(word) > 100:
        read.mistakes.add("tenant", word)
    return word


def _assign(read: _Read) -> tuple[str, str, str]:
    """Say which id is whose: labels first, then the order."""
    free = list(read.guids)
    app_id, object_id = read.labelled.get(Label.APP, ""), read.labelled.get(Label.OBJECT, "")
    tenants = dict.fromkeys([*read.tenants, *([read.labelled[Label.TENANT]] if Label.TENANT in read.labelled else [])])
    wanted = (not app_id) + (not object_id)
    lone = len(free) == 1 and not (app_id or object_id or read.mailboxes)
    if not tenants and (len(free) > wanted or lone):
        tenants = {free.pop(0): None}
    if not app_id and free:
        app_id = free.pop(0)
    if not object_id and free:
        object_id = free.pop(0)
    for guid in free:
        read.mistakes.add("guids", guid)
    for one in tenants if len(tenants) > 1 else ():
        read.mistakes.add("twice", one)
    if app_id and app_id == object_id:
        read.mistakes.add("equal")
    return next(iter(tenants), ""), app_id, object_id


def _normal(guid: str) -> str:
    digits = re.sub(DASH, "", guid).lower()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _is_almost_guid(word: str) -> bool:
    """Tell a broken id from a name with hyphens: an id has digits, and hardly a letter beyond f."""
    letters = [letter for letter in word.lower() if letter.isalnum()]
    hexadecimal = sum(letter in "0123456789abcdef" for letter in letters)
    return bool(_ALMOST_GUID.fullmatch(word)) and any(map(str.isdigit, letters)) and hexadecimal >= 0.8 * len(letters)
