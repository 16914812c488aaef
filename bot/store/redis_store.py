"""The store on Redis: tenants in one hash, reports beside them, an audit that outlives both.

`mailcheck:tenants` (hash: name → sealed record) · `mailcheck:revisions`, `mailcheck:schema` (revisions.py) · `mailcheck:keys` (register.py) · `mailcheck:report…` (kept_reports.py) ·
`mailcheck:unknown…` (kept_pastes.py) · `mailcheck:courses…` (kept_courses.py) · `mailcheck:preferences…` (preferences.py) ·
`mailcheck:due…` (due.py) · `mailcheck:belongings…` (belongings.py) · `mailcheck:jobs…`, `mailcheck:claims…` (jobs.py) · `mailcheck:pace…` (paces.py) · `mailcheck:told` (told.py) · `mailcheck:workspace` (served.py) ·
`mailcheck:feedback` (hash: `<error> <fix> <said>` → how often) · `mailcheck:audit` (stream: door, person, what, when, uid).
Whoever can write to Redis can delete, change what is not encrypted (order, times, counts, the audit), and put back: an old state of the whole
store; what goes with a revision, together with it; an old report, course or appointment of a tenant that is stored; and what is nobody's.
All else is noticed.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

from bot.errors import RecordLost, StoredDamage, UnfitTenant
from bot.model import Report, Tenant
from bot.settings import Settings
from bot.store import Actor, Damaged, Feedback, FeedbackCount, SavedReport, StoredTenant, TenantStore, UnknownPaste
from bot.store.belongings import belongings_key
from bot.store.belongings import delete_all as delete_belongings
from bot.store.compacting import compact
from bot.store.connection import Connection, connect
from bot.store.drafts import DraftsOnRedis
from bot.store.due import DueList
from bot.store.fitting import fitted
from bot.store.guarded import AUDIT, Command, audit, on_disk
from bot.store.jobs import JobsOnRedis
from bot.store.kept_courses import KeptCourses
from bot.store.kept_pastes import KeptPastes
from bot.store.kept_reports import KEPT, delete_all, index_key, keep, parts, replaced, report_key, thread_key
from bot.store.keys import KeySource
from bot.store.lookup import may_be_address, named, pick, unknown
from bot.store.paces import PacesOnRedis
from bot.store.preferences import Preferences
from bot.store.reading import (
    TENANTS,
    answer,
    index_if_any,
    index_of,
    is_number,
    is_table,
    is_text,
    is_text_or_nothing,
    names_of,
    rows_of,
    text_of,
    texts_of,
)
from bot.store.record_refusals import changed, damaged_report, exists, not_kept, not_rotated, rotated_but, shown
from bot.store.records import read_report, write_report, write_tenant
from bot.store.register import Keys
from bot.store.revisions import begin, dropped, entries_of, names_owner, noted, renew_lost, uid_of
from bot.store.rotating import rotate_tenant
from bot.store.sealing import TamperedError
from bot.store.served import ServedOnRedis
from bot.store.sortable_ids import new_id
from bot.store.stored_records import Records
from bot.store.told import ToldOnRedis
from bot.store.vault import Vault
from bot.turns import in_a_thread

FEEDBACK = "mailcheck:feedback"


async def open_store(settings: Settings) -> TenantStore:
    """Open the store, starting the embedded server when needed; raises BadInput or StoreUnavailable."""
    connection = await connect(settings)
    try:
        async with connection.talk() as client:
            source = KeySource(settings.keys, settings.data_dir)
            keys = await Keys.open(source, client, TENANTS, beside=connection.server is not None)
            await begin(client, keys.ring)
    except BaseException:
        await connection.close()
        raise
    return RedisStore(connection, keys)


class RedisStore:
    """A TenantStore on one Redis."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._vault = Vault(connection, keys)
        self._records = Records(self._vault)
        self._pastes = KeptPastes(self._vault)
        self.courses = KeptCourses(self._vault, self._records.owner)
        self.preferences = Preferences(self._vault)
        self.due = DueList(self._vault, self._records.owner)
        self.drafts = DraftsOnRedis(self._vault)
        self.jobs = JobsOnRedis(self._vault)
        self.paces = PacesOnRedis(self._vault)
        self.told = ToldOnRedis(self._vault)
        self.served = ServedOnRedis(self._vault)

    async def put(
        self, tenant: Tenant, actor: Actor, *, replace: bool = True, instead_of: StoredTenant | None = None
    ) -> StoredTenant:
        """Store (or replace) a tenant; confirmed only after it is on the disk, was read back and decrypted."""
        if fitted(tenant).unfit:
            raise UnfitTenant(fitted(tenant))
        async with self._vault.talk() as client:
            while True:  # ends with the limit of the talk: each round that fails means that another writer got through
                row, old = await self._records.read(client, tenant.name)
                if old and not replace:
                    raise exists(tenant.name)
                if instead_of and (old is None or (old.uid, old.revision) != (instead_of.uid, instead_of.revision)):
                    raise changed(tenant.name)
                uid, revision = (old.uid, old.revision + 1) if old else (secrets.token_hex(8), 1)
                ring = self._vault.keys.ring
                salt = (old and old.salt) or secrets.token_hex(16)
                new = StoredTenant(tenant, uid, revision, datetime.now(UTC), actor, salt=salt)
                commands: list[Command] = [
                    ("HSET", TENANTS, tenant.name, write_tenant(ring, new)),
                    noted(ring, new),
                    audit(actor, "tenant.replaced" if old else "tenant.stored", uid),
                ]
                if await self._vault.written(client, ring, tenant.name, row.record, commands):
                    break
            await on_disk(client)
            _, stored = await self._records.read(client, tenant.name)
            if stored is None or stored.uid != new.uid or stored.revision < new.revision:
                raise not_kept(tenant.name)
            return stored

    async def find(self, address: str) -> StoredTenant:
        """Return the tenant with this name, else the only one with this domain or tenant id; raises UnknownTenant."""
        async with self._vault.talk() as client:
            _, stored = await self._records.read(client, address)
            if stored is None:
                names = await names_of(client)
                if name := named(address, names):
                    return (await self._records.known(client, name))[1]
                if not may_be_address(address):
                    raise unknown(address, names)
        return stored or await pick(address, await self.all())

    async def names(self) -> list[str]:
        """Return the names of all tenants, the damaged ones too."""
        async with self._vault.talk() as client:
            return await names_of(client)

    async def all(self) -> tuple[StoredTenant, ...]:
        """Return every tenant that can be given out, by name."""
        return (await self.everything())[0]

    async def everything(self) -> tuple[tuple[StoredTenant, ...], tuple[Damaged, ...]]:
        """Return the same, and those that cannot be given out."""
        async with self._vault.talk() as client:
            rows = await rows_of(client)
        return await self._records.everything(rows)

    async def forget(self, name: str, actor: Actor) -> None:
        """Delete the tenant and all that belongs to it, a damaged one too; raises UnknownTenant."""
        async with self._vault.talk() as client:
            while True:
                rows = {row.name: row for row in await rows_of(client)}
                row = rows.get(name) or next((row for row in rows.values() if shown(row.name) == name), None)
                if row is None:
                    raise unknown(name, list(rows))
                uid = uid_of(self._vault.keys.ring, row, rows.values())
                index = await index_if_any(client, index_key(uid))
                belongings = await index_if_any(client, belongings_key(uid))
                commands: list[Command] = [
                    ("HDEL", TENANTS, row.name),
                    dropped(row.name),
                    *delete_all(uid, index),
                    *delete_belongings(uid, belongings),
                    audit(actor, "tenant.forgotten", uid),
                ]
                indexes = (index_key(uid), index), (belongings_key(uid), belongings)
                if await self._vault.written(client, self._vault.keys.ring, row.name, row.seen, commands, *indexes):
                    break
            await on_disk(client)
            await compact(self._vault.connection, client)

    async def rotate_keys(self, actor: Actor) -> int:
        """Encrypt everything that is encrypted again under the first key (a new one, where the key file is ours); return how many.

        The old key is dropped only after the last record; a rotation that was cut off is finished by the next one. A record that is
        gone, or under a key of nobody's, is named, and keeps no other key: none would open it.
        """
        async with self._vault.talk() as client:
            ring = await self._vault.keys.begin_rotation(client)
            names = await names_of(client)
        rotations: list[Callable[[], Awaitable[int]]] = [partial(renew_lost, self._vault, name) for name in names]
        rotations += [partial(rotate_tenant, self._records, name) for name in names]
        rotations += [self._pastes.rotate, self.courses.rotate, self.preferences.rotate, self.due.rotate]
        rotations += [self.jobs.rotate]
        count, problems = 0, []
        for rotate in rotations:
            try:
                count += await rotate()
            except StoredDamage as problem:
                problems.append(problem)
        held = [problem for problem in problems if not isinstance(problem, RecordLost)]
        if held:
            raise not_rotated(count, [*held, *(problem for problem in problems if problem not in held)])
        async with self._vault.talk() as client:
            await answer(client.execute_command(*audit(actor, "keys.rotated", "")), is_text, AUDIT)  # type: ignore[no-untyped-call]
            await on_disk(client)
            await self._vault.keys.finish_rotation(ring)
            await compact(self._vault.connection, client)
        if problems:
            raise rotated_but(count, problems)
        return count

    async def save_report(self, report: Report, thread: str = "") -> str:
        """Keep a finished report and return its id; raises UnknownTenant where the tenant was forgotten meanwhile."""
        report_id = new_id()
        async with self._vault.talk() as client:
            while True:
                row, stored = await self._records.known(client, report.tenant)
                index = await index_if_any(client, index_key(stored.uid))
                ring = self._vault.keys.ring
                envelope = await in_a_thread(write_report, ring, stored.uid, report_id, report, thread)
                commands = keep(stored.uid, report_id, envelope, thread, index)
                if await self._vault.written(
                    client, ring, report.tenant, row.record, commands, (index_key(stored.uid), index)
                ):
                    return report_id

    async def reports(self, tenant: str, limit: int = KEPT) -> tuple[SavedReport, ...]:
        """Return a tenant's reports, newest first."""
        async with self._vault.talk() as client:
            _, stored = await self._records.known(client, tenant)
            members = (await index_of(client, index_key(stored.uid)))[-KEPT:][::-1]
            pairs = [parts(member) for member in members[: max(limit, 0)]]
            if not pairs:
                return ()
            envelopes = await texts_of(client, [report_key(stored.uid, report_id) for report_id, _ in pairs])
            kept = [(*pair, envelope) for pair, envelope in zip(pairs, envelopes, strict=True) if envelope is not None]
            return tuple([await self._open_report(stored.uid, *one, name=tenant) for one in kept])

    async def report_of_thread(self, thread: str) -> SavedReport | None:
        """Return the report that was posted last in this Slack thread."""
        async with self._vault.talk() as client:
            try:
                uid, _, report_id = (await text_of(client, thread_key(thread))).partition(" ")
                envelope = await text_of(client, report_key(uid, report_id)) if report_id else ""
            except TamperedError:
                raise damaged_report("", "") from None
            if not envelope:
                return None
            saved = await self._open_report(uid, report_id, thread, envelope)
            name = saved.report.tenant
            [entry] = await entries_of(client, [name])
            return saved if await names_owner(self._vault, name, entry, uid) else None

    async def update_report(self, saved: SavedReport, change: Callable[[Report], Report]) -> SavedReport | None:
        """Change a kept report in its place, as it is by now; None where it, or its tenant, is there no longer."""
        async with self._vault.talk() as client:
            while True:
                row, stored = await self._records.read(client, saved.report.tenant)
                if stored is None:
                    return None
                key = report_key(stored.uid, saved.id)
                index = await index_of(client, index_key(stored.uid))
                envelope = await answer(client.get(key), is_text_or_nothing, key)
                if envelope is None:
                    return None
                now = await self._open_report(stored.uid, saved.id, saved.thread, envelope, saved.report.tenant)
                changed = SavedReport(await in_a_thread(change, now.report), saved.thread, saved.id)
                ring = self._vault.keys.ring
                written = await in_a_thread(write_report, ring, stored.uid, saved.id, changed.report, saved.thread)
                commands = replaced(stored.uid, saved.id, written)
                places = (index_key(stored.uid), index), (key, envelope)
                if await self._vault.written(client, ring, saved.report.tenant, row.record, commands, *places):
                    return changed

    async def count_feedback(self, error: str, fix: str, said: Feedback) -> None:
        """Count one more; nothing about who said it is kept."""
        async with self._vault.talk() as client:
            await answer(client.hincrby(FEEDBACK, f"{error} {fix} {said}", 1), is_number)

    async def feedback(self) -> tuple[FeedbackCount, ...]:
        """Return all counts, by error and fix."""
        async with self._vault.talk() as client:
            counts: dict[str, str] = await answer(client.hgetall(FEEDBACK), is_table, FEEDBACK)
        return tuple(count for field in sorted(counts) if (count := _count(field, counts[field])))

    async def keep_unknown(self, text: str, days: int) -> None:
        """Keep an unknown paste for so many days, encrypted; the same text again only counts."""
        await self._pastes.keep(text, days)

    async def unknown_pastes(self) -> tuple[UnknownPaste, ...]:
        """Return the kept unknown pastes, newest first."""
        return await self._pastes.all()

    async def forget_unknown(self) -> int:
        """Delete all unknown pastes; return how many there were."""
        return await self._pastes.forget()

    async def close(self) -> None:
        """Let go of the connections, and of the embedded server when we are the last to use it."""
        await self._vault.connection.close()

    async def _open_report(self, uid: str, report_id: str, thread: str, envelope: str, name: str = "") -> SavedReport:
        try:
            return await self._vault.opened(
                lambda ring: read_report(ring, uid, report_id, envelope, thread), beside=True
            )
        except TamperedError:
            raise damaged_report(report_id, name) from None


def _count(field: str, times: str) -> FeedbackCount | None:
    """Return a count; None for what is none of ours."""
    try:
        error, fix, said = field.split(" ")
        count = FeedbackCount(error, fix, Feedback(said), int(times))
    except ValueError:
        return None
    return count if count.times > 0 else None
