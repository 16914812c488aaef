"""The document of `tenant put`: its fields, which are needed, and what each value must be."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, SecretStr, ValidationInfo

from bot.hosts import HostPolicy
from bot.model import Check, Cloud, Endpoint, Language
from bot.tenants.input import document_values
from bot.tenants.input.mistakes import WrongValueError
from bot.values import MOST_MAILBOXES


def _policy(info: ValidationInfo) -> HostPolicy:
    policy = info.context
    if not isinstance(policy, HostPolicy):
        raise TypeError("a document is read under a host policy")
    return policy


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise WrongValueError("muss Text in Anführungszeichen sein", "must be text in quotation marks")
    return value


def _items(value: object) -> object:
    if not isinstance(value, list | tuple):
        raise WrongValueError("muss eine Liste in eckigen Klammern sein", "must be a list in square brackets")
    if len(value) > MOST_MAILBOXES:
        raise WrongValueError(
            f"darf höchstens {MOST_MAILBOXES} Einträge haben: Nennen Sie weniger",
            f"may have {MOST_MAILBOXES} entries at most: name fewer",
        )
    return tuple(value)


def _some(value: tuple[Check, ...]) -> tuple[Check, ...]:
    if not value:
        raise WrongValueError("mindestens imap oder smtp wird gebraucht", "at least imap or smtp is needed", "none")
    return tuple(dict.fromkeys(value))


def _use(value: object) -> Check:
    text = _text(value).strip().lower()
    if text not in {Check.IMAP, Check.SMTP}:
        raise WrongValueError("möglich sind imap, smtp", "possible are imap, smtp")
    return Check(text)


def _distinct(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Drop repetitions; Exchange does not distinguish upper and lower case in addresses."""
    return tuple({address.lower(): address for address in reversed(addresses)}.values())[::-1]


Guid = Annotated[str, AfterValidator(document_values.guid)]
SlackIds = Annotated[tuple[Annotated[str, AfterValidator(document_values.slack_id)], ...], BeforeValidator(_items)]
MailServer = Annotated[
    Endpoint, BeforeValidator(lambda value, info: document_values.endpoint(_text(value), _policy(info)))
]
Authority = Annotated[str, AfterValidator(lambda value, info: document_values.authority(value, _policy(info)))]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class CertificatePart(_Part):
    """The certificate as handed over; how its parts fit together is checked afterwards."""

    private_key: Annotated[SecretStr, BeforeValidator(lambda value: SecretStr(_text(value)))]
    public_certificate: str | None = None
    thumbprint: str | None = None


class EndpointsPart(_Part):
    """Addresses that stand in for the cloud's own."""

    authority: Authority | None = None
    scope: Annotated[str, AfterValidator(document_values.scope)] | None = None
    imap: MailServer | None = None
    smtp: MailServer | None = None


class TenantDocument(_Part):
    """The whole document."""

    name: Annotated[str, AfterValidator(document_values.name)]
    tenant_id: Annotated[str, AfterValidator(document_values.tenant_id)]
    client_id: Guid
    client_secret: (
        Annotated[SecretStr, BeforeValidator(lambda value: SecretStr(document_values.client_secret(_text(value))))]
        | None
    ) = None
    certificate: CertificatePart | None = None
    object_id: Guid | None = None
    secret_expires: Annotated[date, BeforeValidator(lambda value: document_values.expiry(_text(value)))] | None = None
    mailboxes: Annotated[
        tuple[Annotated[str, AfterValidator(document_values.mailbox)], ...],
        BeforeValidator(_items),
        AfterValidator(_distinct),
    ] = ()
    uses: Annotated[
        tuple[Annotated[Check, BeforeValidator(_use)], ...], BeforeValidator(_items), AfterValidator(_some)
    ] = (Check.IMAP, Check.SMTP)
    cloud: Annotated[Cloud, BeforeValidator(lambda value: document_values.one_of(Cloud, _text(value)))] = (
        Cloud.WORLDWIDE
    )
    language: Annotated[Language, BeforeValidator(lambda value: document_values.one_of(Language, _text(value)))] = (
        Language.DE
    )
    channels: SlackIds = ()
    groups: SlackIds = ()
    endpoints: EndpointsPart | None = None


FIELDS = {
    "": tuple(TenantDocument.model_fields),
    "certificate": tuple(CertificatePart.model_fields),
    "endpoints": tuple(EndpointsPart.model_fields),
}
