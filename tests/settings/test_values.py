"""What the operator sets, in the environment or a file: every mistake is named, never a value."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import BadInput
from bot.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_stands_in_the_example_and_nothing_else_does() -> None:
    """The example is the documentation of the settings."""

    names = {str(field.validation_alias.choices[0]) for field in Settings.model_fields.values()}  # type: ignore[union-attr]
    shown = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert shown == names


def test_the_example_as_it_stands_means_the_defaults(tmp_path: Path) -> None:
    """Copying it changes nothing until something is filled in."""

    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")

    assert load_settings() == load_settings(None)


def test_settings_come_from_a_file_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set in the environment beats `.env`."""

    (tmp_path / ".env").write_text("MAILCHECK_READERS=U1,U2\nmailcheck_http_port=4000\n", encoding="utf-8")
    monkeypatch.setenv("MAILCHECK_HTTP_PORT", "5000")

    settings = load_settings()

    assert settings.readers == ("U1", "U2")
    assert settings.http_port == 5000


def test_what_other_programs_set_is_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable is ours by its whole name, not by a field's."""
    for name, field in Settings.model_fields.items():
        if name.upper() != field.validation_alias.choices[0]:  # type: ignore[union-attr]
            monkeypatch.setenv(name.upper(), "no value of ours")

    assert load_settings(None) == Settings()


def test_every_mistake_is_named_at_once_and_no_value_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value in the wrong place may be a secret."""

    monkeypatch.setenv("MAILCHECK_DNS", "resolver.example")
    monkeypatch.setenv("MAILCHECK_AUTHORITY", "http://login.example")
    monkeypatch.setenv("MAILCHECK_HTTP_PORT", "s3cr3t")
    monkeypatch.setenv("MAILCHECK_CA_FILE", "/no/such/file")

    with pytest.raises(BadInput) as problem:
        load_settings()

    said = problem.value.sentence
    for name in ("MAILCHECK_DNS", "MAILCHECK_AUTHORITY", "MAILCHECK_HTTP_PORT", "MAILCHECK_CA_FILE"):
        assert name in said.de
        assert name in said.en
    assert "s3cr3t" not in said.de + said.en
    assert "must" not in said.de


def test_a_ca_file_without_certificates_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The setting is named before any connection is tried."""
    (tmp_path / "empty.pem").write_text("")
    monkeypatch.setenv("MAILCHECK_CA_FILE", str(tmp_path / "empty.pem"))

    with pytest.raises(BadInput, match="MAILCHECK_CA_FILE"):
        load_settings()


@pytest.mark.parametrize("wrong", ["SLACK_BOT_TOKEN s3cr3t", "s3cr3t", 'A="s3cr3t', "=s3cr3t"])
def test_a_line_that_sets_nothing_is_named(wrong: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The first one, by its number and never by its words; the others cause no more sentences."""
    (tmp_path / ".env").write_text(
        "\ufeff# ours\nexport MAILCHECK_HTTP_PORT='4000' # why\n\n" + f"{wrong}\n" * 200, "utf-8"
    )

    with pytest.raises(BadInput, match=r"^Line 4 of .*\.env") as refused:
        load_settings()

    assert "s3cr3t" not in refused.value.sentence.en
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("address", ["slack.com/api/", "https://", "http://[", "http://\u2100/"])
def test_an_address_of_slack_names_a_server(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it is said which setting is wrong, before anything is asked there."""
    monkeypatch.setenv("SLACK_API_URL", address)

    with pytest.raises(BadInput, match=r"SLACK_API_URL .*name a server"):
        load_settings(None)
