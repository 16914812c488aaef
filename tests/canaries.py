"""Made-up secrets of every kind, and what consoles, chats, mail programs and people do to them on their way into a paste."""

from __future__ import annotations

import base64
import html
import json
import re
import string
from collections.abc import Callable, Iterator, Mapping
from random import Random
from urllib.parse import quote

Maker = Callable[[Random], str]
Wrapper = Callable[[Random, str], str]

_LETTERS = string.ascii_letters + string.digits
_URL_SAFE = _LETTERS + "-_"
_ROW = "Description\tExpires\tValue\tSecret ID\nmailcheck\t1/2/2027\t{}\t11111111-2222-3333-4444-555555555555"


def _some(random: Random, length: int, characters: str = _LETTERS) -> str:
    return "".join(random.choice(characters) for _ in range(length))


def seeded(seed: str) -> Random:
    """Return a source of canaries that are the same in every run."""
    return Random(seed)  # noqa: S311  nothing here is worth guarding


def client_secret(random: Random) -> str:
    behind = _some(random, random.choice((31, 33, 34, 34, 34)), _URL_SAFE + "~.")
    return f"{_some(random, 3, _URL_SAFE + '~.')}{random.choice(string.digits)}Q~{behind}"


def old_client_secret(random: Random) -> str:
    return _some(random, random.randint(31, 43), _LETTERS + "+/=[]:?@.-*") + random.choice(_LETTERS)


def token(random: Random) -> str:
    parts = (
        {"typ": "JWT", "alg": "RS256", "kid": _some(random, 27)},
        {"aud": "https://outlook.office365.com", "oid": _some(random, 120), "roles": ["IMAP.AccessAsApp"]},
    )
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join((*encoded, _some(random, 342, _URL_SAFE)))


def xoauth2_string(random: Random) -> str:
    return _base64(f"user=office@contoso.example\x01auth=Bearer {token(random)}\x01\x01")


def slack_token(random: Random) -> str:
    begins = random.choice(("xoxb-", "xoxp-", "xoxe.xoxp-1-", "xapp-1-A"))
    return f"{begins}{_some(random, 12, string.digits)}-{_some(random, 24)}"


def refresh_token(random: Random) -> str:
    return f"{random.choice('01')}.A{_some(random, random.randint(300, 700), _URL_SAFE)}"


def personal_token(random: Random) -> str:
    """Make a refresh token of a personal Microsoft account."""
    place = random.choice(("BAY", "BL2", "SN1"))
    return f"M.C5{_some(random, 2, string.digits)}_{place}.0.U.-C{_some(random, 420, _LETTERS + '*!')}$$"


def password(random: Random) -> str:
    inside = _some(random, random.randint(8, 14), _LETTERS + "!$%&/()?+*#-_.:@")
    return f"{random.choice(string.ascii_uppercase)}{inside}{random.choice(string.digits)}"


def habitual_password(random: Random) -> str:
    """Make one as people do: a word, a year or a number, a sign."""
    word = random.choice(("Sommer", "Winter", "Kanzlei", "Muster", "herbst", "Welcome"))
    return (
        f"{word}{random.choice((123, 1234, random.randint(1990, 2029)))}{random.choice(('', '!', '!!', '#', '$', '?'))}"
    )


def passphrase(random: Random) -> str:
    words = "pferd batterie klammer horse staple regen lampe fenster river stone kuh Wald Baum correct korrekt"
    return " ".join(random.sample(words.split(), random.randint(4, 6))).lower()


def access_key(random: Random) -> str:
    return _base64(random.randbytes(random.choice((32, 64))))


def private_key(random: Random) -> str:
    body = _base64(b"\x30\x82\x04\xbd\x02\x01\x00\x30" + random.randbytes(1200))
    return "\n".join(body[at : at + 64] for at in range(0, len(body), 64))


def _base64(plain: str | bytes) -> str:
    return base64.b64encode(plain.encode() if isinstance(plain, str) else plain).decode()


def _inside(random: Random, secret: str, what: str) -> str:
    """Put something in the midst of it; a rest that is shorter than a word is not told from one."""
    at = random.randint(4, len(secret) - 16)
    return secret[:at] + what + secret[at:]


def _lines(text: str, width: int, between: str) -> str:
    return between.join(text[at : at + width] for at in range(0, len(text), width))


def _quoted_printable(text: str) -> str:
    lines = [""]
    for character in re.findall(r"=..|.", re.sub(r"[=~.]", lambda found: f"={ord(found.group()):02X}", text)):
        if len(lines[-1]) + len(character) > 75:
            lines.append("")
        lines[-1] += character
    return "=\n".join(lines)


def _b64_in(before: str, behind: str) -> Wrapper:
    return lambda _, secret: before + _base64(secret) + behind


