"""What its own name or its structure says is for anybody to read, whatever stands around it: digests, fingerprints, public keys, ids."""

from __future__ import annotations

import re

from bot.redaction.der import is_public
from bot.redaction.wraps import BASE64, from_base64
from bot.text.late import compiled_late

_DIGEST = r"(?:sha-?(?:1|224|256|384|512)|md5)"
_NAME = (
    rf"(?<![\w-])(?:x5t(?:#S256)?|kid|e-?tag|if-(?:none-)?match|{_DIGEST}(?: fingerprint)?|(?:certificate)?(?:finger|thumb)print"
    r"|(?:zertifikats?)?fingerabdruck|(?:subject |authority )?key identifier|keyid|immutableid|uti|rh|serial ?number|seriennummer|integrity|checksum(?:/[\w.-]{1,60})?|pr[üu]fsumme|publickeytoken|customkeyidentifier"
    r"|google-site-verification|ref|signatur(?:e|en)?)[\"']?"
)
_OF_WHAT = r"(?:[ \t]?\([^()\n]{1,80}\))?"
_JOINED = rf"(?:{_OF_WHAT}[ \t]{{0,20}}[:=][ \t]{{0,20}}(?:keyid:)?|-|(?<=print)[ \t]{{1,4}}|(?<=druck)[ \t]{{1,4}})"
_OPENING = r"(?:W/)?[\[(<\"']{0,2}"
_SSH = r"(?<![\w-])(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3})[ \t]{1,4}"
_BANNER = r"service is ready\. "  # Exchange's, of IMAP and POP: behind it stands which server it is, in base64
_BEFORE = compiled_late(rf"(?:{_NAME}{_JOINED}{_OPENING}|{_SSH}|{_BANNER}\[?)\Z", re.IGNORECASE)
_OWN = compiled_late(rf"\[?{_NAME}[ \t]?[:=]|{_DIGEST}-|{_SSH}", re.IGNORECASE)
_REACH = 120  # characters in front of a value in which its name stands
_SSH_KEY = b"\x00\x00\x00"  # a name's length comes first (RFC 4253, 6.6)
_HEAD = 88  # characters that tell a structure
_LEAST = 44
_TAG = compiled_late(r"p=")  # of a domain's public key (RFC 6376, 3.6.1)


def is_named(text: str, at: int) -> bool:
    """Say whether what begins here has such a name in front of it, or of its own."""
    return bool(_BEFORE.search(text, max(0, at - _REACH), at) or _OWN.match(text, at))


def is_published(text: str, at: int) -> bool:
    """Say whether what begins here has such a name, or is a certificate or a public key."""
    if is_named(text, at):
        return True
    tag = _TAG.match(text, at)
    found = BASE64.match(text, tag.end() if tag else at)
    if found is None or len(found[0]) < _LEAST:
        return False
    raw = from_base64(found[0][:_HEAD])
    return is_public(raw) or (raw.startswith(_SSH_KEY) and raw[4:8] in (b"ssh-", b"ecds", b"sk-s", b"sk-e"))
