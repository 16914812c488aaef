"""Facts about templates: no value ever leaves the literal that it stands in, whoever reads the command, and none makes filling fail."""

from __future__ import annotations

import re
import shlex
import subprocess
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from bot.catalogue.cloud_values import CONNECT
from bot.model import Sentence
from bot.templates import HOLES, Syntax, Template, TemplateMistake, fill_both, fits, parse
from tests.hostile import NAMED_IN_THE_TRIAL, TEMPLATES, everywhere, given_to, harmless_beside, hostile_values
from tests.made_up import guid
from tests.scripts.real_parser import read_code


def of(syntax: Syntax) -> list[Template]:
    """The templates for this reader."""
    return [each for each in TEMPLATES if each.syntax is syntax]


@pytest.mark.powershell
async def test_no_value_changes_what_real_powershell_understands_of_a_command() -> None:
    """With any value, the parser sees the cmdlets and the tree that it sees with a harmless one, and each value as one literal."""
    cases = [
        (template, value, template.filled(everywhere(value)), template.filled(harmless_beside(value)))
        for template in of(Syntax.POWERSHELL)
        for value in hostile_values()
        if not (template.deletes and template.lacks(everywhere(value)))
    ]
    read = await read_code(text for case in cases for text in case[2:])

    assert len(hostile_values()) >= 500
    for template, value, filled, harmless in cases:
        code, like, given = read[filled], read[harmless], {*given_to(template, value)}
        assert (code.errors, code.shape) == (0, like.shape), (template.source, value)
        assert set(code.literals) - set(like.literals) <= given, (template.source, value)
        if template.source != "& {script_path}":
            assert code.commands == like.commands, (template.source, value)


@pytest.mark.long
def test_no_value_changes_the_words_that_a_shell_makes_of_a_command() -> None:
    """Each value is part of one word; bash agrees with what the quoting says."""
    filled = {
        template.filled(everywhere(value)): (template, value)
        for template in of(Syntax.SHELL)
        for value in hostile_values()
    }
    script = 'show() { printf \'%s\\n\' "$#" "$@"; }\n' + "".join(f"show {text}\n" for text in filled)
    said = subprocess.run(["/bin/bash", "-c", script], capture_output=True, timeout=60, check=True)  # noqa: S603  our own command
    lines = iter(said.stdout.decode().splitlines())

    for text, (template, value) in filled.items():
        like = shlex.split(template.filled(harmless_beside(value)))
        words = [next(lines) for _ in range(int(next(lines)))]
        assert words == shlex.split(text)
        assert len(words) == len(like)
        assert set(words) - set(like) <= {*given_to(template, value)} | {"".join(given_to(template, value))}
    assert said.stderr == b""


def test_no_value_changes_where_an_address_leads() -> None:
    """Scheme, host, path and the names in its query stay; what is copied into a form is the value itself, or what is to be filled in."""
    for template in of(Syntax.FIELD):
        for value in hostile_values():
            known = harmless_beside(value)
            others = {name: value for name in HOLES if name not in ("authority", "entra_portal")}
            for line, like in zip(
                template.filled(known | others).splitlines(), template.filled(known).splitlines(), strict=False
            ):
                if like.startswith("https://") and "{" in template.source[1:]:
                    address, usual = urlsplit(line), urlsplit(like)
                    assert (address.scheme, address.netloc, address.fragment) == (usual.scheme, usual.netloc, "")
                    assert address.path.count("/") == usual.path.count("/")
                    assert [*parse_qs(address.query)] == [*parse_qs(usual.query)]


@pytest.mark.parametrize("value", ["a&scope=x", "a#b", "a?b=c", "../..", "a b+c%41", "ä/ö:@;"])
def test_in_an_address_a_value_is_one_part_of_it(value: str) -> None:
    """In the path and in the query alike; beside an address it stands as it is."""
    filled = parse("{authority}/{app_name}/x?name={app_name}&y=1\n{app_name}", Syntax.FIELD).filled(
        {"authority": "https://login.example", "app_name": value}
    )
    address, beside = filled.splitlines()
    parts = urlsplit(address)

    assert parts.netloc == "login.example"
    assert [unquote(part) for part in parts.path.split("/")] == ["", value, "x"]
    assert (parse_qs(parts.query), parts.fragment) == ({"name": [value], "y": ["1"]}, "")
    assert beside == value


