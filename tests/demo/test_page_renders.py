"""Every kind of block as the demo's page shows it, in a real browser. One demo and one browser serve the whole module."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.demo.conftest import Demo, open_browser, open_demo
from tests.demo.driver import SlackPage, open_slack

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
Block = dict[str, Any]


class Gallery:
    """A channel in which blocks are hung up and looked at."""

    def __init__(self, demo: Demo, slack_page: SlackPage) -> None:
        self.demo, self.slack_page = demo, slack_page

    async def hang(self, *blocks: Block, text: str = "") -> Locator:
        """Let the bot post these blocks; return the message on the page."""
        slack, channel = self.demo.stage.slack, self.demo.stage.channels["intern"]
        message = slack.post(channel.id, slack.bot_user_id, text, blocks)
        shown = self.slack_page.main.locator(f'article[data-ts="{message.ts}"] .message-content')
        await expect(shown).to_be_visible()
        return shown


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gallery() -> AsyncIterator[Gallery]:
    async with open_browser() as browser, open_demo() as demo:
        page = await open_slack(browser, demo.address, channel="support-intern")
        yield Gallery(demo, page)
        assert page.problems == []


def words(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def run(text: str, **style: bool) -> Block:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def paragraph(*runs: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(runs)}


def rich(*parts: Block) -> Block:
    return {"type": "rich_text", "elements": list(parts)}


def listed(indent: int, *items: str, style: str = "bullet") -> Block:
    return {
        "type": "rich_text_list",
        "style": style,
        "indent": indent,
        "elements": [paragraph(run(item)) for item in items],
    }


async def test_foreign_text_never_becomes_markup(gallery: Gallery) -> None:
    """Tags in a text, in mrkdwn, rich text and Markdown are shown as they are; nothing of them is built."""
    evil = "<img src=x onerror=alert(1)><script>alert(1)</script>"
    escaped = evil.replace("<", "&lt;").replace(">", "&gt;")
    shown = await gallery.hang(
        {"type": "header", "text": words(evil)},
        {"type": "section", "text": marked(escaped)},
        rich(paragraph(run(evil))),
        {"type": "markdown", "text": evil},
    )

    assert (await shown.inner_text()).count("<img src=x onerror=alert(1)>") == 4
    assert await shown.locator("img, script").count() == 0


async def test_links_lead_to_the_web_or_to_mail_only(gallery: Gallery) -> None:
    """A link with another scheme is shown as its words."""
    shown = await gallery.hang(
        {"type": "section", "text": marked("<javascript:alert(1)|eins> <https://a.example/|zwei>")},
        {"type": "markdown", "text": "[drei](javascript:alert(1)) [vier](https://b.example/)"},
        rich(paragraph({"type": "link", "url": "data:text/html,x", "text": "fünf"})),
    )

    links = [await link.get_attribute("href") for link in await shown.locator("a").all()]
    assert links == ["https://a.example/", "https://b.example/"]
    for word in ("eins", "drei", "fünf"):
        await expect(shown).to_contain_text(word)


async def test_mrkdwn_is_marked_as_slack_does(gallery: Gallery) -> None:
    """Bold, italic, struck, code, quotes, fences, mentions and emoji; signs inside words mean nothing."""
    me = gallery.demo.stage.people["anna"].id
    shown = await gallery.hang(
        {
            "type": "section",
            "text": marked(
                f"*fett* _kursiv_ ~weg~ `a*b*` snake_case_name 2*3*4 <@{me}> :white_check_mark:\n&gt; Zitat\n```a &lt; b```"
            ),
        }
    )

    assert await shown.locator("strong").all_inner_texts() == ["fett"]
    assert await shown.locator("em").all_inner_texts() == ["kursiv"]
    assert await shown.locator("s").all_inner_texts() == ["weg"]
    assert await shown.locator("code").all_inner_texts() == ["a*b*", "a < b"]
    assert await shown.locator("blockquote").all_inner_texts() == ["Zitat"]
    assert await shown.locator(".mention.mine").all_inner_texts() == ["@Anna"]
    assert "snake_case_name 2*3*4 @Anna ✅" in await shown.inner_text()


async def test_rich_text_has_lists_within_lists(gallery: Gallery) -> None:
    """An indented list hangs below the item before it; styles, quotes, dates and code are kept."""
    shown = await gallery.hang(
        rich(
            paragraph(run("fett", bold=True), run(" kursiv", italic=True), run("Get-Mailbox", code=True)),
            listed(0, "eins", "zwei", style="ordered"),
            listed(1, "zwei a"),
            listed(0, "drei", style="ordered"),
            {"type": "rich_text_quote", "elements": [run("Zitat")]},
            {"type": "rich_text_preformatted", "elements": [run("PS> Connect-ExchangeOnline")]},
            paragraph({"type": "date", "timestamp": 1790000000, "format": "{date_num}", "fallback": "x"}),
            paragraph({"type": "emoji", "name": "foo", "unicode": "1f389"}),
        )
    )

    assert await shown.locator(".rich > ol").count() == 1
    assert await shown.locator(".rich > ol > li").count() == 3
    assert await shown.locator("ol > li > ul > li").all_inner_texts() == ["zwei a"]
    assert await shown.locator(".code pre").all_inner_texts() == ["PS> Connect-ExchangeOnline"]
    assert await shown.locator("time").all_inner_texts() == ["21.09.2026"]
    await expect(shown).to_contain_text("🎉")


async def test_markdown_has_headings_lists_tables_and_code(gallery: Gallery) -> None:
    """What a markdown block may hold is built of the right elements."""
    shown = await gallery.hang(
        {
            "type": "markdown",
            "text": "# Titel\n\n**fett** und *kursiv* mit `code`\n\n- eins\n  - eins a\n- [x] zwei\n\n1. erstens\n2. zweitens\n\n"
            "> Zitat\n\n| A | B |\n| --- | ---: |\n| 1 | 2 |\n\n```powershell\nGet-Mailbox\n```\n\nhttps://c.example/x.",
        }
    )

    assert await shown.locator("h3").all_inner_texts() == ["Titel"]
    assert await shown.locator(".markdown > ul > li").count() == 2
    assert await shown.locator("ul ul li").all_inner_texts() == ["eins a"]
    assert await shown.locator(".markdown > ol > li").all_inner_texts() == ["erstens", "zweitens"]
    assert await shown.locator("td.right").all_inner_texts() == ["2"]
    assert await shown.locator(".code pre").all_inner_texts() == ["Get-Mailbox"]
    assert await shown.locator("a").get_attribute("href") == "https://c.example/x"


async def test_sections_have_fields_and_something_beside_them(gallery: Gallery) -> None:
    """Fields stand in two columns, the accessory at the side; header, context and divider have their own looks."""
    shown = await gallery.hang(
        {"type": "header", "text": words("Kopf")},
        {
            "type": "section",
            "text": marked("Text"),
            "fields": [marked("*eins*"), marked("zwei")],
            "accessory": {"type": "button", "text": words("Los"), "action_id": "go"},
        },
        {"type": "divider"},
        {
            "type": "context",
            "elements": [words("klein"), {"type": "image", "image_url": "https://x/y.png", "alt_text": "Bild"}],
        },
    )

    assert await shown.locator("h3").all_inner_texts() == ["Kopf"]
    assert await shown.locator(".fields > div").all_inner_texts() == ["eins", "zwei"]
    assert await shown.get_by_role("button", name="Los").is_visible()
    assert await shown.locator("hr").count() == 1
    assert await shown.get_by_role("img", name="Bild").is_visible()


async def test_tables_name_their_columns_in_the_first_row(gallery: Gallery) -> None:
    """The first row is the header; numbers stand right; a data table has a caption."""
    rows = [
        [{"type": "raw_text", "text": "Postfach"}, {"type": "raw_text", "text": "Sekunden"}],
        [{**rich(paragraph(run("buero", bold=True)))}, {"type": "raw_number", "value": 2}],
    ]
    shown = await gallery.hang(
        {"type": "table", "rows": rows}, {"type": "data_table", "caption": "Zeiten", "rows": rows}
    )

    assert await shown.locator("th").all_inner_texts() == ["Postfach", "Sekunden"] * 2
    assert await shown.locator("td.right").all_inner_texts() == ["2", "2"]
    assert await shown.locator("caption").all_inner_texts() == ["Zeiten"]


async def test_plans_say_the_state_of_each_task_in_words(gallery: Gallery) -> None:
    """No state is told by a colour or sign alone; what failed is open."""
    tasks = [
        {"type": "task_card", "task_id": str(number), "title": f"Schritt {number}", "status": state}
        for number, state in enumerate(("pending", "in_progress", "complete", "error"))
    ]
    tasks[3]["details"] = rich(paragraph(run("Anmeldung abgelehnt")))  # type: ignore[assignment]  # a task with details
    shown = await gallery.hang({"type": "plan", "title": "Prüfung", "tasks": tasks}, tasks[2] | {"task_id": "9"})

    states = [await one.get_attribute("aria-label") for one in await shown.locator(".block-plan .task-state").all()]
    assert states == ["noch nicht begonnen", "läuft", "erledigt", "fehlgeschlagen"]
    assert await shown.get_by_text("Anmeldung abgelehnt").is_visible()
    assert await shown.locator(".task").count() == 5


async def test_containers_fold_and_stay_as_they_were_left(gallery: Gallery) -> None:
    """A collapsed container opens by its title, and a new version of the message leaves it open."""
    inside = {"type": "section", "text": words("Protokoll des Servers")}
    block = {
        "type": "container",
        "title": words("Protokoll"),
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": [inside],
    }
    shown = await gallery.hang(block)
    assert not await shown.get_by_text("Protokoll des Servers").is_visible()
    await shown.locator("summary").click()
    await expect(shown.get_by_text("Protokoll des Servers")).to_be_visible()

    slack = gallery.demo.stage.slack
    message = slack.all_messages(gallery.demo.stage.channels["intern"])[-1]
    slack.edit(message, "", (block, {"type": "section", "text": words("neu")}))

    await expect(shown.get_by_text("neu")).to_be_visible()
    assert await shown.get_by_text("Protokoll des Servers").is_visible()


async def test_alerts_cards_and_feedback_are_shown(gallery: Gallery) -> None:
    """An alert names its level; a card has its buttons; feedback buttons have names."""
    shown = await gallery.hang(
        {"type": "alert", "level": "warning", "text": words("Läuft in 7 Tagen ab")},
        {"type": "card", "title": words("Kanzlei"), "body": marked("*2* Postfächer", ), "actions": [{"type": "button", "text": words("Prüfen"), "action_id": "p"}]},
        {"type": "carousel", "elements": [{"type": "card", "title": words("Nummer eins")}, {"type": "card", "title": words("Nummer zwei")}]},
        {"type": "context_actions", "elements": [{"type": "feedback_buttons", "action_id": "f", "positive_button": {"text": words("Gut"), "value": "g"}, "negative_button": {"text": words("Schlecht"), "value": "s"}}]},
        {"type": "video", "title": words("Film")},
    )  # fmt: skip

    assert await shown.get_by_role("img", name="Achtung").is_visible()
    assert await shown.get_by_role("region", name="Kanzlei").get_by_role("button", name="Prüfen").is_visible()
    assert await shown.locator(".block-card").count() == 3
    assert await shown.get_by_role("button", name="Gut").is_visible()
    assert "Film" not in await shown.inner_text()


async def test_pictures_of_the_workspace_are_shown_and_others_described(gallery: Gallery) -> None:
    """An image block shows a file of the workspace; a picture from elsewhere is not fetched, its words stand there."""
    slack = gallery.demo.stage.slack
    file = slack.add_file(slack.members[slack.bot_user_id], "schichten.png", PNG, "image/png")
    shown = await gallery.hang(
        {
            "type": "image",
            "slack_file": {"id": file.id},
            "alt_text": "Alle Schichten",
            "title": words("Auf einen Blick"),
        },
        {"type": "image", "image_url": "https://elsewhere.example/x.png", "alt_text": "Von anderswo"},
    )

    picture = shown.locator("img")
    await expect(picture).to_have_js_property("naturalWidth", 1)
    assert await picture.get_attribute("alt") == "Alle Schichten"
    assert await picture.locator("xpath=..").get_attribute("href") == await picture.get_attribute("src")
    assert await shown.get_by_role("img", name="Von anderswo").inner_text() == "Von anderswo"


async def test_a_message_that_names_me_is_marked(gallery: Gallery) -> None:
    """A mention of the person that is played is highlighted, one of somebody else is not."""
    people = gallery.demo.stage.people
    mine = await gallery.hang(rich(paragraph({"type": "user", "user_id": people["anna"].id})))
    other = await gallery.hang(rich(paragraph({"type": "user", "user_id": people["ben"].id})))

    marks = [await one.locator("xpath=ancestor::article").get_attribute("class") for one in (mine, other)]
    assert marks == ["message to-me", "message"]
    await gallery.slack_page.screenshot("gallery")


async def test_whoever_sends_something_sees_what_comes_of_it(gallery: Gallery) -> None:
    """Scrolled up far, the channel goes to its end again with the next message of one's own."""
    slack, page = gallery.demo.stage.slack, gallery.slack_page
    for number in range(40):
        slack.write(gallery.demo.stage.people["ben"], gallery.demo.stage.channels["intern"], f"Zeile {number}")
    await page.see("Zeile 39", within="channel")
    first = page.main.locator("article").first
    await first.scroll_into_view_if_needed()
    await expect(page.main.get_by_text("Zeile 39", exact=True)).not_to_be_in_viewport()
    await page.say("Ich auch")

    await expect(page.main.get_by_text("Ich auch", exact=True)).to_be_in_viewport()


async def test_the_beginning_of_a_file_is_in_sight_at_the_end_of_the_list(gallery: Gallery) -> None:
    """It is fetched after the message was drawn; the list goes on to its end."""
    slack, page = gallery.demo.stage.slack, gallery.slack_page
    await page.say("Jetzt kommt eine Datei")
    ben, channel = gallery.demo.stage.people["ben"], gallery.demo.stage.channels["intern"]
    slack.write(ben, channel, "Als Datei", files=(slack.add_file(ben, "anleitung.txt", b"Zeile\n" * 30),))

    await expect(page.main.get_by_text("Alle 31 Zeilen anzeigen")).to_be_in_viewport(ratio=1)


async def test_an_empty_place_says_what_it_is_for(gallery: Gallery) -> None:
    """In the talk with the bot: paste an error, or type a slash."""
    await gallery.slack_page.go("mailcheck")
    said = await gallery.slack_page.main.locator(".messages").evaluate(
        "list => getComputedStyle(list, '::before').content"
    )
    await gallery.slack_page.go("support-intern")

    assert "Fügen Sie eine Fehlermeldung ein" in said


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0f01f00050001ff56c7"
    "2f0d0000000049454e44ae426082"
)
