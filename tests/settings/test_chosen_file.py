"""Which file of settings counts, and what is no such file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import env_file
from bot.env_file import MOST_BYTES, NAMED
from bot.errors import BadInput
from bot.model import Endpoint
from bot.settings import Settings, load_settings

EVERY_NAME = sorted(str(field.validation_alias.choices[0]) for field in Settings.model_fields.values())  # type: ignore[union-attr]


@pytest.mark.parametrize("written", ["{name}=1", "export {name} = '1'", "no setting at all\n{lower}=1"])
@pytest.mark.parametrize("name", EVERY_NAME)
def test_a_file_that_lies_around_sets_nothing(name: str, written: str, lying_around: Path) -> None:
    """It may have come with a customer's log. The sentence names the setting, the file and the ways to mean it."""
    lying_around.write_text(written.format(name=name, lower=name.lower()))

    with pytest.raises(BadInput) as refused:
        load_settings()

    said = refused.value.sentence.en
    assert len(refused.value.mistakes) == 1
    assert all(word in said for word in (name, ".env", "environment", "beside run", NAMED, "another folder"))


def test_a_file_that_lies_around_and_sets_much_is_refused_in_one_short_sentence(lying_around: Path) -> None:
    """Three names are enough to recognise it by; no value is repeated."""
    lying_around.write_text("".join(f"{name}=s3cr3t\n" for name in EVERY_NAME))

    with pytest.raises(BadInput) as refused:
        load_settings()

    assert all(
        "s3cr3t" not in said and len(said) < 450 for said in (refused.value.sentence.de, refused.value.sentence.en)
    )


@pytest.mark.parametrize(
    "foreign", ["DEBUG=1\nXDG_DATA_HOME=data\nHOME=.\n", "no setting at all\n", "MAILCHECK_DATA_DIR=\n"]
)
def test_another_programs_file_stops_nothing(foreign: str, lying_around: Path) -> None:
    """None of our settings stands in it."""
    lying_around.write_text(foreign)

    assert load_settings() == load_settings(None)


@pytest.mark.parametrize("way", ["beside run", "named"])
def test_a_file_that_the_operator_chose_may_say_everything(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lies beside `run`, or the environment names it."""
    file = tmp_path / (".env" if way == "beside run" else "ours")
    file.write_text("MAILCHECK_DNS=192.0.2.1\nREDIS_URL=redis://:${WORD}@redis.example\nMAILCHECK_KEYS=k:AAAA\n")
    monkeypatch.setenv("WORD", "made-up")
    monkeypatch.setattr(env_file, "PRODUCT", tmp_path if way == "beside run" else tmp_path.parent)
    if way == "named":
        (tmp_path / ".env").write_text("no setting at all\n")
        monkeypatch.setenv(NAMED, str(file))

    settings = load_settings()

    assert settings.dns == (Endpoint("192.0.2.1", 53),)
    assert settings.redis_url
    assert settings.redis_url.get_secret_value() == "redis://:made-up@redis.example"


def test_the_file_beside_run_counts_in_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever lies in the current folder; and in a folder that has none."""
    product, here = tmp_path / "product", tmp_path / "here"
    product.mkdir()
    here.mkdir()
    (product / ".env").write_text("MAILCHECK_READERS=U0OURS\nSLACK_BOT_TOKEN=xoxb-made-up\n")
    monkeypatch.setattr(env_file, "PRODUCT", product)
    monkeypatch.chdir(here)

    assert load_settings().readers == ("U0OURS",)
    (here / ".env").write_text("MAILCHECK_READERS=U0THEIRS\n")
    assert load_settings().readers == ("U0OURS",)


def test_a_current_folder_that_is_gone_is_nobodys_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has deleted it can still work; no file of settings is looked for there."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.setattr(env_file, "PRODUCT", tmp_path)
    monkeypatch.setenv("MAILCHECK_READERS", "U0OURS")
    monkeypatch.chdir(here)
    here.rmdir()

    assert load_settings().readers == ("U0OURS",)


def test_a_named_file_that_is_not_there_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody wants to run with the defaults by mistake."""
    monkeypatch.setenv(NAMED, "/nowhere.env")

    with pytest.raises(BadInput, match=f"{NAMED}.*nowhere.env"):
        load_settings()


def test_a_file_that_is_not_utf_8_is_said_to_be_so(tmp_path: Path) -> None:
    """Old editors save in the Windows code page."""

    (tmp_path / ".env").write_bytes("# Schlüssel\n".encode("cp1252"))

    with pytest.raises(BadInput, match="UTF-8"):
        load_settings()


def _a_pipe(file: Path) -> None:
    os.mkfifo(file, 0o600)


def _too_long(file: Path) -> None:
    file.write_text("#" * (MOST_BYTES + 1))


def _a_folder(file: Path) -> None:
    file.mkdir()


def _a_device(file: Path) -> None:
    file.symlink_to("/dev/zero")


def _a_loop(file: Path) -> None:
    file.symlink_to(file.name)


def _two_byte_text(file: Path) -> None:
    file.write_bytes("MAILCHECK_HTTP_PORT=4000\n".encode("utf-16-le"))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("make", [_a_pipe, _too_long, _a_folder, _a_device, _a_loop, _two_byte_text])
def test_what_is_no_file_of_settings_is_refused_at_once(make: Callable[[Path], None], tmp_path: Path) -> None:
    """Nothing waits for a writer, reads for ever or ends as a defect of Mailcheck."""
    make(tmp_path / ".env")

    with pytest.raises(BadInput, match=r"\.env"):
        load_settings()


def test_a_file_that_may_not_be_read_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """As whoever has no right to it, or none to the folder, finds out."""
    if os.getuid() != 0:
        pytest.skip("only root can give files away")
    (tmp_path / ".env").write_text("MAILCHECK_HTTP_PORT=4000\n")
    (tmp_path / ".env").chmod(0o600)
    os.seteuid(12345)
    try:
        with pytest.raises(BadInput, match=r"\.env cannot be read"):
            load_settings()
    finally:
        os.seteuid(0)
