"""What stands beside a message decides between its causes, and only as far as it proves one."""

from __future__ import annotations

import pytest

from bot.catalogue import explain, load
from bot.model import Standing

CATALOGUE = load()
NO_MODULE = "Import-Module : Das angegebene Modul \"{}\" wurde nicht geladen, da in keinem Modulverzeichnis eine gültige Moduldatei gefunden wurde."  # fmt: skip
NO_COMMAND = (
    "{0} : The term '{0}' is not recognized as the name of a cmdlet, function, script file, or operable program."
)
NO_CONSENT = "AADSTS65001: The user or administrator has not consented to use the application with ID 'a'."


@pytest.mark.parametrize(
    ("text", "first", "standing"),
    [
        (NO_MODULE.format("ExchangeOnlineManagement"), "install-exchange-module", Standing.CONFIRMED),
        (NO_MODULE.format("ActiveDirectory"), "install-named-module", Standing.POSSIBLE),
        (NO_COMMAND.format("-ObjectId"), "correct-command", Standing.CONFIRMED),
        (NO_COMMAND.format("Connect-ExchangeOnlin"), "correct-command", Standing.POSSIBLE),
        (NO_COMMAND.format("docker"), "install-missing-program", Standing.POSSIBLE),
        (NO_CONSENT, "grant-admin-consent", Standing.POSSIBLE),
        (
            f"{NO_CONSENT}\nIMAP.AccessAsApp  Application  Access via IMAP  Yes  Not granted for Contoso",
            "grant-admin-consent",
            Standing.CONFIRMED,
        ),
        (
            "smtp.office365.com: PKIX path building failed, issuer CN=DigiCert Global Root G2, O=DigiCert Inc",
            "update-certificate-store",
            Standing.POSSIBLE,
        ),
        (f"{NO_CONSENT}\nscope: IMAP.AccessAsUser.All", "add-exchange-application-permissions", Standing.POSSIBLE),
    ],
)
def test_the_first_cause_and_its_standing_follow_from_the_text(text: str, first: str, standing: Standing) -> None:
    """The same message with another name in it has another first cause; what is not proved stays possible."""
    cause = explain(CATALOGUE, text).matches[0].causes[0]

    assert (cause.fix, cause.standing) == (first, standing)


@pytest.mark.parametrize(
    ("name", "misspelt"),
    [
        ("New-ServicePrincipal", False),
        ("Connect-ExchangeOnline", False),
        ("Install-Module", False),
        ("New-ServicPrincipal", True),
        ("Connect-ExchangOnline", True),
        ("Instal-Module", True),
    ],
)
def test_a_command_that_is_spelt_right_is_not_said_to_be_a_slip(name: str, misspelt: bool) -> None:
    """What is like a command of the set-up is another name than the command's own."""
    observed = {finding.code for finding in explain(CATALOGUE, NO_COMMAND.format(name)).observed}

    assert ("observed.setup_command_misspelt" in observed) is misspelt


@pytest.mark.parametrize(
    ("text", "early"),
    [
        ("smtp.office365.com: Das Zertifikat ist abgelaufen oder noch nicht gültig.", False),
        ("smtp.office365.com: Das Zertifikat ist noch nicht gültig.", True),
    ],
)
def test_a_certificate_of_which_windows_names_both_ends_is_not_said_to_be_too_early(text: str, early: bool) -> None:
    """„Abgelaufen oder noch nicht gültig“ tells neither; only what names the one alone speaks for the clock."""
    observed = {finding.code for finding in explain(CATALOGUE, text).observed}

    assert ("observed.certificate_not_yet_valid" in observed) is early
