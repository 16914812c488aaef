"""The way to Redis: TLS, users, and a sentence for everything that goes wrong on it."""

from __future__ import annotations

import asyncio
import gc
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.errors import BadInput, MailcheckError, StoreUnavailable
from bot.model import Language
from bot.sandbox.authority import Credential, shared_authority
from bot.settings import Settings
from bot.store import Actor, Course, TenantStore, connection, guarded, replies
from bot.store.server import EmbeddedServer, find_program
from tests.made_up import secret, tenant
from tests.store.conftest import OpenStore, relay, settings_for

ANNA = Actor("slack", "U0ANNA")
PASSWORD = "p/" + secret()
GROUPS = ("+@read", "+@write", "+@connection", "+@transaction", "+@scripting")


def at(folder: Path, url: str, **changes: object) -> Settings:
    return settings_for(folder, redis_url=SecretStr(url), **changes)


@pytest.fixture
def user(raw: Any) -> str:
    """A user who may do what the sentence about missing permissions asks for, and nothing else."""
    raw.acl_setuser(
        "mailcheck", enabled=True, passwords=[f"+{PASSWORD}"], keys=["mailcheck:*"], commands=list(GROUPS), reset=True
    )
    return f"mailcheck:{PASSWORD.replace('/', '%2F')}"


async def refusal(open_one: OpenStore, settings: Settings) -> MailcheckError:
    """Return why the store does not open; no sentence ever has the password in it."""

    async def use() -> None:
        await (await open_one(settings)).put(tenant(), ANNA)

    with pytest.raises(MailcheckError) as refused:
        await use()
    error: BaseException | None = refused.value
    while error is not None:
        assert not re.search("p(/|%2F)" + PASSWORD[2:], f"{error}{error!r}{getattr(error, 'sentence', '')}")
        error = None if error.__suppress_context__ else error.__cause__ or error.__context__
    return refused.value


async def test_tls_and_a_user_of_its_own(
    open_one: OpenStore, server: EmbeddedServer, user: str, tmp_path: Path
) -> None:
    """`rediss://` with a certificate of our own authority and an ACL user with few rights: everything works."""
    authority = shared_authority()
    async with relay(server.path, authority.context()) as port:
        store = await open_one(at(tmp_path, f"rediss://{user}@127.0.0.1:{port}/0", ca_file=authority.ca_file))

        stored = await store.put(tenant(), ANNA)
        course = await store.courses.keep(Course("setup", "T1:C1:1.1", stored.tenant.name, {}))
        await store.preferences.choose("user:T1:U1", Language.EN)
        await store.due.note("look", "T1:C1:1.1", stored.stored_at, {}, stored.tenant.name)
        await store.rotate_keys(ANNA)
        assert await store.find(stored.tenant.name) == stored
        assert await store.courses.all("setup") == (course,)
        assert await store.preferences.of("user:T1:U1") is Language.EN
        for due in await store.due.take("look", datetime.now(UTC)):
            await store.due.done(due)
        await store.forget(stored.tenant.name, ANNA)


@pytest.mark.parametrize("credential", [Credential.UNKNOWN_AUTHORITY, Credential.EXPIRED, Credential.OTHER_NAME])
async def test_a_certificate_that_is_not_trusted(
    credential: Credential, open_one: OpenStore, server: EmbeddedServer, user: str, tmp_path: Path
) -> None:
    """The password is never sent to a server that cannot prove who it is."""
    authority = shared_authority()
    async with relay(server.path, authority.context(credential)) as port:
        refused = await refusal(
            open_one, at(tmp_path, f"rediss://{user}@127.0.0.1:{port}/0", ca_file=authority.ca_file)
        )

    assert f"The certificate of Redis 127.0.0.1:{port} is not trusted" in str(refused)


async def test_an_authority_nobody_named_is_not_trusted(
    open_one: OpenStore, server: EmbeddedServer, user: str, tmp_path: Path
) -> None:
    """The sentence names the setting."""
    async with relay(server.path, shared_authority().context()) as port:
        refused = await refusal(open_one, at(tmp_path, f"rediss://{user}@127.0.0.1:{port}/0"))

    assert "MAILCHECK_CA_FILE" in str(refused)


