"""The Web API of the sandbox's Slack, called by the real slack_sdk."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ApiFault, SlackWorkspace
from tests.sandbox.slack_bot import client_of, refusal


@pytest.fixture
async def slack() -> AsyncIterator[SlackWorkspace]:
    async with SlackWorkspace() as workspace:
        yield workspace


@pytest.fixture
def client(slack: SlackWorkspace) -> AsyncWebClient:
    return client_of(slack)


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
    assert await refusal(client_of(slack, slack.app_token).auth_test()) == "not_allowed_token_type"
    assert await refusal(client.apps_connections_open(app_token=slack.bot_token)) == "not_allowed_token_type"


async def test_a_revoked_token_is_refused_everywhere(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """After the token was revoked every call says so."""
    slack.api.token_problem = "token_revoked"

    assert await refusal(client.auth_test()) == "token_revoked"


async def test_a_missing_scope_is_named(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A call without its scope answers which one it needs."""
    anna = slack.add_member("anna")
    slack.api.scopes.discard("users:read")

    with pytest.raises(SlackApiError) as caught:
        await client.users_info(user=anna.id)

    assert (caught.value.response["error"], caught.value.response["needed"]) == ("missing_scope", "users:read")


async def test_an_unknown_method_is_refused(client: AsyncWebClient) -> None:
    """A method that the workspace does not know is unknown_method."""
    assert await refusal(client.api_call("chat.meMessage")) == "unknown_method"