def test_the_mailbox_that_once_left_its_quotes_stays_in_them() -> None:
    """It is no address that Microsoft 365 gives out, so that it does not even come in."""
    command = parse("Get-CASMailbox -Identity {mailbox}", Syntax.POWERSHELL)

    assert command.filled({"mailbox": NAMED_IN_THE_TRIAL}) == "Get-CASMailbox -Identity '<MAILBOX>'"
    assert command.filled({"mailbox": "o'neil@kunde.example"}) == "Get-CASMailbox -Identity 'o''neil@kunde.example'"


@pytest.mark.parametrize("name", HOLES)
def test_a_sentence_is_filled_in_one_pass_and_by_values_of_the_right_kind_only(name: str) -> None:
    """What stands in a value is not looked at again, whatever braces it holds."""
    for value in hostile_values():
        hole = f"[{{{name}}}]"
        said = fill_both(Sentence(hole, hole), everywhere(value), lambda *_: "…").de
        assert said in {f"[{value}]", "[…]"}
        assert "calc" not in said or all(line.isprintable() for line in value.split("\n"))


@pytest.mark.parametrize(
    ("source", "syntax", "complaint"),
    [
        ("Get-X '{mailbox}'", Syntax.POWERSHELL, "{mailbox} stands inside '{mailbox}': leave the quotes out"),
        ('Get-X -Filter "Id eq {app_id}"', Syntax.POWERSHELL, "leave the quotes out"),
        ("Get-X # {mailbox}", Syntax.POWERSHELL, "leave the quotes out"),
        ("Get-X `{mailbox}", Syntax.POWERSHELL, "only part of a word"),
        ("Get-X a{mailbox}", Syntax.POWERSHELL, "only part of a word"),
        ("Get-X {mailbox}{app_id}", Syntax.POWERSHELL, "only part of a word"),
        ("Get-X ${mailbox}", Syntax.POWERSHELL, "only part of a word"),
        ("Get-X 'a", Syntax.POWERSHELL, "has no partner"),
        ("Get-X ‘{mailbox}’", Syntax.POWERSHELL, "ASCII"),
        ("Get-X @'\n{mailbox}\n'@", Syntax.POWERSHELL, "leave the quotes out"),
        ("Get-X | ? { $_.Id -ne {app_id} }", Syntax.POWERSHELL, "{app_id} stands in a negation"),
        ("Get-X | ? { {app_id} -cne $_.Id }", Syntax.POWERSHELL, "{app_id} stands in a negation"),
        ("Get-X | ? { $_.Id -notin ({app_id},{object_id}) }", Syntax.POWERSHELL, "{app_id} stands in a negation"),
        ("Get-X | ? { $_.Id -notlike {app_id} }", Syntax.POWERSHELL, "{app_id} stands in a negation"),
        ("Get-X | ? { $_.Id -inotmatch {app_id} }", Syntax.POWERSHELL, "{app_id} stands in a negation"),
        ("Get-X | ? { -not ($_.A -eq 1 -and $_.Id -eq {app_id}) }", Syntax.POWERSHELL, "{app_id} stands in a negation"),
        ("Get-X | ? { !($_.Id -eq {app_id}) }", Syntax.POWERSHELL, "{app_id} stands in a negation"),
        ("if ({app_id} -as [guid]) { } Get-X | ? { $_.Id -ne {app_id} }", Syntax.POWERSHELL, "stands in a negation"),
        ("if ({app_id} -as [guid]) { ? { $_.Id -ne {object_id} } }", Syntax.POWERSHELL, "{object_id} stands in"),
        ("find . ! -name {mailbox} -delete", Syntax.SHELL, "{mailbox} stands in a negation"),
        ("nc '{host}'", Syntax.SHELL, "leave the quotes out"),
        ("nc \\{host}", Syntax.SHELL, "cannot be quoted"),
        ("nc ${host}", Syntax.SHELL, "cannot be quoted"),
        ("nc <<{host}", Syntax.SHELL, "cannot be quoted"),
        ("nc {mailboxes}", Syntax.SHELL, "several lines"),
        ("{nobody}", Syntax.FIELD, "nobody fills in the placeholder {nobody}"),
        ("{Mailbox}", Syntax.FIELD, "no placeholder"),
        ("{app-id}", Syntax.FIELD, "no placeholder"),
        ("{ $_ ", Syntax.POWERSHELL, "a brace has no partner"),
        ("} { ", Syntax.FIELD, "a brace has no partner"),
        ("{ a } }", Syntax.FIELD, "a brace has no partner"),
    ],
)
def test_a_template_in_which_a_value_could_leave_its_literal_is_refused(
    source: str, syntax: Syntax, complaint: str
) -> None:
    """And so is one with a hole that nothing fills."""
    with pytest.raises(TemplateMistake, match=re.escape(complaint)):
        parse(source, syntax)