async def test_a_wrong_password(open_one: OpenStore, server: EmbeddedServer, user: str, tmp_path: Path) -> None:
    """User or password: Redis does not tell which."""
    async with relay(server.path) as port:
        refused = await refusal(open_one, at(tmp_path, f"redis://{user}x@127.0.0.1:{port}/0"))

    assert str(refused) == f"Redis 127.0.0.1:{port} rejects user or password: check REDIS_URL."


@pytest.mark.parametrize("taken", ["-@write", "-@scripting", "-hset"])
async def test_a_missing_permission(
    taken: str, open_one: OpenStore, server: EmbeddedServer, user: str, raw: Any, tmp_path: Path
) -> None:
    """The sentence says which rights are needed."""
    raw.acl_setuser("mailcheck", enabled=True, keys=["mailcheck:*"], commands=[*GROUPS, taken])
    async with relay(server.path) as port:
        refused = await refusal(open_one, at(tmp_path, f"redis://{user}@127.0.0.1:{port}/0"))

    assert "lacks a permission: it needs" in str(refused)


async def test_a_password_that_is_missing(
    open_one: OpenStore, server: EmbeddedServer, raw: Any, tmp_path: Path
) -> None:
    """A server that wants a password says so before anything else."""
    raw.acl_setuser("default", enabled=True, passwords=["+made-up"], keys=["*"], commands=["+@all"])
    try:
        async with relay(server.path) as port:
            refused = await refusal(open_one, at(tmp_path, f"redis://127.0.0.1:{port}/0"))
    finally:
        raw.acl_setuser("default", enabled=True, nopass=True, keys=["*"], channels=["*"], commands=["+@all"])

    assert "rejects user or password" in str(refused)


async def test_nobody_listens(open_one: OpenStore, server: EmbeddedServer, tmp_path: Path) -> None:
    """The sentence names the address, without user and password, and the setting."""
    async with relay(server.path) as port:
        pass
    refused = await refusal(
        open_one, at(tmp_path, f"redis://mailcheck:{PASSWORD.replace('/', '%2F')}@127.0.0.1:{port}/3")
    )

    assert isinstance(refused, StoreUnavailable)
    assert f"Redis 127.0.0.1:{port} cannot be reached" in str(refused)