async def test_people_are_told_about(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """users.info tells locale (on request), flags and the team of a person."""
    guest = slack.add_member("guest", locale="en-GB", is_restricted=True, team_id="T0PARTNER0")

    plain = (await client.users_info(user=guest.id))["user"]
    asked = (await client.users_info(user=guest.id, include_locale=True))["user"]

    assert "locale" not in plain
    assert (
        asked["locale"],
        asked["is_restricted"],
        asked["team_id"],
        asked["is_stranger"],
    ) == ("en-GB", True, "T0PARTNER0", True)
    assert await refusal(client.users_info(user="U0NOBODY")) == "user_not_found"


async def test_user_groups_are_told_about(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A user group's people are listed; unknown groups and free plans are refused."""
    anna = slack.add_member("anna")
    group = slack.add_user_group(anna)

    assert [anna.id] == (await client.usergroups_users_list(usergroup=group))["users"]
    assert await refusal(client.usergroups_users_list(usergroup="S0NONE")) == "no_such_subteam"
    slack.user_groups_in_plan = False
    assert await refusal(client.usergroups_users_list(usergroup=group)) == "plan_upgrade_required"


async def test_channels_are_told_about(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """conversations.info tells membership and Slack Connect; conversations.members who is there."""
    anna = slack.add_member("anna")
    channel = slack.add_channel("shared", (anna,), shared=True, with_bot=False)

    info = (await client.conversations_info(channel=channel.id, include_num_members=True))["channel"]

    assert (info["is_ext_shared"], info["is_member"], info["num_members"]) == (True, False, 1)
    assert [anna.id] == (await client.conversations_members(channel=channel.id))["members"]


async def test_long_lists_come_in_pages(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """users.list and conversations.members give so many at once, and the cursor to the next."""
    everybody = [slack.bot_user_id, *(slack.add_member(f"m{number}").id for number in range(6))]
    channel = slack.add_channel("raum", tuple(slack.members[user] for user in everybody[1:]))
    listed: list[str] = []
    async for page in await client.users_list(limit=3):
        listed += [user["id"] for user in page["members"]]
    first = await client.conversations_members(channel=channel.id, limit=4)
    rest = await client.conversations_members(
        channel=channel.id, limit=4, cursor=first["response_metadata"]["next_cursor"]
    )

    assert listed == everybody
    assert sorted([*first["members"], *rest["members"]]) == sorted(everybody)
    assert await refusal(client.users_list(limit=1000)) == "invalid_limit"
    assert await refusal(client.users_list(cursor="x")) == "invalid_cursor"


async def test_what_somebody_is_in_is_told_at_once(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """All groups with their people, and a person's channels: private ones only where the bot is too."""
    anna = slack.add_member("anna")
    group, other = slack.add_user_group(anna), slack.add_user_group()
    seen = [slack.add_channel("offen", (anna,), with_bot=False), slack.add_channel("privat", (anna,), private=True)]
    slack.add_channel("geheim", (anna,), private=True, with_bot=False)
    slack.add_channel("fremd")
    groups = (await client.usergroups_list(include_users=True))["usergroups"]
    kinds = "public_channel,private_channel"
    channels = (await client.users_conversations(user=anna.id, types=kinds))["channels"]

    assert {each["id"]: each["users"] for each in groups} == {group: [anna.id], other: []}
    assert [channel["id"] for channel in channels] == [channel.id for channel in seen]


async def test_joining_needs_its_scope(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """The bot joins a public channel by itself only with channels:join."""
    channel = slack.add_channel("support", with_bot=False)

    assert await refusal(client.conversations_join(channel=channel.id)) == "missing_scope"
    slack.api.scopes.add("channels:join")
    await client.conversations_join(channel=channel.id)
    assert slack.bot_user_id in slack.channels[channel.id].members


async def test_a_file_needs_the_bot_in_the_channel(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """Sharing a file is refused where the bot is not a member."""
    channel = slack.add_channel("support", with_bot=False)

    assert await refusal(client.files_upload_v2(channel=channel.id, filename="a.txt", content="x")) == "not_in_channel"


@pytest.mark.parametrize("late", [True, False])
async def test_a_forbidden_ending_is_refused(slack: SlackWorkspace, client: AsyncWebClient, late: bool) -> None:
    """A workspace without .ps1 refuses the file at the first or the last call, and takes the same bytes as .txt."""
    channel = slack.add_channel("support")
    slack.file_rules.blocked_endings, slack.file_rules.blocked_late = frozenset({".ps1"}), late

    assert (
        await refusal(client.files_upload_v2(channel=channel.id, filename="A.PS1", content="x"))
        == "file_type_not_allowed"
    )
    await client.files_upload_v2(channel=channel.id, filename="A.txt", content="x")
    assert [file.name for m in slack.messages(channel) for file in m.files] == ["A.txt"]


async def test_a_deleted_file_stands_nowhere(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """The message stays without it; nobody else's file is deleted, and none twice."""
    channel = slack.add_channel("support")
    await client.files_upload_v2(channel=channel.id, filename="a.txt", content="x", initial_comment="Hier")
    ours = slack.messages(channel)[0].files[0]
    foreign = slack.add_file(slack.add_member("anna"), "b.txt", b"y")
    await client.files_delete(file=ours.id)

    assert [(m.text, m.files) for m in slack.messages(channel)] == [("Hier", ())]
    assert await refusal(client.files_delete(file=ours.id)) == "file_not_found"
    assert await refusal(client.files_delete(file=foreign.id)) == "cant_delete_file"


async def test_uploads_can_be_off(slack: SlackWorkspace, client: AsyncWebClient) -> None:
    """A workspace can refuse all files."""
    channel = slack.add_channel("support")
    slack.file_rules.refusal = "file_uploads_disabled"

    assert (
        await refusal(client.files_upload_v2(channel=channel.id, filename="a.txt", content="x"))
        == "file_uploads_disabled"
    )


async def test_an_unknown_snippet_type_is_refused(client: AsyncWebClient) -> None:
    """Snippets have known languages only."""
    assert (
        await refusal(client.files_getUploadURLExternal(filename="a", length=1, snippet_type="klingon"))
        == "unknown_snippet_type"
    )


async def test_a_rate_limited_call_succeeds_when_tried_again(slack: SlackWorkspace) -> None:
    """429 comes with Retry-After, and slack_sdk's own handler gets through after it."""
    channel = slack.add_channel("support")
    slack.api.faults.next("chat.postMessage", ApiFault(status=429, retry_after=0))
    client = client_of(slack)
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler())

    await client.chat_postMessage(channel=channel.id, text="x")

    assert [call.error for call in slack.calls("chat.postMessage")] == ["http 429", ""]


async def test_a_failing_slack_answers_without_json(slack: SlackWorkspace) -> None:
    """A 503 is no JSON, and slack_sdk's own handler gets through after it."""
    channel = slack.add_channel("support")
    slack.api.faults.next("chat.postMessage", ApiFault(status=503))
    client = client_of(slack)
    client.retry_handlers.append(AsyncServerErrorRetryHandler())

    await client.chat_postMessage(channel=channel.id, text="x")

    assert len(slack.messages(channel)) == 1


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
    assert await refusal(client.auth_test()) == "fatal_error"
    assert await refusal(client.auth_test()) == "fatal_error"

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
    assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
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


async def test_bytes_that_nobody_announced_are_not_kept(slack: SlackWorkspace) -> None:
    """Whoever knows the port could fill the memory otherwise."""
    async with aiohttp.ClientSession() as session:
        url = f"{slack.base_url}/upload/v1/{'x' * 43}"
        async with session.post(url, data=b"from nobody") as answered:
            assert answered.status == 400

    assert b"from nobody" not in slack.everything()
