"""Files with a key and its certificate, as people have them: PEM in one file or two, PFX from Windows, a `.cer` in binary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import SecretStr

from bot.model import Text
from bot.tenants.input.mistakes import BadTenant, Mistake
from bot.tenants.input.opening import TOO_COSTLY, open_files

COSTLY = Text(
    "das lässt sich in vertretbarer Zeit nicht öffnen; exportieren Sie den Schlüssel mit üblichen Einstellungen neu (RSA: höchstens 4096 Bit)",
    "this cannot be opened in a reasonable time; export the key anew with the usual settings (RSA: 4096 bits at most)",
)
_NO_KEY = Text(
    "darin ist kein privater Schlüssel; gebraucht werden Schlüssel und Zertifikat (PEM) oder eine PFX-Datei",
    "there is no private key in it; key and certificate (PEM) or a PFX file are needed",
)
_NO_CERTIFICATE = Text(
    "darin ist nur der Schlüssel; das Zertifikat dazu (.pem, .cer oder .crt) wird auch gebraucht",
    "there is only the key in it; its certificate (.pem, .cer or .crt) is needed as well",
)
_SEVERAL_KEYS = Text("darin ist mehr als ein privater Schlüssel", "there is more than one private key in it")
_PASSWORD = Text(
    "der Schlüssel ist mit einem Kennwort geschützt, und das eingegebene passt nicht",
    "the key is protected by a password, and the one entered does not fit",
)
_UNREADABLE = Text(
    "das ist weder PEM noch PFX; wählen Sie die Datei mit dem Schlüssel und die mit dem Zertifikat",
    "this is neither PEM nor PFX; choose the file with the key and the one with the certificate",
)
_WRONG: Mapping[str, Text] = {"password": _PASSWORD, "unreadable": _UNREADABLE, TOO_COSTLY: COSTLY}


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The `certificate` of a tenant's document, and the certificate's last day."""

    certificate: dict[str, str] = field(repr=False)
    last_day: date


def read_key_files(contents: Sequence[bytes], password: SecretStr) -> KeyFiles:
    """Return what these files hold; raises BadTenant for what is missing or does not open. Takes seconds at worst."""
    opened = open_files(contents, password)
    for each in opened:
        if each.wrong:
            raise _bad(_WRONG[each.wrong])
    keys = [key for each in opened for key in each.keys]
    certificates = [certificate for each in opened for certificate in each.certificates]
    if not keys:
        raise _bad(_NO_KEY)
    if len(keys) > 1:
        raise _bad(_SEVERAL_KEYS)
    if not certificates:
        raise _bad(_NO_CERTIFICATE)
    own = next((each for each in certificates if each.public == keys[0].public), certificates[0])
    return KeyFiles({"private_key": keys[0].pem, "public_certificate": own.pem}, own.ends.date())


def _bad(text: Text) -> BadTenant:
    return BadTenant([Mistake("certificate", text)])
