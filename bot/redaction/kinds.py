"""Which kinds of secrets are masked, and what their owner has to do about one that was pasted."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from bot.model import Text


class SecretKind(StrEnum):
    """What a masked secret was, as far as its form or the words before it tell."""

    CLIENT_SECRET = "client_secret"  # noqa: S105  a name, not a secret
    ACCESS_TOKEN = "access_token"  # noqa: S105
    XOAUTH2_STRING = "xoauth2_string"
    REFRESH_TOKEN = "refresh_token"  # noqa: S105
    AUTHORIZATION_CODE = "authorization_code"
    PRIVATE_KEY = "private_key"
    CERTIFICATE_FILE = "certificate_file"
    CERTIFICATE_PASSWORD = "certificate_password"  # noqa: S105
    PASSWORD = "password"  # noqa: S105
    ACCESS_KEY = "access_key"
    SERVICE_KEY = "service_key"
    SLACK_TOKEN = "slack_token"  # noqa: S105
    SLACK_WEBHOOK = "slack_webhook"
    KNOWN_SECRET = "known_secret"  # noqa: S105
    UNREAD = "unread"


# Secrets of an app: https://learn.microsoft.com/en-us/entra/identity-platform/how-to-add-credentials (seen 2026-11-24)
# Access tokens cannot be revoked, 60 to 90 minutes: https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens
#   and https://learn.microsoft.com/en-us/entra/identity-platform/configurable-token-lifetimes; that taking away the permission
#   on the mailbox shuts out a token that is still valid follows from how Exchange grants access [unverified how fast].
# Refresh tokens, 90 days: https://learn.microsoft.com/en-us/entra/identity-platform/refresh-tokens; ended by
#   https://learn.microsoft.com/en-us/graph/api/user-revokesigninsessions
# Authorization codes, about ten minutes, good for one use:
#   https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow
# Keys of Azure storage: https://learn.microsoft.com/en-us/azure/storage/common/storage-account-keys-manage
#   (seen 2026-11-25: keys and SAS signed with them); the button's words for other services are [unverified]
# Slack: https://docs.slack.dev/authentication/best-practices-for-security and https://docs.slack.dev/reference/methods/auth.revoke
_TOKEN = Text(
    "es gilt höchstens noch etwa eine Stunde (60 bis 90 Minuten) und lässt sich nicht zurückrufen. Nachricht löschen; wer nicht "
    "warten kann, nimmt der App so lange die Berechtigung am Postfach. Ein neues Geheimnis ist dafür nicht nötig.",
    "it is valid for about an hour at most (60 to 90 minutes) and cannot be recalled. Delete the message; if that is too long to "
    "wait, take the app's permission on the mailbox away until then. No new client secret is needed for this.",
)

ROTATE: Mapping[SecretKind, Text] = MappingProxyType(
    {
        SecretKind.CLIENT_SECRET: Text(
            "Im Text stand ein geheimer Clientschlüssel: in Entra unter „Zertifikate & Geheimnisse“ einen neuen anlegen, im Programm "
            "eintragen und den alten sofort löschen.",
            "The text held a client secret: create a new one in Entra under “Certificates & secrets”, enter it in the program, and "
            "delete the old one at once.",
        ),
        SecretKind.ACCESS_TOKEN: Text(
            f"Im Text stand ein Zugriffstoken: {_TOKEN.de}", f"The text held an access token: {_TOKEN.en}"
        ),
        SecretKind.XOAUTH2_STRING: Text(
            f"Im Text stand eine XOAUTH2-Zeichenfolge, und darin ein Zugriffstoken: {_TOKEN.de}",
            f"The text held an XOAUTH2 string, which contains an access token: {_TOKEN.en}",
        ),
        SecretKind.REFRESH_TOKEN: Text(
            "Im Text stand ein Aktualisierungstoken, das bis zu 90 Tage lang neue Zugriffstoken beschafft: die Sitzungen dieses "
            "Kontos widerrufen (Entra > Benutzer > „Sitzungen widerrufen“) und neu anmelden.",
            "The text held a refresh token, which fetches new access tokens for up to 90 days: revoke this account's sessions "
            "(Entra > Users > “Revoke sessions”) and sign in again.",
        ),
        SecretKind.AUTHORIZATION_CODE: Text(
            "Im Text stand ein Autorisierungscode: er gilt nur einmal und nur etwa zehn Minuten. Wurde er noch nicht eingelöst, "
            "Nachricht löschen und die Anmeldung neu beginnen.",
            "The text held an authorization code: it is good for one use and about ten minutes. If it was not used yet, delete the "
            "message and start the sign-in again.",
        ),
        SecretKind.PRIVATE_KEY: Text(
            "Im Text stand ein privater Schlüssel: ein neues Zertifikat mit neuem Schlüssel erzeugen, in der App-Registrierung "
            "hochladen und das alte Zertifikat dort löschen.",
            "The text held a private key: make a new certificate with a new key, upload it to the app registration, and delete the "
            "old certificate there.",
        ),
        SecretKind.CERTIFICATE_FILE: Text(
            "Im Text stand eine Zertifikatsdatei mit ihrem privaten Schlüssel (PFX): ein neues Zertifikat mit neuem Schlüssel "
            "erzeugen, in der App-Registrierung hochladen und das alte Zertifikat dort löschen.",
            "The text held a certificate file with its private key (PFX): make a new certificate with a new key, upload it to the "
            "app registration, and delete the old certificate there.",
        ),
        SecretKind.CERTIFICATE_PASSWORD: Text(
            "Im Text stand das Kennwort eines Zertifikats: die Datei mit einem neuen Kennwort exportieren; war auch die Datei "
            "anderen zugänglich, das Zertifikat ersetzen.",
            "The text held a certificate's password: export the file again with a new one; if others could reach the file too, "
            "replace the certificate.",
        ),
        SecretKind.PASSWORD: Text(
            "Im Text stand ein Kennwort: jetzt ändern, überall, wo es gilt.",
            "The text held a password: change it now, wherever it is in use.",
        ),
        SecretKind.ACCESS_KEY: Text(
            "Im Text stand ein Zugriffsschlüssel von Azure oder eine damit unterschriebene Adresse (SAS): den Schlüssel im Azure-Portal "
            "unter „Zugriffsschlüssel“ oder „SAS-Richtlinien“ neu erzeugen; damit gelten auch die Adressen nicht mehr.",
            "The text held an access key of Azure, or an address signed with one (SAS): make a new key in the Azure portal under "
            "“Access keys” or “Shared access policies”; the addresses signed with the old one then end, too.",
        ),
        SecretKind.SERVICE_KEY: Text(
            "Im Text stand ein Schlüssel oder Token eines anderen Dienstes (Google, GitLab, SendGrid und andere): dort widerrufen und "
            "neu erzeugen.",
            "The text held a key or token of another service (Google, GitLab, SendGrid and others): revoke it there, and make a new one.",
        ),
        SecretKind.SLACK_TOKEN: Text(
            "Im Text stand ein Token oder Geheimnis einer Slack-App: unter https://api.slack.com/apps bei der App widerrufen und "
            "neu erzeugen.",
            "The text held a token or secret of a Slack app: revoke it at https://api.slack.com/apps in that app, and make a new one.",
        ),
        SecretKind.SLACK_WEBHOOK: Text(
            "Im Text stand die Adresse eines Slack-Webhooks, mit der jeder in den Kanal schreiben kann: unter "
            "https://api.slack.com/apps bei der App („Incoming Webhooks“) löschen und neu anlegen.",
            "The text held the address of a Slack webhook, with which anybody can write to the channel: delete it at "
            "https://api.slack.com/apps in that app (“Incoming Webhooks”) and make a new one.",
        ),
        SecretKind.KNOWN_SECRET: Text(
            "Im Text stand ein hier hinterlegtes Geheimnis: durch ein neues ersetzen und das alte dort löschen, wo es ausgestellt wurde.",
            "The text held a secret that is stored here: replace it by a new one, and delete the old one where it was issued.",
        ),
        SecretKind.UNREAD: Text(
            "Im Text stand etwas, das zu aufwendig nach Geheimnissen zu durchsuchen war und deshalb ungelesen unkenntlich gemacht wurde: "
            "war ein Kennwort, Schlüssel oder Token darin, jetzt ersetzen.",
            "The text held something that took too much work to look through for secrets, and was masked unread: if a password, key or "
            "token was in it, replace that now.",
        ),
    }
)
