"""What a reader of the terminal sees of messages, threads and modals."""

from __future__ import annotations

import pytest

from bot.model import Language
from bot.sandbox.slack import SlackWorkspace, render_ephemeral, render_message, render_thread, render_view
from bot.sandbox.slack.model import File, Json, View


def shown(slack: SlackWorkspace, text: str, *blocks: Json, width: int = 60, colour: bool = False) -> list[str]:
    """Return the lines below the head of a message of the bot."""
    channel = slack.add_channel("support")
    return render_message(slack, slack.post(channel.id, slack.bot_user_id, text, blocks), width, colour=colour).split(
        "\n"
    )[1:]


@pytest.fixture
def slack() -> SlackWorkspace:
    return SlackWorkspace()


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def test_a_thread_stands_indented_below_its_root(slack: SlackWorkspace) -> None:
    """The root comes first, its replies indented, each with its writer; an edited one says so."""
    anna = slack.add_member("anna")
    channel = slack.add_channel("support", (anna,))
    root = slack.post(channel.id, slack.bot_user_id, "Verdikt")
    reply = slack.post(
        channel.id, slack.bot_user_id, "läuft", thread_ts=root.ts, files=(File("F0", "a.ps1", "a.ps1", b"xyz", ""),)
    )
    slack.edit(reply, "fertig", ())
    slack.write(anna, channel, "danke", thread=root)

    lines = render_thread(slack, root).split("\n")

    assert lines[0].startswith("mailcheck  ")
    assert lines[1] == "Verdikt"
    assert lines[2].startswith("  │ mailcheck  ")
    assert lines[2].endswith(" (bearbeitet)")
    assert lines[3:5] == ["  │ fertig", "  │ 📎 a.ps1 (3 Bytes)"]
    assert lines[5].startswith("  │ anna  ")
    assert lines[6] == "  │ danke"


def test_blocks_take_the_place_of_the_text(slack: SlackWorkspace) -> None:
    """With blocks the text is not shown, as in Slack."""
    assert shown(slack, "nicht zu sehen", {"type": "section", "text": mrkdwn("*zu sehen*")}) == ["zu sehen"]


def test_bold_is_bold_on_a_terminal(slack: SlackWorkspace) -> None:
    """On a terminal bold words are bold; a lone asterisk stays."""
    assert shown(slack, "*fett* 2*3*4", colour=True) == ["\x1b[1mfett\x1b[0m 2*3*4"]


def test_entities_links_and_mentions_are_readable(slack: SlackWorkspace) -> None:
    """Escaped characters, links, people and channels are shown as Slack shows them; escaped text is never taken for a mention."""
    anna = slack.add_member("anna")

    assert shown(slack, f"a &amp; b &lt;!channel&gt; <https://a.example|hier> <@{anna.id}> <!here>", width=200) == [
        "a & b <!channel> hier (https://a.example) @anna @here"
    ]


def test_code_stands_in_a_frame(slack: SlackWorkspace) -> None:
    """Preformatted text keeps its lines inside a frame; a line that is too long is cut and its rest marked."""
    code = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "Get-Help\n" + "x" * 30}]}

    assert shown(slack, "", {"type": "rich_text", "elements": [code]}, width=28) == [
        "┌──────────────────────────┐",
        "│ Get-Help                 │",
        "│ xxxxxxxxxxxxxxxxxxxxxxxx │",
        "│ ↪ xxxxxx                 │",
        "└──────────────────────────┘",
    ]


def test_fenced_code_in_a_section_stands_in_a_frame_too(slack: SlackWorkspace) -> None:
    """Three backticks make the same frame, with the words around it outside."""
    lines = shown(slack, "vorher\n```a &lt; b```\nnachher", width=28)

    assert [lines[0], lines[2], lines[4]] == ["vorher", "│ a < b                    │", "nachher"]


def test_wide_characters_keep_the_frame_straight(slack: SlackWorkspace) -> None:
    """An emoji takes two columns."""
    lines = shown(slack, "```✅ ok```", width=28)

    assert lines[1] == "│ ✅ ok                    │"