def _anywhere(what: str, before: str = "", behind: str = "") -> Wrapper:
    """Put something between any two characters of it."""

    def wrap(random: Random, secret: str) -> str:
        at = random.randint(1, len(secret) - 1)
        return f"{before}{secret[:at]}{what}{secret[at:]}{behind}"

    return wrap


def _after_mark(what: str) -> Wrapper:
    return lambda _, secret: secret.replace("Q~", f"Q~{what}", 1)


def _around(before: str, behind: str) -> Wrapper:
    return lambda _, secret: f"{before}{secret}{behind}"


def _within(what: str, behind: str = "", before: str = "") -> Wrapper:
    return lambda random, secret: before + _inside(random, secret, what) + behind


FORMS: Mapping[str, Maker] = {
    "client_secret": client_secret,
    "access_token": token,
    "xoauth2_string": xoauth2_string,
    "slack_token": slack_token,
    "refresh_token": refresh_token,
}

WRAPPERS: Mapping[str, Wrapper] = {
    **{
        f"{before}x{behind}": _around(before, behind)
        for before, behind in (
            ("", ""),
            *(
                (mark, mark)
                for mark in ("_", "*", "**", "~", "`", "|", '"', "'", "/ ", "\u200b", "\ufeff", "\t", "\r\n")
            ),
            *(("„", "“"), ("‚", "‘"), ("«", "»"), ("<", ">"), ("(", ")"), ("[", "]"), ("{", "}"), ("```\n", "\n```")),
            *(("Der Wert ist ", f"{end} Danach") for end in (".", ",", ";", ":", "!", "?", " -", "…")),
            *(("x=", "&y=1"), ("<a>", "</a>"), ("b'", "'"), ("a,", ",b"), ("$x = “", "”"), ("\x1b[31m", "\x1b[0m")),
            ("2027-03-01 10:11:12,123 DEBUG [mail] ", " (client.java:7)"),
        )
    },
    "link": lambda _, s: f"<https://x.example/{s}|{s}>",
    "zero width inside": _within("\u200b"),
    "zero width everywhere": lambda _, s: "\u200d".join(s),
    "soft hyphen": _within("\u00ad"),
    "colour inside": _within("\x1b[0m"),
    "UTF-16 as text": lambda _, s: "\x00".join(s),
    "full width": lambda _, s: "".join(chr(ord(c) + 0xFEE0) for c in s),
    "other hyphen and tilde": lambda _, s: s.replace("-", "\u2011").replace("~", "\u02dc"),
    "JSON": lambda _, s: json.dumps({"a": s}),
    "JSON in JSON": lambda _, s: json.dumps(json.dumps({"a": s})),
    "JSON escapes": lambda _, s: s.replace("~", "\\u007e").replace(".", "\\u002e"),
    "Markdown escapes": lambda _, s: s.replace("~", "\\~").replace("_", "\\_"),
    "URL": lambda _, s: "x=" + quote(s, safe="").replace("~", "%7E").replace(".", "%2E") + "&z=1",
    "URL twice": lambda _, s: quote(quote(s, safe="").replace("~", "%7E"), safe=""),
    "quoted-printable": lambda _, s: _quoted_printable(s),
    "quoted-printable, late": lambda _, s: _quoted_printable("x" * 50 + " " + s),
    "entities": lambda _, s: s.replace("~", "&#126;").replace(".", "&#46;"),
    "entities twice": lambda _, s: html.escape(s.replace("~", "&#x7e;")),
    "two lines": _within("\n"),
    "two lines of Windows": _within("\r\n"),
    "two lines, indented": _within("\n    "),
    "two lines, blanks before": _within("   \n  "),
    "two lines, gutter": _within("\n     | "),
    "two lines, quoted": _within("\n> ", " gilt", "> "),
    "two lines, more text": _within("\n", "\nDas geht nicht."),
    "two lines, escaped": _within("\\n"),
    "80 columns": lambda _, s: _lines(f"Wir verwenden dabei diesen Wert: {s}", 80, "\n"),
    "76 columns": lambda _, s: _lines(s, 76, "\r\n"),
}

