"""The operator's settings: read from the environment or `.env`, every mistake named, never a value."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import certifi
import pytest

from bot import env_file
from bot.env_file import MOST_BYTES, NAMED
from bot.errors import BadInput
from bot.model import Endpoint
from bot.settings import FilePaths, Settings, load_settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias.choices[0]), raising=False)  # type: ignore[union-attr]
    monkeypatch.delenv(NAMED, raising=False)
    monkeypatch.setattr(env_file, "PRODUCT", tmp_path)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def lying_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of settings that nobody chose: it lies in the current folder, and `run` does not."""
    monkeypatch.setattr(env_file, "PRODUCT", tmp_path.parent)
    return tmp_path / ".env"


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


def test_a_file_that_is_not_utf_8_is_said_to_be_so(tmp_path: Path) -> None:
    """Old editors save in the Windows code page."""

    (tmp_path / ".env").write_bytes("# Schlüssel\n".encode("cp1252"))

    with pytest.raises(BadInput, match="UTF-8"):
        load_settings()


def _open_to_all(folder: Path, file: Path) -> None:
    file.chmod(0o666)


def _open_to_the_group(folder: Path, file: Path) -> None:
    file.chmod(0o620)


def _in_an_open_folder(folder: Path, file: Path) -> None:
    folder.chmod(0o777)


def _of_somebody_else(folder: Path, file: Path) -> None:
    os.chown(file, 12345, 12345)


def _in_somebody_elses_folder(folder: Path, file: Path) -> None:
    os.chown(folder, 12345, 12345)


def _linked(folder: Path, file: Path, damage: Callable[[Path, Path], None]) -> None:
    """Move the file to a folder where the damage is, and put a chain of links in its place."""
    there = folder / "there"
    there.mkdir()
    (there / "first").symlink_to("second")
    file.rename(there / "second")
    file.symlink_to("there/first")
    damage(there, there / "second")


BELIEVED_BY_NOBODY = (
    _open_to_all,
    _open_to_the_group,
    _in_an_open_folder,
    _of_somebody_else,
    _in_somebody_elses_folder,
)


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("damage", BELIEVED_BY_NOBODY)
def test_a_file_that_others_wrote_or_may_write_is_refused(
    tmp_path: Path, damage: Callable[[Path, Path], None], linked: bool
) -> None:
    """It could send every credential elsewhere. One sentence names what is open; what it says is not repeated."""
    if damage in (_of_somebody_else, _in_somebody_elses_folder) and os.getuid() != 0:
        pytest.skip("only root can give files away")
    file = tmp_path / ".env"
    file.write_text("MAILCHECK_READERS=U0READS\n")
    file.chmod(0o644)
    assert load_settings().readers == ("U0READS",)
    if linked:
        _linked(tmp_path, file, damage)
    else:
        damage(tmp_path, file)

    with pytest.raises(BadInput) as refused:
        load_settings()

    place = tmp_path / "there" if linked else tmp_path
    assert str(place) in refused.value.sentence.en
    assert "U0READS" not in refused.value.sentence.en
    assert len(refused.value.mistakes) == 1


