"""The words in which Exchange for PowerShell refuses, with the marks of its REST cmdlets.

A message is `code|exception|sentence`, where code and exception may be empty
(https://github.com/timmcmic/DLConversionV2/issues/129, https://github.com/KelvinTegelaar/CIPP-API/pull/1568, read 2026-11-25).
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from email.utils import format_datetime

from bot.sandbox.exchange_manners import ConnectFailure, NotFoundWording, Trouble

_SERVER = "FR2PR00MB0042"
_CONTROLLER = "FR2PR00A001DC01.DEUPR00A001.PROD.OUTLOOK.COM"
_TASKS = "Microsoft.Exchange.Configuration.Tasks"


class CmdletError(Exception):
    """What a cmdlet writes to the error stream: a sentence, the full name of the exception behind it, its code."""

    def __init__(self, sentence: str, exception: str = "", code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.exception = exception
        self.code = code

    def as_json(self) -> dict[str, str]:
        """Return what PowerShell makes an error record of."""
        stamp = format_datetime(datetime.now(UTC), usegmt=True)
        return {
            "message": f"{self.code}|{self.exception}|{self.sentence}",
            "reason": self.exception.rpartition(".")[2] or "Exception",
            "id": f"[Server={_SERVER},RequestId={uuid.uuid4()},TimeStamp={stamp}]",
        }


class ConnectError(Exception):
    """What Connect-ExchangeOnline throws: it ends the statement, whatever the error preference is."""


def object_missing(identity: str) -> CmdletError:
    """No object of this name: a mailbox, or what a Remove- cmdlet is to remove."""
    sentence = f"The operation couldn't be performed because object '{identity}' couldn't be found on '{_CONTROLLER}'."
    return CmdletError(sentence, f"{_TASKS}.ManagementObjectNotFoundException", "Ex6F9304")


def object_ambiguous(identity: str) -> CmdletError:
    """Several objects of this name."""
    sentence = f"The operation couldn't be performed because object: '{identity}' matches multiple entries."
    return CmdletError(sentence, f"{_TASKS}.ManagementObjectAmbiguousException", "Ex9E65A2")


def user_missing(user: str, wording: NotFoundWording) -> CmdletError:
    """No principal of this name for a permission. Which wording is today's is not known for service principals."""
    if wording is NotFoundWording.OBJECT_ON_SERVER:
        return object_missing(user)
    if wording is NotFoundWording.COULD_NOT_FIND:
        sentence = f'Couldn\'t find object "{user}". Please make sure that it was spelled correctly or specify a different object.'
        return CmdletError(sentence, f"{_TASKS}.ManagementObjectNotFoundException", "Ex94914C")
    sentence = f"User or group \"{user}\" wasn't found. Please make sure you've typed it correctly."
    return CmdletError(sentence, "Microsoft.Exchange.Management.Tasks.RecipientTaskException")


def principal_exists(app_id: str) -> CmdletError:
    """A second registration of an application. The wording is not known; reports only agree on "already exist"."""
    sentence = f"The service principal with AppId {app_id} already exists."
    return CmdletError(sentence, "Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException")


def principal_not_in_entra(object_id: str) -> CmdletError:
    """An object id that Entra does not know, where the service looks."""
    sentence = f"AADServicePrincipalNotFound: No service principal with object id {object_id} was found."
    return CmdletError(sentence, "System.Exception")


_TROUBLES = {
    Trouble.SERVER_BUSY: ("The server is busy. Please try again later.", "System.Exception"),
    Trouble.THROTTLED: ("Too many requests were sent. HttpStatusCode=429. Please retry later.", "System.Exception"),
    Trouble.SERVER_ERROR: (
        "A server side error has occurred because of which the operation could not be completed. Please try again after some time.",
        "System.Exception",
    ),
    Trouble.NOT_ALLOWED: (
        "User is not allowed to call {cmdlet}. HttpStatusCode=401",
        "System.UnauthorizedAccessException",
    ),
    Trouble.FRESH_TENANT: (
        "The command you tried to run isn't currently allowed in your organization. To run this command, you first need to run the "
        "command: Enable-OrganizationCustomization.",
        f"{_TASKS}.InvalidOperationInDehydratedContextException",
    ),
    Trouble.LIST_FULL: (
        "The mailbox has reached the maximum allowed access control entries of 500.",
        "Microsoft.Exchange.Management.Tasks.RecipientTaskException",
    ),
}


def trouble(what: Trouble, cmdlet: str) -> CmdletError:
    """Return the error of a trouble that can meet any cmdlet."""
    sentence, exception = _TROUBLES[what]
    return CmdletError(sentence.replace("{cmdlet}", cmdlet), exception)


def connect_failure(why: ConnectFailure, user: str) -> ConnectError:
    """Return what Connect-ExchangeOnline throws."""
    return ConnectError(
        {
            ConnectFailure.CANCELLED: "User canceled authentication.",
            ConnectFailure.BROKER: (
                "Unknown Status: Unexpected Error: 0xffffffff80070520 Context: (pii) Tag: 0x21420087 "
                "A specified logon session does not exist. It may already have been terminated."
            ),
            ConnectFailure.NO_ADMIN_ROLE: (
                f"The role assigned to user {user} isn't supported in this scenario. Please check online documentation for "
                "assigning correct Directory Roles to the user."
            ),
            ConnectFailure.UNREACHABLE: "No such host is known. (login.microsoftonline.com:443)",
        }[why]
    )


def delegation_refused(organization: str) -> ConnectError:
    """A partner without a relationship to the named customer."""
    return ConnectError(
        f"The user is not authorized to act in the organization {organization}: AADSTS50020: User account does not exist in the tenant."
    )


def wrong_cloud() -> ConnectError:
    """An account that this cloud does not know."""
    return ConnectError("AADSTS90038: The tenant of this account belongs to another cloud.")
