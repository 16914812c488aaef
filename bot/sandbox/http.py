"""As much of HTTP/1.1 as the sandbox's Entra needs: one request after the other on a connection."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.conversation import Conversation, Manner
from bot.sandbox.faults import Fault
from bot.sandbox.visits import Visit

LONGEST_REQUEST = 262_144  # bytes


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `form` holds the first value of each field; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. `clock` (seconds) is how far the server's Date is ahead of ours."""

    status: int
    body: bytes = b""
    type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    clock: int = 0

    def head(self) -> bytes:
        """Return status line and headers."""
        lines = {
            "Cache-Control": "no-store, no-cache",
            "Content-Type": self.type,
            "Date": formatdate(time.time() + self.clock, usegmt=True),
            "Content-Length": str(len(self.body)),
            **self.headers,
        }
        phrase = HTTPStatus(self.status).phrase
        return (
            f"HTTP/1.1 {self.status} {phrase}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n"
        ).encode()


def as_json(status: int, document: object, headers: Mapping[str, str] | None = None, clock: int = 0) -> Response:
    """Return an answer with this document."""
    return Response(status, json.dumps(document).encode(), headers=headers or {}, clock=clock)


Answerer = Callable[[Request, Manner], Response]


class HttpConversation(Conversation):
    """One connection of an HTTP client."""

    def __init__(self, manner: Manner, visit: Visit, guests: set[Conversation], answer: Answerer) -> None:
        super().__init__(manner, visit, guests)
        self._respond = answer

    def heard(self, buffer: bytearray) -> None:
        """Take complete requests out of the buffer and answer them."""
        while self.listening and (end := buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(buffer[:end]).decode("latin-1").split("\r\n")
            headers = {
                name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
            }
            length = headers.get("content-length", "0")
            parts = head[0].split(" ")
            if len(parts) != 3 or not (length.isascii() and length.isdigit()):
                self._send(Response(400, b"<html><body><h1>Bad Request</h1></body></html>", "text/html"))
                self.hang_up()
                return
            whole = end + 4 + int(length)
            if len(buffer) < whole:
                break
            body = bytes(buffer[end + 4 : whole]).decode("utf-8", "replace")
            del buffer[:whole]
            self._answer(parts[0], parts[1], headers, body)
        if buffer[:1] == b"\x16" and not self.visit.secured:  # a TLS hello at a port that speaks plain text
            self._send(Response(400, b"<html><body><h1>Bad Request</h1></body></html>", "text/html"))
            self.hang_up()
        elif len(buffer) > LONGEST_REQUEST:
            self.cut()

    def _answer(self, method: str, target: str, headers: Mapping[str, str], body: str) -> None:
        path = urlsplit(target).path
        form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        if "client_secret" in form or "client_assertion" in form:
            self.visit.tokens += 1
            self.visit.tokens_in_clear += not self.visit.secured
        self.visit.commands.append(f"{method} {path}")
        response = self._respond(Request(method, path, headers, form), self.manner)
        self._send(response, of_sign_in=method == "POST")
        if headers.get("connection", "").lower() == "close" and self.listening:
            self.hang_up(self.manner.late if method == "POST" else 0.0)

    def _send(self, response: Response, *, of_sign_in: bool = False) -> None:
        head = response.head()
        if self.spoil(head + response.body):
            return
        if of_sign_in and self.manner.fault is Fault.DRIPS_LATER:
            self.say(head)
            self.drip(response.body)
        elif of_sign_in and self.manner.fault is Fault.HANGS_UP_IN_AUTH:
            self.say(head + response.body[: len(response.body) // 2])
            self.hang_up()
        else:
            self.say(head + response.body, self.manner.late if of_sign_in else 0.0)
