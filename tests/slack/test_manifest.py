"""The manifest belongs to the commands and stays within Slack's limits."""

from __future__ import annotations

import json

import pytest

from handlers.slack import manifest
from handlers.slack.register import registered_buttons, registered_commands, registered_shortcuts, registered_windows


def test_file_in_deploy_is_up_to_date() -> None:
    """The manifest in deploy/ is the one that the commands make."""
    assert manifest.main(["--check"]) == 0


def test_old_file_is_noticed(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A manifest that differs from the commands ends the check with 1 and says how to renew it."""
    old = tmp_path / "slack-manifest.json"  # type: ignore[operator]
    old.write_text(manifest.written(manifest.manifest()).replace("/mailcheck", "/mailchec"))
    monkeypatch.setattr(manifest, "FILE", old)

    assert manifest.main(["--check"]) == 1
    assert "handlers.slack.manifest" in capsys.readouterr().err


def test_names_and_texts_are_within_limits() -> None:
    """Commands, descriptions and hints are as long as Slack takes them."""
    made = manifest.manifest()

    assert {c["command"] for c in made["features"]["slash_commands"]} == {"/mailcheck", "/mailfix", "/ps-script"}
    assert all(
        len(c["command"]) <= 32 and len(c["description"]) <= 2000 and len(c["usage_hint"]) <= 1000
        for c in made["features"]["slash_commands"]
    )
    assert len(made["display_information"]["description"]) <= 140
    assert all(len(s["name"]) <= 24 and len(s["description"]) <= 150 for s in made["features"]["shortcuts"])


def test_http_address_stands_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    """For HTTP mode every command and the interactivity have the address, and Socket Mode is off."""
    address = "https://bot.example/slack/events"
    code = manifest.main(["--http", address])
    made = json.loads(capsys.readouterr().out)

    assert code == 0
    assert {c["url"] for c in made["features"]["slash_commands"]} == {address}
    assert made["settings"]["interactivity"]["request_url"] == address
    assert made["settings"]["event_subscriptions"]["request_url"] == address
    assert made["settings"]["socket_mode_enabled"] is False


def test_wrong_words_are_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    """Anything else ends with 2 and the usage."""
    assert manifest.main(["--http", "http://bot.example"]) == 2
    assert "Usage" in capsys.readouterr().err


def test_every_command_and_button_is_found() -> None:
    """The folders are the register."""
    assert [c.name for c in registered_commands()] == ["/mailcheck", "/mailfix", "/ps-script"]
    assert [b.action_id for b in registered_buttons()] == ["check_again", "feedback", "look_at_customer", "paste_error"]
    assert [s.callback_id for s in registered_shortcuts()] == ["explain_error"]
    assert [w.callback_id for w in registered_windows()] == ["paste_error"]


def test_every_door_for_pastes_has_its_scope_and_event() -> None:
    """Mentions, direct messages, files and the message shortcut are asked for, and nothing that reads a channel's history."""
    made = manifest.manifest()
    scopes = made["oauth_config"]["scopes"]["bot"]

    assert made["settings"]["event_subscriptions"]["bot_events"] == ["app_mention", "message.im"]
    assert {"app_mentions:read", "im:history", "files:read"} <= set(scopes)
    assert not {"channels:history", "groups:history"} & set(scopes)
    assert made["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert [(s["type"], s["callback_id"]) for s in made["features"]["shortcuts"]] == [("message", "explain_error")]
