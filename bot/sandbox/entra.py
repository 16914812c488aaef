"""The sandbox's Entra: the documents that MSAL asks for and the token endpoint, with the refusals of the real one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.sandbox.aadsts import REFUSALS, Refusal, Refused, error_document
from bot.sandbox.assertions import judge_assertion
from bot.sandbox.conversation import Manner
from bot.sandbox.directory import AUDIENCES, AppRegistration, Directory, Tenant
from bot.sandbox.faults import Fault
from bot.sandbox.http import Request, Response, as_json
from bot.sandbox.tokens import CLOCKS, LIFETIME, Bend, Mint, published_keys

_ROUTE = re.compile(
    r"/(?P<tenant>[^/]+)(?P<what>/v2\.0/\.well-known/openid-configuration|/oauth2/v2\.0/token|/discovery/v2\.0/keys)"
)
_TENANT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|([a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FOREIGN_AUDIENCES = frozenset({"https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"})
_BLOCKS = {"conditional-access": 53003, "security-defaults": 530035}
_OF_EXCHANGE = {"app": "00000002-0000-0ff1-ce00-000000000000", "name": "Office 365 Exchange Online"}
SHORT_PAUSE, LONG_PAUSE = 1, 120  # seconds that a throttled client is asked to wait
_PAGE = b"<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1></body></html>"


class Entra:
    """What Entra answers, out of the directory. `bends`: app id → what is wrong with its tokens; `refusing`: app id → refusal."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self.bends: dict[str, Bend] = {}
        self.refusing: dict[str, Refusal] = {}

    def answer(self, request: Request, manner: Manner) -> Response:
        """Answer one request as a server with this manner."""
        address = "https://" + request.headers.get("host", manner.host)
        return _faulty(request, manner, address) or self._honest(request, address)

    def _honest(self, request: Request, address: str) -> Response:
        if request.path == "/common/discovery/instance":
            return as_json(200, _instance(address))
        route = _ROUTE.fullmatch(request.path)
        if route is None:
            return Response(404, _PAGE % (b"404", b"Not Found"), "text/html")
        facts = {"tenant": route["tenant"], "correlation": request.headers.get("client-request-id", "")}
        try:
            if route["what"].endswith("/keys"):
                return as_json(200, published_keys())
            if route["what"].endswith("openid-configuration"):
                return as_json(200, _configuration(address, self._tenant(route["tenant"]).tenant_id))
            return self._token(request, route["tenant"], address)
        except Refused as no:
            document = error_document(
                no.refusal, address, facts | {"app": request.form.get("client_id", "")} | no.facts
            )
            if no.refusal.code == 90002 and request.method == "GET":
                document["error"] = "invalid_tenant"
            pause = {"Retry-After": str(SHORT_PAUSE)} if no.refusal.status == 429 else None
            return as_json(no.refusal.status, document, pause)

    def _tenant(self, name: str) -> Tenant:
        if not _TENANT.fullmatch(name):
            raise Refused(9001023 if name in {"common", "organizations", "consumers"} else 900023)
        if (tenant := self._directory.find(name)) is None:
            raise Refused(90002)
        return tenant

    def _token(self, request: Request, name: str, address: str) -> Response:
        form = request.form
        tenant = self._tenant(name)
        for parameter in ("grant_type", "client_id", "scope"):
            if not form.get(parameter):
                raise Refused(900144, parameter=parameter)
        if form["grant_type"] != "client_credentials":
            raise Refused(70003, grant=form["grant_type"][:40])
        app = tenant.apps.get(form["client_id"].lower())
        if app is None or not app.visible:
            raise Refused(700016)
        if app.object_id is None:
            raise Refused(7000229, tenant=tenant.tenant_id)
        audience = _audience(form["scope"], tenant)
        _authenticate(form, app, tenant, address)
        if not app.enabled:
            raise Refused(7000112, name=app.name)
        if refusal := self.refusing.get(app.app_id):
            whose = _OF_EXCHANGE if refusal is REFUSALS[7000112] else {}
            raise Refused(refusal, detail="The clocks of both sides differ.", **whose)
        if code := _BLOCKS.get(app.blocked_by):
            raise Refused(code)
        bend = self.bends.get(app.app_id)
        token = Mint(tenant, app, by_certificate="client_assertion" in form).token(audience, bend)
        answer = {"token_type": "Bearer", "expires_in": LIFETIME, "ext_expires_in": LIFETIME, "access_token": token}
        return as_json(200, answer, clock=CLOCKS.get(bend, 0) if bend else 0)


