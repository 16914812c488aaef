"""`script -o`: no link is followed, nothing is overwritten unasked, a file is whole or not there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.errors import BadInput
from handlers.terminal.files import write_file
from handlers.terminal.main import main
from tests.terminal.fakes import FakeMailcheck

OLD = b"somebody's own text"


def script(file: Path | str, *more: str) -> int:
    return main(["script", "--tenant", "muster", "-o", str(file), *more], FakeMailcheck().opener())


def begins(file: Path) -> bool:
    return file.read_bytes().startswith(b"\xef\xbb\xbf# Gr")


@pytest.mark.parametrize("kind", ["file", "link to a file", "link to nothing", "link to a folder", "link to a device"])
def test_what_is_there_stays_unless_it_may_be_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """Exit 2 and a sentence that names the file, before anybody is asked; with `--force` it is the link that goes, never what it leads to."""
    other, file, core = tmp_path / "other", tmp_path / "x.ps1", FakeMailcheck()
    targets = {"link to a file": other, "link to nothing": tmp_path / "none", "link to a folder": tmp_path}
    other.write_bytes(OLD)
    if kind == "file":
        file.write_bytes(OLD)
    else:
        file.symlink_to(targets.get(kind, Path("/dev/null")))

    code = main(["script", "--tenant", "muster", "-o", str(file)], core.opener())

    said = capsys.readouterr()
    assert (code, said.out, core.asked) == (2, "", [])
    assert "„x.ps1“ gibt es schon" in said.err
    assert file.is_symlink() == (kind != "file")
    assert script(file, "--force") == 0
    assert begins(file)
    assert not file.is_symlink()
    assert other.read_bytes() == OLD
    assert not (tmp_path / "none").exists()
    assert sorted(tmp_path.iterdir()) == sorted({other, file})


def test_a_replaced_file_keeps_its_permissions_and_a_new_one_has_the_usual_ones(tmp_path: Path) -> None:
    """Replacing makes nothing readable to more people."""
    file, new = tmp_path / "x.ps1", tmp_path / "new.ps1"
    file.write_bytes(OLD)
    file.chmod(0o600)
    umask = os.umask(0)
    os.umask(umask)

    assert script(file, "--force") == script(new, "--force") == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(new.stat().st_mode) == 0o666 & ~umask


def test_a_replaced_file_is_never_half_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the old one whole and nothing beside it; where there was none, there is none."""
    file = tmp_path / "x.ps1"
    file.write_bytes(OLD)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("handlers.terminal.files._write", full)
    for name, force in ((file, True), (tmp_path / "new.ps1", False)):
        with pytest.raises(BadInput, match="No space left"):
            write_file(str(name), b"x", force=force)

    assert [path.name for path in tmp_path.iterdir()] == ["x.ps1"]
    assert file.read_bytes() == OLD


@pytest.mark.parametrize("kind", ["file", "link to a file", "link to nothing"])
def test_what_comes_between_looking_and_writing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Whoever puts a file or a link there in that moment loses nothing, and leads us nowhere."""
    file, other = tmp_path / "x", tmp_path / "other"

    def look_too_early(*_: object, **__: object) -> None:
        other.write_bytes(OLD)
        if kind == "file":
            file.write_bytes(OLD)
        else:
            file.symlink_to(other if kind == "link to a file" else tmp_path / "none")

    monkeypatch.setattr("handlers.terminal.files.refuse_to_replace", look_too_early)
    with pytest.raises(BadInput, match="is there already"):
        write_file(str(file), b"new", force=False)

    assert other.read_bytes() == OLD
    assert not (tmp_path / "none").exists()
    assert file.is_symlink() or file.read_bytes() == OLD


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
@pytest.mark.parametrize("to", ["pipe", "file"])
def test_our_own_streams_take_the_script(tmp_path: Path, name: str, to: str) -> None:
    """Whether they lead to a pipe or to a file that is there already."""
    words = f"from handlers.terminal.files import write_file; write_file({name!r}, b'text', force=False)"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with (tmp_path / "out").open("wb") as out:
        target = out if to == "file" else subprocess.PIPE
        done = subprocess.run([sys.executable, "-c", words], env=env, stdout=target, check=True)  # noqa: S603

    assert (done.stdout if to == "pipe" else (tmp_path / "out").read_bytes()) == b"text"


def test_a_named_pipe_takes_the_script(tmp_path: Path) -> None:
    """Whoever reads from it gets all of it, and it stays a pipe."""
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()

    assert script(pipe) == 0
    reader.join(10)
    assert read[0].startswith(b"\xef\xbb\xbf# Gr")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_what_cannot_be_written_is_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], force: tuple[str, ...]
) -> None:
    """A folder, a folder that is not there, a name of control characters, a stream that is not open: one sentence, exit 2."""
    for name in (
        str(tmp_path),
        str(tmp_path / "none" / "x"),
        "a\x1bb",
        "/dev/fd/987",
        "x" * 300,
        "/dev/fd/" + "9" * 30,
    ):
        assert script(name, *force) == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_descriptor_of_our_own_is_no_way_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only what was handed to us is written to: one that we opened leads nowhere that anybody would look."""
    with (tmp_path / "ours").open("wb") as ours:
        own, given = ours.fileno(), os.dup(ours.fileno())
        os.set_inheritable(given, True)
        try:
            assert script(f"/dev/fd/{own}") == 2
            assert script(f"/dev/fd/{given}") == 0
        finally:
            os.close(given)
    assert "lässt sich nicht schreiben" in capsys.readouterr().err


def test_a_folder_that_is_somebody_elses_link_is_not_entered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may write beside us must not choose where the script goes; one's own links lead where they lead."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert script(tmp_path / "link" / "mine.ps1") == 0
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    monkeypatch.setattr("handlers.terminal.files.SYSTEM", -1)
    assert script(tmp_path / "link" / "x.ps1") == 2
    assert "Verknüpfung von jemand anderem" in capsys.readouterr().err
