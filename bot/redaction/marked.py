"""Keys and tokens that carry a mark of their maker, so that programs find them wherever they lie: no label is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.redaction import heads, published
from bot.redaction.kinds import SecretKind
from bot.redaction.wraps import Span, from_base64, places
from bot.text.late import compiled_late

_AZURE, _OTHER = SecretKind.ACCESS_KEY, SecretKind.SERVICE_KEY


class _Mark(NamedTuple):
    """The mark, how many characters stand before it, and the whole of what bears it."""

    text: str
    before: int
    whole: re.Pattern[str]
    kind: SecretKind


def _mark(text: str, before: int, whole: str, kind: SecretKind = _AZURE, letters: str = "A-Za-z0-9_-") -> _Mark:
    return _Mark(text, before, compiled_late(rf"(?<![{letters}]){whole}(?![{letters}])"), kind)


_PLAIN, _BASE64 = "A-Za-z0-9", "A-Za-z0-9+/"
# Azure's: https://github.com/microsoft/security-utilities (its rules SEC101/...), of which the storage key has no mark but its length:
#   https://learn.microsoft.com/en-us/purview/sit-defn-azure-storage-account-key-generic; AZDO at its place:
#   https://learn.microsoft.com/en-us/purview/sit-defn-azure-devops-personal-access-token (all seen 2026-12-01)
# Others: https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml (age, GitHub, GitLab, Mailgun, SendGrid; seen 2026-12-01);
#   Google's GOCSPX-: https://github.com/google/osv-scalibr (its rule gcpoauth2client); ya29. and 1//0 as its playground shows them [unverified]
_MARKS = (
    _mark("JQQJ9", 52, r"[A-Za-z0-9]{52}JQQJ9[A-Za-z0-9]{27}(?:[A-Za-z0-9]{2}==)?", letters=_PLAIN),
    _mark("AZDO", 76, r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}", letters=_PLAIN),
    _mark("AzFu", 44, r"[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9+/_-]{5,8}={0,2}"),
    _mark("AzSe", 42, r"[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}", letters=_PLAIN),
    _mark("AIoT", 33, r"[A-Za-z0-9+/]{33}AIoT[A-Za-z0-9+/]{6}=", letters=_BASE64),
    *(
        _mark(sign, 33, rf"[A-Za-z0-9+/]{{33}}{re.escape(sign)}[A-Za-z0-9+/]{{6}}=", letters=_BASE64)
        for sign in ("+ASb", "+AEh", "+ARm")
    ),
    _mark("+ACR", 42, r"[A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9+/]{5}", letters=_BASE64),
    _mark("==", 86, r"[A-Za-z0-9+/]{86}==", letters=_BASE64),
    _mark("ya29.", 0, r"ya29\.[A-Za-z0-9_-]{20,2000}", _OTHER),
    _mark("1//0", 0, r"1//0[A-Za-z0-9_-]{30,300}", _OTHER),
    _mark("GOCSPX-", 0, r"GOCSPX-[A-Za-z0-9_-]{28}", _OTHER),
    _mark("SG.", 0, r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}", _OTHER),
    _mark("key-", 0, r"key-[0-9a-f]{32}", _OTHER),
    _mark("glpat-", 0, r"glpat-[A-Za-z0-9_-]{20,300}(?:\.[a-z0-9]{9})?", _OTHER),
    *(_mark(sign, 0, rf"{sign}[A-Za-z0-9]{{36}}", _OTHER) for sign in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")),
    _mark("github_pat_", 0, r"github_pat_[A-Za-z0-9_]{60,90}", _OTHER),
    _mark("AGE-SECRET-KEY-1", 0, r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}", _OTHER),
)

HEADS = tuple(mark.text for mark in _MARKS if not mark.before)


def spans(text: str) -> Iterator[Span]:
    """Yield every key that bears a mark; what is as long, and is text or said to be public, stays."""
    for mark in _MARKS:
        for at in places(text, mark.text):
            found = mark.whole.match(text, at - mark.before) if at >= mark.before else None
            if found and not (mark.text == "==" and _is_another(text, found)):
                yield Span(*found.span(), mark.kind)


def _is_another(text: str, found: re.Match[str]) -> bool:
    """Say whether it is a digest, a signature of a mail, or a text, which have the same length by chance."""
    at = found.start()
    return published.is_named(text, at) or heads.is_public(text, at) or from_base64(found[0]).isascii()