def _audience(scope: str, tenant: Tenant) -> str:
    if len(scope.split()) != 1:
        raise Refused(70011, scope=scope[:200])
    resource, suffix, rest = scope.rpartition("/.default")
    if not suffix or rest or not resource:
        raise Refused(1002012, scope=scope[:200])
    known = resource.rstrip("/") in AUDIENCES and tenant.has_exchange
    if known and not tenant.exchange_enabled:
        raise Refused(500014, resource=resource[:200])
    if not known and resource.rstrip("/") not in _FOREIGN_AUDIENCES:
        raise Refused(500011, resource=resource[:200], tenant=tenant.tenant_id)
    return resource


def _authenticate(form: Mapping[str, str], app: AppRegistration, tenant: Tenant, address: str) -> None:
    if "client_assertion" in form:
        if form.get("client_assertion_type") != _ASSERTION:
            raise Refused(900144, parameter="client_assertion_type")
        # MSAL names the token endpoint as it was called, by id or by domain.
        audiences = {f"{address}/{name}/oauth2/v2.0/token" for name in (tenant.tenant_id, *tenant.domains)}
        audiences |= {f"{address}/{tenant.tenant_id}/v2.0"}
        judge_assertion(form["client_assertion"], app.app_id, audiences, app.certificates)
        return
    if not (given := form.get("client_secret")):
        raise Refused(7000218)
    now = datetime.now(UTC)
    matching = [secret for secret in app.secrets if secret.value == given]
    if not matching:
        raise Refused(7000215)
    if all(secret.expires <= now for secret in matching):
        raise Refused(7000222)


def _configuration(address: str, tenant_id: str) -> dict[str, object]:
    base = f"{address}/{tenant_id}"
    return {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": f"{base}/v2.0",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "tenant_region_scope": "EU",
        "cloud_instance_name": "sandbox.example",
    }


def _instance(address: str) -> dict[str, object]:
    host = address.removeprefix("https://")
    return {
        "tenant_discovery_endpoint": f"{address}/common/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }


def _faulty(request: Request, manner: Manner, address: str) -> Response | None:
    """Return what this server's fault makes of the answer, if anything. The metadata are still there, as the real Entra caches them."""
    fault = manner.fault
    if fault is Fault.PROXY_PAGE:
        return Response(200, _PAGE % (b"Access through the proxy", b"Please sign in"), "text/html; charset=utf-8")
    if fault is Fault.REDIRECT:
        return Response(302, headers={"Location": f"{address}/portal/sign-in"}, type="text/html")
    if request.method != "POST":
        return None
    if manner.still(Fault.THROTTLED, Fault.THROTTLED_ONCE):
        return _busy(90055, SHORT_PAUSE, address)
    if fault is Fault.THROTTLED_LONG:
        return _busy(90055, LONG_PAUSE, address)
    if manner.still(Fault.UNAVAILABLE, Fault.UNAVAILABLE_ONCE):
        return _busy(90033, 0, address)
    match fault:
        case Fault.ERROR_PAGE:
            return Response(
                503, _PAGE % (b"Service Unavailable", b"Our services are not available right now"), "text/html"
            )
        case Fault.HALF_JSON:
            return Response(200, b'{"token_type":"Bearer","expires_in":3599,"access_tok')
        case Fault.NEITHER_TOKEN_NOR_ERROR:
            return as_json(200, {"token_type": "Bearer", "expires_in": LIFETIME})
        case Fault.EMPTY:
            return Response(200)
        case _:
            return None


def _busy(code: int, pause: int, address: str) -> Response:
    refusal = REFUSALS[code]
    return as_json(refusal.status, error_document(refusal, address, {}), {"Retry-After": str(pause)} if pause else None)
