"""The Microsoft clouds: where one signs in, which hosts carry mail, what a token is asked for, what PowerShell calls them.

Where each value comes from:

* worldwide: https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
  (seen 2026-06-19)
* sign-in addresses: https://learn.microsoft.com/en-us/entra/identity-platform/authentication-national-cloud (seen 2026-12-01)
* mail hosts: Microsoft's lists of endpoints, https://learn.microsoft.com/en-us/microsoft-365/enterprise/microsoft-365-u-s-government-gcc-high-endpoints,
  …/microsoft-365-u-s-government-dod-endpoints and …/urls-and-ip-address-ranges-21vianet (seen 2026-12-01). GCC High and DoD each have
  one host there for 587 and 993. Programs that send from GCC High all use smtp.office365.us, which is not in the list: `unverified`. For 21Vianet it names
  *.partner.outlook.cn on 587 and 993, so that the IMAP host without a prefix rests on third parties alone.
* hosts that Exchange PowerShell asks (443): -ConnectionUri of
  https://learn.microsoft.com/en-us/powershell/module/exchangepowershell/connect-exchangeonline (seen 2026-12-01); the lists have them too
* Entra admin centers: https://learn.microsoft.com/en-us/entra/fundamentals/faq, the question about firewalls (seen 2026-12-01)
* -ExchangeEnvironmentName: https://learn.microsoft.com/en-us/powershell/exchange/connect-to-exchange-online-powershell (seen 2026-12-01)
* -Environment of Connect-MgGraph: https://learn.microsoft.com/en-us/powershell/module/microsoft.graph.authentication/get-mgenvironment
  (seen 2026-12-01)
* scopes outside the worldwide cloud: third parties only. No page of Microsoft's names them: `unverified`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model import Cloud, Endpoint


@dataclass(frozen=True, slots=True)
class CloudHosts:
    """One cloud's addresses. `unverified` names those of them that no page of Microsoft's confirms.

    `exchange` is the host that PowerShell asks over HTTPS, `powershell` the value of -ExchangeEnvironmentName, `graph` that of
    Connect-MgGraph's -Environment, both empty for the default.
    """

    authority: str
    scope: str
    imap: Endpoint
    smtp: Endpoint
    exchange: str
    entra_portal: str
    powershell: str
    graph: str
    unverified: frozenset[str] = frozenset()


CLOUDS: Mapping[Cloud, CloudHosts] = {
    Cloud.WORLDWIDE: CloudHosts(
        "https://login.microsoftonline.com",
        "https://outlook.office365.com/.default",
        Endpoint("outlook.office365.com", 993),
        Endpoint("smtp.office365.com", 587),
        "outlook.office365.com",
        "https://entra.microsoft.com",
        "",
        "",
    ),
    Cloud.GCC_HIGH: CloudHosts(
        "https://login.microsoftonline.us",
        "https://outlook.office365.us/.default",
        Endpoint("outlook.office365.us", 993),
        Endpoint("smtp.office365.us", 587),
        "outlook.office365.us",
        "https://entra.microsoft.us",
        "O365USGovGCCHigh",
        "USGov",
        frozenset({"smtp", "scope"}),
    ),
    Cloud.DOD: CloudHosts(
        "https://login.microsoftonline.us",
        "https://outlook-dod.office365.us/.default",
        Endpoint("outlook-dod.office365.us", 993),
        Endpoint("outlook-dod.office365.us", 587),
        "webmail.apps.mil",
        "https://entra.microsoft.us",
        "O365USGovDoD",
        "USGovDoD",
        frozenset({"scope"}),
    ),
    Cloud.CHINA: CloudHosts(
        "https://login.partner.microsoftonline.cn",
        "https://partner.outlook.cn/.default",
        Endpoint("partner.outlook.cn", 993),
        Endpoint("smtp.partner.outlook.cn", 587),
        "partner.outlook.cn",
        "https://entra.microsoftonline.cn",
        "O365China",
        "China",
        frozenset({"imap", "scope"}),
    ),
}
