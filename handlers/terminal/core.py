"""Opens the core for a command that needs it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TYPE_CHECKING

from bot.errors import UnknownTenant
from handlers.terminal.command_line import Typed

if TYPE_CHECKING:
    from bot.service import AuthorizedTenant, Mailcheck, StoredTenant

Opener = Callable[[], AbstractAsyncContextManager["Mailcheck"]]
Run = Callable[[Typed, Opener], Coroutine[object, object, int]]


@asynccontextmanager
async def open_mailcheck() -> AsyncIterator[Mailcheck]:
    """Open the core with the operator's settings, and close it afterwards."""
    from bot.service import Mailcheck
    from bot.settings import load_settings
    from handlers import logs

    settings = load_settings()
    logs.to_file(settings.data_dir)
    mailcheck = await Mailcheck.open(settings)
    try:
        yield mailcheck
    finally:
        await mailcheck.close()


async def authorized(mailcheck: Mailcheck, address: str) -> AuthorizedTenant:
    """Return the tenant at this name, domain or id: whoever may open the store may use it. Raises UnknownTenant."""
    return by_terminal(await mailcheck.tenants.find(address))


async def all_authorized(mailcheck: Mailcheck, address: str = "") -> list[AuthorizedTenant]:
    """Return the tenant at this address alone where there is one, else every tenant."""
    if address:
        with suppress(UnknownTenant):
            return [await authorized(mailcheck, address)]
    return [by_terminal(each) for each in await mailcheck.tenants.all()]


def by_terminal(stored: StoredTenant) -> AuthorizedTenant:
    """Return a stored tenant as one that whoever sits at the terminal may use."""
    from bot.service import AuthorizedTenant

    return AuthorizedTenant(stored, "terminal")