def test_buttons_and_context_are_lines(slack: SlackWorkspace) -> None:
    """Buttons stand in brackets and are never broken; context elements stand in one line."""
    buttons = [{"type": "button", "text": plain(text), "action_id": text} for text in ("Noch einmal", "Skript")]

    assert shown(
        slack,
        "",
        {"type": "actions", "elements": buttons},
        {"type": "context", "elements": [mrkdwn("2 s"), plain("Anna")]},
    ) == [
        "[ Noch einmal ]  [ Skript ]".replace("[ Noch einmal ]", "[\u00a0Noch\u00a0einmal\u00a0]").replace(
            "[ Skript ]", "[\u00a0Skript\u00a0]"
        ),
        "2 s · Anna",
    ]


def test_lists_hang_below_their_bullets(slack: SlackWorkspace) -> None:
    """A list item that wraps goes on below its first word."""
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "eins zwei drei vier fünfzig sechs"}]}
    items = {"type": "rich_text_list", "style": "ordered", "elements": [item]}

    assert shown(slack, "", {"type": "rich_text", "elements": [items]}, width=27) == [
        "1. eins zwei drei vier",
        "   fünfzig sechs",
    ]


def test_a_table_has_columns(slack: SlackWorkspace) -> None:
    """Cells stand below each other."""
    rows = [[{"type": "raw_text", "text": text} for text in row] for row in (("Stufe", "Ergebnis"), ("IMAP", "ok"))]

    assert shown(slack, "", {"type": "table", "rows": rows}) == ["Stufe  Ergebnis", "IMAP   ok"]


def test_no_line_of_words_is_wider_than_asked(slack: SlackWorkspace) -> None:
    """Headings, sections, fields and context wrap at the width."""
    words = "Wort " * 60
    blocks: list[Json] = [
        {"type": "header", "text": plain(words[:150])},
        {"type": "section", "text": mrkdwn(words), "fields": [plain(words)]},
        {"type": "context", "elements": [mrkdwn(words)]},
    ]

    assert max(len(line) for line in shown(slack, "", *blocks, width=40)) <= 40


def test_what_only_one_person_sees_says_so(slack: SlackWorkspace) -> None:
    """An ephemeral message names the person, and Slack itself as its writer where it is."""
    anna = slack.add_member("anna")
    channel = slack.add_channel("support", (anna,))

    text = render_ephemeral(slack, slack.whisper(channel.id, anna.id, "psst", author="USLACKBOT"))

    assert text.startswith("Slackbot  ")
    assert text.endswith(" · nur für anna sichtbar\npsst")


def test_a_modal_is_a_frame_with_its_buttons(slack: SlackWorkspace) -> None:
    """A modal shows title, inputs (a star where required) and buttons."""
    name = {
        "type": "input",
        "label": plain("Name"),
        "element": {"type": "plain_text_input", "action_id": "name", "placeholder": plain("kanzlei")},
    }
    content = {
        "type": "modal",
        "title": plain("Zugang"),
        "submit": plain("Speichern"),
        "close": plain("Abbrechen"),
        "blocks": [name],
    }

    lines = render_view(slack, View("V0", "U0", content, "", "V0"), 44).split("\n")

    assert lines[0].startswith("┌─ Zugang ─")
    assert "│ Name *" in lines[1]
    assert "[kanzlei_" in lines[2]
    assert "[ Abbrechen ]  [ Speichern ]" in lines[4]
    assert {len(line) for line in lines} == {44}


def test_a_reader_of_english_reads_english(slack: SlackWorkspace) -> None:
    """The words of the frame around a message come in the reader's language."""
    anna = slack.add_member("anna")
    channel = slack.add_channel("support", (anna,))

    text = render_ephemeral(slack, slack.whisper(channel.id, anna.id, "psst"), language=Language.EN)

    assert text.endswith(" · only visible to anna\npsst")
