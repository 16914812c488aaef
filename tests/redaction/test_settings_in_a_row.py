"""What stands beside a word for a secret and has a name of its own stays: settings in a row, descriptions, things of a cluster; a secret among them goes."""

from __future__ import annotations

import pytest

from bot.redaction import MASK, mask, mask_secrets

SIGNS_IN = """
AUTH_KIND=client_credentials
auth.mode = client-credentials
authKind: client_secret
Authentication: client_credentials
SIGN_IN="client_secret"
require=shared_secret
Kind=password
SMTP_LOGIN_WITH=app_password
we use client_credentials
""".strip().splitlines()
BEHIND = "MAIL_SERVER=imap.wiese.example\nMAIL_PORT=993\nSHELL=/bin/sh\nlast_error=AADSTS700016\n"
DIGEST = "b3d4" * 16
DESCRIBED = (
    "Name:         wiese-imap-secret\nNamespace:    wiese-prod\nLabels:       app=wiese\nType:  Opaque\n",
    "$ kubectl get secret wiese-imap-secret -o name\nsecret/wiese-imap-secret",
    'Warning  FailedMount  pod/wiese-imap-7d9c4b5f66-x2vbn  MountVolume failed for volume "tls" : secret "wiese-tls" not found',
    f"      checksum/secret: {DIGEST}",
    "PS C:\\> $env:SMTP_PASSWORD_FILE\nC:\\wiese\\smtp.txt",
    "az keyvault secret show --name smtp --query id -o tsv\nhttps://wiese.vault.azure.net/secrets/smtp",
    "user otto@wiese.example pass rate 17%",
    f"PWD=/srv/wiese\nGIT_COMMIT={DIGEST[:40]}",
    f"pass  203\nBUILD_DIGEST={DIGEST}",
    'password: expired\nboundary="----=_NextPart_412_9EB8_7852A77D.F9928E06"',
    "we use client_credentials\ncf-ray: ed55ef17e2a59b3a-FRA",
    "name: wiese-imap-credentials\n  pod-template-hash: b9f274ce0c",
    "AUTH_KIND=client_credentials\nExternalDirectoryObjectId : 11111111-2222-3333-4444-555555555555",
    '"keyId": "11111111-2222-3333-4444-555555555555",\n"roleDefinitionId": "/subscriptions/1"',
)


@pytest.mark.parametrize("line", SIGNS_IN)
def test_how_somebody_signs_in_makes_no_secret_of_the_next_setting(line: str) -> None:
    """Nor of those behind it, among which is the error that decides."""
    assert mask(f"{line}\n{BEHIND}") == f"{line}\n{BEHIND}"


@pytest.mark.parametrize("text", DESCRIBED)
def test_what_has_a_name_of_its_own_stays(text: str) -> None:
    """A cluster's things, digests, files that hold a secret, ids, a rate."""
    assert mask(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "CLIENT_SECRET=§",
        "client_secret\n§",
        "Name: client_secret\nValue: §",
        "secret for the app\nvalue=§",
        "the secret:\nAPP=§",
    ],
)
def test_a_secret_among_settings_goes(line: str) -> None:
    """And nothing beside it."""
    secret = "x8K:v2/Lq9?Tz4@bWc7-RmN1+pH6jYd3"
    text = f"AUTH_KIND=client_credentials\n{line}\n{BEHIND}"
    masked = mask_secrets(text.replace("§", secret))

    assert secret[:12] not in masked.text
    assert masked.text.endswith(BEHIND)


def test_a_password_below_the_name_of_its_field_goes() -> None:
    """A form in parts says only the field's name."""
    text = "Content-Disposition: form-data; name=smtp_password\r\n\r\n§\r\n"

    assert mask(text.replace("§", "fliederbusch47")) == text.replace("§", MASK)
