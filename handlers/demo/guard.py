"""Who may ask the demo's pages: whoever was given their address, from this machine's browser, from these pages and from nowhere else.

The pages run commands as the user who started them, and other users of this machine reach the port too: at each start a key is
drawn that stands in the printed address and in front of every other one; what the pages ask for is named relative to them. A browser
sends it to these pages alone, never by itself: a cookie would go to every port of this host, whosever it is
(https://www.rfc-editor.org/rfc/rfc6265#section-8.5), and the name of the page one comes from is told to nobody (Referrer-Policy).
A page on the internet must neither reach them under a name of its own that leads to 127.0.0.1 (DNS rebinding) nor send requests to
them from another site's page.

What stays: the key is seen in the address bar and kept in the browser's history. It opens the sandbox's made-up customers until the
demo ends, and its PowerShell.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

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

WITHOUT_KEY = Text(
    "Diese Seiten öffnet nur, wer die ganze Adresse hat: Sie steht im Terminal, in dem die Demo läuft.",
    "Only who has the whole address opens these pages: it stands in the terminal in which the demo runs.",
)
ENTER = "/enter/"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Guard:
    """Guards one start of the demo."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def entrance(self) -> str:
        """Return the path that lets in; all pages are below it."""
        return f"{ENTER}{self.key}/"

    def middleware(self) -> Middleware:
        """Return what stands before every address."""

        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            """Refuse what does not come from these pages; every answer, a refusal too, says what the browser may do with it."""
            if objection := _objection(request):
                answer: web.StreamResponse = _refused(objection)
            elif not self._fits(request.raw_path):
                answer = _refused(WITHOUT_KEY)
            else:
                try:
                    answer = await handler(request)
                except web.HTTPException as other:
                    other.headers.update(SAFE)
                    raise
            if not answer.prepared:
                answer.headers.update(SAFE)
            return answer

        return guarded

    def _fits(self, path: str) -> bool:
        way = self.entrance().encode()
        return secrets.compare_digest(path.encode("utf-8", "replace")[: len(way)], way)


def _refused(why: Text) -> web.Response:
    return web.Response(status=403, text=f"{why.de} · {why.en}")


def _objection(request: web.Request) -> Text | None:
    if _name_of(f"//{request.host}") not in LOOPBACK_NAMES:
        return ELSEWHERE
    site = request.headers.get("Sec-Fetch-Site", "none")
    if request.method in READING:
        arrives_by_link = request.headers.get("Sec-Fetch-Mode") == "navigate"
        return None if site in OWN_SITE or arrives_by_link else ASKED_FROM_ELSEWHERE
    if (
        _place_of(request.headers.get("Origin", "")) != request.host
        or site not in OWN_SITE
        or OWN_HEADER not in request.headers
    ):
        return DONE_FROM_ELSEWHERE
    return None


def _place_of(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _name_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
