"""MSAL without its waiting: it makes the request, and we carry it over our own socket and read the answer ourselves.

MSAL is synchronous and asks through an `http_client`. Ours never waits: it hands MSAL the metadata that we have fetched already,
and interrupts MSAL where it wants to ask for the token. What comes back is read by `_fields`: MSAL breaks on a wrong answer in as many
ways as there are. A fresh application object per check means that nothing stale is ever served.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import msal
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import SecretStr

from bot.model import Certificate

# MSAL looks for this optional companion on the disk for every application object that is made; we have no use for it.
sys.modules.setdefault("msal_extensions", None)  # type: ignore[arg-type]  # None means: there is none


class CredentialUnusable(Exception):
    """The stored certificate or its key cannot be used to sign in."""


class _Asked(Exception):
    def __init__(self, url: str, headers: Mapping[str, str], data: Mapping[str, str | bytes]) -> None:
        super().__init__("a request to carry")
        self.url, self.headers, self.data = url, headers, data


class _Response:
    """What MSAL wants to see of an answer."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.status_code = 200
        self.headers: dict[str, str] = {}

    def raise_for_status(self) -> None:
        """Do nothing: these metadata are ours."""


class _Carrier:
    """The `http_client`: https://msal-python.readthedocs.io/en/latest/ (parameter http_client), seen 2026-11."""

    def __init__(self, metadata: Mapping[str, str]) -> None:
        self._metadata = json.dumps(metadata)

    def get(self, _url: str, **_more: Any) -> _Response:
        return _Response(self._metadata)

    def post(self, url: str, *, headers: Mapping[str, str], data: Mapping[str, str | bytes], **_more: Any) -> _Response:
        raise _Asked(url, headers, data)

    def close(self) -> None:
        """Do nothing: the socket is not MSAL's."""


class _NoMemory(msal.TokenCache):  # type: ignore[misc]  # MSAL has no types
    """A cache that keeps nothing: one request is all that an application object is made for."""

    def add(self, event: Mapping[str, Any], now: float | None = None) -> None:
        """Forget it at once."""


class TokenRequest:
    """One request for an app-only token: what to send, and where to."""

    def __init__(
        self,
        authority: str,
        tenant: str,
        client_id: str,
        credential: SecretStr | Certificate,
        scope: str,
        token_endpoint: str,
    ) -> None:
        """Prepare the request; raises CredentialUnusable."""
        base = f"{authority}/{tenant}"
        carrier = _Carrier(
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": token_endpoint,
            }
        )
        try:
            application = msal.ConfidentialClientApplication(
                client_id,
                client_credential=_msal_credential(credential),
                authority=base,
                instance_discovery=False,
                http_client=carrier,
                token_cache=_NoMemory(),
            )
            application.acquire_token_for_client([scope])
        except _Asked as asked:
            self.url, self.headers, self.body = asked.url, asked.headers, urlencode(asked.data).encode()
            assertion = asked.data.get("client_assertion", "")
            self.assertion = assertion.decode() if isinstance(assertion, bytes) else assertion
        except Exception as problem:
            # Three libraries read the key and sign with it, each with exceptions of its own for a key that is none.
            if isinstance(credential, Certificate):
                raise CredentialUnusable(type(problem).__name__) from None
            raise
        assert urlsplit(self.url).scheme == "https"  # noqa: S101  MSAL accepts no other


def _msal_credential(credential: SecretStr | Certificate) -> str | dict[str, Any]:
    if isinstance(credential, SecretStr):
        return credential.get_secret_value()
    parts: dict[str, Any] = {
        "private_key": _loaded(credential.private_key),
        "public_certificate": credential.public_certificate,
        "thumbprint": credential.thumbprint.replace(":", "").strip(),
    }
    # With the certificate itself at hand MSAL computes the SHA-256 thumbprint; a SHA-1 thumbprint would win over it.
    if parts["public_certificate"]:
        del parts["thumbprint"]
    return {name: value for name, value in parts.items() if value}


def _loaded(key: SecretStr) -> Any:
    """Return a stored key, opened without proving anew that its numbers are primes: that was done when it was stored, and takes long.

    A key of 4096 bits took MSAL, which opens text with every proof, a quarter of a second in the event loop.
    """
    return load_pem_private_key(key.get_secret_value().encode(), None, unsafe_skip_rsa_key_validation=True)
