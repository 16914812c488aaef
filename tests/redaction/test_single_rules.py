"""One text for each rule that nothing else holds: what is left of it, and what the secret is called."""

from __future__ import annotations

import base64

import pytest

from bot.redaction import Masked, mask, mask_secrets
from bot.redaction.kinds import SecretKind
from tests import canaries

_HARMLESS = base64.b64encode(b"Ein Holzpult steht im Flur").decode()  # in it the letters pwd
TEXTS = {
    "::add-mask::x7Q": "::add-mask::[…]",
    "Cookie: first=Abc123def456; second=Ghi789jkl012": "Cookie: first=[…]; second=[…]",
    "Set-Cookie: sid=Abc123def456; expires=Ghi789jkl012": "Set-Cookie: sid=[…]; expires=Ghi789jkl012",
    "code=n9k3ksu9mI4ROnl89Sm995ytbxAk7j": "code=[…]",
    "code=IgKpaUnArl63XykWZeiNNCiia3anX": "code=IgKpaUnArl63XykWZeiNNCiia3anX",  # too short for one of Entra's
    "password=Hase%237Igel9 (Hase#7Igel9)": "password=[…] ([…])",
    "password=H%C3%A4se%237Igel9 (Häse#7Igel9)": "password=[…] ([…])",
    "a1 LOGIN {5}\n+ go ahead\nbuero Hase7Igel9\na1 NO": "a1 LOGIN {5}\n+ go ahead\nbuero […]\na1 NO",
    "Kurz: mysql -u root -pHase7Igel9 mail": "Kurz: mysql -u root -p[…] mail",
    "Name   Password    Host\n----   --------    ----\nbuero  Sommerwind  imap\notto   Winterwind  smtp\n": (
        "Name   Password    Host\n----   --------    ----\nbuero  […]  imap\notto   […]  smtp\n"
    ),
    f"echo {_HARMLESS} | base64 -d": f"echo {_HARMLESS} | base64 -d",
    f"SECRET=$(echo {_HARMLESS} | base64 -d)": "SECRET=$(echo […] | base64 -d)",
    f"echo {_HARMLESS} | base64 -d > passwd": "echo […] | base64 -d > passwd",
    "10:01 app: Password:\n10:02 app: Hase7Igel9\n": "10:01 app: Password:\n10:02 app: […]\n",
    "Das Programm sagt seit heute früh bei jeder Anmeldung an unserem Server:\n10:01 app: Password:\n10:02 app: Hase7Igel9": (
        "Das Programm sagt seit heute früh bei jeder Anmeldung an unserem Server:\n10:01 app: Password:\n10:02 app: […]"
    ),
    "Passwort: Hase&amp;7Igel9\nAlso Hase&7Igel9 geht nicht.": "Passwort: […]\nAlso […] geht nicht.",
}

PASSWORD_IS_CALLED = """
p/w, mdp, kennw., psw, pwt, pwort, p.w., losung, losungswort, codewort, zugangscode, zugangswort, zugriffscode, sicherheitscode,
freischaltcode, passcode, wiederherstellungscode, recovery code, zertifikat-pin, zertifikats-pin, paßwort, paãÿwort, mot de passe,
contraseña, contrasena, contrasenya, clave, wachtwoord, hasło, haslo, heslo, geslo, lösenord, adgangskode, kodeord, senha,
palavra-passe, jelszó, salasana, şifre, sifre, пароль, парола, лозинка, lozinka, parola, parole, parool, slaptažodis, lykilorð,
fjalëkalimi, mật khẩu, kata sandi, κωδικός, סיסמה, סיסמא, كلمة المرور, كلمة السر, パスワード, 密码, 密碼, 口令, 비밀번호, 암호
"""
CLIENT_SECRET_IS_CALLED = """
segreto client, segreto del client, secreto de cliente, secreto del cliente, clé secrète, cle secrete, secret client,
klucz tajny klienta, segredo do cliente
"""


@pytest.mark.parametrize(
    ("called", "kind"),
    [(PASSWORD_IS_CALLED, SecretKind.PASSWORD), (CLIENT_SECRET_IS_CALLED, SecretKind.CLIENT_SECRET)],
)
def test_what_a_secret_is_called_in_any_language_announces_it(called: str, kind: SecretKind) -> None:
    """In consoles of other languages, abbreviated, and in an encoding gone wrong."""
    names = called.replace("\n", " ").strip().split(", ")
    shown = {name: mask_secrets(f"{name}: Hase7Igel9") for name in names}

    assert shown == {name: Masked(f"{name}: […]", (kind,)) for name in names}


def test_each_rule_masks_what_it_is_for_and_nothing_beside_it() -> None:
    """The name in front of a secret stays, and so does what follows it."""
    assert {text: mask(text) for text in TEXTS} == TEXTS


def test_whose_secret_it_is_stands_in_its_name() -> None:
    """That of an app is a client secret, by whatever name the app goes."""
    names = ("client", "app", "application", "azure", "entra", "aad", "oauth")
    called = {name: mask_secrets(f"{name}_credentials = Hase7Igel9Maus").kinds for name in names}

    assert called == dict.fromkeys(names, (SecretKind.CLIENT_SECRET,))


def test_what_does_not_begin_like_a_client_secret_is_none_in_pieces() -> None:
    """Its fourth character is a digit, and Q and the tilde follow."""
    text = "abc {} Q ~efghijkLMN0pqr stuVwxyz12345 6789abcd"

    assert [mask(text.format(fourth)) == text.format(fourth) for fourth in ("8", "8x")] == [False, True]


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda drawn: "0" + canaries.refresh_token(drawn)[1:], SecretKind.REFRESH_TOKEN),
        (lambda drawn: "1" + canaries.refresh_token(drawn)[1:], SecretKind.REFRESH_TOKEN),
        (canaries.personal_token, SecretKind.REFRESH_TOKEN),
        (lambda drawn: "ya29." + drawn.randbytes(40).hex(), SecretKind.SERVICE_KEY),
    ],
)
def test_in_base64_the_head_of_a_token_tells_of_it(make: canaries.Maker, kind: SecretKind) -> None:
    """No label speaks of it, neither outside nor inside; other text in base64 stays."""
    seeds = [canaries.seeded(seed) for seed in "123456789"]
    shown = [mask_secrets(base64.b64encode(make(drawn).encode()).decode()) for drawn in seeds]
    harmless = base64.b64encode(b"Version 10.A4 of M.Cook, 11.Aug, went to the printer in Bonn").decode()

    assert {(one.text, one.kinds) for one in shown} == {("[…]", (kind,))}
    assert mask(harmless) == harmless


@pytest.mark.parametrize("form", ["{}\n{}", "> {}\n> {}"])
def test_a_token_of_a_personal_account_ends_where_another_begins(form: str) -> None:
    """Two of them, one below the other, are two."""
    drawn = canaries.seeded("1")
    text = form.format(canaries.personal_token(drawn), canaries.personal_token(drawn))

    assert mask_secrets(text) == Masked(form.format("[…]", "[…]"), (SecretKind.REFRESH_TOKEN,) * 2)
