"""`./run` in a folder of somebody else's files imports none of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / "run"
OTHERS = ("handlers", "bot", "re2", "redis", "pydantic", "msal", "aiohttp", "sitecustomize", "usercustomize", "tests")
WORDS = {
    "explain": ("mailcheck", "explain", "--lang", "en"),
    "list": ("mailcheck", "tenant", "list"),
    "help": ("demo", "--help"),
    "module": ("python", "-m", "bot.catalogue"),
}


@pytest.mark.long
@pytest.mark.parametrize(
    ("what", "path"),
    [*((what, None) for what in WORDS), *(("help", path) for path in ("", ":", ".", "{here}", ":/nowhere:"))],
)
def test_nothing_is_imported_from_the_folder_in_which_one_is(tmp_path: Path, what: str, path: str | None) -> None:
    """Modules of every name lie beside a customer's log, whatever PYTHONPATH says; the answer comes all the same."""
    marker = tmp_path / "marker"
    evil = f"open({str(marker)!r}, 'a').write(__name__ + '\\n')\n"
    for name in (*OTHERS, *sys.stdlib_module_names):
        (tmp_path / f"{name}.py").write_text(evil)
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "MAILCHECK_DATA_DIR": str(tmp_path / "data")}
    if path is not None:
        env["PYTHONPATH"] = path.format(here=tmp_path)

    done = subprocess.run(  # noqa: S603  our own starting point
        [str(RUN), *WORDS[what]],
        cwd=tmp_path,
        env=env,
        input=b"A01 NO AUTHENTICATE failed.",
        capture_output=True,
        timeout=120,
        check=False,
    )

    assert not marker.exists(), marker.read_text()
    assert done.returncode == 0, done.stderr.decode()


def test_a_colon_in_its_own_path_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """Python would look for our modules in the two folders that the colon separates."""
    there = tmp_path / "a:b"
    there.mkdir()
    for name in ("run", "requirements.lock"):
        shutil.copy(RUN.parent / name, there)

    done = subprocess.run(  # noqa: S603  our own starting point
        [str(there / "run"), "mailcheck", "--version"],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.decode().startswith(f"Mailcheck cannot start below {there}: ")
    assert done.stderr.count(b"\n") == 1


def test_it_may_be_linked_from_a_folder_of_programs(tmp_path: Path) -> None:
    """It finds itself, and nothing beside the link."""
    link = tmp_path / "mailcheck"
    link.symlink_to(RUN)

    done = subprocess.run(  # noqa: S603  our own starting point
        [str(link), "mailcheck", "--version"], cwd=tmp_path, capture_output=True, timeout=120, check=False
    )

    assert done.returncode == 0, done.stderr.decode()


TRIED = """
import os, sys
sys.argv = ["mailcheck", "--version"]
from handlers.terminal.main import main
main()
import ssl
print(ssl.create_default_context().keylog_filename, "SSLKEYLOGFILE" in os.environ)
"""


def test_no_connection_of_ours_writes_down_its_keys(tmp_path: Path) -> None:
    """SSLKEYLOGFILE would have every TLS library do so, in our children too: from the first line on it is not there."""
    done = subprocess.run(  # noqa: S603  our own starting point
        [str(RUN), "python", "-c", TRIED],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "SSLKEYLOGFILE": str(tmp_path / "keys.log")},
        capture_output=True,
        timeout=60,
        check=True,
    )

    assert done.stdout.decode().splitlines()[-1] == "None False"
    assert not (tmp_path / "keys.log").exists()


@pytest.mark.parametrize("words", [("tenant", "list"), ("serve",)])
def test_no_store_is_opened_that_came_with_the_folder(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A file of settings beside the log names one, or the key and the workspace of whoever packed it: one sentence says so."""
    (tmp_path / ".env").write_text(
        "MAILCHECK_DATA_DIR=data\nMAILCHECK_KEYS=theirs:AAAA\nSLACK_BOT_TOKEN=xoxb-made-up\n"
    )

    done = subprocess.run(  # noqa: S603  our own starting point
        [str(RUN), "mailcheck", *words, "--lang", "en"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 2, done.stderr.decode()
    assert "nobody chose it" in done.stderr.decode()
    assert sorted(file.name for file in tmp_path.iterdir()) == [".env"]