@pytest.mark.parametrize("open_folder", ["first", "second"])
def test_a_link_that_others_may_replace_is_refused(
    tmp_path: Path, open_folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it leads is ours alone, but not for long: each link on the way counts."""
    for name in ("first", "second", "kept"):
        (tmp_path / name).mkdir()
    (tmp_path / "kept" / "env").write_text("MAILCHECK_READERS=U0READS\n")
    (tmp_path / "second" / "env").symlink_to(tmp_path / "kept" / "env")
    (tmp_path / "first" / "env").symlink_to("../second/env")
    monkeypatch.setenv(NAMED, str(tmp_path / "first" / "env"))
    assert load_settings().readers == ("U0READS",)
    (tmp_path / open_folder).chmod(0o777)

    with pytest.raises(BadInput, match=open_folder):
        load_settings()


def _open_above(top: Path) -> Path:
    top.chmod(0o777)
    return top


def _somebody_elses_above(top: Path) -> Path:
    if os.getuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(top, 12345, 12345)
    return top


def _somebody_elses_link_above(top: Path) -> Path:
    if os.getuid() != 0:
        pytest.skip("only root can give files away")
    (top / "link").symlink_to("ours")
    os.chown(top / "link", 12345, 12345, follow_symlinks=False)
    return top / "link"


@pytest.mark.parametrize("way", ["named", "through a link"])
@pytest.mark.parametrize("spoil", [_open_above, _somebody_elses_above, _somebody_elses_link_above])
def test_a_file_whose_folder_others_may_exchange_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], Path], way: str
) -> None:
    """However far above: in its place they can put another folder of ours."""
    file = tmp_path / "top" / "ours" / "deep" / "er" / ".env"
    file.parent.mkdir(parents=True)
    file.write_text("MAILCHECK_READERS=U0READS\n")
    bad = spoil(tmp_path / "top")
    if bad.is_symlink():
        file = bad / "deep" / "er" / ".env"
    (tmp_path / "link.env").symlink_to(file)
    monkeypatch.setenv(NAMED, str(tmp_path / "link.env" if way == "through a link" else file))

    with pytest.raises(BadInput) as refused:
        load_settings()
    assert f"because {bad} is" in refused.value.sentence.en


def test_a_sticky_folder_on_the_way_is_fine_where_what_lies_in_it_is_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as /tmp: others may put something beside ours there, and exchange nothing."""
    file = tmp_path / "sticky" / "ours" / "env"
    file.parent.mkdir(parents=True)
    file.write_text("MAILCHECK_READERS=U0READS\n")
    (tmp_path / "sticky").chmod(0o1777)
    monkeypatch.setenv(NAMED, str(file))

    assert load_settings().readers == ("U0READS",)
    if os.getuid() == 0:
        os.chown(file.parent, 12345, 12345)
        with pytest.raises(BadInput, match="ours is somebody else's"):
            load_settings()


def test_nothing_is_said_of_a_way_that_leads_to_no_file(lying_around: Path) -> None:
    """Whoever works where others may write, and has no file of settings there, just works."""
    lying_around.parent.chmod(0o777)

    assert load_settings() == load_settings(None)


def test_a_link_of_ones_own_is_followed(tmp_path: Path) -> None:
    """A file of secrets may lie elsewhere, as long as it is ours there."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "env").write_text("MAILCHECK_READERS=U0READS\n")
    (tmp_path / ".env").symlink_to("kept/env")

    assert load_settings().readers == ("U0READS",)


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


def names_files(annotation: object) -> bool:
    return annotation is Path or any(map(names_files, get_args(annotation)))


def test_each_setting_that_names_files_is_marked_as_such() -> None:
    """So that none depends on the folder in which a command is started; a list of names may hold some as well."""
    fields = Settings.model_fields
    marked = {name for name, field in fields.items() if any(isinstance(mark, FilePaths) for mark in field.metadata)}

    assert {name for name, field in fields.items() if names_files(field.annotation)} == marked - {"profiles"}


def test_a_path_in_the_file_counts_from_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a command is started: a customer's archive may hold files of any name."""
    product, here = tmp_path / "product", tmp_path / "here"
    for folder in (product, here):
        folder.mkdir()
        (folder / "ca.pem").write_text(Path(certifi.where()).read_text())
    (product / ".env").write_text(
        "MAILCHECK_DATA_DIR=data\nMAILCHECK_CA_FILE=ca.pem\nMAILCHECK_PROFILE=advolux, p.toml\n"
    )
    monkeypatch.setattr(env_file, "PRODUCT", product)
    monkeypatch.chdir(here)

    settings = load_settings()

    assert settings.data_dir == product / "data"
    assert settings.ca_file == product / "ca.pem"
    assert settings.profiles == ("advolux", str(product / "p.toml"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAILCHECK_DATA_DIR", "data"),
        ("MAILCHECK_CA_FILE", "ca.pem"),
        ("MAILCHECK_PROFILE", "advolux,p.toml"),
        ("REDIS_URL", "rediss://redis.example?db=1&ssl_ca_certs=ca.pem"),
        (NAMED, "ours.env"),
    ],
)
def test_a_path_in_the_environment_is_whole(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever lies in the current folder under that name."""
    for file in ("ca.pem", "p.toml", "ours.env"):
        (tmp_path / file).write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)

    with pytest.raises(BadInput, match=f"{name}.*whole path, which begins with /"):
        load_settings()


def test_a_home_that_is_another_one_in_every_folder_holds_no_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither does the folder that is taken where nothing is set."""
    monkeypatch.setenv("HOME", ".")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)

    with pytest.raises(BadInput, match=r"MAILCHECK_DATA_DIR.*whole path"):
        load_settings()


def test_a_named_file_that_is_not_there_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody wants to run with the defaults by mistake."""
    monkeypatch.setenv(NAMED, "/nowhere.env")

    with pytest.raises(BadInput, match=f"{NAMED}.*nowhere.env"):
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
