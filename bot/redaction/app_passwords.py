"""App passwords in groups of four small letters, as Microsoft and Google show them; of words none is made."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from bot.redaction.kinds import SecretKind
from bot.redaction.wraps import Span
from bot.text.late import compiled_late

_GROUPS = 4
_RUN = re2.compile(rb"\b[a-z]{4}(?: [a-z]{4}){3,11}\b")
_TOLD = re2.compile(rb"@|pass|kennw|\bpw|secret|geheim|\bkw\b|cred|zugang|anmeld|log|auth|app|code|key|\xf0\x9f\x94")
_AROUND = 200  # characters on either side in which something speaks of a secret
_CONSONANT = "[b-df-hj-np-tv-xz]"
_BEGINS = "[bcfgkpsv]l|[bcdfgkptwv]r|[cgkpstwr]h|[gkps]n|[sdtz]w|s[ckmptq]|[pt]s|pf"
# German and English words of four letters have a vowel, and neither these pairs nor such a beginning or end.
_ODD = compiled_late(
    rf"{_CONSONANT}{{4}}|[jqvwz][bcdfgjkmpqvxz]|x[bdfgjkmqrsvwxz]|[bdfghjkmpqvwxz][jqvxz]|[aiou]{{3}}|ii|uu|(?:[jv]|[bdgkmptz]w|[bfjkmv]h)$"
    rf"|^(?!{_BEGINS}){_CONSONANT}{{2}}"
)
_SHORT_FORMS = frozenset(
    [
        "argv",
        "ftps",
        "grpc",
        "gzip",
        "hmac",
        "html",
        "http",
        "json",
        "ldap",
        "lftp",
        "mbox",
        "mfgs",
        "mqtt",
        "msal",
        "ndef",
        "nfsd",
        "nvme",
        "pnpm",
        "pptp",
        "priv",
        "pscp",
        "psql",
        "pwsh",
        "qmgr",
        "sftp",
        "smtp",
        "snmp",
        "sshd",
        "sstp",
        "subj",
        "svcs",
        "tftp",
        "uuid",
        "venv",
        "wget",
        "xbox",
        "xlsx",
        "zlib",
    ]
)


def spans(text: str, raw: bytes) -> Iterator[Span]:
    """Yield what holds two groups that no word is, or one where a secret is spoken of."""
    for run in _RUN.finditer(raw):
        groups = run.group().decode().split(" ")
        odd = [group not in _SHORT_FORMS and bool(_ODD.search(group)) for group in groups]
        first = max(range(len(groups) - _GROUPS + 1), key=lambda at: sum(odd[at : at + _GROUPS]))
        begin = run.start() + 5 * first
        told = _TOLD.search(text[max(0, begin - _AROUND) : begin + _AROUND].lower().encode())
        if sum(odd[first : first + _GROUPS]) > (0 if told else 1):
            yield Span(begin, begin + 5 * _GROUPS - 1, SecretKind.PASSWORD)