DISGUISES: Mapping[str, Wrapper] = {
    "base64": _b64_in("", ""),
    "base64, variable": _b64_in("CLIENT_SECRET_B64=", "\nTENANT=contoso"),
    "base64, command": _b64_in("echo ", " | base64 -d"),
    "base64, quoted": _b64_in("$x = '", "'"),
    "base64, label": _b64_in("data:\n  client-secret: ", "\n  tenant: x"),
    "base64, sentence": _b64_in("Der Wert in Base64 ist ", ". Danach"),
    "base64 for URLs": lambda _, s: base64.urlsafe_b64encode(s.encode()).decode().rstrip("="),
    "base64 of a line": lambda _, s: _base64(s + "\n"),
    "base64 of a pair": lambda _, s: _base64(f"id:{s}"),
    "base64 of a variable": lambda _, s: _base64(f"SECRET={s}\n"),
    "base64 of JSON": lambda _, s: _base64(json.dumps({"secret": s, "tenant": "contoso"})),
    "base64 on two lines": lambda _, s: _base64(s)[:30] + "\n" + _base64(s)[30:],
    "hex": lambda _, s: s.encode().hex(),
    "hex in capitals": lambda _, s: f"0x{s.encode().hex().upper()} ist der Wert",
    "hex with blanks": lambda _, s: s.encode().hex(" "),
    "hex with colons": lambda _, s: f"Wert {s.encode().hex(':')} gilt",
    "blank behind the mark": _after_mark(" "),
    "line break behind the mark": _after_mark("\n"),
    "line break of Windows behind the mark": _after_mark("\r\n"),
    "blank anywhere": _anywhere(" "),
    "blank anywhere, sentence": _anywhere(" ", "Der Wert ist ", " und gilt noch."),
    "line break anywhere": _anywhere("\n"),
    "letters": lambda _, s: " ".join(s),
    "letters, sentence": lambda _, s: f"Wert: {'  '.join(s)}  geht nicht",
}

SECRET_LABELS: Mapping[str, Wrapper] = {
    "form": lambda _, s: f"client_secret={quote(s, safe='')}&grant_type=client_credentials",
    "form, unencoded": lambda _, s: f"client_secret = {s}",
    "JSON": lambda _, s: json.dumps({"client_secret": s, "x": 1}),
    "JSON in JSON": lambda _, s: json.dumps(json.dumps({"clientSecret": s})),
    "parameter": lambda _, s: f"Connect -ClientSecret '{s}' -Tenant x",
    "option": lambda _, s: f"tool --client-secret {s} --verbose",
    "German": lambda _, s: f"geheimer Clientschlüssel: {s}",
    "German, quoted": lambda _, s: f"Geheimniswert: „{s}“",
    "value": lambda _, s: f"Secret Value: {s}",
    "list": lambda _, s: f"SecretText : {s}\nKeyId : 11111111-2222-3333-4444-555555555555",
    "bold": lambda _, s: f"**Client secret:** {s}",
    "next line": lambda _, s: f"Client secret\n{s}\n",
    "table": lambda _, s: f"| Client secret | {s} |",
    "portal": lambda _, s: _ROW.format(s),
    "XML": lambda _, s: f"<ClientSecret>{html.escape(s)}</ClientSecret>",
    "variable": lambda _, s: f"AZURE_CLIENT_SECRET={s}",
    "angles": lambda _, s: f"client_secret=<{s}>",
    "basic": lambda _, s: "Authorization: Basic " + _base64(f"11111111-2222-3333-4444-555555555555:{s}"),
}

PASSWORD_LABELS: Mapping[str, Wrapper] = {
    "quoted": lambda _, s: f'password="{s}" x',
    "Kennwort": lambda _, s: f"Kennwort: {s}",
    "Passwort": lambda _, s: f"Benutzer: x\nPasswort: {s}\nServer: y",
    "parameter": lambda _, s: f"-Password '{s}' -Port 587",
    "JSON": lambda _, s: json.dumps({"password": s}),
    "XML": lambda _, s: f"<password>{html.escape(s)}</password>",
    "variable": lambda _, s: f"SMTP_PASSWORD={s}",
    "connection": lambda _, s: f"Server=mail;Uid=office;Pwd={s};Port=1",
    "sentence": lambda _, s: f"Das Kennwort lautet {s}",
    "secure string": lambda _, s: f"ConvertTo-SecureString '{s}' -AsPlainText -Force",
    "IMAP": lambda _, s: f'a1 LOGIN "office@contoso.example" "{s}"\r\n',
    "SMTP": lambda _, s: f"S: 334 UGFzc3dvcmQ6\nC: {_base64(s)}\nS: 535 5.7.3",
    "SMTP, one line": lambda _, s: "AUTH PLAIN " + _base64(f"\0office\0{s}"),
    "POP3": lambda _, s: f"C: USER office\nC: PASS {s}\nS: -ERR",
    "basic": lambda _, s: "Authorization: Basic " + _base64(f"office:{s}"),
    "IMAP, tag and a name": lambda _, s: f"1 LOGIN otto {s}\r\n1 NO LOGIN failed.",
    "IMAP, client's line": lambda _, s: f"C: a LOGIN otto@firma.example {s}\nS: a NO LOGIN failed.",
    "of somebody": lambda _, s: f"Das Passwort von Otto ist {s}",
    "of an address": lambda _, s: f"Kennwort für office@firma.example lautet {s}",
    "of a mailbox": lambda _, s: f"The password of the mailbox is {s}",
}

