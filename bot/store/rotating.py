"""A tenant's record and reports under a new key: everything in them stays as it was."""

from __future__ import annotations

import asyncio
import logging

import redis.asyncio

from bot.errors import StoredDamage
from bot.model import Report
from bot.store.guarded import Command
from bot.store.kept_reports import index_key, parts, report_key
from bot.store.reading import TENANTS, index_if_any, text_of
from bot.store.record_refusals import about
from bot.store.records import read_report, renew_tenant, write_report
from bot.store.revisions import noted
from bot.store.sealing import TamperedError
from bot.store.stored_records import Records
from bot.store.vault import Vault

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
            renewed: list[Command] = [("HSET", TENANTS, name, renew_tenant(ring, name, row.record))]
            for report_id, thread in map(parts, index):
                report = await _report_to_renew(vault, client, name, stored.uid, report_id, thread)
                if report is None:
                    member = f"{report_id} {thread}"
                    renewed += [("DEL", report_key(stored.uid, report_id)), ("ZREM", index_key(stored.uid), member)]
                else:
                    envelope = await asyncio.to_thread(write_report, ring, stored.uid, report_id, report, thread)
                    renewed.append(("SET", report_key(stored.uid, report_id), envelope, "XX", "KEEPTTL"))
            commands = [*renewed, noted(ring, stored)]
            if await vault.written(client, ring, name, row.record, commands, (index_key(stored.uid), index)):
                return sum(command[0] in {"HSET", "SET"} for command in renewed)


async def _report_to_renew(
    vault: Vault, client: redis.asyncio.Redis, name: str, uid: str, report_id: str, thread: str
) -> Report | None:
    """Return a kept report; None where it has ended, or was tampered with, so that no key opens it."""
    try:
        envelope = await text_of(client, report_key(uid, report_id))
        if envelope:
            read = await vault.opened(lambda r: read_report(r, uid, report_id, envelope, thread), beside=True)
            return read.report
    except StoredDamage as problem:
        raise about(name, problem) from None
    except TamperedError:
        _log.warning("a kept report was changed or exchanged, and is deleted: no key opens it")
    return None
