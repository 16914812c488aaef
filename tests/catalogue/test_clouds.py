"""The four clouds in fixes: a customer reads the values of their own; where nobody knows which, those of the others stand beside."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.catalogue import load
from bot.catalogue.authoring.lint import lint
from bot.catalogue.authoring.literal_names import literal_names
from bot.catalogue.model import Bilingual, Fix
from bot.clouds import CLOUDS
from bot.model import Cloud, Diagnosis, Endpoint, Guidance, Standing, Tenant, Text
from bot.presentation import Presentation
from tests.powershell import run_script

CATALOGUE = load()
OTHERS = [cloud for cloud in Cloud if cloud is not Cloud.WORLDWIDE]
ENVIRONMENTS = {Cloud.GCC_HIGH: "O365USGovGCCHigh", Cloud.DOD: "O365USGovDoD", Cloud.CHINA: "O365China"}
GRAPHS = {Cloud.GCC_HIGH: "USGov", Cloud.DOD: "USGovDoD", Cloud.CHINA: "China"}
CONNECTS = re.compile(r"(?<![\w-])Connect-ExchangeOnline\b")


def customer(cloud: Cloud) -> Tenant:
    """A customer of this cloud."""
    return Tenant("muster", "muster.example", "6a3f0f5e-1c2d-4e5f-8a9b-0c1d2e3f4a5b", cloud=cloud)


def fix_for(name: str, tenant: Tenant | None) -> Guidance:
    """A fix as somebody follows it, for this customer or for nobody in particular."""
    return Presentation().guidance(Diagnosis("", name, Standing.POSSIBLE, Text("", "")), tenant=tenant)


def saying(words: str) -> Fix:
    """A fix whose first step says this."""
    fix = CATALOGUE.fixes["correct-scope"]
    step = fix.steps[0].model_copy(update={"text": Bilingual(de=words, en=words)})
    return fix.model_copy(update={"steps": (step, *fix.steps[1:])})


def said(guidance: Guidance) -> str:
    """Everything that stands in it, in English."""
    return "\n".join([part for step in guidance.steps for part in (step.text.en, step.command)])


@pytest.mark.parametrize("cloud", Cloud)
def test_the_scope_is_the_one_of_the_customers_cloud(cloud: Cloud) -> None:
    """Whatever scope is stored: that one may be the mistake."""
    tenant = replace(customer(cloud), scope="https://graph.microsoft.com/.default")

    assert fix_for("correct-scope", tenant).steps[0].command == CLOUDS[cloud].scope


@pytest.mark.parametrize("cloud", Cloud)
def test_the_right_server_is_the_clouds_own_and_not_the_one_that_is_stored(cloud: Cloud) -> None:
    """The stored one is named beside it, for comparison."""
    guidance = fix_for("correct-server-and-port", replace(customer(cloud), imap=Endpoint("mail.muster.example", 993)))

    assert f"IMAP: {CLOUDS[cloud].imap.host}, port 993" in guidance.steps[0].text.en
    assert f"SMTP: {CLOUDS[cloud].smtp.host}, port 587" in guidance.steps[0].text.en
    assert "mail.muster.example" in guidance.steps[1].text.en


def test_every_command_that_connects_names_the_environment_where_the_cloud_needs_one() -> None:
    """In one quoted literal; in the worldwide cloud there is no such option."""
    connecting = [n for n, fix in CATALOGUE.fixes.items() if any(CONNECTS.search(s.command.source) for s in fix.steps)]

    assert "connect-to-exchange-online" in connecting
    for name in connecting:
        for cloud in Cloud:
            commands = "\n".join(step.command for step in fix_for(name, customer(cloud)).steps)
            option = f" -ExchangeEnvironmentName '{ENVIRONMENTS[cloud]}'" if cloud in ENVIRONMENTS else ""
            assert {commands[m.end() :].startswith(option) for m in CONNECTS.finditer(commands)} == {True}, name
            assert commands.count("-ExchangeEnvironmentName") == (len(CONNECTS.findall(commands)) if option else 0)


@pytest.mark.parametrize("cloud", OTHERS)
def test_microsoft_graph_is_asked_in_the_customers_cloud(cloud: Cloud) -> None:
    """Without its environment the customer's administrator would land in the worldwide cloud."""
    assert f"Connect-MgGraph -Environment '{GRAPHS[cloud]}' -Scopes" in said(
        fix_for("enable-exchange-online-resource", customer(cloud))
    )


def test_where_nobody_knows_the_cloud_the_others_stand_in_one_sentence() -> None:
    """Exactly what this fix names, once; the worldwide values stand in the command."""
    guidance = fix_for("correct-scope", None)

    assert guidance.steps[0].command == CLOUDS[Cloud.WORLDWIDE].scope
    assert guidance.steps[0].text.de.endswith(
        "Andere Clouds: GCC High: https://outlook.office365.us/.default (von Microsoft nicht belegt);"
        " DoD: https://outlook-dod.office365.us/.default (von Microsoft nicht belegt);"
        " China (21Vianet): https://partner.outlook.cn/.default (von Microsoft nicht belegt)."
    )
    assert said(guidance).count("Other clouds:") == 1