HABITS: Mapping[str, Wrapper] = {
    "short word": lambda _, s: f"PW {s}",
    "short word, sentence": lambda _, s: f"mein PW {s} geht nicht",
    "short word, colon": lambda _, s: f"PW: {s}",
    "mere blank": lambda _, s: f"Kennwort {s}",
    "English": lambda _, s: f"password {s} does not work",
    "of somebody": lambda _, s: f"Das Passwort von Otto ist {s}",
    "of two words": lambda _, s: f"Das Kennwort des Postfachs office@firma.example lautet {s}.",
    "for a mailbox": lambda _, s: f"the password for the mailbox is {s}",
    "IMAP without a tag": lambda _, s: f"LOGIN otto@firma.example {s}",
    "IMAP, client's line": lambda _, s: f"C: LOGIN otto@firma.example {s}",
    "IMAP, word as tag": lambda _, s: f"C: tag LOGIN otto@firma.example {s}",
    "IMAP, tag": lambda _, s: f"1 LOGIN otto {s}",
    "IMAP, small letters": lambda _, s: f"a1 login otto {s}",
    "IMAP, quoted": lambda _, s: f'LOGIN "otto" "{s}"',
    "IMAP, log": lambda _, s: f"2027-03-01 10:00:00 [imap] C: A7 LOGIN otto@firma.example {s}\n2027-03-01 S: A7 NO",
}

PHRASES: Mapping[str, Wrapper] = {
    "field": lambda _, s: f'Passwort: "{s}"',
    "assigned": lambda _, s: f"password='{s}'",
    "sentence": lambda _, s: f"Das Kennwort lautet „{s}“",
    "of somebody": lambda _, s: f"Das Kennwort von Otto ist »{s}«",
    "English": lambda _, s: f"the password is “{s}”",
    "mere blank": lambda _, s: f'passphrase "{s}"',
    "parameter": lambda _, s: f"-Password '{s}' -Port 587",
}

ACCESS_KEYS: Mapping[str, Wrapper] = {
    "storage": lambda _, s: f"AccountName=muster;AccountKey={s};EndpointSuffix=core.windows.net",
    "bus": lambda _, s: f"SharedAccessKeyName=Mail;SharedAccessKey={s}",
    "address": lambda _, s: f"https://muster.blob.core.windows.net/c?sv=2022-11-02&sr=b&sig={quote(s, safe='')}",
    "address, midst": lambda _, s: f"https://muster.blob.core.windows.net/c?sig={quote(s, safe='')}&se=2027-01-01",
}

KEY_TEXTS: Mapping[str, Wrapper] = {
    "whole": _around("-----BEGIN PRIVATE KEY-----\n", "\n-----END PRIVATE KEY-----\nEnde"),
    "JSON": lambda _, s: json.dumps(f"-----BEGIN RSA PRIVATE KEY-----\n{s}\n-----END RSA PRIVATE KEY-----"),
    "Windows": lambda _, s: f"-----BEGIN PRIVATE KEY-----\n{s}".replace("\n", "\r\n"),
    "indented": lambda _, s: f"-----BEGIN PRIVATE KEY-----\n{s}\n-----END PRIVATE KEY-----".replace("\n", "\n    "),
    "cut off": _around("-----BEGIN PRIVATE KEY-----\n", "\n\nFehler: der Rest fehlt"),
    "begins late": lambda _, s: f"{s[65:]}\n-----END PRIVATE KEY-----",
    "one line": lambda _, s: f"-----BEGIN PRIVATE KEY-----\n{s}\n-----END PRIVATE KEY-----".replace("\n", " "),
    "program": lambda _, s: '"-----BEGIN PRIVATE KEY-----\\n"\n  "' + s.replace("\n", '\\n"\n  "') + '"',
    "no marks": lambda _, s: s.replace("\n", ""),
}


def forms(secret: str) -> Iterator[str]:
    """Yield a secret as it could still be read: in clear, URL-encoded, in hex, in base64 behind none, one or two other bytes."""
    plain = secret.encode()
    yield from (secret, quote(secret, safe=""), plain.hex(), plain.hex().upper())
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + plain).decode()
        yield encoded[(0, 2, 3)[before] : (before + len(plain)) * 8 // 6]


def legible(text: str) -> str:
    """Return a text without what merely hides a secret from a search, not from a reader."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)
    return re.sub("[\u200b-\u200d\u00ad\ufeff\x00]|\x1b\\[[0-9;]*m", "", narrow)