@pytest.mark.parametrize("host", ["redis..example", "x" * 64 + ".example"])
async def test_a_name_that_can_be_none(host: str, open_one: OpenStore, tmp_path: Path) -> None:
    """A slip in the name is not our bug."""
    refused = await refusal(open_one, at(tmp_path, f"redis://{host}:6379"))

    assert f"Redis {host}:6379 " in str(refused)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1",
        "garbage",
        "redis://u:PASSWORD@127.0.0.1:port",
        "redis://127.0.0.1:99999999/0",
        "redis://127.0.0.1?socket_timeout=x",
        "redis://127.0.0.1?db=x",
        "redis://127.0.0.1?foo=PASSWORD",
        "redis://127.0.0.1?foo=",
        "redis://127.0.0.1?ssl_ca_certs=/x",
        "unix:///nowhere?ssl_certfile=/x",
        "redis://127.0.0.1?retry_on_error=1",
        "redis://127.0.0.1?encoding=nosuch",
        "redis://127.0.0.1?socket_timeout=100000",
        "redis://127.0.0.1?decode_responses=0",
        "redis://127.0.0.1?max_connections=0",
        "rediss://127.0.0.1?ssl_cert_reqs=perhaps",
        "rediss://127.0.0.1?protocol=9",
    ],
)
async def test_an_address_that_is_none(url: str, open_one: OpenStore, tmp_path: Path) -> None:
    """It is the operator's slip, answered like every other one, and never repeated; nothing behind the `?` undoes a limit of ours."""
    refused = await refusal(open_one, at(tmp_path, url.replace("PASSWORD", PASSWORD)))

    assert isinstance(refused, BadInput)
    assert PASSWORD not in str(refused)


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1:1?db=3&client_name=x&username=u", "rediss://127.0.0.1:1?ssl_cert_reqs=none"]
)
async def test_an_address_with_what_may_stand_behind_it(url: str, open_one: OpenStore, tmp_path: Path) -> None:
    """It is tried."""
    assert isinstance(await refusal(open_one, at(tmp_path, url)), StoreUnavailable)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"+",
        b"-ERR unknown command\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"*-5\r\n",
        b"*x\r\n",
        b"$x\r\n",
        b"$99999999999\r\n",
    ],
)
async def test_something_that_is_no_redis(
    answer: bytes, open_one: OpenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silence, half an answer, garbage or another protocol ends in a sentence within the limit."""
    monkeypatch.setattr(replies, "ANSWER_LIMIT", 0.2)

    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await reader.read()
        writer.close()

    listener = await asyncio.start_server(babble, "127.0.0.1", 0)
    async with listener:
        refused = await refusal(open_one, at(tmp_path, f"redis://127.0.0.1:{listener.sockets[0].getsockname()[1]}"))

    assert isinstance(refused, StoreUnavailable)


async def test_a_server_that_takes_nothing_more(store: TenantStore, raw: Any) -> None:
    """Memory that is used up is named; nothing was half written."""
    await store.put(tenant(), ANNA)
    raw.config_set("maxmemory", "1")
    try:
        with pytest.raises(StoreUnavailable, match="has no memory left"):
            await store.put(tenant("zwei"), ANNA)
    finally:
        raw.config_set("maxmemory", "0")

    assert [one.tenant.name for one in await store.all()] == ["kanzlei-muster"]
    assert len(raw.xrange("mailcheck:audit")) == 1


async def test_a_connection_that_was_cut_is_replaced(store: TenantStore, raw: Any) -> None:
    """Idle connections are cut by servers and firewalls; the next question notices and connects again."""
    stored = await store.put(tenant(), ANNA)
    raw.client_kill_filter(_type="normal", skipme=True)

    assert await store.find("kanzlei-muster") == stored


@pytest.mark.parametrize("policy", ["always", "everysec"])
async def test_a_write_is_confirmed_when_it_is_on_the_disk(policy: str, store: TenantStore, raw: Any) -> None:
    """However often the server writes to its disk, we wait for it."""
    raw.config_set("appendfsync", policy)
    try:
        assert (await store.put(tenant(), ANNA)).revision == 1
    finally:
        raw.config_set("appendfsync", "always")


async def test_a_write_that_is_not_on_the_disk_is_not_confirmed(
    store: TenantStore, raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that leaves the disk to the operating system cannot vouch for a credential."""
    if b"waitaof" not in raw.execute_command("COMMAND LIST") and "waitaof" not in raw.execute_command("COMMAND LIST"):
        pytest.skip("this Redis cannot say what is on its disk: it is older than 7.2")
    monkeypatch.setattr(guarded, "FSYNC_LIMIT", 50)
    raw.config_set("appendfsync", "no")
    try:
        with pytest.raises(StoreUnavailable, match="did not confirm that the data is on its disk"):
            await store.put(tenant(), ANNA)
    finally:
        raw.config_set("appendfsync", "always")


async def test_a_server_without_a_file_is_accepted(store: TenantStore, raw: Any) -> None:
    """Where the operator wants no append-only file, nothing can be said about the disk, and nothing is."""
    raw.config_set("appendonly", "no")
    try:
        assert (await store.put(tenant(), ANNA)).revision == 1
    finally:
        raw.config_set("appendonly", "yes")


async def test_a_hundred_questions_at_once_are_answered(store: TenantStore, raw: Any) -> None:
    """They share a few connections."""
    stored = await store.put(tenant(), ANNA)

    assert set(await asyncio.gather(*(store.find("kanzlei-muster") for _ in range(100)))) == {stored}
    assert len(raw.client_list()) <= connection.CONNECTIONS + 3


async def test_a_question_called_off_leaves_nothing_open(store: TenantStore) -> None:
    """Whenever it is called off, its connection is given back."""
    said: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, about: said.append(about["message"]))
    gc.freeze()  # the tests' own things are not looked through each time
    for turns in range(60):
        asking = asyncio.ensure_future(store.all())
        for _ in range(turns):
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait({asking})
        del asking
        gc.collect()

    assert said == []


@pytest.mark.parametrize("program", ["redis-server", "valkey-server"])
def test_the_machines_own_server_is_preferred(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed by the distribution, it is kept up to date by it."""
    own = shutil.which(program)
    if own is None:
        pytest.skip(f"no {program} on this machine")
    assert find_program() in {own, shutil.which("redis-server")}


async def test_a_connection_reads_no_file(
    open_one: OpenStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Redis would be told about the client's package is not looked up each time."""
    monkeypatch.setattr("redis.utils.get_lib_version", lambda: pytest.fail("looked up"))

    assert await (await open_one(settings)).all() == ()
