"""Words that say that a secret is near: which ones there are, how they are spelt, and which kind of secret each announces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import re2

from bot.redaction.kinds import SecretKind
from bot.redaction.wraps import is_written

PASSWORDS = (SecretKind.PASSWORD, SecretKind.CERTIFICATE_PASSWORD)
_MADE_UP = (*PASSWORDS, SecretKind.CLIENT_SECRET)  # what programs give names of their own


class Label(NamedTuple):
    """Where a label stands, what it announces, and how many characters that has at least."""

    start: int
    end: int
    kind: SecretKind
    least: int


@dataclass(frozen=True, slots=True)
class _Stem:
    """What all spellings of a label have, the rest of it, how long a value is at least, and which kind it then is."""

    rest: re.Pattern[str]
    least: int
    kinds: tuple[tuple[tuple[str, ...], SecretKind | None], ...] = ()  # by the word before the stem
    alone: SecretKind | None = None  # where the stem begins a word
    glued: SecretKind | None = None  # where it ends one: SmtpPassword, Benutzerkennwort
    signed: bool = False  # … and a sign follows: sPW =


SECRET = 8  # characters: shorter values are never broken by a line
TOKEN = 16  # characters; so long a value must look like one, too
_CODE = 30
_CERTIFICATE = (
    (
        ("cert", "certificate", "pfx", "pkcs12", "p12", "zertifikat", "zertifikats", "keystore", "store"),
        SecretKind.CERTIFICATE_PASSWORD,
    ),
)
_OF_AN_APP = ("client", "app", "application", "azure", "entra", "aad", "oauth")
_OF_MAIL = [
    "smtp",
    "imap",
    "pop",
    "pop3",
    "mail",
    "user",
    "remote",
    "local",
    "auth",
    "http",
    "db",
    "ftp",
    "proxy",
    "login",
    "svc",
    "service",
    "root",
    "admin",
    "src",
    "dest",
    "bind",
]
_OF_PASSWORDS = (*_CERTIFICATE, ((*_OF_MAIL, "str", "txt", "my", "new", "old", "the"), SecretKind.PASSWORD))
_OTHERWISE_GLUED = (
    "by",
    "com",
    "encom",
    "over",
    "under",
    "sur",
    "tres",
    "im",
    "multi",
    "single",
    "low",
    "high",
    "band",
)  # no password
_KEYS = (
    "api",
    "access",
    "account",
    "shared",
    "master",
    "encryption",
    "storage",
    "subscription",
    "signing",
    "hmac",
    "functions",
    "function",
    "private",
    "session",
)
_NOTHING = re.compile(r"")
_NO_LETTER = re.compile(r"[^a-z]")
_NUMBER = r"(?:[0-9]|[¹²³]|[ ]#?[0-9](?=[ ]?[:=]))?"  # where there are several
_SAID = r"(?:_?-?(?:eval|cmd|command)(?=\W{1,6}(?:echo|printf) ))?"  # by a program that says nothing else
# German: the labels of the Entra portal, "Geheime Clientschlüssel" and its columns "Wert" and "Geheime ID".
_STEMS = {
    "secret": _Stem(
        re.compile(r"(?:(?<=client.secret)s|(?<=des.secret)s)?(?:[ _-]?(?:value|text|string|wert|key|client))?"),
        SECRET,
        ((("existing",), None), (("signing",), SecretKind.SLACK_TOKEN), (_OF_AN_APP, SecretKind.CLIENT_SECRET)),
        alone=SecretKind.CLIENT_SECRET,
        glued=SecretKind.CLIENT_SECRET,
    ),
    "schl": _Stem(
        re.compile(r"(?:ü|ue|u\u0308|ã¼|[\x81\ufffd?])ssels?(?:wert)?"),
        SECRET,
        (
            (("client", "anwendungs", "geheimer", "geheime"), SecretKind.CLIENT_SECRET),
            (("netzwerk", "wlan", "zugangs", "sicherheits"), SecretKind.PASSWORD),
        ),
    ),
    "geheim": _Stem(
        re.compile(
            r"(?:nis(?:-?wert)?(?:es)?|er wert|e id|wort|code|(?=[\"'\]]?[ \t]{0,4}(?:=|:[ \t]))|(?:e[nrms]? )?(?:client)?schl(?:ü|ue|ã¼|[\x81\ufffd?])ssel)"
        ),
        SECRET,
        alone=SecretKind.CLIENT_SECRET,
        glued=SecretKind.CLIENT_SECRET,
    ),
    "pass": _Stem(
        re.compile(rf"(?:[ /-]?w(?:or[dt]|d|\.)|w(?=[ \t]?[:=])|ord| ?phrase)?(?:es)?[0-9]?{_SAID}"),
        3,
        ((_OTHERWISE_GLUED, None), *_OF_PASSWORDS),
        alone=SecretKind.PASSWORD,
        glued=SecretKind.PASSWORD,
    ),
    "passwor": _Stem(
        re.compile(rf"[dt](?:es)?{_NUMBER}{_SAID}"), 3, _CERTIFICATE, SecretKind.PASSWORD, SecretKind.PASSWORD
    ),
    "kennwor": _Stem(re.compile(rf"[td](?:e?s)?{_NUMBER}"), 3, _CERTIFICATE, SecretKind.PASSWORD, SecretKind.PASSWORD),
    "pw": _Stem(re.compile(rf"d?{_NUMBER}"), 3, _OF_PASSWORDS, SecretKind.PASSWORD, SecretKind.PASSWORD, signed=True),
    "p/w": _Stem(_NOTHING, 3, alone=SecretKind.PASSWORD),
    "token": _Stem(
        _NOTHING,
        TOKEN,
        (
            (("refresh", "aktualisierungs"), SecretKind.REFRESH_TOKEN),
            (("slack", "slack_bot", "slack_app", "slack_user"), SecretKind.SLACK_TOKEN),
            (("access", "id", "auth", "oauth", "bearer", "zugriffs"), SecretKind.ACCESS_TOKEN),
        ),
        alone=SecretKind.ACCESS_TOKEN,
    ),
    "assertion": _Stem(_NOTHING, TOKEN, ((("client",), SecretKind.ACCESS_TOKEN),), SecretKind.ACCESS_TOKEN),
    "key": _Stem(_NOTHING, SECRET, ((_KEYS, SecretKind.ACCESS_KEY), (("app", "client"), SecretKind.CLIENT_SECRET))),
    "cred": _Stem(
        re.compile(r"(?:s|entials?)(?![a-z])"), SECRET, ((_OF_AN_APP, SecretKind.CLIENT_SECRET),), SecretKind.PASSWORD
    ),
    "assword": _Stem(re.compile(r"s?"), 3, alone=SecretKind.PASSWORD),  # as scripts wait for it: *assword:
    # Password and secret in other consoles' languages
    **dict.fromkeys(
        (
            *("mot de passe", "contraseña", "contrasena", "wachtwoord", "hasło", "haslo", "heslo", "lösenord"),
            *("adgangskode", "kodeord", "senha", "palavra-passe", "jelszó", "salasana", "şifre", "sifre"),
            *(
                "пароль",
                "парола",
                "лозинка",
                "lozinka",
                "parola",
                "parole",
                "parool",
                "geslo",
                "clave",
                "contrasenya",
                "slaptažodis",
            ),
            *(
                "lykilorð",
                "fjalëkalimi",
                "mật khẩu",
                "kata sandi",
                "κωδικός",
                "סיסמה",
                "סיסמא",
                "كلمة المرور",
                "كلمة السر",
            ),
            *(
                "パスワード",
                "密码",
                "密碼",
                "口令",
                "비밀번호",
                "암호",
                "mdp",
                "kennw.",
                "psw",
                "pwt",
                "pwort",
                "p.w.",
                "losungswort",
                "codewort",
            ),
            *("zugangscode", "zugangswort", "zugriffscode", "sicherheitscode", "freischaltcode", "passcode"),
            *(
                "wiederherstellungscode",
                "recovery code",
                "zertifikat-pin",
                "zertifikats-pin",
                "losung",
                "paßwort",
                "paãÿwort",
                "paã\x9fwort",
            ),
        ),
        _Stem(_NOTHING, 3, alone=SecretKind.PASSWORD),
    ),
    **dict.fromkeys(
        (
            "segreto client",
            "secreto de cliente",
            "secreto del cliente",
            "segreto del client",
            "clé secrète",
            "cle secrete",
            "secret client",
            "klucz tajny klienta",
            "segredo do cliente",
        ),
        _Stem(_NOTHING, SECRET, alone=SecretKind.CLIENT_SECRET),
    ),
    "kw": _Stem(
        re.compile(r"\.?(?=[ \t]?[:=]|[ \t](?:ist|lautet|is)[ \t])"), 6, alone=SecretKind.PASSWORD
    ),  # the week of a calendar is shorter
    **dict.fromkeys(("🔑", "🔐", "🗝"), _Stem(re.compile("\ufe0f?"), 3, alone=SecretKind.PASSWORD)),
    "zugang": _Stem(re.compile(r"(?:sdaten)?"), SECRET, alone=SecretKind.PASSWORD),
    "psk": _Stem(_NOTHING, SECRET, alone=SecretKind.PASSWORD),  # of a wireless network
    **dict.fromkeys(("logindaten", "login data", "login details"), _Stem(_NOTHING, SECRET, alone=SecretKind.PASSWORD)),
    "anmeldedaten": _Stem(_NOTHING, SECRET, alone=SecretKind.PASSWORD),
    "add-mask": _Stem(_NOTHING, 3, alone=SecretKind.PASSWORD),  # of a workflow's log
    "identified": _Stem(re.compile(r"(?: with [\w\"'`]{1,40})?"), 3, alone=SecretKind.PASSWORD),  # … by, of SQL
    "code": _Stem(_NOTHING, _CODE, alone=SecretKind.AUTHORIZATION_CODE),
}
_MEANT = {
    **dict.fromkeys(("passwort", "password", "kennwort", "kennword"), (SecretKind.PASSWORD, 3)),
    **dict.fromkeys(("secret", "geheimnis"), (SecretKind.CLIENT_SECRET, SECRET)),
}


def _mistyped(word: str) -> Iterator[str]:
    """Yield the word with one letter left out, doubled, exchanged or another one, as people type it and programs read it from a picture."""
    for at in range(1, len(word) + 1):
        head, rest = word[:at], word[at:]
        yield head + rest[1:]
        yield head + rest[1:2] + rest[:1] + rest[2:]
        yield head + rest[:1].replace("w", "vv") + rest[1:]
        for letter in _TYPED:
            yield from (head + letter + rest, head + letter + rest[1:])


_TYPED = "abcdefghijklmnopqrstuvwxyz0134578ß$@|!"
_MISTYPED = {
    wrong: meant
    for word, meant in _MEANT.items()
    for wrong in _mistyped(word)
    if not wrong.startswith((*_MEANT, "passport")) and wrong not in _STEMS
}
_MAY_BE_MISTYPED = re2.compile(rb"\b[gkps][a-z0-9?$@|!]{4,9}")
_NO_BLANKS = "\u2e80"  # letters from here on are not parted by blanks
_GAP = "[ ._*-]{1,3}"
_SPACED = re2.compile(
    rf"\b(?:kenn(?:[ -]|-\r?\n[ ]{{0,8}})wort|pass-\r?\n[ ]{{0,8}}wor[td]|{'|'.join(_GAP.join(word) for word in _MEANT)})\b".encode()
)
_ANY = re2.compile("|".join(map(re.escape, filter(str.isascii, sorted(_STEMS, key=len, reverse=True)))).encode())
_STRANGE = re.compile("|".join(stem for stem in _STEMS if not stem.isascii()))
_WITHIN = 32  # characters of base64
_RUN = re.compile(rf"[A-Za-z0-9+/]{{0,{_WITHIN}}}")
_RUN_BEFORE = re.compile(rf"[A-Za-z0-9+/]{{0,{_WITHIN}}}\Z")
_BEFORE = 28  # characters that may tell the kind
# What a name goes on with without being about something else: client_secret_prod, smtp_password_new. An id, a date, a file is no secret.
OTHER = (
    "id(?!entified)|exp|name|hint|len|typ(?:e|es|en)?(?![a-z])|polic|reset|file|path|url|uri|endpoint|hash|count|age(?![a-z])|last|days?(?![a-z])|life|valid"
    "|chang|creat|start|end|refs?(?![a-z])|requ|method|prov|manag|never|set|store|config|auth|grant|field|label|error|fail|scope|aud(?:ience)?(?![a-z])"
    "|dat(?:e|a|ei|um)?s?(?![a-z])|mode|size|cache|map|prof|is|has|can|state|min|max|quality|strength|protect|less|rule|regel|richtlinie"
)
_OTHER = re.compile(rf"[_-]?(?:{OTHER})")  # glued to it: PasswordNeverExpires, secret_id
_JOINING = ("_", "-", ".")
_GRANT = re.compile(r"grant.?type\W{1,4}(?:client.)?\Z")  # how somebody signs in, no label
_SIGN = re.compile(r"(?=[\"'’”`\]]{0,2}[ \t]{0,8}(?:[:=]|<-))")
_MORE = re.compile(rf"(?:(?:[_-](?!{OTHER})[a-z0-9]{{1,12}}){{1,2}}|\.[0-9]{{1,3}}|[0-9]{{1,3}}){_SIGN.pattern}")
_GLUED = re.compile(rf"(?!{OTHER})(?:[a-z0-9]{{2,20}}[_-]?){{1,3}}{_SIGN.pattern}")  # PasswordDatev, KennwortSMTP2


def by_chance(text: str, label: Label, before: int) -> bool:
    """Say whether chance has written a label: it stands in a longer piece of base64, of which at least so much stands before it."""
    first = _RUN_BEFORE.search(text, max(0, label.start - _WITHIN), label.start)
    last = _RUN.match(text, label.end)
    start, end = first.start() if first else label.start, last.end() if last else label.end
    return label.start - start >= before and end - start >= _WITHIN and not is_written(text[start:end])


def found(text: str, lower: str, raw_lower: bytes) -> Iterator[Label]:
    """Yield every label of a text in small letters, which is also given as ASCII."""
    places = [at.span() for at in _ANY.finditer(raw_lower)]
    if not lower.isascii():
        places += (at.span() for at in _STRANGE.finditer(lower))
    places += (at.span() for at in _MAY_BE_MISTYPED.finditer(raw_lower) if lower[at.start() : at.end()] in _MISTYPED)
    places += (at.span() for at in _SPACED.finditer(raw_lower))
    for start, end in sorted(places):
        stem = _STEMS.get(lower[start:end])
        if stem is None:
            yield Label(start, end, *_meant(lower[start:end]))
            continue
        before = lower[max(0, start - _BEFORE) : start]
        if (kind := _kind(stem, before)) and (rest := stem.rest.match(lower, end)):
            following = text[rest.end() : rest.end() + 1]
            goes_on = following.isalnum() or following in _JOINING
            if (goes_on and _OTHER.match(lower, rest.end())) or ("type" in before and _GRANT.search(before)):
                continue
            if stem.signed and kind is stem.glued and _is_glued(stem, before) and not _SIGN.match(lower, rest.end()):
                continue
            glued = (
                text[rest.end() : rest.end() + 1].isupper() and kind in _MADE_UP and rest.end() - start != len("pass")
            )
            more = (_GLUED if glued else _MORE).match(lower, rest.end()) if goes_on else None
            yield Label(start, more.end() if more else rest.end(), kind, stem.least)


def _meant(written: str) -> tuple[SecretKind, int]:
    """Return what a word announces that is not spelt as it should be."""
    return _MISTYPED.get(written) or _MEANT[_NO_LETTER.sub("", written)]


def _is_glued(stem: _Stem, before: str) -> bool:
    """Say whether a stem ends a word of which nothing else is known."""
    return before[-1:].isalpha() and not any(before.endswith(words) for words, _ in stem.kinds)


def _kind(stem: _Stem, before: str) -> SecretKind | None:
    word, glued = before.rstrip(" _-."), before.rstrip("_-")
    for words, kind in stem.kinds:
        if (word if kind else glued).endswith(
            words
        ):  # compass is one word, what stands behind an address in .com another
            return kind
    return stem.glued if before[-1:].isalpha() and before[-1:] < _NO_BLANKS else stem.alone
