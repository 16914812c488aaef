"""What may be typed behind `mailcheck`, and what is answered to what may not."""

from __future__ import annotations

import io
import secrets
import string
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.model import Language
from bot.text.words import arguments
from handlers.terminal.command_line import parse
from handlers.terminal.main import main
from handlers.terminal.usage import COMMANDS
from tests.terminal.fakes import FakeMailcheck, with_tenant


def test_options_may_stand_before_between_and_behind_the_arguments() -> None:
    """An option means the same wherever it stands."""
    arrangements = (
        ["--json", "--lang", "en", "muster", "a@x.example"],
        ["muster", "--lang=en", "a@x.example", "--json"],
        ["muster", "a@x.example", "--json", "--lang", "en"],
    )

    read = [parse(COMMANDS["check"], words) for words in arrangements]

    assert [(t.arguments, set(t.switches)) for t in read] == [(("muster", "a@x.example"), {"--json"})] * 3
    assert {t.language for t in read} == {Language.EN}


def test_two_dashes_end_the_options() -> None:
    """Behind `--` a word is an argument, whatever it looks like."""
    typed = parse(COMMANDS["check"], ["--json", "--", "--lang", "--", "en"])

    assert typed.arguments == ("--lang", "--", "en")
    assert typed.language is Language.DE


def test_dashes_of_a_word_processor_count_as_two() -> None:
    """A command pasted from a document is understood."""
    assert parse(COMMANDS["check"], ["muster", "–json"]).switches == {"--json"}


@pytest.mark.parametrize("end", ["--", "---", "–", "—", "―", "––"])
def test_whatever_looks_like_two_dashes_ends_the_options(end: str) -> None:
    """The same in the terminal as in Slack: behind it nothing is an option."""
    typed = parse(COMMANDS["script"], ["a", end, "--undo"])

    assert (typed.arguments, typed.switches) == (("a", "--undo"), frozenset())
    assert arguments(f"a {end} --undo") == (["a"], ["--undo"])


def test_a_value_may_follow_the_short_option_directly() -> None:
    """`-oFILE`, `-o FILE` and `--output=FILE` are the same."""
    spellings = (["-oa.ps1"], ["-o", "a.ps1"], ["--output=a.ps1"], ["-o=a.ps1"])

    assert {parse(COMMANDS["script"], words).values["--output"] for words in spellings} == {"a.ps1"}


def test_every_mistake_is_named_at_once() -> None:
    """One look at the answer is enough to type it right."""
    with pytest.raises(BadInput) as problem:
        parse(COMMANDS["serve"], ["--json", "--http=1", "extra", "--lang", "fr"])

    assert [word in str(problem.value) for word in ("--json", "--http", "extra", "fr")] == [True] * 4


def test_an_option_without_its_value_does_not_swallow_the_next_option() -> None:
    """`--tenant --undo` is a mistake, not a tenant of that name."""
    with pytest.raises(BadInput, match="--tenant needs a value"):
        parse(COMMANDS["script"], ["--tenant", "--undo"])


def test_contradicting_values_are_a_mistake() -> None:
    """Which of two tenants was meant is not for us to guess."""
    with pytest.raises(BadInput, match="given twice"):
        parse(COMMANDS["script"], ["--tenant", "a", "--tenant", "b"])


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_stands_on_standard_output(command: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Help names every option, in the language asked for, and ends with 0 whatever else was typed."""
    code = main([*command.split(), "--help", "--lang", language, "--nonsense"])

    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    assert ("Aufruf:" if language == "de" else "Usage:") in output.out
    assert all(option.name in output.out for option in (COMMANDS[command].all_options if command else ()))


@pytest.mark.parametrize("words", [[], ["chek"], ["--lang", "en"], ["worker"], ["doctor"], [""]])
def test_what_is_no_command_is_bad_input(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Only what exists is offered; anything else ends with 2 and one sentence."""
    code = main(words)

    output = capsys.readouterr()
    assert (code, output.out, output.err.count("\n")) == (2, "", 1)


def test_mistakes_are_told_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """`--lang en` counts even when the rest cannot be understood."""
    main(["check", "--nonsense", "--lang", "en"])

    assert "There is no option" in capsys.readouterr().err


def test_long_input_is_shortened_in_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """However much is typed, the sentence stays within 500 characters."""
    code = main(["check", *(f"--{'x' * 5000}{n}" for n in range(50))])

    error = capsys.readouterr().err
    assert code == 2
    assert len(error.rstrip("\n")) <= 500


@pytest.mark.parametrize(
    "words", [["check", "--{}"], ["{}"], ["tenant", "{}"], ["tenant", "put", "{}"], ["check", "--lang", "{}"]]
)
def test_a_secret_typed_by_mistake_is_not_repeated(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever pastes a secret or a token behind the command does not find it in the answer, nor its beginning."""
    secret = f"{random_letters(3)}8Q~{random_letters(34)}"
    token = f"eyJ{random_letters(60)}.{random_letters(90)}.{random_letters(40)}"
    for pasted in (secret, token):
        assert main([word.format(pasted) for word in words], FakeMailcheck().opener()) == 2

        output = capsys.readouterr()
        assert pasted[:12] not in output.out + output.err


def random_letters(count: int) -> str:
    """Return something that could be part of a secret."""
    return "".join(secrets.choice(string.ascii_letters) for _ in range(count))


ODD = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "--",
            "-",
            "-o",
            "--json",
            "--jsonl",
            "--all",
            "--lang",
            "--lang=xx",
            "--concurrency",
            "-1",
            "\x1b[2J",
            "\udc80",
            "\0",
            "a\nb",
            "/",
        ]
    ),
    st.sampled_from(sorted({o.name for c in COMMANDS.values() for o in c.options})),
    st.sampled_from(["put", "list", "show", "forget", "rotate-keys", "muster", "no/such/folder/x"]),
)


@given(
    name=st.sampled_from(["check", "script", "tenant", "x"]),
    words=st.lists(ODD, max_size=6),
    piped=st.binary(max_size=40),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_words_end_in_a_traceback(
    name: str, words: list[str], piped: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any words and any input end with an exit code of the contract and at most one short sentence per problem."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped)))

    code = main([name, *words], _hardened().opener())

    error = capsys.readouterr().err
    assert code in {0, 1, 2}
    assert "Traceback" not in error
    assert (error == "") == (code != 2)
    assert len(error.splitlines()) <= 2
    assert len(error) <= 501
    assert "\x1b" not in error


def _hardened() -> FakeMailcheck:
    """A core whose `put` finds fault with everything: what it makes of documents is tested with the core."""
    core = with_tenant()
    core.mistakes = {0: core.reports_of["muster"].summary}
    return core
