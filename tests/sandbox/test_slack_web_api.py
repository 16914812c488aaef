"""The Web API of the sandbox's Slack, called by the real slack_sdk."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ApiFault, SlackWorkspace
from tests.sandbox.slack_bot import client_of


@pytest.fixture
async def slack() -> AsyncIterator[SlackWorkspace]:
    async with SlackWorkspace() as workspace:
        yield workspace


@pytest.fixture
def client(slack: SlackWorkspace) -> AsyncWebClient:
    return client_of(slack)


async def refusal(call: object) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call  # type: ignore[misc]
    return str(caught.value.response["error"])


async def test_auth_test_tells_whose_token_it_is(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """The bot learns its ids, and its scopes from a header."""
    answer = await client.auth_test()

    assert (slack.team_id, slack.bot_user_id, slack.bot_id) == (answer["team_id"], answer["user_id"], answer["bot_id"])
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(("token", "error"), [("", "not_authed"), ("xoxb-other", "invalid_auth")])
async def test_a_wrong_token_is_refused(slack: SlackWorkspace, token: str, error: str) -> None:
    """No call works without the workspace's own token."""
    assert error == await refusal(client_of(slack, token).auth_test())


async def test_each_token_has_its_own_calls(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """The app token opens connections and nothing else, the bot token everything else."""
    assert "not_allowed_token_type" == await refusal(client_of(slack, slack.app_token).auth_test())
    assert "not_allowed_token_type" == await refusal(client.apps_connections_open(app_token=slack.bot_token))


async def test_a_revoked_token_is_refused_everywhere(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """After the token was revoked every call says so."""
    slack.api.token_problem = "token_revoked"

    assert "token_revoked" == await refusal(client.auth_test())


async def test_a_missing_scope_is_named(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A call without its scope answers which one it needs."""
    anna = slack.add_member("anna")
    slack.api.scopes.discard("users:read")

    with pytest.raises(SlackApiError) as caught:
        await client.users_info(user=anna.id)

    assert ("missing_scope", "users:read") == (caught.value.response["error"], caught.value.response["needed"])


async def test_an_unknown_method_is_refused(client: AsyncWebClient) -> None:
    """A method that the workspace does not know is unknown_method."""
    assert "unknown_method" == await refusal(client.api_call("chat.startStream"))


async def test_where_the_bot_may_not_write_it_hears_why(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Outside a public channel the bot is not in it; a private one does not even exist for it; an archived one is closed."""
    public = slack.add_channel("public", with_bot=False)
    private = slack.add_channel("private", private=True, with_bot=False)
    archived = slack.change_channel(slack.add_channel("old"), archived=True)

    assert "not_in_channel" == await refusal(client.chat_postMessage(channel=public.id, text="x"))
    assert "channel_not_found" == await refusal(client.chat_postMessage(channel=private.id, text="x"))
    assert "channel_not_found" == await refusal(client.chat_postMessage(channel="C0NOWHERE", text="x"))
    assert "is_archived" == await refusal(client.chat_postMessage(channel=archived.id, text="x"))


async def test_an_invited_bot_may_write(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Once invited, the bot can post where it could not before."""
    channel = slack.add_channel("support", with_bot=False)
    slack.change_channel(channel, joins=slack.bot_user_id)

    await client.chat_postMessage(channel=channel.id, text="there")

    assert ["there"] == [m.text for m in slack.messages(channel)]


async def test_a_user_id_stands_for_direct_messages(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A message to a user id, or to what conversations.open returns, lands in the same direct messages."""
    anna = slack.add_member("anna")

    await client.chat_postMessage(channel=anna.id, text="one")
    opened = await client.conversations_open(users=anna.id)
    await client.chat_postMessage(channel=opened["channel"]["id"], text="two")

    assert ["one", "two"] == [m.text for m in slack.messages(slack.direct_messages_of(anna))]
    assert "user_not_found" == await refusal(client.conversations_open(users="U0NOBODY"))


async def test_a_message_needs_words(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A message with neither text nor blocks is refused; text above 40,000 characters is cut."""
    channel = slack.add_channel("support")

    assert "no_text" == await refusal(client.chat_postMessage(channel=channel.id, text=""))
    await client.chat_postMessage(channel=channel.id, text="x" * 40_001)
    assert 40_000 == len(slack.messages(channel)[0].text)


async def test_replies_hang_below_their_root(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A reply stands in the thread and, only if broadcast, in the channel too; a reply to a reply hangs on nothing."""
    channel = slack.add_channel("support")
    root = await client.chat_postMessage(channel=channel.id, text="root")
    reply = await client.chat_postMessage(channel=channel.id, text="reply", thread_ts=root["ts"])
    await client.chat_postMessage(channel=channel.id, text="shown", thread_ts=root["ts"], reply_broadcast=True)
    await client.chat_postMessage(channel=channel.id, text="lost", thread_ts=reply["ts"])

    shown = slack.messages(channel)

    assert ["root", "shown"] == [m.text for m in shown]
    assert ["root", "reply", "shown"] == [m.text for m in slack.thread(shown[0])]


async def test_an_update_has_four_thousand_bytes(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """The limit of chat.update counts bytes: umlauts twice, an ampersand as its entity."""
    channel = slack.add_channel("support")
    ts = (await client.chat_postMessage(channel=channel.id, text="x"))["ts"]

    await client.chat_update(channel=channel.id, ts=ts, text="ü" * 2000)
    assert "msg_too_long" == await refusal(client.chat_update(channel=channel.id, ts=ts, text="ü" * 2000 + "x"))
    assert "msg_too_long" == await refusal(client.chat_update(channel=channel.id, ts=ts, text="&" * 801))


async def test_only_own_messages_can_be_changed(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """The bot can neither edit nor delete what a person wrote, and nothing that is not there."""
    anna = slack.add_member("anna")
    channel = slack.add_channel("support", (anna,))
    written = slack.write(anna, channel, "hello")

    assert "cant_update_message" == await refusal(client.chat_update(channel=channel.id, ts=written.ts, text="x"))
    assert "cant_delete_message" == await refusal(client.chat_delete(channel=channel.id, ts=written.ts))
    assert "message_not_found" == await refusal(client.chat_update(channel=channel.id, ts="1.000000", text="x"))


async def test_rich_text_stays_rich_text(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A message with rich text cannot be given blocks without any."""
    channel = slack.add_channel("support")
    rich = [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]}
    ]
    ts = (await client.chat_postMessage(channel=channel.id, text="x", blocks=rich))["ts"]

    assert "block_mismatch" == await refusal(
        client.chat_update(channel=channel.id, ts=ts, text="x", blocks=[{"type": "divider"}])
    )


async def test_an_update_without_blocks_drops_them(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Text alone replaces blocks too; the history keeps them."""
    channel = slack.add_channel("support")
    ts = (await client.chat_postMessage(channel=channel.id, text="a", blocks=[{"type": "divider"}]))["ts"]

    await client.chat_update(channel=channel.id, ts=ts, text="b")

    (message,) = slack.messages(channel)
    assert () == message.blocks
    assert ({"type": "divider"},) == message.history[0].blocks


async def test_a_deleted_message_is_gone(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Deleted messages are no longer seen, but it can be told that they were there."""
    channel = slack.add_channel("support")
    ts = (await client.chat_postMessage(channel=channel.id, text="oops"))["ts"]
    (message,) = slack.messages(channel)

    await client.chat_delete(channel=channel.id, ts=ts)

    assert () == slack.messages(channel)
    assert slack.now(message).deleted


async def test_only_members_of_a_channel_can_be_whispered_to(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """An ephemeral message needs bot and person in the channel, and cannot be updated."""
    anna, ben = slack.add_member("anna"), slack.add_member("ben")
    channel = slack.add_channel("support", (anna,))

    whispered = await client.chat_postEphemeral(channel=channel.id, user=anna.id, text="psst")

    assert ["psst"] == [e.text for e in slack.ephemerals(anna)]
    assert () == slack.messages(channel)
    assert "user_not_in_channel" == await refusal(client.chat_postEphemeral(channel=channel.id, user=ben.id, text="x"))
    assert "message_not_found" == await refusal(
        client.chat_update(channel=channel.id, ts=whispered["message_ts"], text="x")
    )


async def test_broken_blocks_are_refused_with_their_place(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Slack's words for a broken limit come with a pointer to it."""
    channel = slack.add_channel("support")
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]

    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=channel.id, text="x", blocks=blocks)

    assert "invalid_blocks" == caught.value.response["error"]
    assert ["must be less than 3001 characters"] == caught.value.response["errors"]
    assert ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"] == caught.value.response[
        "response_metadata"
    ]["messages"]


async def test_too_much_in_all_blocks_is_refused(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Blocks within their own limits can still be too long together."""
    channel = slack.add_channel("support")
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2700}}] * 5

    assert "msg_blocks_too_long" == await refusal(client.chat_postMessage(channel=channel.id, text="x", blocks=blocks))


async def test_people_are_told_about(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """users.info tells locale (on request), flags and the team of a person."""
    guest = slack.add_member("guest", locale="en-GB", is_restricted=True, team_id="T0PARTNER0")

    plain = (await client.users_info(user=guest.id))["user"]
    asked = (await client.users_info(user=guest.id, include_locale=True))["user"]

    assert "locale" not in plain
    assert ("en-GB", True, "T0PARTNER0", True) == (
        asked["locale"],
        asked["is_restricted"],
        asked["team_id"],
        asked["is_stranger"],
    )
    assert "user_not_found" == await refusal(client.users_info(user="U0NOBODY"))


async def test_user_groups_are_told_about(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A user group's people are listed; unknown groups and free plans are refused."""
    anna = slack.add_member("anna")
    group = slack.add_user_group(anna)

    assert [anna.id] == (await client.usergroups_users_list(usergroup=group))["users"]
    assert "no_such_subteam" == await refusal(client.usergroups_users_list(usergroup="S0NONE"))
    slack.user_groups_in_plan = False
    assert "plan_upgrade_required" == await refusal(client.usergroups_users_list(usergroup=group))


async def test_channels_are_told_about(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """conversations.info tells membership and Slack Connect; conversations.members who is there."""
    anna = slack.add_member("anna")
    channel = slack.add_channel("shared", (anna,), shared=True, with_bot=False)

    info = (await client.conversations_info(channel=channel.id, include_num_members=True))["channel"]

    assert (True, False, 1) == (info["is_ext_shared"], info["is_member"], info["num_members"])
    assert [anna.id] == (await client.conversations_members(channel=channel.id))["members"]


async def test_joining_needs_its_scope(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """The bot joins a public channel by itself only with channels:join."""
    channel = slack.add_channel("support", with_bot=False)

    assert "missing_scope" == await refusal(client.conversations_join(channel=channel.id))
    slack.api.scopes.add("channels:join")
    await client.conversations_join(channel=channel.id)
    assert slack.bot_user_id in slack.channels[channel.id].members


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


async def test_a_file_needs_the_bot_in_the_channel(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Sharing a file is refused where the bot is not a member."""
    channel = slack.add_channel("support", with_bot=False)

    assert "not_in_channel" == await refusal(client.files_upload_v2(channel=channel.id, filename="a.txt", content="x"))


@pytest.mark.parametrize("late", [True, False])
async def test_a_forbidden_ending_is_refused(slack: SlackWorkspace, client: AsyncWebClient, late: bool) -> None:
    """A workspace without .ps1 refuses the file at the first or the last call, and takes the same bytes as .txt."""
    channel = slack.add_channel("support")
    slack.file_rules.blocked_endings, slack.file_rules.blocked_late = frozenset({".ps1"}), late

    assert "file_type_not_allowed" == await refusal(
        client.files_upload_v2(channel=channel.id, filename="A.PS1", content="x")
    )
    await client.files_upload_v2(channel=channel.id, filename="A.txt", content="x")
    assert ["A.txt"] == [file.name for m in slack.messages(channel) for file in m.files]


async def test_uploads_can_be_off(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A workspace can refuse all files."""
    channel = slack.add_channel("support")
    slack.file_rules.refusal = "file_uploads_disabled"

    assert "file_uploads_disabled" == await refusal(
        client.files_upload_v2(channel=channel.id, filename="a.txt", content="x")
    )


async def test_an_unknown_snippet_type_is_refused(client: AsyncWebClient) -> None:
    """Snippets have known languages only."""
    assert "unknown_snippet_type" == await refusal(
        client.files_getUploadURLExternal(filename="a", length=1, snippet_type="klingon")
    )


async def test_a_rate_limited_call_succeeds_when_tried_again(slack: SlackWorkspace) -> None:
    """429 comes with Retry-After, and slack_sdk's own handler gets through after it."""
    channel = slack.add_channel("support")
    slack.api.faults.next("chat.postMessage", ApiFault(status=429, retry_after=0))
    client = client_of(slack)
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler())

    await client.chat_postMessage(channel=channel.id, text="x")

    assert ["http 429", ""] == [call.error for call in slack.calls("chat.postMessage")]


async def test_a_failing_slack_answers_without_json(slack: SlackWorkspace) -> None:
    """A 503 is no JSON, and slack_sdk's own handler gets through after it."""
    channel = slack.add_channel("support")
    slack.api.faults.next("chat.postMessage", ApiFault(status=503))
    client = client_of(slack)
    client.retry_handlers.append(AsyncServerErrorRetryHandler())

    await client.chat_postMessage(channel=channel.id, text="x")

    assert 1 == len(slack.messages(channel))


@pytest.mark.parametrize(("after_work", "posted"), [(False, 0), (True, 1)])
async def test_a_dropped_connection_hides_whether_it_was_posted(
    slack: SlackWorkspace, client: AsyncWebClient, after_work: bool, posted: int
) -> None:
    """Of a dropped connection the bot cannot tell whether the call had done its work."""
    channel = slack.add_channel("support")
    slack.api.faults.next("chat.postMessage", ApiFault(hangs_up=True, after_work=after_work))

    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=channel.id, text="x")

    assert posted == len(slack.messages(channel))


async def test_a_lasting_fault_lasts_until_taken_back(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A fault can stand for every call until it is taken back."""
    slack.api.faults.always("*", ApiFault(error="fatal_error"))
    assert "fatal_error" == await refusal(client.auth_test())
    assert "fatal_error" == await refusal(client.auth_test())

    slack.api.faults.always("*", None)
    assert (await client.auth_test())["ok"]


async def test_rate_limits_count_when_enforced(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """The fifty-first update within a minute is refused, and accepted when the minute is over."""
    channel = slack.add_channel("support")
    ts = (await client.chat_postMessage(channel=channel.id, text="x"))["ts"]
    slack.api.rate_limits.enforced = True
    for number in range(50):
        await client.chat_update(channel=channel.id, ts=ts, text=str(number))

    with pytest.raises(SlackApiError) as caught:
        await client.chat_update(channel=channel.id, ts=ts, text="51")
    assert (429, "ratelimited") == (caught.value.response.status_code, caught.value.response["error"])
    assert 0 < int(caught.value.response.headers["Retry-After"]) <= 60

    slack.clock.advance(60)
    await client.chat_update(channel=channel.id, ts=ts, text="52")


async def test_everything_that_the_bot_sent_can_be_searched(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Texts, button values, metadata and file contents are found in what was sent; the bot's token is not."""
    channel = slack.add_channel("support")
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "los"},
        "action_id": "go",
        "value": "in-the-value",
    }
    await client.chat_postMessage(
        channel=channel.id,
        text="im Tüxt",
        blocks=[{"type": "actions", "elements": [button]}],
        metadata={"event_type": "x", "event_payload": {"k": "in-the-metadata"}},
    )
    await client.files_upload_v2(channel=channel.id, filename="a.txt", content="in-the-file")

    everything = slack.everything()

    assert all(word.encode() in everything for word in ("im Tüxt", "in-the-value", "in-the-metadata", "in-the-file"))
    assert slack.bot_token.encode() not in everything
