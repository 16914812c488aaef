"""The keys that open the store: MAILCHECK_KEYS, else a key file in the data folder that is made at first use."""

from __future__ import annotations

import base64
import binascii
import fcntl
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from bot.errors import BadInput, StoreUnavailable
from bot.model import Text
from bot.store.folder import read_small

KEY_BYTES = 32
KEY_FILE = "keys"
FRESH_FILE = "keys.fresh"
"""The key file until the store knows of its key: whoever dies between the two has begun nothing."""
LOCK_LIMIT = 10.0  # seconds; nobody rotates the keys of a data folder for longer while others wait
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}\Z")


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys by id: the first encrypts, all decrypt."""

    _keys: tuple[tuple[str, bytes], ...] = field(repr=False)

    @property
    def first(self) -> tuple[str, bytes]:
        """The id and the 32 bytes of the key that encrypts."""
        return self._keys[0]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys."""
        return tuple(key_id for key_id, _ in self._keys)

    def key(self, key_id: str) -> bytes | None:
        """Return the key of this id, None where we have none."""
        return dict(self._keys).get(key_id)

    def with_new_key(self) -> KeyRing:
        """Return a ring whose first key is fresh and which still opens everything."""
        return KeyRing((_fresh_key(), *self._keys))

    def only_first(self) -> KeyRing:
        """Return a ring of the encrypting key alone."""
        return KeyRing(self._keys[:1])

    def as_text(self) -> SecretStr:
        """Return the ring in the form of MAILCHECK_KEYS."""
        return SecretStr(",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in self._keys))


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where the keys come from: the operator's own setting, else the file in the data folder."""

    setting: SecretStr | None
    folder: Path

    @property
    def is_file(self) -> bool:
        """Tell whether the key file is in charge (and new keys are ours to make)."""
        return self.setting is None

    def load(self) -> KeyRing | None:
        """Return the ring, None where the key file does not exist yet; raises BadInput or StoreUnavailable."""
        if self.setting is not None:
            return parse_keys(self.setting.get_secret_value())
        kept, fresh = self.folder / KEY_FILE, self.folder / FRESH_FILE
        return _read(kept) or _read(fresh) or _read(kept)  # it may have got its name meanwhile

    @property
    def is_kept(self) -> bool:
        """Tell whether there is a key file of which a store has known."""
        return self.is_file and (self.folder / KEY_FILE).exists()

    def make(self) -> KeyRing:
        """Make the key file with a fresh key, and return the ring of the file: another process's, where that was first."""
        written = self._written(KeyRing((_fresh_key(),)))
        try:
            self._link(written, FRESH_FILE)
        finally:
            written.unlink(missing_ok=True)
        ring = self.load()
        if ring is None:
            raise _unreadable(self.folder / KEY_FILE)
        return ring

    def keep(self) -> None:
        """Give a fresh key file its name: the store knows of its key."""
        fresh = self.folder / FRESH_FILE
        if self.is_file and fresh.exists():
            self._link(fresh, KEY_FILE)
            fresh.unlink(missing_ok=True)

    def replace(self, ring: KeyRing) -> None:
        """Put another ring into the key file, whole or not at all."""
        path = self.folder / KEY_FILE
        try:
            self._written(ring).replace(path)
            _sync_folder(self.folder)
        except OSError:
            raise _unwritable(path) from None

    def begin_rotation(self) -> KeyRing:
        """Put a fresh key first and return the ring; a rotation that was cut off is taken up again instead. Raises StoreUnavailable."""
        with self._turn():
            ring = self.load() or self.make()
            if len(ring.ids) == 1:
                ring = ring.with_new_key()
                self.replace(ring)
        return ring

    def finish_rotation(self, ring: KeyRing) -> None:
        """Drop the old keys from the file, unless another rotation has begun meanwhile. Raises StoreUnavailable."""
        with self._turn():
            now = self.load()
            if now is not None and now.first == ring.first:
                self.replace(ring.only_first())
            for unfinished in self.folder.glob(f"{KEY_FILE}.{'[0-9a-f]' * 16}"):  # whoever wrote it was killed
                unfinished.unlink(missing_ok=True)

    def _link(self, written: Path, name: str) -> None:
        """Give a file another name, down to the disk, unless there is one of that name; whoever else does the same may have been first."""
        try:
            os.link(written, self.folder / name)
            _sync_folder(self.folder)
        except (FileExistsError, FileNotFoundError):
            pass
        except OSError:
            raise _unwritable(self.folder / KEY_FILE) from None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Hold the folder's turn to change the key file, so that two rotations never lose each other's key; waits at most LOCK_LIMIT."""
        lock = os.open(self.folder / "keys.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        end = time.monotonic() + LOCK_LIMIT
        try:
            while not _locked(lock):
                if time.monotonic() > end:
                    raise StoreUnavailable(
                        Text(
                            "Die Schlüssel werden gerade von einem anderen Prozess gewechselt: Versuchen Sie es gleich noch einmal.",
                            "Another process is changing the keys: try again in a moment.",
                        )
                    )
                time.sleep(0.01)
            yield
        finally:
            os.close(lock)

    def _written(self, ring: KeyRing) -> Path:
        """Write the ring to a file of its own beside the key file, down to the disk."""
        path = self.folder / f"{KEY_FILE}.{secrets.token_hex(8)}"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(ring.as_text().get_secret_value() + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise _unwritable(self.folder / KEY_FILE) from None
        return path


def parse_keys(text: str) -> KeyRing:
    """Read `id:base64 of 32 bytes`, comma-separated; raises BadInput naming every mistake by the key's position, never a key."""
    keys: dict[str, bytes] = {}
    mistakes: list[Text] = []
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for number, part in enumerate(parts, 1):
        key_id, colon, encoded = part.partition(":")
        key = _decoded(encoded)
        if not colon:
            mistakes.append(
                Text(
                    f"Eintrag {number}: es fehlt „Kennung:“ vor dem Schlüssel",
                    f'entry {number}: there is no "id:" before the key',
                )
            )
        elif not is_key_id(key_id):
            mistakes.append(
                Text(
                    f"Eintrag {number}: Die Kennung darf nur aus 1 bis 32 Buchstaben, Ziffern, - und _ bestehen",
                    f"entry {number}: the id may only have 1 to 32 letters, digits, - and _",
                )
            )
        elif key is None:
            mistakes.append(
                Text(f"Eintrag {number}: Der Schlüssel ist kein Base64", f"entry {number}: the key is not base64")
            )
        elif len(key) != KEY_BYTES:
            mistakes.append(
                Text(
                    f"Eintrag {number}: Der Schlüssel hat {len(key)} statt 32 Bytes",
                    f"entry {number}: the key has {len(key)} bytes instead of 32",
                )
            )
        elif key_id in keys:
            mistakes.append(
                Text(f"Eintrag {number}: Die Kennung kommt zweimal vor", f"entry {number}: the id occurs twice")
            )
        else:
            keys[key_id] = key
    if not parts:
        mistakes.append(Text("es steht kein Schlüssel darin", "there is no key in it"))
    if mistakes:
        raise BadInput(*(Text(f"MAILCHECK_KEYS: {m.de}", f"MAILCHECK_KEYS: {m.en}") for m in mistakes))
    return KeyRing(tuple(keys.items()))


def is_key_id(text: str) -> bool:
    """Tell whether a key can have this id."""
    return _KEY_ID.match(text) is not None


def _decoded(encoded: str) -> bytes | None:
    """Decode base64 in its ordinary or its URL alphabet, with or without the equals signs at the end."""
    plain = encoded.strip().replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _read(path: Path) -> KeyRing | None:
    try:
        if path.stat().st_mode & 0o077:  # as a backup may have brought it back
            path.chmod(0o600)
        return parse_keys(read_small(path).decode().strip())
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, BadInput):
        raise _unreadable(path) from None


def _fresh_key() -> tuple[str, bytes]:
    return f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(4)}", secrets.token_bytes(KEY_BYTES)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unreadable(path: Path) -> StoreUnavailable:
    return StoreUnavailable(
        Text(
            f"Die Schlüsseldatei {path} ist nicht lesbar oder beschädigt: Stellen Sie sie aus einer Sicherung wieder her.",
            f"The key file {path} cannot be read or is damaged: restore it from a backup.",
        )
    )


def _unwritable(path: Path) -> StoreUnavailable:
    return StoreUnavailable(
        Text(
            f"Die Schlüsseldatei {path} kann nicht geschrieben werden: Prüfen Sie Rechte und freien Platz.",
            f"The key file {path} cannot be written: check permissions and free space.",
        )
    )
