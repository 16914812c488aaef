"""A file of settings that somebody else wrote, or may exchange, is refused."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.env_file import NAMED
from bot.errors import BadInput
from bot.settings import load_settings


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