def test_a_value_may_be_what_something_is_not_where_the_command_proves_it_first() -> None:
    """And a hole beside a negation is no part of it."""
    proved = "if ({app_id} -as [guid]) { Get-X | ? { $_.A -eq {object_id} -and $_.Id -ne {app_id} } }"
    beside = "Get-X {mailbox} | ? { $_.User -notlike 'NT*' -and $_.Id -eq {app_id} }"

    assert parse(proved, Syntax.POWERSHELL).names == {"app_id", "object_id"}
    assert parse(beside, Syntax.POWERSHELL).names == {"mailbox", "app_id"}


@pytest.mark.parametrize(
    "verb", ["rm", "rmdir", "del", "erase", "Remove-X", "Clear-X", "Uninstall-X", "Unregister-X", "Revoke-X"]
)
def test_each_word_that_deletes_is_known(verb: str) -> None:
    """By it no command is written whose hole is not filled; a longer word is another."""
    assert parse(f"{verb} {{host}}", Syntax.SHELL).filled({}) == ""
    assert parse(f"x{verb} {{host}}", Syntax.SHELL).filled({}) != ""


@pytest.mark.parametrize("syntax", [Syntax.POWERSHELL, Syntax.SHELL])
def test_a_command_that_deletes_is_not_written_with_an_unfilled_hole(syntax: Syntax) -> None:
    """Neither where a value is unknown nor where one is of another kind."""
    command = parse(
        "Get-X {host}; Remove-X {mailbox}" if syntax is Syntax.POWERSHELL else "rm {host} {mailbox}", syntax
    )
    known = {"host": "a.example", "mailbox": "a@kunde.example"}

    assert "a@kunde.example" in command.filled(known)
    assert [command.filled(wrong) for wrong in ({}, known | {"mailbox": ""}, known | {"host": "a b"})] == [""] * 3
    assert parse("Get-X {mailbox} -Removed", syntax).filled({}) != ""


def test_an_option_goes_where_its_value_goes() -> None:
    """The cloud of a cmdlet that connects, and STARTTLS."""
    assert CONNECT.filled({}) == "Connect-ExchangeOnline"
    assert CONNECT.filled({"environment": "O365China"}) == "Connect-ExchangeOnline -ExchangeEnvironmentName 'O365China'"
    assert CONNECT.filled({"environment": "x';calc"}) == "Connect-ExchangeOnline"


def test_a_tenant_is_named_by_its_id_or_its_domain() -> None:
    """By nothing else."""
    named = {name: fits("tenant_id", name) for name in (guid(), "kanzlei.example", "kanzlei", "a b.example")}

    assert [*named.values()] == [True, True, False, False]


def test_a_port_is_a_number_without_quotes_and_what_stands_for_it_has_some() -> None:
    """What a person is to replace is no code before they have."""
    command = parse(" Test-NetConnection {host} -Port {port} ", Syntax.POWERSHELL)

    assert command.filled({"host": "a.example", "port": "993"}) == "Test-NetConnection 'a.example' -Port 993"
    assert command.filled({"host": "a.example"}) == "Test-NetConnection 'a.example' -Port '<PORT>'"


def test_a_sentence_whose_value_nobody_knows_has_something_in_its_place() -> None:
    """In each language its own; the values that are known stay."""
    said = fill_both(
        Sentence("{host}, {port}", "{port}, {host}"), {"port": "993"}, lambda name, language: f"{name}-{language}"
    )

    assert (said.de, said.en) == ("host-de, 993", "993, host-en")
