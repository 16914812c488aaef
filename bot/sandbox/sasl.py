"""XOAUTH2 as the sandbox's mail servers read it.

Form of the string: https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
(seen 2026-06-19).
"""

from __future__ import annotations

import base64
import binascii
import re

_FORM = re.compile(rb"user=([^\x01]*)\x01auth=Bearer ([^\x01]+)\x01\x01")


def read_xoauth2(response: bytes) -> tuple[str, str] | None:
    """Return mailbox and token of a base64 XOAUTH2 string, None when it is malformed."""
    try:
        match = _FORM.fullmatch(base64.b64decode(response, validate=True))
        return (match[1].decode(), match[2].decode()) if match else None
    except (binascii.Error, UnicodeDecodeError):
        return None
