"""What a value of each kind looks like: the one place that says so, for what is typed, stored, received and filled in alike."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

MOST_MAILBOXES: Final = 1_000
"""So many are stored with a customer, checked, or named in a script at a time."""
MOST_TYPED: Final = 20_000
"""So many characters are read behind a command."""
LONGEST_DOMAIN: Final = 253
LONGEST_LABEL: Final = 63
"""Characters of a domain and of each of its parts (RFC 1035, 2.3.4)."""
ANY_GUID: Final = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
"""A pattern for an id of Entra, 8-4-4-4-12, for whatever looks for one."""
_GUID = re.compile(ANY_GUID.replace("A-F", ""))

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?=[0-9-]*[A-Za-z]){_LABEL}")
# Names of servers inside a company have underscores and single labels, too.
_SERVER_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_SERVER = re.compile(rf"(?:{_SERVER_LABEL}\.)*(?=[0-9_-]*[A-Za-z]){_SERVER_LABEL}\.?")
# Wildcards, `$`, the backtick, braces and the bar are legal in addresses, but no mailbox in Microsoft 365 needs them:
# https://learn.microsoft.com/en-us/microsoft-365/enterprise/prepare-for-directory-synchronization (seen 2026-06-19)
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#%&'+/=^_~-]+(?:\.[A-Za-z0-9!#%&'+/=^_~-]+)*")
_SEGMENT = r"(?!\.)[A-Za-z0-9._~:-]+"
_SCOPE = re.compile(rf"(?=[A-Za-z0-9].{{0,190}}/\.default$)(?:[a-z]+://)?{_SEGMENT}(?:/{_SEGMENT})*//?\.default")
_SCOPE_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9:/._~-]{0,199}")
_SLACK_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}")
_THUMBPRINT = re.compile(r"[0-9A-Fa-f]*")
_TIMESTAMP = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,7})?Z")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_NAME_SIGN = "0-9A-Za-zÀ-ÖØ-öø-ÿ"
_TENANT_NAME = re.compile(rf"(?![0-9A-Fa-f]{{32}}\Z)[{_NAME_SIGN}](?:[{_NAME_SIGN}._-]{{0,62}}[{_NAME_SIGN}])?")
_KEPT_TENANT_NAME = re.compile(rf"[{_NAME_SIGN}][{_NAME_SIGN}._-]{{0,63}}")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*/?")
_PORT = re.compile(r"[1-9][0-9]{0,4}")


def is_guid(text: str) -> bool:
    """Tell whether this is a GUID in lower case, 8-4-4-4-12."""
    return _GUID.fullmatch(text) is not None


def is_domain(text: str) -> bool:
    """Tell whether this is a domain name of at least two labels, in ASCII."""
    return len(text) <= LONGEST_DOMAIN and _DOMAIN.fullmatch(text) is not None


def is_mailbox(text: str) -> bool:
    """Tell whether this is a mailbox address of the kind that Microsoft 365 gives out; a quotation mark before it is none of its own."""
    local, at, domain = text.rpartition("@")
    return (
        bool(at)
        and len(local) <= 64
        and not local.startswith("'")
        and _LOCAL_PART.fullmatch(local) is not None
        and is_domain(domain)
    )


def is_tenant_name(text: str) -> bool:
    """Tell whether this looks like a tenant's name: it is typed in commands, which take signs off its end and hyphens to 32 hexadecimal digits, and becomes part of file names."""
    return _TENANT_NAME.fullmatch(text) is not None


def is_kept_tenant_name(text: str) -> bool:
    """Tell whether a tenant can have been stored under this name: once it could end in any of its signs."""
    return _KEPT_TENANT_NAME.fullmatch(text) is not None


def is_host(text: str) -> bool:
    """Tell whether this is a server's name, or an address literal without brackets and without a scope id."""
    if "%" in text:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return len(text) <= LONGEST_DOMAIN and _SERVER.fullmatch(text) is not None
    return True


def is_address(text: str) -> bool:
    """Tell whether this is where something listens behind TLS: https, a host, perhaps a port and a path, and nothing else."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = text.isascii() and text.isprintable() and not any(sign in text for sign in ' "<>\\^`{|}#?@')
    return plain and parts.scheme == "https" and is_host(host) and port != 0


def is_plain_address(text: str) -> bool:
    """Tell whether this is an address that may go into a command or link: http too, as on one's own machine, and a path of plain signs."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    server = f"[{host}]" if ":" in host else host
    return (
        parts.scheme in {"http", "https"}
        and is_host(host)
        and parts.netloc.lower() == (server if port is None else f"{server}:{port}")
        and _PATH.fullmatch(parts.path) is not None
        and text == f"{parts.scheme}://{parts.netloc}{parts.path}"
    )


def is_server(text: str) -> bool:
    """Tell whether this is host:port, an IPv6 address in brackets."""
    host, _, port = text.rpartition(":")
    bare = without_brackets(host)
    return is_host(bare) and is_port(port) and (":" in bare) == (bare != host)


def is_base_address(text: str) -> bool:
    """Tell whether this is such an address without a path."""
    return is_address(text) and not urlsplit(text).path


def is_scope(text: str) -> bool:
    """Tell whether this is what an app-only token is asked for: a resource and `/.default`."""
    return _SCOPE.fullmatch(text) is not None


def is_scope_word(text: str) -> bool:
    """Tell whether this may be asked for as a scope at all, the wrong one included: one word that climbs nowhere."""
    return _SCOPE_WORD.fullmatch(text) is not None and ".." not in text


def is_slack_id(text: str) -> bool:
    """Tell whether this is Slack's id of a channel, a person or a group."""
    return _SLACK_ID.fullmatch(text) is not None


def is_thumbprint(text: str) -> bool:
    """Tell whether this is hexadecimal, as a certificate's thumbprint is, or nothing."""
    return _THUMBPRINT.fullmatch(text) is not None


def is_text(text: str, most: int = 200) -> bool:
    """Tell whether this is one line of at most so many printable characters."""
    return 0 < len(text) <= most and text.isprintable()


def is_timestamp(text: str) -> bool:
    """Tell whether this is a time as Entra writes it beside an error: 2026-06-19 08:00:00Z, perhaps with a fraction."""
    return _TIMESTAMP.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """Tell whether this is the number of an error of Entra, without `AADSTS`."""
    return _NUMBER.fullmatch(text) is not None


def without_brackets(text: str) -> str:
    """Return the address in brackets, as they stand around IPv6 before a port; anything else as it is."""
    return text[1:-1] if text.startswith("[") and text.endswith("]") and ":" in text else text


def is_host_rule(text: str) -> bool:
    """Tell whether this is what allows hosts: a name, one with the wildcards `*` and `?`, an address, or a network as CIDR."""
    if "%" in text:
        return False
    try:
        ipaddress.ip_network(without_brackets(text), strict=False)
    except ValueError:
        return is_host(re.sub(r"[*?]", "a", text))
    return True


def is_port(text: str) -> bool:
    """Tell whether this is a TCP port, 1 to 65535."""
    return _PORT.fullmatch(text) is not None and int(text) <= 65535
