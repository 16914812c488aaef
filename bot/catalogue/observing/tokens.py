"""Tokens, XOAUTH2 strings and challenges inside a paste: decoded for what they testify, never kept, never returned.

Claims: https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference (seen 2026-06-19). No
signature is verified. The XOAUTH2 string:
https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from bot.catalogue.observing.text import Paste, address, guid
from bot.text.late import compiled_late

EXCHANGE: Final = frozenset(
    {
        "https://outlook.office365.com",
        "https://outlook.office.com",
        "https://ps.outlook.com",
        "https://outlook.office365.us",
        "https://outlook-dod.office365.us",
        "https://partner.outlook.cn",
        "00000002-0000-0ff1-ce00-000000000000",
    }
)
ROLES: Final = {"imap": "IMAP.AccessAsApp", "smtp": "SMTP.SendAsApp"}
_ISSUER = compiled_late(
    r"https://(?:sts\.windows\.net|sts\.chinacloudapi\.cn|login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn)/"
)
_START = compiled_late(r"eyJ|dXNlcj")
_RUN = compiled_late(r"[A-Za-z0-9+/_=.-]+")
_PLAIN = compiled_late(r"\{\s?\"status\"\s?:\s?\"[^\"{}]{1,40}\"[^{}]{0,400}\}")
_MOST = 40  # of one line
_WIDEST = 200  # columns of a console
_SHORTEST = 24  # characters; of what a wrapped token has on its first line, too
_LONGEST = 16_000  # characters of one token; Entra's have 1,000 to 8,000
_GOOGLE = "mail.google.com"


def read_tokens(paste: Paste) -> None:
    """Note what the tokens, XOAUTH2 strings and challenges of this paste say."""
    for line, blob in _blobs(paste.lines):
        if blob.startswith("dXNlcj"):
            _xoauth2(paste, line, blob)
        elif "." in blob:
            _token(paste, line, blob)
        else:
            _challenge(paste, line, _begun(_decoded(blob)))
    for line, text in enumerate(paste.lines):
        if "schemes" in text and "status" in text:
            for found in list(_PLAIN.finditer(text[:20_000]))[:_MOST]:
                _challenge(paste, line, _loaded(found[0].encode()))


def _blobs(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield each run of base64 that begins like one of ours, put together again where a console or mail wrapped it."""
    place, skip = 0, 0
    while place < len(lines):
        line = lines[place]
        # Asked of a line once: of one that is full of tokens, its beginning is not read again for each of them.
        found = _START.search(line, skip) if skip or "eyJ" in line or "dXNlcj" in line else None
        if found is None:
            place, skip = place + 1, 0
            continue
        following = len(lines[place + 1]) if place + 1 < len(lines) else 0
        if len(lines[place]) - found.start() + following < _SHORTEST:
            place, skip = place + 1, 0
            continue
        start, skip = place, min(_run_end(lines[place], found.start()), found.start() + _LONGEST)
        blob = lines[place][found.start() : skip]
        if skip == len(lines[place]) and not _is_whole(blob):
            place, skip, blob = _unwrapped(lines, place, blob)
        if len(blob) >= _SHORTEST:
            yield start, blob.rstrip(".")


def _run_end(line: str, start: int) -> int:
    run = _RUN.match(line, start)
    return run.end() if run else start


def _unwrapped(lines: list[str], place: int, blob: str) -> tuple[int, int, str]:
    """Return the whole run and where it ends: wrapped lines are equally long, only the last one is shorter."""
    parts, length, width = [blob], len(blob), len(lines[place])
    while place + 1 < len(lines) and length < _LONGEST:
        rest = lines[place + 1]
        indent = len(rest) - len(rest.lstrip())
        end = _run_end(rest, indent)
        begins_anew = _START.match(rest, indent) and not parts[-1].endswith(".")
        closed = end == len(rest) or rest[end] in "\"'`,;)>}] "
        if end == indent or begins_anew or not closed or len(rest) > max(width + 2, _WIDEST):
            break
        place, length = place + 1, length + end - indent
        parts.append(rest[indent:end])
        if end < len(rest) or (len(parts) > 2 and len(rest) < width - 2):
            return place, end, "".join(parts)
        width = len(rest)  # the first line may hold something in front of the token
    return place, len(lines[place]), "".join(parts)


def _is_whole(blob: str) -> bool:
    """Tell whether nothing more is to come: a token with a signature of full length, a challenge, a closed XOAUTH2 string."""
    if blob.startswith("dXNlcj"):
        return _decoded(blob).endswith(b"\x01\x01")
    parts = blob.split(".")
    if len(parts) == 1:
        return _begun(_decoded(blob)) is not None
    return len(parts) == 3 and len(parts[2]) >= 342  # RS256, the only form that Entra signs with


