"""The stems of all words that say that a secret is near: how they go on, how long a value is at least, which kind it then is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.redaction.kinds import SecretKind
from bot.text.late import compiled_late


@dataclass(frozen=True, slots=True)
class Stem:
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
_NOTHING = compiled_late(r"")
_NUMBER = r"(?:[0-9]|[¹²³]|[ ]#?[0-9](?=[ ]?[:=]))?"  # where there are several
_SAID = r"(?:_?-?(?:eval|cmd|command)(?=\W{1,6}(?:echo|printf) ))?"  # by a program that says nothing else
# German: the labels of the Entra portal, "Geheime Clientschlüssel" and its columns "Wert" and "Geheime ID".
STEMS = {
    "secret": Stem(
        compiled_late(r"(?:(?<=client.secret)s|(?<=des.secret)s)?(?:[ _-]?(?:value|text|string|wert|key|client))?"),
        SECRET,
        ((("existing",), None), (("signing",), SecretKind.SLACK_TOKEN), (_OF_AN_APP, SecretKind.CLIENT_SECRET)),
        alone=SecretKind.CLIENT_SECRET,
        glued=SecretKind.CLIENT_SECRET,
    ),
    "schl": Stem(
        compiled_late(r"(?:ü|ue|u\u0308|ã¼|[\x81\ufffd?])ssels?(?:wert)?"),
        SECRET,
        (
            (("client", "anwendungs", "geheimer", "geheime"), SecretKind.CLIENT_SECRET),
            (("netzwerk", "wlan", "zugangs", "sicherheits"), SecretKind.PASSWORD),
            (("api", "konto", "speicher"), SecretKind.ACCESS_KEY),
        ),
    ),
    "ssel der a": Stem(
        compiled_late(r"(?:pp(?:likation)?|nwendung)\b"),
        SECRET,
        alone=SecretKind.CLIENT_SECRET,
        glued=SecretKind.CLIENT_SECRET,
    ),
    "geheim": Stem(
        compiled_late(
            r"(?:nis(?:-?wert)?(?:s?es)?|er wert|e id|wort|code|(?=[\"'\]]?[ \t]{0,4}(?:=|:[ \t]))|(?:e[nrms]? )?(?:client)?schl(?:ü|ue|ã¼|[\x81\ufffd?])ssel)"
        ),
        SECRET,
        alone=SecretKind.CLIENT_SECRET,
        glued=SecretKind.CLIENT_SECRET,
    ),
    "pass": Stem(
        compiled_late(rf"(?:[ /-]?w(?:or[dt]|d|\.)|w(?=[ \t]?[:=])|ord| ?phrase)?(?:es)?[0-9]?{_SAID}"),
        3,
        ((_OTHERWISE_GLUED, None), *_OF_PASSWORDS),
        alone=SecretKind.PASSWORD,
        glued=SecretKind.PASSWORD,
    ),
    "passwor": Stem(
        compiled_late(rf"[dt](?:es)?{_NUMBER}{_SAID}"), 3, _CERTIFICATE, SecretKind.PASSWORD, SecretKind.PASSWORD
    ),
    "kennwor": Stem(
        compiled_late(rf"[td](?:e?s)?{_NUMBER}"), 3, _CERTIFICATE, SecretKind.PASSWORD, SecretKind.PASSWORD
    ),
    "pw": Stem(compiled_late(rf"d?{_NUMBER}"), 3, _OF_PASSWORDS, SecretKind.PASSWORD, SecretKind.PASSWORD, signed=True),
    "p/w": Stem(_NOTHING, 3, alone=SecretKind.PASSWORD),
    "token": Stem(
        _NOTHING,
        TOKEN,
        (
            (("refresh", "aktualisierungs"), SecretKind.REFRESH_TOKEN),
            (("slack", "slack_bot", "slack_app", "slack_user"), SecretKind.SLACK_TOKEN),
            (("access", "id", "auth", "oauth", "bearer", "zugriffs"), SecretKind.ACCESS_TOKEN),
        ),
        alone=SecretKind.ACCESS_TOKEN,
    ),
    "assertion": Stem(_NOTHING, TOKEN, ((("client",), SecretKind.ACCESS_TOKEN),), SecretKind.ACCESS_TOKEN),
    "key": Stem(_NOTHING, SECRET, ((_KEYS, SecretKind.ACCESS_KEY), (("app", "client"), SecretKind.CLIENT_SECRET))),
    "cred": Stem(
        compiled_late(r"(?:s|entials?)(?![a-z])"),
        SECRET,
        ((_OF_AN_APP, SecretKind.CLIENT_SECRET),),
        SecretKind.PASSWORD,
    ),
    "assword": Stem(compiled_late(r"s?"), 3, alone=SecretKind.PASSWORD),  # as scripts wait for it: *assword:
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
        Stem(_NOTHING, 3, alone=SecretKind.PASSWORD),
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
        Stem(_NOTHING, SECRET, alone=SecretKind.CLIENT_SECRET),
    ),
    "kw": Stem(
        compiled_late(r"\.?(?=[ \t]?[:=]|[ \t](?:ist|lautet|is)[ \t])"), 6, alone=SecretKind.PASSWORD
    ),  # the week of a calendar is shorter
    **dict.fromkeys(("🔑", "🔐", "🗝"), Stem(compiled_late("\ufe0f?"), 3, alone=SecretKind.PASSWORD)),
    "zugang": Stem(compiled_late(r"(?:sdaten)?"), SECRET, alone=SecretKind.PASSWORD),
    "psk": Stem(_NOTHING, SECRET, alone=SecretKind.PASSWORD),  # of a wireless network
    **dict.fromkeys(
        ("logindaten", "login data", "login details", "basic auth", "http auth"),
        Stem(_NOTHING, SECRET, alone=SecretKind.PASSWORD),
    ),
    **dict.fromkeys(
        ("geschützt", "geschuetzt", "protected"),
        Stem(compiled_late(r"(?: with| by)?(?=[ .,;!?)]|\n|\Z)"), 6, alone=SecretKind.PASSWORD),
    ),
    **dict.fromkeys(("als wert", "as value", "as the value"), Stem(_NOTHING, SECRET, alone=SecretKind.CLIENT_SECRET)),
    "anmeldedaten": Stem(_NOTHING, SECRET, alone=SecretKind.PASSWORD),
    "add-mask": Stem(_NOTHING, 3, alone=SecretKind.PASSWORD),  # of a workflow's log
    "identified": Stem(compiled_late(r"(?: with [\w\"'`]{1,40})?"), 3, alone=SecretKind.PASSWORD),  # … by, of SQL
    "code": Stem(_NOTHING, _CODE, alone=SecretKind.AUTHORIZATION_CODE),
}
