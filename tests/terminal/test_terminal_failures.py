"""What goes wrong in the terminal: a missing setting, an absent store, a defect of our own, a person who stops it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.errors import StoreUnavailable
from bot.model import Text
from handlers.terminal.main import main
from tests.terminal.fakes import FakeMailcheck

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(("words", "missing"), [([], "SLACK_APP_TOKEN"), (["--http"], "SLACK_SIGNING_SECRET")])
def test_serving_without_tokens_names_all_that_are_missing(
    words: list[str], missing: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`serve` says which settings it needs before it starts anything."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name, raising=False)

    code = main(["serve", *words])

    error = capsys.readouterr().err
    assert code == 2
    assert "SLACK_BOT_TOKEN" in error
    assert missing in error
    assert not Path("data").exists()


def test_an_unreachable_store_ends_with_3(capsys: Captured) -> None:
    """What is expected to happen is told in its own sentence and leaves no trace in a log."""
    core = FakeMailcheck(failing=StoreUnavailable(Text("Redis antwortet nicht", "Redis does not answer")))

    assert main(["tenant", "list"], core.opener()) == 3
    assert capsys.readouterr().err == "Redis antwortet nicht\n"
    assert not Path("data", "mailcheck.log").exists()


def test_our_own_defect_leaves_an_id_that_leads_to_the_log(capsys: Captured) -> None:
    """The sentence holds a short id; the log has the details under that id, without secrets, for its owner only."""
    token = "eyJ" + "a" * 30 + "." + "b" * 30 + "." + "c" * 30
    core = FakeMailcheck(failing=RuntimeError(f"odd {token}"))

    assert main(["tenant", "list", "--lang", "en"], core.opener()) == 3

    error = capsys.readouterr().err
    log = Path("data", "mailcheck.log")
    mark = error.partition("(id ")[2].partition(")")[0]
    assert error.count("\n") == 1
    assert mark in log.read_text()
    assert "RuntimeError: odd" in log.read_text()
    assert token not in log.read_text() + error
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", ["link", "pipe", "read pipe", "somebody else's"])
def test_a_log_that_is_not_ours_is_not_written(kind: str, capsys: Captured, tmp_path: Path) -> None:
    """Somebody put a link or a pipe there: the sentence names no log then, and nobody waits for a reader."""
    log, reader = Path("data", "mailcheck.log"), -1
    log.parent.mkdir()
    if kind == "link":
        log.symlink_to(tmp_path / "other")
    elif "pipe" in kind:
        os.mkfifo(log)
        reader = os.open(log, os.O_RDONLY | os.O_NONBLOCK) if kind == "read pipe" else -1
    elif os.geteuid() == 0:
        log.touch()
        os.chown(log, 12345, 12345)
    else:
        pytest.skip("only root can give files away")

    assert main(["tenant", "list", "--lang", "en"], FakeMailcheck(failing=RuntimeError("odd")).opener()) == 3

    assert "details are in" not in capsys.readouterr().err
    assert not (tmp_path / "other").exists()
    assert kind in {"link", "pipe", "read pipe"} or log.read_bytes() == b""
    if reader >= 0:
        assert os.read(reader, 100) == b""
        os.close(reader)


def test_ctrl_c_is_quiet(capsys: Captured) -> None:
    """Whoever stops a command gets no words about it."""
    core = FakeMailcheck(failing=KeyboardInterrupt())

    assert main(["tenant", "list"], core.opener()) == 130
    assert capsys.readouterr() == ("", "")
