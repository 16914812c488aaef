"""Messages that the bot writes, edits and deletes through the sandbox's Web API, with the real slack_sdk."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackWorkspace
from tests.sandbox.slack_bot import client_of, refusal


@pytest.fixture
async def slack() -> AsyncIterator[SlackWorkspace]:
    async with SlackWorkspace() as workspace:
        yield workspace


@pytest.fixture
def client(slack: SlackWorkspace) -> AsyncWebClient:
    return client_of(slack)


async def test_where_the_bot_may_not_write_it_hears_why(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Outside a public channel the bot is not in it; a private one does not even exist for it; an archived one is closed."""
    public = slack.add_channel("public", with_bot=False)
    private = slack.add_channel("private", private=True, with_bot=False)
    archived = slack.change_channel(slack.add_channel("old"), archived=True)

    assert await refusal(client.chat_postMessage(channel=public.id, text="x")) == "not_in_channel"
    assert await refusal(client.chat_postMessage(channel=private.id, text="x")) == "channel_not_found"
    assert await refusal(client.chat_postMessage(channel="C0NOWHERE", text="x")) == "channel_not_found"
    assert await refusal(client.chat_postMessage(channel=archived.id, text="x")) == "is_archived"


async def test_an_invited_bot_may_write(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Once invited, the bot can post where it could not before."""
    channel = slack.add_channel("support", with_bot=False)
    slack.change_channel(channel, joins=slack.bot_user_id)

    await client.chat_postMessage(channel=channel.id, text="there")

    assert [m.text for m in slack.messages(channel)] == ["there"]


async def test_a_user_id_stands_for_direct_messages(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A message to a user id, or to what conversations.open returns, lands in the same direct messages."""
    anna = slack.add_member("anna")

    await client.chat_postMessage(channel=anna.id, text="one")
    opened = await client.conversations_open(users=anna.id)
    await client.chat_postMessage(channel=opened["channel"]["id"], text="two")

    assert [m.text for m in slack.messages(slack.direct_messages_of(anna))] == ["one", "two"]
    assert await refusal(client.conversations_open(users="U0NOBODY")) == "user_not_found"


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
async def test_a_message_needs_words(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A message with neither text nor blocks is refused; text above 40,000 characters is cut."""
    channel = slack.add_channel("support")

    assert await refusal(client.chat_postMessage(channel=channel.id, text="")) == "no_text"
    await client.chat_postMessage(channel=channel.id, text="x" * 40_001)
    assert len(slack.messages(channel)[0].text) == 40_000


async def test_replies_hang_below_their_root(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A reply stands in the thread and, only if broadcast, in the channel too; a reply to a reply hangs on nothing."""
    channel = slack.add_channel("support")
    root = await client.chat_postMessage(channel=channel.id, text="root")
    reply = await client.chat_postMessage(channel=channel.id, text="reply", thread_ts=root["ts"])
    await client.chat_postMessage(channel=channel.id, text="shown", thread_ts=root["ts"], reply_broadcast=True)
    await client.chat_postMessage(channel=channel.id, text="lost", thread_ts=reply["ts"])

    shown = slack.messages(channel)

    assert [m.text for m in shown] == ["root", "shown"]
    assert [m.text for m in slack.thread(shown[0])] == ["root", "reply", "shown"]


async def test_an_update_has_four_thousand_bytes(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """The limit of chat.update counts bytes: umlauts twice, an ampersand as its entity."""
    channel = slack.add_channel("support")
    ts = (await client.chat_postMessage(channel=channel.id, text="x"))["ts"]

    await client.chat_update(channel=channel.id, ts=ts, text="ü" * 2000)
    assert await refusal(client.chat_update(channel=channel.id, ts=ts, text="ü" * 2000 + "x")) == "msg_too_long"
    assert await refusal(client.chat_update(channel=channel.id, ts=ts, text="&" * 801)) == "msg_too_long"


async def test_only_own_messages_can_be_changed(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """The bot can neither edit nor delete what a person wrote, and nothing that is not there."""
    anna = slack.add_member("anna")
    channel = slack.add_channel("support", (anna,))
    written = slack.write(anna, channel, "hello")

    assert await refusal(client.chat_update(channel=channel.id, ts=written.ts, text="x")) == "cant_update_message"
    assert await refusal(client.chat_delete(channel=channel.id, ts=written.ts)) == "cant_delete_message"
    assert await refusal(client.chat_update(channel=channel.id, ts="1.000000", text="x")) == "message_not_found"


async def test_rich_text_stays_rich_text(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A message with rich text cannot be given blocks without any."""
    channel = slack.add_channel("support")
    rich = [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]}
    ]
    ts = (await client.chat_postMessage(channel=channel.id, text="x", blocks=rich))["ts"]

    assert (
        await refusal(client.chat_update(channel=channel.id, ts=ts, text="x", blocks=[{"type": "divider"}]))
        == "block_mismatch"
    )


async def test_an_update_without_blocks_drops_them(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Text alone replaces blocks too; the history keeps them."""
    channel = slack.add_channel("support")
    ts = (await client.chat_postMessage(channel=channel.id, text="a", blocks=[{"type": "divider"}]))["ts"]

    await client.chat_update(channel=channel.id, ts=ts, text="b")

    (message,) = slack.messages(channel)
    assert message.blocks == ()
    assert message.history[0].blocks == ({"type": "divider"},)


async def test_a_deleted_message_is_gone(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Deleted messages are no longer seen, but it can be told that they were there."""
    channel = slack.add_channel("support")
    ts = (await client.chat_postMessage(channel=channel.id, text="oops"))["ts"]
    (message,) = slack.messages(channel)

    await client.chat_delete(channel=channel.id, ts=ts)

    assert slack.messages(channel) == ()
    assert slack.now(message).deleted


async def test_only_members_of_a_channel_can_be_whispered_to(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """An ephemeral message needs bot and person in the channel, and cannot be updated."""
    anna, ben = slack.add_member("anna"), slack.add_member("ben")
    channel = slack.add_channel("support", (anna,))

    whispered = await client.chat_postEphemeral(channel=channel.id, user=anna.id, text="psst")

    assert [e.text for e in slack.ephemerals(anna)] == ["psst"]
    assert slack.messages(channel) == ()
    assert await refusal(client.chat_postEphemeral(channel=channel.id, user=ben.id, text="x")) == "user_not_in_channel"
    assert (
        await refusal(client.chat_update(channel=channel.id, ts=whispered["message_ts"], text="x"))
        == "message_not_found"
    )


async def test_broken_blocks_are_refused_with_their_place(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Slack's words for a broken limit come with a pointer to it."""
    channel = slack.add_channel("support")
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]

    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=channel.id, text="x", blocks=blocks)

    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["errors"] == ["must be less than 3001 characters"]
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


async def test_too_much_in_all_blocks_is_refused(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Blocks within their own limits can still be too long together."""
    channel = slack.add_channel("support")
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2700}}] * 5

    assert await refusal(client.chat_postMessage(channel=channel.id, text="x", blocks=blocks)) == "msg_blocks_too_long"


async def test_a_message_has_a_permalink(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """The address of a message names channel and time stamp."""
    channel = slack.add_channel("support")
    ts = (await client.chat_postMessage(channel=channel.id, text="x"))["ts"]

    link = (await client.chat_getPermalink(channel=channel.id, message_ts=ts))["permalink"]

    assert link.endswith(f"/archives/{channel.id}/p{ts.replace('.', '')}")


async def test_a_file_arrives_with_its_bytes(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """An uploaded file keeps every byte, byte order mark and line ends too, and stands in its thread."""
    channel = slack.add_channel("support")
    root = await client.chat_postMessage(channel=channel.id, text="root")
    content = "\ufeff# Prüfung\r\n".encode()

    await client.files_upload_v2(
        channel=channel.id,
        thread_ts=root["ts"],
        filename="a.ps1",
        title="Skript",
        content=content,
        initial_comment="here",
    )

    _, reply = slack.thread(slack.messages(channel)[0])
    assert ("here", "Skript", content) == (reply.text, reply.files[0].title, reply.files[0].content)


async def test_an_image_shows_a_picture_that_is_there(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A file of Slack's is shown in an image block once it is uploaded, if it is a picture, with its description."""
    channel = slack.add_channel("support")
    picture = (await client.files_upload_v2(filename="a.png", content=b"\x89PNG", alt_txt="Ein Bild"))["file"]["id"]
    text = (await client.files_upload_v2(filename="a.txt", content="kein Bild"))["file"]["id"]

    def shown(ident: str) -> list[dict[str, object]]:
        return [{"type": "image", "alt_text": "Ein Bild", "slack_file": {"id": ident}}]

    await client.chat_postMessage(channel=channel.id, text="x", blocks=shown(picture))
    for ident in (text, "F0NOWHERE99"):
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=channel.id, text="x", blocks=shown(ident))

        assert caught.value.response["errors"] == ["invalid slack file"]
    assert slack.files[picture].alt_txt == "Ein Bild"
    assert await refusal(client.files_upload_v2(filename="a.png", content=b"x", alt_txt="x" * 1_001)) == (
        "alt_txt_too_large"
    )


async def test_a_new_picture_can_be_too_new(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Slack looks at a new file for a moment, in which no message may show it."""
    channel = slack.add_channel("support")
    slack.file_rules.unready = 1
    ident = (await client.files_upload_v2(filename="a.png", content=b"\x89PNG"))["file"]["id"]
    block = {"type": "image", "alt_text": "x", "slack_file": {"id": ident}}

    assert await refusal(client.chat_postMessage(channel=channel.id, text="x", blocks=[block])) == "invalid_blocks"
    assert (await client.chat_postMessage(channel=channel.id, text="x", blocks=[block]))["ok"]
