"""`script -o`: no link is followed, nothing is overwritten unasked, a file is whole or not there."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BadInput
from handlers.terminal import files
from handlers.terminal.files import write_file
from handlers.terminal.main import main
from tests.terminal.fakes import FakeMailcheck

OLD = b"somebody's own text"


def script(file: Path | str, *more: str) -> int:
    return main(["script", "--tenant", "muster", "-o", str(file), *more], FakeMailcheck().opener())


def begins(file: Path) -> bool:
    return file.read_bytes().startswith(b"\xef\xbb\xbf# Gr")


@pytest.mark.parametrize("kind", ["file", "link to a file", "link to nothing", "link to a folder"])
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
        file.symlink_to(targets[kind])

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


@pytest.mark.parametrize("owner", ["ours", "a stranger"])
def test_who_may_write_the_old_file_may_not_write_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: str
) -> None:
    """A file that somebody else put there first says nothing about who may change the script."""
    file = tmp_path / "x.ps1"
    file.write_bytes(OLD)
    file.chmod(0o666)
    umask = os.umask(0o022)
    monkeypatch.setattr(files, "is_ours", lambda _: owner == "ours")
    monkeypatch.setattr(files, "open_folder", lambda path: os.open(path, os.O_PATH | os.O_DIRECTORY))

    try:
        assert script(file, "--force") == 0
    finally:
        os.umask(umask)
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


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


@pytest.fixture
def devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of devices that anybody may replace, as root may replace the machine's."""
    folder = tmp_path / "dev"
    folder.mkdir()
    (folder / "stdout").symlink_to("/proc/self/fd/1")
    (folder / "fd").symlink_to("/proc/self/fd")
    (folder / "null").symlink_to("/dev/null")
    (tmp_path / "to").symlink_to("dev")
    monkeypatch.setattr(files, "DEVICES", folder)
    return folder


@pytest.mark.parametrize(
    "way", ["{}/stdout", "/{}/stdout", "{}/../dev/stdout", "{}/./stdout", "{}/../to/stdout", "{}/fd/1"]
)
@pytest.mark.parametrize("force", [True, False])
def test_a_stream_stays_one_however_it_is_spelt(
    devices: Path, capfd: pytest.CaptureFixture[str], way: str, force: bool
) -> None:
    """It takes the script; no file comes in its place."""
    write_file(way.format(devices), b"text", force=force)

    assert capfd.readouterr().out == "text"
    assert (devices / "stdout").is_symlink()
    assert sorted(path.name for path in devices.iterdir()) == ["fd", "null", "stdout"]


@pytest.mark.parametrize("kind", ["socket", "link to a device", "link to a pipe"])
def test_what_is_no_file_is_never_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    """Programs of the machine may wait at it."""
    there, pipe = tmp_path / "x.ps1", tmp_path / "pipe"
    if kind == "socket":
        socket.socket(socket.AF_UNIX).bind(str(there))
    else:
        os.mkfifo(pipe)
        there.symlink_to(pipe if kind == "link to a pipe" else "/dev/null")
    before = there.lstat()[:-3]  # without its times: a look at it may be one

    assert script(there, "--force") == 2
    assert "„x.ps1“ ist keine gewöhnliche Datei und wird nicht ersetzt" in capsys.readouterr().err
    assert there.lstat()[:-3] == before


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
def test_a_folder_is_named_as_one_before_anybody_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, force: tuple[str, ...]
) -> None:
    """It is never replaced, so nothing says that it would be."""
    (tmp_path / "scripts").mkdir()
    monkeypatch.chdir(tmp_path)
    for name, said in (
        ("scripts", "scripts"),
        ("scripts/", "scripts"),
        (str(tmp_path / "scripts"), "scripts"),
        (".", "."),
    ):
        core = FakeMailcheck()
        assert main(["script", "--tenant", "muster", "-o", name, *force], core.opener()) == 2
        told = capsys.readouterr().err
        assert (f"„{said}“ ist ein Ordner" in told, "--force" in told, core.asked) == (True, False, [])


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
    monkeypatch.setattr("bot.ownership.SYSTEM", -1)
    assert script(tmp_path / "link" / "x.ps1") == 2
    assert "Verknüpfung von jemand anderem" in capsys.readouterr().err


SOMEBODY = 12345


@pytest.fixture
def others(tmp_path: Path) -> Path:
    """A folder with a place that somebody else wants written to: their link, and ways that lead through it."""
    if os.geteuid() != 0:
        pytest.skip("only root can give links away")
    (tmp_path / "victim" / "deep").mkdir(parents=True)
    (tmp_path / "theirs").symlink_to(tmp_path / "victim" / "deep")
    os.chown(tmp_path / "theirs", SOMEBODY, SOMEBODY, follow_symlinks=False)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "absolute").symlink_to(tmp_path / "theirs")
    (tmp_path / "mine" / "relative").symlink_to("../theirs/..")
    (tmp_path / "mine" / "twice").symlink_to("relative/deep")
    return tmp_path


@pytest.mark.parametrize(
    "way", ["theirs", "theirs/..", "mine/absolute", "mine/absolute/..", "mine/relative", "mine/twice", "mine/../theirs"]
)
@pytest.mark.parametrize("force", [(), ("--force",)])
def test_nobody_elses_link_is_passed_on_any_way(
    others: Path, way: str, force: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind `..`, inside our own links, from the root or from here: nothing is written, and the link is named."""
    monkeypatch.chdir(others)
    for start in (f"{others}/", ""):
        assert script(f"{start}{way}/x.ps1", *force) == 2
        assert "Verknüpfung von jemand anderem: theirs" in capsys.readouterr().err

    assert list(others.rglob("*.ps1")) == []


def test_our_own_links_lead_where_they_lead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`..` behind a link is the folder above the one it leads to, as for everybody else; links in a circle end in a sentence."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "real" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real/deep")
    (tmp_path / "circle").symlink_to("circle")

    assert script("link/../x.ps1") == 0
    assert script("link/./x.ps1") == 0
    assert script("circle/x.ps1") == 2
    assert sorted(tmp_path.rglob("*.ps1")) == [tmp_path / "real/deep/x.ps1", tmp_path / "real/x.ps1"]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("force", [(), ("--force",)])
@pytest.mark.parametrize("kind", [stat.S_IFIFO, stat.S_IFCHR])
def test_a_pipe_or_device_of_somebody_else_gets_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: int, force: tuple[str, ...]
) -> None:
    """They wait in a shared folder under the name that the script is to have; nobody waits for a reader."""
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    pipe = tmp_path / "x.ps1"
    try:
        os.mknod(pipe, 0o666 | kind, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("no devices can be made here")
    os.chown(pipe, SOMEBODY, SOMEBODY)

    assert script(pipe, *force) == 2
    assert "„x.ps1“ ist eine Pipe oder ein Gerät von jemand anderem" in capsys.readouterr().err


def test_what_was_opened_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking and opening, somebody put their pipe in the place of ours."""
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    pipe, look = tmp_path / "x", os.stat
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    def looked(name: str, **more: Any) -> os.stat_result:
        state = look(name, **more)
        if name == "x":
            os.chown(pipe, SOMEBODY, SOMEBODY)
        return state

    monkeypatch.setattr("handlers.terminal.files._kind", lambda *_: stat.S_IFIFO)
    monkeypatch.setattr(os, "stat", looked)
    try:
        with pytest.raises(BadInput, match="somebody else's pipe"):
            write_file(str(pipe), b"text", force=False)
        assert os.read(reader, 10) == b""
    finally:
        os.close(reader)
