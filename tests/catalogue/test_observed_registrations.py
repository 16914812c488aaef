"""Facts about which object id Exchange has registered, by what Get-ServicePrincipal shows."""

from __future__ import annotations

from tests.catalogue.observed_pastes import APP, RIGHT, SID, WRONG, codes, facts, jwt, registration


def test_a_registered_object_id_is_compared_with_the_right_one_in_the_same_paste() -> None:
    """Entra's own output and a token know which id is right; alone, a registration is only reported."""
    entra = f"PS C:\\> Get-MgServicePrincipal -Filter \"appId eq '{APP}'\" | fl Id,AppId\n\nId    : {RIGHT}\nAppId : {APP}\n"

    assert {"registration_present"} == codes(registration())
    assert facts(registration() + entra, "registration_differs") == [
        {"object_id": WRONG, "expected": RIGHT, "expected_by": "entra"}
    ]
    assert facts(registration() + jwt(), "registration_differs") == [
        {"object_id": WRONG, "expected": RIGHT, "expected_by": "token"}
    ]
    assert "registration_matched" in codes(registration(RIGHT) + jwt())
    assert "registration_differs" not in codes(registration() + jwt(appid=WRONG))
    assert "registration_of_app_id" in codes(registration(APP))


def test_a_list_of_several_apps_names_none_unless_the_paste_knows_which() -> None:
    """Get-ServicePrincipal with an unknown name lists all; which of them is meant, a token in the paste tells."""
    other = "99999999-8888-4777-8666-555555555555"
    rows = f"Kanzlei Mailabruf {RIGHT} {APP}\nScanner           {WRONG} {other}\n"
    table = (
        "PS C:\\> Get-ServicePrincipal\n\nDisplayName       ObjectId                             AppId\n"
        "-----------       --------                             -----\n" + rows
    )

    assert {"registration_listed"} == codes(table)
    assert facts(table + "\n" + jwt(), "registration_present") == [{"object_id": RIGHT, "app_id": APP}]
    assert "registration_listed" not in codes(table + "\n" + jwt())


def test_several_registrations_of_one_app_are_told() -> None:
    """The app may be registered with the wrong and with the right id at once."""
    two = (
        registration()
        + f"DisplayName : Kanzlei Mailabruf\nAppId       : {APP}\nObjectId    : {RIGHT}\nSid         : {SID}\n"
    )

    assert [{"app_id": APP, "object_ids": f"{WRONG}, {RIGHT}"}] == facts(two, "registration_several")


def test_nothing_between_two_prompts_is_an_absent_registration() -> None:
    """The filter ran and found nothing; without the second prompt the rest may only not have been copied."""
    asked = f"PS C:\\> Get-ServicePrincipal | Where-Object {{$_.AppId -eq '{APP}'}} | fl\n\n"

    assert {"registration_absent"} == codes(asked + "PS C:\\> ")
    assert set() == codes(asked)
    assert set() == codes(asked.replace("Get-S", "$sp = Get-S") + "PS C:\\> ")
    assert set() == codes(asked + "Get-ServicePrincipal : Zugriff verweigert\nPS C:\\> ")


def test_entras_objects_and_typed_ids_are_no_registration() -> None:
    """Other cmdlets show the same names for Entra's objects, and a person may write down two ids by hand."""
    azure = f"PS C:\\> Get-AzureADServicePrincipal\n\nObjectId : {WRONG}\nAppId    : {APP}\n"
    graph = f"PS C:\\> Get-MgApplication\n\nId       : {WRONG}\nAppId    : {APP}\nDisplayName : x\n"

    assert {"enterprise_app_present"} == codes(azure)
    assert set() == codes(graph)
    assert set() == codes(f"AppId: {APP}\nObjectId: {WRONG}\n")
