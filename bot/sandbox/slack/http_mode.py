"""HTTP mode: requests to the bot's own address, signed as Slack signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.slack.delivery import Answer, Parcel
from bot.sandbox.slack.model import Json, Outcome
from bot.sandbox.slack.records import Records


class HttpDoor:
    """Sends parcels to the bot's address with Slack's signature (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""

    def __init__(self, records: Records, signing_secret: str) -> None:
        self.bot_url = ""
        self._records = records
        self._secret = signing_secret
        self._session: aiohttp.ClientSession | None = None

    def sign(self, body: bytes, age: float = 0.0) -> dict[str, str]:
        """Return the signature headers of a body, as if signed `age` seconds ago."""
        stamp = str(int(self._records.clock.now() - age))
        digest = hmac.new(self._secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def deliver(self, parcel: Parcel, limit: float) -> Answer:
        """Send a parcel and wait for the answer, not longer than Slack does."""
        body, headers = self._encode(parcel)
        self._session = self._session or aiohttp.ClientSession()
        start = time.perf_counter()
        try:
            async with self._session.post(
                self.bot_url,
                data=body,
                headers={**headers, **self.sign(body)},
                timeout=aiohttp.ClientTimeout(total=limit),
            ) as response:
                text = await response.text()
        except TimeoutError:
            return Answer(Outcome.OPERATION_TIMEOUT)
        except aiohttp.ClientError:
            return Answer(Outcome.DISPATCH_FAILED)
        self._records.record_sent("http", text)
        if response.status != 200:
            return Answer(Outcome.DISPATCH_FAILED, {"status": response.status}, time.perf_counter() - start)
        return Answer(Outcome.ACKNOWLEDGED, _payload(text), time.perf_counter() - start)

    @staticmethod
    def _encode(parcel: Parcel) -> tuple[bytes, dict[str, str]]:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        if parcel.kind == "slash_commands":
            return urlencode(parcel.payload).encode(), form
        if parcel.kind == "interactive":
            return urlencode({"payload": json.dumps(parcel.payload)}).encode(), form
        headers = {"Content-Type": "application/json"}
        if parcel.retry:
            headers |= {"X-Slack-Retry-Num": str(parcel.retry), "X-Slack-Retry-Reason": parcel.retry_reason}
        return json.dumps(parcel.payload).encode(), headers

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()


def _payload(text: str) -> Json:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {"text": text}
