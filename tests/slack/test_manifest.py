"""The manifest belongs to the commands and stays within Slack's limits."""

from __future__ import annotations

import json

import pytest

from handlers.slack.process import manifest
from handlers.slack.process.register import everything

COMMANDS = {"/mail-setup", "/mail-tenant", "/mailcheck", "/mailfix", "/ps-script"}
BUTTONS = {
    "announcement_letter",
    "check_again",
    "customer_text",
    "entry_correct",
    "feedback",
    "fix_start",
    "fix_step",
    "home_add_tenant",
    "home_channel_language",
    "home_check",
    "home_help",
    "home_language",
    "home_page",
    "home_paste",
    "home_setup",
    "home_tenant",
    "look_at_customer",
    "paste_error",
    "protocol",
    "setup_resume",
    "setup_step",
    "tenant_add",
    "tenant_change",
    "tenant_check",
    "tenant_forget",
    "tenant_list",
    "tenant_reopen",
    "tenant_rotate",
    "tenant_save_anyway",
    "tenant_script",
    "tenant_show",
}
WINDOWS = {
    "announcement_letter",
    "paste_error",
    "preferences_channel",
    "setup_start",
    "tenant_add",
    "tenant_change",
    "tenant_forget",
    "tenant_rotate",
    "tenant_waiting",
}


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
    assert "handlers.slack.process.manifest" in capsys.readouterr().err


def test_names_and_texts_are_within_limits() -> None:
    """Commands, descriptions and hints are as long as Slack takes them."""
    made = manifest.manifest()

    assert {c["command"] for c in made["features"]["slash_commands"]} == COMMANDS
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


def test_ids_are_for_ever() -> None:
    """What old messages, windows and the workspace's settings name is there; whatever is new is entered here."""
    assert {c.name for c in everything().commands} == COMMANDS
    assert {b.action_id for b in everything().buttons} == BUTTONS
    assert {s.callback_id for s in everything().shortcuts} == {"add_tenant", "explain_error"}
    assert {w.callback_id for w in everything().windows} == WINDOWS


def test_every_door_for_pastes_has_its_scope_and_event() -> None:
    """Mentions, direct messages, files and the message shortcut are asked for, and nothing that reads a channel's history."""
    made = manifest.manifest()
    scopes = made["oauth_config"]["scopes"]["bot"]

    assert {"app_mention", "message.im"} <= set(made["settings"]["event_subscriptions"]["bot_events"])
    assert {"app_mentions:read", "im:history", "files:read"} <= set(scopes)
    assert not {"channels:history", "groups:history"} & set(scopes)
    assert made["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert ("message", "explain_error") in {(s["type"], s["callback_id"]) for s in made["features"]["shortcuts"]}


def test_home_and_global_shortcut_are_asked_for() -> None:
    """Slack shows the Home tab, tells when somebody opens it, and offers the form for a new tenant everywhere."""
    made = manifest.manifest()

    assert made["features"]["app_home"]["home_tab_enabled"] is True
    assert "app_home_opened" in made["settings"]["event_subscriptions"]["bot_events"]
    assert ("global", "add_tenant") in {(s["type"], s["callback_id"]) for s in made["features"]["shortcuts"]}