def test_clouds_that_share_a_value_are_named_together_and_several_values_are_told_apart() -> None:
    """GCC High and DoD sign in at the same address, and read mail at different ones."""
    consent, tls = (fix_for(name, None).steps for name in ("grant-admin-consent", "exempt-from-tls-inspection"))
    told = next(step.text.en for step in consent if "Other clouds:" in step.text.en)

    assert told.endswith(
        "Other clouds: GCC High and DoD: login.microsoftonline.us; China (21Vianet): login.partner.microsoftonline.cn."
    )
    assert (
        "DoD: IMAP outlook-dod.office365.us, SMTP outlook-dod.office365.us, sign-in login.microsoftonline.us;"
        in tls[0].text.en
    )


@pytest.mark.parametrize("name", sorted(CATALOGUE.fixes))
def test_a_customer_of_the_worldwide_cloud_reads_nothing_about_the_others(name: str) -> None:
    """Their cloud is known: nine customers in ten need not choose."""
    told = said(fix_for(name, customer(Cloud.WORLDWIDE)))

    assert "Other clouds" not in told
    assert not {hosts.imap.host for cloud, hosts in CLOUDS.items() if cloud in OTHERS} & set(
        re.findall(r"[\w.-]+", told)
    )


def test_what_no_page_of_microsofts_confirms_is_said_to_be_so() -> None:
    """To the customers of that cloud as well, and of nothing else."""
    scope, server = (
        fix_for(name, customer(Cloud.CHINA)).steps[0] for name in ("correct-scope", "connect-to-exchange-online")
    )

    assert scope.text.en.endswith("https://partner.outlook.cn/.default (not confirmed by Microsoft).")
    assert "not confirmed" not in server.text.en


def test_a_message_that_names_a_host_of_one_cloud_tells_which_it_is() -> None:
    """The customer is not known, their cloud is; a worldwide host tells nothing, it may be the mistake."""
    teller, cause = Presentation(), Diagnosis("net-timeout", "correct-server-and-port", Standing.POSSIBLE, Text("", ""))
    china, worldwide = (
        said(teller.guidance(cause, named={"host": host, "port": 993}))
        for host in ("partner.outlook.cn", "outlook.office365.com")
    )

    assert "SMTP: smtp.partner.outlook.cn, port 587" in china
    assert "Other clouds" not in china
    assert "Other clouds" in worldwide


def test_whoever_signs_in_at_the_wrong_cloud_reads_all_of_them() -> None:
    """Their stored cloud is the mistake, so it decides nothing here."""
    text = said(fix_for("use-right-cloud-authority", customer(Cloud.WORLDWIDE)))

    assert {CLOUDS[cloud].authority.removeprefix("https://") for cloud in Cloud} <= set(re.findall(r"[\w.-]+\w", text))


@pytest.mark.parametrize(
    ("words", "literal"),
    [
        ("Enter smtp.office365.com.", "smtp.office365.com"),
        ("Open https://entra.microsoft.com.", "entra.microsoft.com"),
        ("Open https://admin.microsoft.com", "admin.microsoft.com"),
        ("Add -ExchangeEnvironmentName O365China", "O365China"),
        ("The old name smtp-legacy.office365.com; Microsoft's page https://login.microsoftonline.com/error", ""),
    ],
)
def test_a_fix_that_names_one_clouds_value_itself_is_a_mistake(words: str, literal: str) -> None:
    """In commands and in what is said; other names and Microsoft's one page for all clouds are none."""
    assert literal_names(saying(words)) == ((literal,) if literal else ())


def test_the_lint_names_file_and_value() -> None:
    """As it does with everything else an author gets wrong."""
    fixes = {**CATALOGUE.fixes, "correct-scope": saying("Enter smtp.office365.com.")}

    assert lint(replace(CATALOGUE, errors={}, fixes=fixes)).mistakes == (
        "fixes/correct-scope.toml: smtp.office365.com is right in one cloud only: name it by a placeholder",
    )


@pytest.mark.powershell
async def test_every_command_is_powershell_in_every_cloud() -> None:
    """What is filled in for a cloud breaks no command."""
    places = {"powershell", "exchange-powershell"}
    commands = {
        guided.command
        for name, fix in CATALOGUE.fixes.items()
        for cloud in Cloud
        for step, guided in zip(fix.steps, fix_for(name, customer(cloud)).steps, strict=True)
        if step.where in places and CONNECTS.search(step.command.source)
    }
    never_called = (f"function Step{number} {{\n{command}\n}}" for number, command in enumerate(sorted(commands)))
    told = await run_script("\n".join([*never_called, "'parsed'"]), None)

    assert told.text.split() == ["parsed"]
