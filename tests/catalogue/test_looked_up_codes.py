"""Facts about AADSTS numbers that no entry lists: what is only to be looked up never stands beside what is known."""

from __future__ import annotations

import pytest

from bot.catalogue import explain, load
from bot.model import Standing

CATALOGUE = load()
LOOKED_UP = "aadsts-other-code"
UNLISTED = "AADSTS50999: The request was refused."
KNOWN = "AADSTS7000222: The provided client secret keys are expired."


def errors(text: str) -> list[str]:
    """The known errors that a text shows, in order."""
    return [match.error for match in explain(CATALOGUE, text).matches]


@pytest.mark.parametrize(
    "text",
    [
        f"{KNOWN}\n{UNLISTED}",
        f"{UNLISTED}\n{KNOWN}",
        f"{UNLISTED}\n{'    at Contoso.Mail.Abruf.Hole()' * 60}\n{KNOWN}",
        f"{UNLISTED} ---> MsalServiceException: {KNOWN}",
        f"{UNLISTED}\nAADSTS70002\n22: The provided client secret keys are expired.",
        '{"error":"invalid_client","error_codes":[50999,50998,7000222],"error_description":"…"}',
        '{"error_codes":[7000222,50999]}',
        f"{UNLISTED}\nhttps://login.microsoftonline.com/error?code=7000222",
        f"{UNLISTED}\nAADST7000222 expired",
        f"{UNLISTED} The provided client secret keys are expired.",
    ],
)
def test_a_look_up_never_stands_beside_a_known_code(text: str) -> None:
    """Wherever the known one stands, first, last or wrapped, and also where only its words do."""
    found = errors(text)

    assert found[:1] == ["aadsts-client-secret-expired"]
    assert LOOKED_UP not in found


@pytest.mark.parametrize("name", [name for name, error in CATALOGUE.errors.items() if error.aadsts])
def test_every_listed_number_silences_the_look_up(name: str) -> None:
    """Each known error's numbers, before and behind one that nobody lists."""
    for number in CATALOGUE.errors[name].aadsts:
        for text in (f"{UNLISTED} AADSTS{number}: x", f"AADSTS{number}: x {UNLISTED}"):
            assert LOOKED_UP not in errors(text)


def test_an_unlisted_code_is_still_looked_up_beside_the_mail_servers_refusal() -> None:
    """What IMAP says for want of a token explains no number of Entra's."""
    assert errors(f"{UNLISTED}\nA1 NO AUTHENTICATE failed.")[:1] == [LOOKED_UP]


@pytest.mark.parametrize(
    "text",
    [
        "AADSTS50027: JWT token is invalid or malformed.",
        "AADSTS50027: InvalidJwtToken. Invalid JWT token because of the following reasons: invalid audience URI.",
        "AADSTS500014",
        "AADSTS500014: The service principal for resource 'https://outlook.office365.com' is disabled. This indicate that a "
        "subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the application, "
        "preventing tokens from being issued for it.",
        "AADSTS500014: The service principal for resource '00000002-0000-0ff1-ce00-000000000000' is disabled.",
        "AADSTS500014: The service principal for resource 'https://graph.microsoft.com' is disabled.",
    ],
)
def test_a_number_that_several_reasons_have_proves_none_of_them(text: str) -> None:
    """A token may be malformed in several ways; an application is off by an administrator's hand, Microsoft's, or a lapsed subscription."""
    found = explain(CATALOGUE, text).matches

    assert found
    assert Standing.CONFIRMED not in {cause.standing for match in found for cause in match.causes}
