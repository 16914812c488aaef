"""Who may ask the demo's pages: this machine's browser, from these pages and from nowhere else.

A page on the internet must neither reach them under a name of its own that leads to 127.0.0.1 (DNS rebinding) nor send
requests to them from another site's page.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from bot.model import Text

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
OWN_HEADER = (
    "X-Mailcheck-Demo"  # no other site's page can send it without asking first, and nobody answers that question
)
READING = frozenset({"GET", "HEAD"})
OWN_SITE = frozenset({"same-origin", "none"})  # "none": typed into the address bar

SAFE = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}

ELSEWHERE = Text("Diese Seiten gibt es nur auf diesem Rechner.", "These pages are there for this machine only.")
ASKED_FROM_ELSEWHERE = Text("Fragen dürfen nur diese Seiten selbst.", "Only these pages may ask.")
DONE_FROM_ELSEWHERE = Text("Etwas tun dürfen nur diese Seiten selbst.", "Only these pages may act.")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what does not come from these pages; every answer, a refusal too, says what the browser may do with it."""
    objection = _objection(request)
    if objection:
        answer: web.StreamResponse = web.Response(status=403, text=f"{objection.de} · {objection.en}")
    else:
        try:
            answer = await handler(request)
        except web.HTTPException as other:
            other.headers.update(SAFE)
            raise
    if not answer.prepared:
        answer.headers.update(SAFE)
    return answer


def _objection(request: web.Request) -> Text | None:
    if _name_of(f"//{request.host}") not in LOOPBACK_NAMES:
        return ELSEWHERE
    site = request.headers.get("Sec-Fetch-Site", "none")
    if request.method in READING:
        arrives_by_link = request.headers.get("Sec-Fetch-Mode") == "navigate"
        return None if site in OWN_SITE or arrives_by_link else ASKED_FROM_ELSEWHERE
    origin = request.headers.get("Origin", "")
    if urlsplit(origin).netloc != request.host or site not in OWN_SITE or OWN_HEADER not in request.headers:
        return DONE_FROM_ELSEWHERE
    return None


def _name_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
