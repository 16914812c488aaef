"""A tenant's record and reports under a new key: everything in them stays as it was."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import redis.asyncio

from bot.errors import StoredDamage
from bot.model import Report
from bot.store.guarded import Command
from bot.store.kept_reports import KEPT, cut, dropped, index_key, parts, replaced, report_key
from bot.store.reading import TENANTS, index_if_any, texts_of
from bot.store.record_refusals import about
from bot.store.records import read_report, renew_tenant, write_report
from bot.store.revisions import noted
from bot.store.sealing import TamperedError
from bot.store.stored_records import Records
from bot.store.vault import Vault
from bot.turns import in_a_thread

_log = logging.getLogger(__name__)


async def rotate_tenant(records: Records, name: str) -> int:
    """Encrypt a tenant's record and reports anew under the first key; return how many. Raises StoredDamage."""
    vault = records.vault
    async with vault.talk() as client:
        while True:
            row, stored = await records.read(client, name)
            if stored is None:  # forgotten meanwhile, with its reports
                return 0
            ring = vault.keys.ring
            index = await index_if_any(client, index_key(stored.uid))
            commands: list[Command] = [("HSET", TENANTS, name, renew_tenant(ring, name, row.record))]
            left, renewed = await _renewed(vault, client, name, stored.uid, index[-KEPT:])
            commands += renewed
            whole = [*commands, noted(ring, stored), *cut(stored.uid, index)]
            seen = (index_key(stored.uid), [*index[:-KEPT], *left])
            if await vault.written(client, ring, name, row.record, whole, seen):
                return len(commands)


async def _renewed(
    vault: Vault, client: redis.asyncio.Redis, name: str, uid: str, members: Sequence[str]
) -> tuple[list[str], list[Command]]:
    """Return which of these entries still have a report, and what puts that under the first key; the others are dropped."""
    keys = [report_key(uid, parts(member)[0]) for member in members]
    while True:
        ring, left, gone = vault.keys.ring, list[str](), dict[str, str]()
        commands: list[Command] = []
        for member, envelope in zip(members, await texts_of(client, keys), strict=True):
            report_id, thread = parts(member)
            report = await _report_to_renew(vault, name, uid, report_id, thread, envelope)
            if report is None:
                gone[member] = envelope or ""
                continue
            left.append(member)
            written = await in_a_thread(write_report, ring, uid, report_id, report, thread)
            commands += replaced(uid, report_id, written)
        seen = [(report_key(uid, parts(member)[0]), envelope) for member, envelope in gone.items()]
        if not gone or await vault.written(client, ring, "", "", dropped(uid, [*gone]), *seen):
            return left, commands


async def _report_to_renew(
    vault: Vault, name: str, uid: str, report_id: str, thread: str, envelope: str | None
) -> Report | None:
    """Return a kept report; None where it has ended, or was tampered with, so that no key opens it."""
    if not envelope:
        return None
    try:
        return (await vault.opened(lambda r: read_report(r, uid, report_id, envelope, thread), beside=True)).report
    except StoredDamage as problem:
        raise about(name, problem) from None
    except TamperedError:
        _log.warning("a kept report was changed or exchanged, and is deleted: no key opens it")
    return None
