"""Facts about every observation: its sentence, and that no text makes the reader fail."""

from __future__ import annotations

import string

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.catalogue import load
from bot.catalogue.observing.observed import read_observations
from bot.catalogue.observing.tokens import EXCHANGE
from bot.clouds import CLOUDS
from tests.catalogue.observed_pastes import (
    APP,
    BLOCK,
    CAS,
    COLUMNS,
    SELF,
    SID,
    TNC,
    TRANSPORT,
    WRONG,
    codes,
    entry,
    jwt,
    permissions,
    registration,
    xoauth2,
)


def test_bare_words_say_nothing() -> None:
    """Lines that look like answers without their question."""
    assert set() == codes("CONNECTED(00000003)\nTcpTestSucceeded : False\nTrue\nConnected to smtp.example.\n")


def test_every_finding_has_its_sentence_in_both_languages_with_its_facts() -> None:
    """What a sentence asks for, every finding of the code brings along."""
    texts = [BLOCK, registration(APP), registration() + jwt(), TNC.format("False"), xoauth2(), TRANSPORT.format("True")]
    texts += [
        permissions(SELF, entry(WRONG)),
        COLUMNS + SELF,
        f"{CAS}ImapEnabled : False\n",
        jwt(aud="x", exp=5, scp="y"),
    ]
    for finding in (finding for text in texts for finding in read_observations(text)):
        sentence = load().observed[finding.code].filled(**finding.facts)
        assert "{" not in sentence.de + sentence.en
    for text in load().observed.values():
        names = [{name for _, name, _, _ in string.Formatter().parse(words) if name} for words in (text.de, text.en)]
        assert names[0] == names[1]


def test_the_audiences_include_every_cloud() -> None:
    """A new cloud's scope must be known here too."""
    assert {hosts.scope.removesuffix("/.default") for hosts in CLOUDS.values()} <= EXCHANGE


PIECES = (
    BLOCK.splitlines(keepends=True)
    + (permissions(SELF, entry(SID)) + registration() + TNC + CAS).splitlines(keepends=True)
    + [
        "PS :  x>\n",
        "eyJ",
        "dXNlcj0",
        "\x01",
        "{",
        "}",
        ": ",
        "...",
        "----\n",
        "\u2028",
        "&#x;",
        "> ",
        "\ud800",
        "S-1-5-21-",
    ]
)


@settings(max_examples=400)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=30)), max_size=40))
@example(
    [
        "format: 1\n",
        "app: 7d2f0b1e-3c44-4c1a-9f6e-2b8a51c0d9e7\n",
        "registration: absent\n",
        "object-id: none\n",
        "time: 1\n",
    ]
)  # a block without a mailbox
def test_no_text_makes_it_fail(pieces: list[str]) -> None:
    """Whatever is pasted, there is an answer, and each code in it has a sentence."""
    assert {f.code for f in read_observations("".join(pieces))} <= load().observed.keys()
