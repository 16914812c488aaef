"""Values as an attacker would type, store or send them, and what each of them may become in a command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from bot.catalogue import load
from bot.catalogue.cloud_values import CONNECT
from bot.flows.setup import load_profiles, steps_of
from bot.scripts import network_test, starting
from bot.templates import HOLES, Syntax, Template, ValueKind, fits, to_fill_in

APP = "a1b2c3d4-0000-4000-8000-000000000001"
NAMED_IN_THE_TRIAL = "a{mailbox}'|calc{}#@kunde.example"
ATTACKS = (
    *(
        "'",
        "''",
        "\u2018",
        "\u2019",
        "\u201a",
        "\u201b",
        '"',
        "\u201c",
        "\u201d",
        "`",
        "``",
        "\\",
        "%",
        "%eth0",
        "#",
        "<#",
        "#>",
    ),
    *(
        "$(calc)",
        "${x}",
        "$x",
        "{}",
        "{0}",
        "{mailbox}",
        "{app_id}",
        "{host}",
        "'{mailbox}'",
        "<<app>>",
        "'|calc #",
        "';calc;'",
    ),
    *(
        '";calc;"',
        "|calc",
        "&calc",
        "&&calc",
        ";calc",
        "\ncalc\n",
        "\r\n",
        "\x00",
        "\x1b[2J",
        "\u2028",
        "\u2029",
        "\x85",
        "\ufeff",
    ),
    *(
        "\u202e",
        "\u2066",
        "\u200b",
        "\u00a0",
        "@(",
        "@'",
        "'@",
        ")",
        "--%",
        "-",
        "--undo",
        "\u2013x",
        "*",
        "?",
        "!",
        "~",
        "<x",
        ">x",
    ),
    *(
        "\u0661",
        "\u00b2",
        "\uff07",
        "\ud800",
        "x" * 400,
        "&scope=x",
        "?a=b",
        "../..",
        " ",
        "\t",
        ",b@kunde.example",
        "@@",
    ),
)
_PIECE = st.one_of(
    st.sampled_from(ATTACKS), st.text(max_size=6), st.text("abc019._-'&#%!+=/^~", min_size=1, max_size=8)
)
_HARD = st.lists(_PIECE, min_size=1, max_size=4).map("".join)
_LEGAL_LOCAL = st.text("abc01'#&%!+=/^~_-", min_size=1, max_size=12)
_HEX = st.text("0123456789abcdef", min_size=12, max_size=12)
_LABEL = st.text("abcxyz0189", min_size=1, max_size=8)
VALUES: st.SearchStrategy[str] = st.one_of(
    _HARD,
    _HARD.map(lambda x: f"a{x}@kunde.example"),
    _HARD.map(lambda x: f"a@{x}.example"),
    _LEGAL_LOCAL.map(lambda x: f"{x}@kunde.example"),
    _HEX.map(lambda x: f"a1b2c3d4-0000-4000-8000-{x}"),
    _HARD.map(lambda x: APP + x),
    _HARD.map(lambda x: x + APP),
    _LABEL.map(lambda x: f"{x}_1.kunde.example"),
    _HARD.map(lambda x: f"mail.kunde.example{x}"),
    _HARD.map(lambda x: f"https://login.example{x}"),
    _LABEL.map(lambda x: f"https://{x}.example:8443"),
    _LABEL.map(lambda x: f"https://{x}.example/.default"),
    st.sampled_from(
        ["fe80::1%eth0", "fe80::1%';calc;'", "::1", "[::1]:993", "993", "65536", "2026-12-01 10:00:00Z", "Müller"]
    ),
)


@cache
def hostile_values(count: int = 700) -> tuple[str, ...]:
    """Return so many different values, the same ones each time, the one of the first trial in front."""
    found = dict.fromkeys([NAMED_IN_THE_TRIAL, *ATTACKS])

    @seed(20261201)
    @settings(
        max_examples=2 * count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(VALUES)
    def generate(value: str) -> None:
        found[value] = None

    generate()
    return tuple(found)[:count]


HARMLESS: Mapping[ValueKind, str] = {
    ValueKind.GUID: "0b1ec700-0000-4000-8000-000000000009",
    ValueKind.TENANT: "harmless.example",
    ValueKind.MAILBOX: "harmless@kunde.example",
    ValueKind.MAILBOXES: "harmless@kunde.example",
    ValueKind.HOST: "harmless.kunde.example",
    ValueKind.PORT: "7",
    ValueKind.SERVER: "harmless.kunde.example:7",
    ValueKind.ADDRESS: "https://harmless.example",
    ValueKind.SCOPE: "https://harmless.example/.default",
    ValueKind.NUMBER: "50034",
    ValueKind.TIMESTAMP: "2026-12-01 10:00:00Z",
    ValueKind.WORD: "Harmless",
    ValueKind.NAME: "harmless",
    ValueKind.FILE: ".\\harmless.ps1",
    ValueKind.TEXT: "Harmless text",
    ValueKind.LINES: "Harmless lines",
}


def all_templates() -> Iterator[Template]:
    """Yield every template of the product: fixes, deciding looks, network test, start of scripts, set-up, profiles."""
    yield from (step.command for fix in load().fixes.values() for step in fix.steps)
    looks = load().next_observations
    yield from (look.command for look in (*looks.observations, looks.own_network))
    yield CONNECT
    for module in (network_test, starting):
        yield from (each for each in vars(module).values() if isinstance(each, Template))
    for profile in load_profiles().values():
        for step in steps_of(profile):
            for doing in step.doings:
                yield from (doing.copy, doing.customer_copy)


TEMPLATES = [each for each in dict.fromkeys(all_templates()) if each.names]


def everywhere(value: str) -> dict[str, str]:
    """Return values in which every hole gets this one."""
    return dict.fromkeys(HOLES, value)


def harmless_beside(value: str) -> dict[str, str]:
    """Return harmless values for every hole; an option that would be left out for this value is left out."""
    return {name: "" if hole.option and not fits(name, value) else HARMLESS[hole.kind] for name, hole in HOLES.items()}


def given_to(template: Template, value: str) -> Iterable[str]:
    """Return what the holes of a template may become where every value is this one."""
    for name in template.names:
        good = fits(name, value) and not (template.syntax is Syntax.SHELL and value.startswith("-"))
        yield value if good else to_fill_in(name)
