"""What the demo's pages are told and what they can do, without a browser."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.errors import BadInput
from bot.sandbox.slack.methods_views import show
from handlers.demo.server import USUAL_PORT, open_pages
from tests.demo.conftest import Demo, open_demo
from tests.sandbox.slack_bot import bolt_app, button, connected, modal

pytestmark = pytest.mark.asyncio(loop_scope="module")
LIMIT = 5.0  # seconds


class Client:
    """The page's side of the conversation, as one person."""

    def __init__(self, demo: Demo, session: aiohttp.ClientSession) -> None:
        self.demo, self.session = demo, session
        self.slack, self.stage = demo.stage.slack, demo.stage
        self.support = demo.stage.channels["support"].id

    async def state(self, person: str = "anna") -> Any:
        async with self.session.get(f"{self.demo.address}api/state?as={person}") as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def act(self, name: str, *, person: str = "anna", expect: int = 200, **body: Any) -> Any:
        headers = {"Origin": self.demo.origin, "X-Mailcheck-Demo": "page"}
        sent = json.dumps({"as": person, **body})
        async with self.session.post(f"{self.demo.address}api/{name}", data=sent, headers=headers) as answer:
            assert answer.status == expect, await answer.text()
            return await answer.json() if expect == 200 else await answer.text()

    async def told(self, count: int, *, person: str = "anna", since: int, world: str = "") -> list[Any]:
        """Return the next events of the stream."""
        query = {"as": person, "since": str(since), "world": world or self.slack.team_id}
        found: list[Any] = []
        async with asyncio.timeout(LIMIT):
            async with self.session.get(f"{self.demo.address}api/stream", params=query) as answer:
                while len(found) < count:
                    line = (await answer.content.readline()).decode()
                    if line.startswith("data: "):
                        found.append(json.loads(line.removeprefix("data: ")))
        return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[Client]:
    async with open_demo(bot=False) as demo, aiohttp.ClientSession() as session:
        app = bolt_app(demo.stage.slack)

        @app.view("access")
        async def access(ack: Any) -> None:
            await ack({"response_action": "errors", "errors": {"b": "fehlt"}})

        @app.action("again")
        async def again(ack: Any) -> None:
            await ack()

        async with connected(demo.stage.slack, app):
            yield Client(demo, session)


async def test_everybody_sees_their_own_channels(client: Client) -> None:
    """Members see public, private and shared channels and their talk with the bot; a guest only where they were invited."""
    names = {
        person: [channel["name"] for channel in (await client.state(person))["channels"]]
        for person in client.stage.people
    }

    assert names["anna"] == ["support", "support-intern", "nordwind-projekt", "flurfunk", "directmessage"]
    assert names["gina"] == ["support", "directmessage"]


async def test_a_guest_reads_nothing_from_elsewhere(client: Client) -> None:
    """Neither the state nor an act of a guest reaches a channel they are not in."""
    intern = client.stage.channels["intern"]
    client.slack.write(client.stage.people["ben"], intern, "geheim")
    state = await client.state("gina")

    assert "geheim" not in json.dumps(state)
    assert (
        await client.act("message", person="gina", expect=404, channel=intern.id, text="x")
        == "Diesen Kanal gibt es hier nicht."
    )


async def test_each_reads_in_their_own_language(client: Client) -> None:
    """Commands and shortcuts are named in the person's language."""
    german, english = await client.state("anna"), await client.state("ben")

    assert (german["language"], english["language"]) == ("de", "en")
    assert [one["name"] for one in german["message_shortcuts"]] == ["Fehler erklären"]
    assert [one["name"] for one in english["message_shortcuts"]] == ["Explain error"]
    assert {one["name"] for one in german["commands"]} >= {"/mailcheck", "/mailfix", "/ps-script"}


async def test_the_stream_tells_what_happens(client: Client) -> None:
    """A message that is written, changed and deleted, a modal and a Home tab: each as it is now."""
    since = len(client.slack.changes)
    message = client.slack.write(client.stage.people["ben"], client.stage.channels["support"], "Hallo")
    client.slack.edit(message, "Hallo!", ())
    client.slack.delete(message)
    show(client.slack, client.stage.people["anna"].id, modal())
    told = await client.told(4, since=since)

    assert [next(iter(one)) for one in told] == ["gone", "gone", "gone", "views"]
    assert told[3]["views"][0]["content"]["title"]["text"] == "Zugang"