def _token(paste: Paste, line: int, token: str) -> bool:
    parts = token.split(".")
    claims = _loaded(_decoded(parts[1])) if len(parts) in (2, 3) else None
    app_id = guid(_text(claims, "appid") or _text(claims, "azp")) if claims else ""
    if not claims or not app_id or not _ISSUER.match(_text(claims, "iss")):
        return False
    ids = {"oid": guid(_text(claims, "oid")), "appid": app_id, "tid": guid(_text(claims, "tid"))}
    roles = claims.get("roles")
    held = [r[:80] for r in roles[:50] if isinstance(r, str)] if isinstance(roles, list) else []
    paste.see(line, "token_read", **ids, roles=", ".join(held) or "–")
    ends = claims.get("exp")
    if isinstance(ends, int | float) and not isinstance(ends, bool) and 0 < ends < 4e9 and ends <= time.time():
        paste.see(
            line, "token_expired", **ids, expired=datetime.fromtimestamp(ends, UTC).strftime("%Y-%m-%d %H:%M UTC")
        )
    if _is_a_persons(claims):
        paste.see(line, "token_of_a_person", **ids)
        return True
    if ids["oid"]:
        paste.token_ids[app_id] = ids["oid"]
    audience = _text(claims, "aud")
    if audience.lower().rstrip("/") not in EXCHANGE:
        paste.see(line, "token_audience_wrong", **ids, audience=audience)
        return True
    for protocol, role in ROLES.items():
        paste.see(line, f"token_{protocol}_role_{'present' if role in held else 'missing'}", **ids)
    if all(role in held for role in ROLES.values()):
        paste.see(line, "token_roles_present", **ids)
    elif not held:
        paste.see(line, "token_roles_missing", **ids)
    return True


def _is_a_persons(claims: Mapping[str, Any]) -> bool:
    return bool(claims.get("scp") or claims.get("upn") or claims.get("unique_name") or claims.get("idtyp") == "user")


def _xoauth2(paste: Paste, line: int, blob: str) -> None:
    words = _decoded(blob)
    if not words.startswith(b"user="):
        return
    text = words.decode("utf-8", "replace")
    user, mark, rest = text[5:].partition("\x01")
    box = address(user)
    if mark and box:
        paste.see(line, "xoauth2_user", mailbox=box)
    reason = _fault(user, mark, rest)
    at = rest.find("eyJ")
    known = at >= 0 and _token(paste, line, rest[at:].split("\x01")[0].split("^A")[0])
    if not reason and known and blob.endswith("=") and not rest.endswith("\x01\x01"):
        reason = "end_missing"  # the padding shows that nothing was cut off
    if reason:
        paste.see(line, "xoauth2_malformed", reason=reason)


def _fault(user: str, mark: str, rest: str) -> str:
    """Return what is wrong with the string; nothing where it may only have been cut off."""
    if not mark:
        if re.search(r"(?:\^A|\\x01|\\u0001|\\001|%x01)auth=", user):
            return "separator_written_out"
        return "separator_missing" if "auth=" in user else ""
    if not user.strip():
        return "user_missing"
    if not address(user):
        return "user_no_address"
    words = rest.split("\x01", maxsplit=1)[0]
    if len(rest) < 12:
        return ""
    if not words.startswith("auth="):
        return "auth_missing"
    if not words.lower().startswith("auth=bearer"):
        return "bearer_missing"
    if "\x01" in rest and not words[11:].strip():
        return "token_missing"
    return ""


def _challenge(paste: Paste, line: int, words: Mapping[str, Any] | None) -> None:
    if not words or "status" not in words or not {"schemes", "scope"} & words.keys():
        return
    status, scope = words.get("status"), _text(words, "scope")
    shown = str(status)[:40] if isinstance(status, str | int) else ""
    if _GOOGLE in scope:
        paste.see(line, "challenge_foreign", scope=scope)
    else:
        paste.see(line, "challenge_received", status=shown, scope=scope)


def _decoded(blob: str) -> bytes:
    plain = blob.partition("=")[0].replace("-", "+").replace("_", "/").replace(".", "")
    plain = plain[: len(plain) - 1] if len(plain) % 4 == 1 else plain
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    except (ValueError, binascii.Error):
        return b""


def _loaded(data: bytes) -> dict[str, Any] | None:
    try:
        loaded = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return loaded if isinstance(loaded, dict) else None


def _begun(data: bytes) -> dict[str, Any] | None:
    """Return the JSON object at the beginning, whatever a paste has put behind it."""
    try:
        loaded, _ = json.JSONDecoder().raw_decode(data.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return loaded if isinstance(loaded, dict) else None


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return value[:200] if isinstance(value, str) else ""
