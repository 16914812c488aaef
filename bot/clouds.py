"""The Microsoft clouds: where one signs in, which hosts carry mail, what a token is asked for.

Worldwide values: https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
(seen 2026-06-19). Sign-in addresses of the other clouds:
https://learn.microsoft.com/en-us/entra/identity-platform/authentication-national-cloud. Their mail hosts and scopes come
from third parties' documentation and are unverified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model import Cloud, Endpoint


@dataclass(frozen=True, slots=True)
class CloudHosts:
    """One cloud's addresses. `powershell` is the value of -ExchangeEnvironmentName, empty for the default."""

    authority: str
    scope: str
    imap: Endpoint
    smtp: Endpoint
    powershell: str


CLOUDS: Mapping[Cloud, CloudHosts] = {
    Cloud.WORLDWIDE: CloudHosts(
        "https://login.microsoftonline.com",
        "https://outlook.office365.com/.default",
        Endpoint("outlook.office365.com", 993),
        Endpoint("smtp.office365.com", 587),
        "",
    ),
    Cloud.GCC_HIGH: CloudHosts(
        "https://login.microsoftonline.us",
        "https://outlook.office365.us/.default",
        Endpoint("outlook.office365.us", 993),
        Endpoint("smtp.office365.us", 587),
        "O365USGovGCCHigh",
    ),
    Cloud.DOD: CloudHosts(
        "https://login.microsoftonline.us",
        "https://outlook-dod.office365.us/.default",
        Endpoint("outlook-dod.office365.us", 993),
        Endpoint("outlook-dod.office365.us", 587),
        "O365USGovDoD",
    ),
    Cloud.CHINA: CloudHosts(
        "https://login.partner.microsoftonline.cn",
        "https://partner.outlook.cn/.default",
        Endpoint("partner.outlook.cn", 993),
        Endpoint("smtp.partner.outlook.cn", 587),
        "O365China",
    ),
}
