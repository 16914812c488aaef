"""Streamed messages in the sandbox's Slack: what they look like as they grow, and how Slack refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.models.messages.chunk import BlocksChunk, MarkdownTextChunk, PlanUpdateChunk, TaskUpdateChunk
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ApiFault, Channel, Member, Message, SlackWorkspace, render_message
from bot.sandbox.slack.methods_stream import stop_for_person
from tests.sandbox.slack_bot import client_of, people, refusal


@pytest.fixture
async def slack() -> AsyncIterator[SlackWorkspace]:
    async with SlackWorkspace() as workspace:
        yield workspace


@pytest.fixture
def client(slack: SlackWorkspace) -> AsyncWebClient:
    return client_of(slack)


@pytest.fixture
def anna(slack: SlackWorkspace) -> Member:
    return people(slack)[0]


@pytest.fixture
def support(slack: SlackWorkspace, anna: Member) -> Channel:
    return next(c for c in slack.channels.values() if c.name == "support")


@pytest.fixture
def root(slack: SlackWorkspace, support: Channel) -> Message:
    return slack.post(support.id, slack.bot_user_id, "root")


def task(status: str, title: str = "Anmeldung", **more: Any) -> TaskUpdateChunk:
    return TaskUpdateChunk(id="auth", title=title, status=status, **more)


async def begin(client: AsyncWebClient, root: Message, anna: Member, **more: Any) -> str:
    answer = await client.chat_startStream(
        channel=root.channel,
        thread_ts=root.ts,
        recipient_team_id=anna.team_id,
        recipient_user_id=anna.id,
        **{"task_display_mode": "plan", **more},
    )
    return str(answer["ts"])


def streamed(slack: SlackWorkspace, root: Message) -> Message:
    return slack.thread(root)[-1]


async def test_a_plan_grows_in_the_thread(
    slack: SlackWorkspace, client: AsyncWebClient, root: Message, anna: Member
) -> None:
    """Tasks come as cards of one plan, change where they stand, and keep their place when the stream ends with blocks below."""
    ts = await begin(client, root, anna, chunks=[PlanUpdateChunk(title="läuft"), task("in_progress")])
    first = streamed(slack, root).blocks
    await client.chat_appendStream(
        channel=root.channel,
        ts=ts,
        chunks=[task("complete", "Anmeldung: in Ordnung"), MarkdownTextChunk(text="Fertig.")],
    )
    await client.chat_stopStream(
        channel=root.channel, ts=ts, chunks=[PlanUpdateChunk(title="geprüft")], blocks=[{"type": "divider"}]
    )
    message = streamed(slack, root)

    assert [(b["title"], b["tasks"][0]["status"]) for b in first] == [("läuft", "in_progress")]
    assert [b["type"] for b in message.blocks] == ["plan", "markdown", "divider"]
    assert (message.blocks[0]["title"], message.blocks[0]["tasks"]) == (
        "geprüft",
        [{"type": "task_card", "task_id": "auth", "title": "Anmeldung: in Ordnung", "status": "complete"}],
    )
    assert message.text == "Fertig."
    assert message.history[0].blocks == first


async def test_a_timeline_shows_each_task_by_itself(
    slack: SlackWorkspace, client: AsyncWebClient, root: Message, anna: Member
) -> None:
    """Without a plan cards, text and blocks stand in the order in which they came."""
    chunks = [MarkdownTextChunk(text="Los. "), task("pending"), BlocksChunk(blocks=[{"type": "divider"}])]
    await begin(client, root, anna, task_display_mode="timeline", chunks=chunks)

    assert [b["type"] for b in streamed(slack, root).blocks] == ["markdown", "task_card", "divider"]


async def test_an_open_task_has_failed_when_the_stream_ends(
    slack: SlackWorkspace, client: AsyncWebClient, root: Message, anna: Member
) -> None:
    """Slack shows what was still under way as failed."""
    ts = await begin(client, root, anna, chunks=[task("in_progress")])
    await client.chat_stopStream(channel=root.channel, ts=ts)

    assert streamed(slack, root).blocks[0]["tasks"][0]["status"] == "error"


async def test_details_grow(slack: SlackWorkspace, client: AsyncWebClient, root: Message, anna: Member) -> None:
    """Title and status of a task are replaced; its details are added to, and it is rendered with a sign and words."""
    ts = await begin(client, root, anna, chunks=[task("in_progress", details="eins ")])
    await client.chat_appendStream(channel=root.channel, ts=ts, chunks=[task("error", "Abgelehnt", details="zwei")])
    lines = render_message(slack, streamed(slack, root)).split("\n")

    assert lines[1:] == ["…", "  ✗ Abgelehnt", "    eins zwei"]


async def test_while_it_streams_it_cannot_be_updated(
    slack: SlackWorkspace, client: AsyncWebClient, root: Message, anna: Member
) -> None:
    """chat.update has to wait until the stream has ended."""
    ts = await begin(client, root, anna, chunks=[task("complete")])
    during = await refusal(client.chat_update(channel=root.channel, ts=ts, text="x"))
    await client.chat_stopStream(channel=root.channel, ts=ts)
    await client.chat_update(channel=root.channel, ts=ts, text="danach")

    assert during == "streaming_state_conflict"
    assert streamed(slack, root).text == "danach"


async def test_a_stream_that_has_ended_takes_nothing_more(
    slack: SlackWorkspace, client: AsyncWebClient, root: Message, anna: Member
) -> None:
    """After its end, after five minutes, after a person stopped it, and where none was begun, Slack says which it is."""
    chunks = [task("complete")]
    ended, stopped, old = [await begin(client, root, anna, chunks=chunks) for _ in range(3)]
    await client.chat_stopStream(channel=root.channel, ts=ended)
    stop_for_person(slack, slack.thread(root)[-2])
    words = [
        await refusal(client.chat_appendStream(channel=root.channel, ts=ts, chunks=chunks))
        for ts in (ended, stopped, root.ts, "1.000000")
    ]
    slack.clock.advance(301)

    assert words == [
        "message_not_in_streaming_state",
        "stopped_by_user",
        "message_not_in_streaming_state",
        "message_not_found",
    ]
    assert (
        await refusal(client.chat_stopStream(channel=root.channel, ts=old, chunks=chunks))
        == "message_not_in_streaming_state"
    )


async def test_outside_of_direct_messages_slack_wants_to_know_for_whom(
    slack: SlackWorkspace, client: AsyncWebClient, support: Channel, anna: Member
) -> None:
    """In a channel both the person and their workspace are needed; in direct messages neither."""
    direct = slack.direct_messages_of(anna)
    chunks = [task("complete")]

    def start(channel: Channel, **who: str) -> Any:
        return client.chat_startStream(channel=channel.id, thread_ts="1.000000", chunks=chunks, **who)

    assert await refusal(start(support, recipient_user_id=anna.id)) == "missing_recipient_team_id"
    assert await refusal(start(support, recipient_team_id=anna.team_id)) == "missing_recipient_user_id"
    assert (
        await refusal(start(support, recipient_team_id=anna.team_id, recipient_user_id="U0NOBODY")) == "user_not_found"
    )
    assert (await start(direct))["ok"]


async def test_text_and_chunks_do_not_mix(client: AsyncWebClient, root: Message, anna: Member) -> None:
    """A call has the one or the other, and a stream goes on as it began."""
    ts = await begin(client, root, anna, markdown_text="Los.")

    assert (
        await refusal(begin(client, root, anna, markdown_text="x", chunks=[task("pending")]))
        == "cannot_provide_both_markdown_text_and_chunks"
    )
    assert (
        await refusal(client.chat_appendStream(channel=root.channel, ts=ts, chunks=[task("pending")]))
        == "streaming_mode_mismatch"
    )
    assert await refusal(client.chat_appendStream(channel=root.channel, ts=ts)) == "no_text"


@pytest.mark.parametrize(
    "chunk",
    [
        {"type": "task_update", "title": "x", "status": "pending"},
        {"type": "task_update", "id": "x", "title": "x", "status": "done"},
        {"type": "task_update", "id": "x", "title": "x" * 257, "status": "pending"},
        {"type": "plan_update", "text": "x"},
        {"type": "thought", "text": "x"},
        {"type": "blocks", "blocks": [{"type": "section"}]},
    ],
)
async def test_broken_chunks_are_refused(
    client: AsyncWebClient, root: Message, anna: Member, chunk: dict[str, Any]
) -> None:
    """A chunk of no known kind, without what it needs, or longer than documented is refused."""
    assert await refusal(begin(client, root, anna, chunks=[chunk])) == "invalid_chunks"


async def test_only_own_messages_stream(
    slack: SlackWorkspace, client: AsyncWebClient, support: Channel, anna: Member
) -> None:
    """What a person wrote belongs to the person."""
    written = slack.write(anna, support, "hallo")

    assert (
        await refusal(client.chat_appendStream(channel=support.id, ts=written.ts, markdown_text="x"))
        == "message_not_owned_by_app"
    )


async def test_twenty_streams_a_minute(
    slack: SlackWorkspace, client: AsyncWebClient, root: Message, anna: Member
) -> None:
    """Beginning and ending have 20 calls a minute each, adding has a hundred."""
    slack.api.rate_limits.enforced = True
    ts = [await begin(client, root, anna, chunks=[task("complete")]) for _ in range(20)]

    assert await refusal(begin(client, root, anna, chunks=[task("complete")])) == "ratelimited"
    for _ in range(100):
        await client.chat_appendStream(channel=root.channel, ts=ts[0], chunks=[task("complete")])
    assert (
        await refusal(client.chat_appendStream(channel=root.channel, ts=ts[0], chunks=[task("complete")]))
        == "ratelimited"
    )


async def test_a_workspace_can_be_without_it(
    slack: SlackWorkspace, client: AsyncWebClient, root: Message, anna: Member
) -> None:
    """Where the method is not there, or the channel is of a kind that does not stream, Slack says so."""
    slack.api.faults.next("chat.startStream", ApiFault(error="unknown_method"))
    slack.api.faults.next("chat.startStream", ApiFault(error="channel_type_not_supported"))

    assert [await refusal(begin(client, root, anna, markdown_text="x")) for _ in range(2)] == [
        "unknown_method",
        "channel_type_not_supported",
    ]
