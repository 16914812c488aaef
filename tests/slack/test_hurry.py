"""An acknowledgement comes first: whatever waits for its turn of the event loop leaves it time until it is sent."""

from __future__ import annotations

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot import turns
from handlers.slack.process.incoming import deliver


class _Bolt:
    """Notes whether what it does hurries."""

    def __init__(self) -> None:
        self.hurried: list[int] = []

    async def async_dispatch(self, _: AsyncBoltRequest) -> BoltResponse:
        self.hurried.append(turns._turns_here().hurried)
        return BoltResponse(status=200)


async def test_an_acknowledgement_hurries_until_it_is_there() -> None:
    """And no longer."""
    bolt = _Bolt()
    command = {"command": "/mailcheck", "user_id": "U1", "channel_id": "C1", "trigger_id": "1", "text": ""}

    for _ in range(2):
        assert (await deliver(bolt, command)).status == 200  # type: ignore[arg-type]

    assert bolt.hurried == [1, 1]
    assert turns._turns_here().hurried == 0
