"""Exchange for PowerShell on loopback: connections, cmdlets and the module folder of one administrator's computer.

A PowerShell started with `environment()` finds the module ExchangeOnlineManagement of the sandbox. It acts on the same
directory of tenants as the sandbox's Entra, IMAP and SMTP.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox import exchange_errors as errors
from bot.sandbox.directory import Directory, Tenant
from bot.sandbox.exchange_cmdlets import Cmdlets
from bot.sandbox.exchange_manners import ConnectFailure, Manners
from bot.sandbox.exchange_offer import CHANGING, as_json, offered

_HERE = Path(__file__).parent
_MODULE = "ExchangeOnlineManagement"
_VERSION_IN_MANIFEST = "ModuleVersion     = '3.10.1'"
_NEWEST = "3.10.1"


@dataclass(frozen=True, slots=True)
class Call:
    """A cmdlet that was called, with its bound parameters; `refused` is Exchange's sentence where it was in vain."""

    cmdlet: str
    parameters: Mapping[str, object]
    tenant_id: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """An open session of an administrator in a tenant."""

    tenant: Tenant
    user: str
    organization: str
    delegated: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


class Exchange:
    """The service that the module talks to, and the folders of modules on the administrator's computer."""

    def __init__(self, directory: Directory, manners: Manners = Manners()) -> None:  # noqa: B008  frozen
        self.directory = directory
        self.manners = manners
        self.calls: list[Call] = []
        self.connections: dict[str, Connection] = {}
        self._cmdlets = Cmdlets(manners)
        self._token = secrets.token_urlsafe(24)
        self._runner: web.AppRunner | None = None
        self._address = ""
        self._computer = Path()

    @property
    def changes(self) -> list[Call]:
        """Return the calls that changed something."""
        return [c for c in self.calls if c.cmdlet in CHANGING and not c.refused]

    async def start(self) -> None:
        """Listen on loopback and lay out the computer's folders."""
        self._computer = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="sandbox-exchange-"))
        await asyncio.to_thread(self._lay_out)
        app = web.Application()
        app.router.add_post("/{what}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self._address = f"http://{host}:{port}"

    async def close(self) -> None:
        """Stop listening and remove the folders."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        await asyncio.to_thread(shutil.rmtree, self._computer, ignore_errors=True)

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        await self.close()

    def environment(self) -> dict[str, str]:
        """Return what a PowerShell needs in its environment; its profile brings the computer's modules to the front."""
        return {
            "MAILCHECK_SANDBOX_EXCHANGE": f"{self._address} {self._token}",
            "PSModulePath": str(self._computer / "modules"),
            "XDG_CONFIG_HOME": str(self._computer / "config"),
        }

    def _lay_out(self) -> None:
        modules = self._computer / "modules"
        companion = modules / "PowerShellGet"
        shutil.copytree(_HERE / "PowerShellGet", companion)
        shutil.copy(_HERE / _MODULE / "Talk.ps1", companion)
        if self.manners.installed:
            for version in (self.manners.module_version, *self.manners.also_installed):
                self._install(version)
        profile = self._computer / "config" / "powershell" / "profile.ps1"
        profile.parent.mkdir(parents=True)
        profile.write_text(
            f"$env:PSModulePath = '{modules}' + [IO.Path]::PathSeparator + $env:PSModulePath\n"
            f"Import-Module '{companion}' -DisableNameChecking\n",
            encoding="ascii",
        )

    def _install(self, version: str) -> None:
        folder = self._computer / "modules" / _MODULE / version
        shutil.copytree(_HERE / _MODULE, folder, dirs_exist_ok=True)
        manifest = folder / f"{_MODULE}.psd1"
        text = manifest.read_text(encoding="ascii")
        manifest.write_text(text.replace(_VERSION_IN_MANIFEST, f"ModuleVersion     = '{version}'"), encoding="ascii")

    async def _answer(self, request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if not secrets.compare_digest(given, f"Bearer {self._token}".encode()):
            raise web.HTTPUnauthorized
        said = await request.json()
        answers = {
            "connect": self._connect,
            "disconnect": self._disconnect,
            "call": self._call,
            "computer": self._on_computer,
            "install": self._bring_module,
        }
        return web.json_response(answers[request.match_info["what"]](said))

    def _connect(self, said: Mapping[str, object]) -> dict[str, object]:
        given = said["parameters"]
        assert isinstance(given, dict)  # noqa: S101  our own module sends nothing else
        try:
            connection = self._sign_in(given)
        except errors.ConnectError as refused:
            self.calls.append(Call("Connect-ExchangeOnline", given, refused=str(refused)))
            return {"refused": str(refused)}
        self.calls.append(Call("Connect-ExchangeOnline", given, connection.tenant.tenant_id))
        self.connections[connection.id] = connection
        return {
            "connection": {
                "ConnectionId": connection.id,
                "UserPrincipalName": connection.user,
                "TenantID": connection.tenant.tenant_id,
                "Organization": connection.organization,
                "DelegatedOrganization": connection.delegated,
            },
            "offer": as_json(offered(self.manners), self.manners),
        }

    def _sign_in(self, given: Mapping[str, object]) -> Connection:
        home = (
            self.directory.find(self.manners.admin_of)
            if self.manners.admin_of
            else next(iter(self.directory.tenants.values()), None)
        )
        if home is None:
            raise errors.wrong_cloud()
        user = str(given.get("UserPrincipalName") or f"admin@{home.domains[0] if home.domains else home.tenant_id}")
        why = self.manners.connect_fails
        if why is not None and not (why is ConnectFailure.BROKER and given.get("DisableWAM")):
            raise errors.connect_failure(why, user)
        if str(given.get("ExchangeEnvironmentName") or "O365Default") != self.manners.environment:
            raise errors.wrong_cloud()
        # -Organization does not choose the tenant of an interactive sign-in: the account does.
        tenant = (
            self._delegated(str(given["DelegatedOrganization"]), home) if given.get("DelegatedOrganization") else home
        )
        return Connection(
            tenant, user, str(given.get("Organization") or ""), str(given.get("DelegatedOrganization") or "")
        )

    def _delegated(self, organization: str, home: Tenant) -> Tenant:
        tenant = self.directory.find(organization)
        partners = [self.directory.find(name) for name in self.manners.partner_of]
        if tenant is None or (tenant is not home and tenant not in partners):
            raise errors.delegation_refused(organization)
        return tenant

    def _disconnect(self, said: Mapping[str, object]) -> dict[str, object]:
        gone = self.connections.pop(str(said["connection"]), None)
        self.calls.append(Call("Disconnect-ExchangeOnline", {}, gone.tenant.tenant_id if gone else ""))
        return {}

    def _call(self, said: Mapping[str, object]) -> dict[str, object]:
        name, given = str(said["cmdlet"]), said["parameters"]
        assert isinstance(given, dict)  # noqa: S101  our own module sends nothing else
        tenant = self.connections[str(said["connection"])].tenant
        try:
            answer = self._cmdlets.call(tenant, name, given)
        except errors.CmdletError as refused:
            self.calls.append(Call(name, given, tenant.tenant_id, refused.sentence))
            return {"error": refused.as_json()}
        self.calls.append(Call(name, given, tenant.tenant_id))
        return {"output": answer.output, "warnings": answer.warnings}

    def _on_computer(self, said: Mapping[str, object]) -> dict[str, object]:
        """Note what the companion module was asked for, and say how this computer is."""
        given = said["parameters"]
        assert isinstance(given, dict)  # noqa: S101  our own module sends nothing else
        self.calls.append(Call(str(said["cmdlet"]), given))
        manners = self.manners
        return {
            "elevated": manners.elevated,
            "gallery_reachable": manners.gallery_reachable,
            "gallery_trusted": manners.gallery_trusted,
            "has_nuget": manners.has_nuget,
            "policy_locked": manners.policy_locked,
        }

    def _bring_module(self, said: Mapping[str, object]) -> dict[str, object]:
        self._install(str(said["version"] or _NEWEST))
        return {}
