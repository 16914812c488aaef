"""Facts about quoting: nothing typed can end a string or start a command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Language, Text
from bot.quoting import powershell_literal as quote
from bot.scripts.code import address, array, ascii_code, comment, domain, environment, fill, guid, indented
from tests.scripts.real_parser import parse

SINGLE = "'\u2018\u2019\u201a\u201b"
HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from(SINGLE + '"\u201c\u201d\u201e$`(){};|&<>#@-\u2013\u2014\u00a0 ab\n\r\t\u2028\x00'),
        st.characters(),
    ),
    max_size=40,
)


def read_back(literal: str) -> str:
    """Read a single-quoted string as PowerShell's tokenizer does: any of the class opens and closes, a pair stands for its second."""
    assert literal[0] in SINGLE
    out, i = "", 1
    while i < len(literal):
        if literal[i] not in SINGLE:
            out, i = out + literal[i], i + 1
        elif i + 1 < len(literal) and literal[i + 1] in SINGLE:
            out, i = out + literal[i + 1], i + 2
        else:
            break
    assert i == len(literal) - 1, "the string ends before its end"
    return out


@given(HOSTILE)
def test_what_is_quoted_reads_back_as_it_was_or_is_refused(text: str) -> None:
    """A quoted text is one string to its end and means the text; what cannot stand on one line is refused."""
    try:
        literal = quote(text)
    except ValueError:
        assert any(not c.isprintable() for c in text) or text == "--%"
        return

    assert read_back(literal) == text
    assert "\n" not in literal


@pytest.mark.parametrize(
    "text", ["a\nb", "a\rb", "a\x00", "a\x1bb", "a\u2028b", "a\u2029b", "a\x85b", "\ufeffa", "\ud800", "--%"]
)
def test_what_no_quotes_hold_is_refused(text: str) -> None:
    """A control character never gets into a script, nor `--%`, which even in quotes ends the reading of code."""

    with pytest.raises(ValueError, match="control"):
        quote(text)


@given(HOSTILE)
def test_only_values_of_the_right_kind_get_through_the_allow_lists(text: str) -> None:
    """Whatever an allow-list lets through is made of harmless characters, whatever was typed."""
    for allow in (guid, address, domain, environment):
        try:
            literal = allow(text)
        except ValueError:
            continue

        assert read_back(literal) == text
        assert text.isascii()
        assert not set(text) & set('"`$(){};|<>* \\,?\n')


@pytest.mark.parametrize(
    "text",
    [
        "a@b",
        "a@@b.example",
        ".a@b.example",
        "a@-b.example",
        "a@1.2",
        "a*@b.example",
        "$x@b.example",
        "a b@c.example",
        "ü@b.example",
        "@b.example",
        "a@b.example\n",
    ],
)
def test_what_is_no_mailbox_address_is_refused(text: str) -> None:
    """An address that Microsoft 365 would not give out has no place in a script."""

    with pytest.raises(ValueError, match="mailbox address"):
        address(text)


@pytest.mark.parametrize("text", ["o'brien@b.example", "a+b@c.example", "a_b.c-d@e-f.example", "A#1@b.example"])
def test_an_unusual_but_real_address_is_quoted(text: str) -> None:
    """An apostrophe in an address is no reason to refuse it."""

    assert read_back(address(text)) == text


def test_a_value_cannot_bring_a_placeholder_of_its_own() -> None:
    """What was filled in is not looked at again."""
    says = {"a": Text("<<b>>", "<<b>>")}

    assert fill("<<a>> <<b>>", Language.EN, says, b=quote("x")) == "'<<b>>' 'x'"


def test_the_ends_of_a_template_are_its_first_and_last_line() -> None:
    """However it stands in our own code; empty lines within stay, and stay empty when they are moved."""
    filled = fill("\n<<a>>\n\nb\n", Language.EN, {"a": Text("x", "y")})

    assert filled == "'y'\n\nb"
    assert indented(filled, 2) == "  'y'\n\n  b"


def test_an_array_of_one_stays_an_array() -> None:
    """One mailbox is a list, too."""

    assert array([quote("a")]).split() == ["@(", "'a'", ")"]


@given(HOSTILE)
def test_a_comment_is_one_line(text: str) -> None:
    """Nothing in a comment can begin a new line."""

    assert len(comment(text).splitlines()) == 1


@pytest.mark.parametrize("code", ["Write-Host ü", "# ok\n‘a’ – b", 'Write-Host "ü"', "'a' ü # b"])
def test_code_outside_ascii_is_refused(code: str) -> None:
    """Umlauts stand in comments and single-quoted messages only."""

    with pytest.raises(ValueError, match="ASCII"):
        ascii_code(code)


def test_umlauts_in_comments_and_messages_are_fine() -> None:
    """German comments and messages stay German."""
    code = "# Größe\nWrite-Host 'für ''Sie''' # schön\n    # auch hier: ß"

    assert ascii_code(code) == code


@pytest.mark.powershell
async def test_real_powershell_reads_every_quoted_string_as_it_was() -> None:
    """The real tokenizer agrees: each literal is one string token with the original value."""
    texts = [
        a + b + c
        for a in (*SINGLE, '"', "$(", "`", "“")
        for b in ("", "x", *SINGLE)
        for c in ("", "; Remove-Item y", "#>", "@{")
    ]
    parsed = await parse([quote(t) for t in texts])

    assert [p.first for p in parsed] == texts
    assert {(p.errors, p.kinds) for p in parsed} == {(0, ("StringLiteral", "EndOfInput"))}