async def test_what_one_person_sees_alone_is_told_to_nobody_else(client: Client) -> None:
    """Ephemeral messages and modals go to their person's stream only."""
    since = len(client.slack.changes)
    client.slack.whisper(client.support, client.stage.people["anna"].id, "nur Anna")
    client.slack.write(client.stage.people["anna"], client.stage.channels["support"], "alle")

    assert [next(iter(one)) for one in await client.told(1, person="ben", since=since)] == ["message"]
    assert [next(iter(one)) for one in await client.told(2, since=since)] == ["ephemeral", "message"]
    assert "nur Anna" not in json.dumps(await client.state("ben"))


async def test_a_page_of_an_earlier_demo_is_told_to_load_anew(client: Client) -> None:
    """After a restart the numbers mean something else."""
    assert await client.told(1, since=0, world="T0OTHER") == [{"another_world": True}]


async def test_typed_text_is_kept_as_slack_keeps_it(client: Client) -> None:
    """Signs are escaped, people, channels and addresses marked; code stays."""
    await client.act(
        "message", channel=client.support, text="<b> @ben siehe #support und https://a.example/x. `@ben a@b.example`"
    )
    text = client.slack.messages(client.stage.channels["support"])[-1].text

    ben = client.stage.people["ben"].id
    assert text == (
        f"&lt;b&gt; <@{ben}> siehe <#{client.support}|support> und <https://a.example/x>. `@ben a@b.example`"
    )


async def test_a_modals_mistakes_come_back_with_the_answer(client: Client) -> None:
    """What the bot objects to is the answer of the submission."""
    anna = client.stage.people["anna"].id
    client.slack.view_stacks[anna] = []
    view = show(client.slack, anna, modal())
    answer = await client.act("submit", view=view.id, state=[{"block_id": "b", "action_id": "name", "value": "x"}])

    assert answer == {"outcome": "acknowledged", "errors": {"b": "fehlt"}}


async def test_a_window_that_is_gone_is_said_to_be(client: Client) -> None:
    """An act on a modal that was closed meanwhile changes nothing and says why."""
    assert await client.act("close", expect=409, view="V0GONE") == "Dieses Fenster gibt es nicht mehr."


async def test_a_button_that_is_gone_is_said_to_be(client: Client) -> None:
    """A message that changed meanwhile has no such button any more."""
    message = client.slack.post(client.support, client.slack.bot_user_id, "", tuple(button()))
    place: dict[str, Any] = {"channel": client.support, "ts": message.ts, "block_id": "buttons"}

    assert await client.act("press", action_id="again", value="report-1", **place) == {"outcome": "acknowledged"}
    assert "Diesen Knopf oder dieses Feld gibt es nicht mehr" in await client.act(
        "press", expect=409, action_id="other", **place
    )


@pytest.mark.parametrize(
    "body",
    [{"channel": 1}, {"channel": "C", "text": "x", "evil": 1}, {"person": "nobody", "channel": "C", "text": "x"}],
)
async def test_what_is_not_understood_is_refused(client: Client, body: dict[str, Any]) -> None:
    """A request of another form or for an unknown person is a bad one."""
    await client.act("message", expect=400, **body)


async def test_an_uploaded_file_is_given_back_as_it_came(client: Client) -> None:
    """The bytes and the name of a file stay as they are, whatever the name."""
    headers = {"Origin": client.demo.origin, "X-Mailcheck-Demo": "page"}
    address = f"{client.demo.address}api/files"
    async with client.session.post(
        address, params={"as": "anna", "name": "../Protokoll ä.txt"}, data=b"\xff\x00x", headers=headers
    ) as answer:
        file = await answer.json()
    async with client.session.get(client.demo.address + file["url"]) as answer:
        content = await answer.read()

    assert (file["name"], content) == (".._Protokoll ä.txt", b"\xff\x00x")


async def test_a_port_in_use_is_named(client: Client) -> None:
    """A port that was asked for and is taken is bad input; without one the demo takes a free one."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=f"Port {port}"):
            async with open_pages(client.stage, port):
                pass
    async with open_pages(client.stage) as first, open_pages(client.stage) as second:
        assert first != second
        assert first.startswith("http://127.0.0.1:")
    assert USUAL_PORT == 8025
