"""What Redis, or the way to it, said instead of an answer, as a sentence for the operator; never with a password in it."""

from __future__ import annotations

import ssl

import redis
import redis.exceptions

from bot.errors import StoreAway, StoreUnavailable
from bot.model import Sentence, Text

_BEGINNINGS = {
    "MISCONF": Sentence(
        "Redis {where} nimmt nichts an, weil es nicht auf die Platte schreiben kann: Prüfen Sie dort Platz und Rechte.",
        "Redis {where} accepts nothing because it cannot write to its disk: check space and permissions there.",
    ),
    "NOREPLICAS": Sentence(
        "Redis {where} nimmt nichts an, weil ihm Replikate fehlen.",
        "Redis {where} accepts nothing because replicas are missing.",
    ),
}
_KINDS: tuple[tuple[type[Exception], Sentence], ...] = (
    (
        redis.exceptions.NoPermissionError,
        Sentence(
            "Dem Benutzer bei Redis {where} fehlt ein Recht: Er braucht alle Befehle der Gruppen read, write, connection, transaction und scripting auf ~mailcheck:*.",
            "The user at Redis {where} lacks a permission: it needs the commands of read, write, connection, transaction and scripting on ~mailcheck:*.",
        ),
    ),
    (
        redis.AuthenticationError,
        Sentence(
            "Redis {where} lehnt Benutzer oder Kennwort ab: Prüfen Sie REDIS_URL.",
            "Redis {where} rejects user or password: check REDIS_URL.",
        ),
    ),
    (
        redis.BusyLoadingError,
        Sentence(
            "Redis {where} liest gerade noch seine Daten ein: Versuchen Sie es gleich noch einmal.",
            "Redis {where} is still reading its data: try again in a moment.",
        ),
    ),
    (
        redis.ReadOnlyError,
        Sentence(
            "Redis {where} ist nur zum Lesen da (ein Replikat): REDIS_URL muss auf den Hauptserver zeigen.",
            "Redis {where} is read-only (a replica): REDIS_URL has to name the main server.",
        ),
    ),
    (
        redis.InvalidResponse,
        Sentence(
            "Was {where} antwortet, antwortet kein Redis: Prüfen Sie, was dort läuft, und REDIS_URL.",
            "What {where} answers is no answer of Redis: check what runs there, and REDIS_URL.",
        ),
    ),
    (
        redis.TimeoutError,
        Sentence("Redis {where} antwortet nicht rechtzeitig.", "Redis {where} does not answer in time."),
    ),
    (
        redis.ConnectionError,
        Sentence(
            "Redis {where} ist nicht erreichbar: Läuft der Server, und stimmt REDIS_URL?",
            "Redis {where} cannot be reached: does the server run, and is REDIS_URL right?",
        ),
    ),
    (
        redis.exceptions.OutOfMemoryError,
        Sentence(
            "Redis {where} hat keinen Speicher mehr frei: Erhöhen Sie maxmemory, oder räumen Sie auf.",
            "Redis {where} has no memory left: raise maxmemory, or clean up.",
        ),
    ),
    (
        redis.ResponseError,
        Sentence(
            "Redis {where} lehnt einen Befehl ab ({code}): Mailcheck braucht Redis 6.2 oder Valkey 7.2, oder neuer.",
            "Redis {where} rejects a command ({code}): Mailcheck needs Redis 6.2 or Valkey 7.2, or newer.",
        ),
    ),
)
_SCRIPT_MAY_NOT = ("ACL failure", "executing the script can't run this command")
"""How a script inside Redis reports a missing permission: from 7.2 on, and before (seen with 7.0.15)."""
_UNTRUSTED = Sentence(
    "Dem Zertifikat von Redis {where} wird nicht vertraut: Nennen Sie die Zertifizierungsstelle in MAILCHECK_CA_FILE, und prüfen Sie den Namen in REDIS_URL.",
    "The certificate of Redis {where} is not trusted: name its authority in MAILCHECK_CA_FILE, and check the name in REDIS_URL.",
)
_OWN_SERVER_GONE = Text(
    "Der eigene Redis-Server ist weggebrochen; derselbe Befehl noch einmal startet ihn neu.",
    "Our own Redis server has gone away; the same command once more starts it anew.",
)
_FAILED = Sentence("Redis {where} ist gerade nicht benutzbar.", "Redis {where} cannot be used at the moment.")


def refusal(problem: BaseException, where: str, *, ours: bool = False) -> StoreUnavailable:
    """Return what to tell the person; `where` is the server's address without user and password, `ours`: we started it."""
    code = _code(problem)
    if ours and isinstance(problem, redis.ConnectionError) and not isinstance(problem, redis.TimeoutError):
        return StoreAway(_OWN_SERVER_GONE)
    kind = StoreUnavailable
    if _is_about_trust(problem):
        sentence = _UNTRUSTED
    elif code in _BEGINNINGS:
        sentence = _BEGINNINGS[code]
    elif any(words in str(problem) for words in _SCRIPT_MAY_NOT):
        sentence = _sentence(redis.exceptions.NoPermissionError())
    elif isinstance(problem, TimeoutError):
        sentence, kind = _sentence(redis.TimeoutError()), StoreAway
    else:
        sentence = _sentence(problem)
        kind = StoreAway if _is_away(problem) else StoreUnavailable
    return kind(sentence.filled(where=where, code=code))


def _is_away(problem: BaseException) -> bool:
    """Tell whether the same may go well in a moment."""
    gone = isinstance(problem, (redis.ConnectionError, redis.TimeoutError, OSError))
    return gone and not isinstance(problem, redis.AuthenticationError)


def _sentence(problem: BaseException) -> Sentence:
    return next((sentence for kind, sentence in _KINDS if isinstance(problem, kind)), _FAILED)


def _code(problem: BaseException) -> str:
    """Return the first word of Redis's answer, which is its error code (`MISCONF`, `ERR`), which redis-py leaves there where it has no class for it."""
    word = str(problem).split(" ", 1)[0].rstrip(":")
    return word if word.isascii() and word.isupper() and len(word) <= 20 else "ERR"


def _is_about_trust(problem: BaseException | None) -> bool:
    seen = 0
    while problem is not None and seen < 10:
        if isinstance(problem, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(problem):
            return True
        problem, seen = problem.__cause__ or problem.__context__, seen + 1
    return False
