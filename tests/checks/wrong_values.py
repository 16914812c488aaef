"""Values and answers that no server of Microsoft's gives: JSON, addresses, headers, bytes that are hardly HTTP."""

from __future__ import annotations

import json

from bot.model import StageResult
from bot.values import is_guid

DEEP = "[" * 10_000 + "]" * 10_000
LONG = '"' + "x" * 5_000 + '"'
TOO_LONG = "9" * 5_000
NOTHING = ("null", '""')
WRONG = (
    *("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1" + "0" * 400, "-1", "-1e308", "true", "false"),
    *("[]", "{}", '["a", 1]', '{"a": []}', "[null]", "[[[]]]", '[{"a": "b"}]'),
    *('"\\ud800"', '"\\udfff\\ud800"', '"\\u0000"', '"a\\r\\nHost: b"', '"\\u202e"', '"\\u001b[2J"'),
    *(LONG, '"a{mailbox}\'|calc{}#@kunde.example"', '"$(calc)\\n"', '"{0}\\t"'),
    *(DEEP, TOO_LONG),
)
"""As they stand in the JSON. None is an id, a moment, a list of roles, a token, an address or one printable line."""
ENDPOINTS = (
    *("https://{host}:99999/token", "https://{host}:abc/token", "https://{host}:-1/token", "https://{host}:0/token"),
    *("https://[::1/token", "https://]::1[/token", "https://[fe80::1%25eth0]:443/token", "https://fe80::1%eth0/token"),
    *("https:///token", "https://:443/token", "https://user:word@{host}/token", "https://{host}@evil.example/token"),
    *(
        "http://{host}/token",
        "ftp://{host}/token",
        "//{host}/token",
        "token",
        "https:",
        "https://",
        "https://{host}\\@x/",
    ),
    *(
        "https://ho st/token",
        "https://{host}/to ken",
        "https://{host}/\\r\\nX: y",
        "https://{host}/\\u00e4",
        "https://\\u00e4.example/",
    ),
    *(
        "https://{host}/\\ud800",
        "https://" + "a" * 64 + ".example/",
        "https://" + "a." * 200 + "example/",
        "https://./",
        "https://../",
    ),
    *(
        "https://{host}:443:443/",
        "https://{host}/#x",
        "https://{host}/?x=y",
        "https://\\u0000/",
        "https://%00/",
        "https://[v1.x]/",
    ),
)
IMPOSSIBLE_DATES = (
    *(
        "Mon, 01 Jan 0000 00:00:00 GMT",
        "Mon, 01 Jan 9999999 00:00:00 GMT",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
    ),
    *("Mon, 32 Jan 2026 00:00:00 GMT", "Mon, 01 Jan 2026 25:61:61 GMT", "Mon, 01 Jan 0001 00:00:00 -0000", "soon", ""),
    *(
        "Mon, 01 Jan 2026 00:00:00 +99999999",
        "Mon, 01 Jan 9999 23:59:59 -2359",
        "Thu, 01 Jan 1601 00:00:00 GMT",
        "\xff\xfe",
        "0",
    ),
    *(
        "Mon, 01 Jan 2026 00:00:00 -99999999999999999999",
        "1e400",
        "-1",
        "Mon, 01 Jan -2026 00:00:00 GMT",
        ",,, , :: ",
        "[]",
    ),
)
HARMLESS_HEADERS = (
    "Retry-After: 1e400",
    "Retry-After: -1",
    "Retry-After: \xb2",
    "X: " + "y" * 9_000,
    "Location: \x01",
    ": x",
)
BROKEN_HTTP = (
    *(b"", b"\x00", b"\r\n\r\n", b"HTTP/1.1\r\n\r\n", b"HTTP/9.9 200 OK\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"\xff" * 400),
    *(b"HTTP/1.1 99999 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n" * 50),
    *(b"HTTP/1.1 000 \r\nContent-Length: 2\r\n\r\n{}", b"HTTP/1.1 999 \r\nContent-Length: 2\r\n\r\n{}"),
    *(
        b"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n{}" % length
        for length in (b"-1", b"", b"1e400", b"\xb2", b"1_0", b"+2", b"0x2", b"9" * 5_000, b"2, 2", b"99", b"inf", b"2\r\nContent-Length: 1")
    ),
    *(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
        for chunks in (b"", b"x\r\n", b"-2\r\n{}\r\n0\r\n\r\n", b"2\r\n{}", b"2\r\n{}x\r\n0\r\n\r\n", b"f" * 40 + b"\r\n", b"\r\n", b"1_0\r\n", b"2\r\n{}\r\n")
    ),
    *(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: 2\r\n\r\n{}" % coding
        for coding in (b"gzip", b"\xff", b"identity\r\nContent-Encoding: gzip")
    ),
)  # fmt: skip
BODIES = (
    *(b"", b" ", b"\x00", b"null", b"[]", b"{}", b"1", b'"a"', b"NaN", b"{", b'{"access_token": "a', b"\xff\xfe{\x00}\x00"),
    *(b"\xef\xbb\xbf{}", b"<html>", b"{} {}", b'{"a": 1e400}', b'{"\\ud800": "\\ud800"}', b'{"' + b"k" * 9_000 + b'": 1}'),
    *(DEEP.encode(), b'{"a": ' + DEEP.encode() + b"}", b'{"error": ' + DEEP.encode() + b"}", b"[" * 990 + b"]" * 990),
    *(b'{"error": ' + b"[" * 900 + b"]" * 900 + b"}", b'{"access_token": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}"),
)  # fmt: skip
OF_METADATA = ("token_endpoint", "issuer")
OF_TOKEN = ("access_token", "token_type", "expires_in", "ext_expires_in")
OF_REFUSAL = ("error", "error_description", "error_codes", "trace_id", "correlation_id", "timestamp")
OF_CLAIMS = ("aud", "iss", "tid", "appid", "azp", "oid", "roles", "scp", "nbf", "exp")
TEXTS = frozenset({"aud", "iss", "scp", "token_type"})
PLAIN_TEXT = frozenset({'"a{mailbox}\'|calc{}#@kunde.example"'})


def can_be_written(result: StageResult) -> bool:
    """Tell whether the findings are such that they can be kept and shown, and ids among them are ids."""
    for finding in result.findings:
        json.dumps([finding.code, dict(finding.facts), finding.raw], ensure_ascii=False, allow_nan=False).encode()
        facts = {name: str(value) for name, value in finding.facts.items()}
        if any(
            facts.get(name) and not is_guid(facts[name])
            for name in ("oid", "appid", "tid", "trace_id", "correlation_id")
        ):
            return False
        if not all(value.isprintable() and len(value) <= 1000 for value in facts.values()):
            return False
    return True
