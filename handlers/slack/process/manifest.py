"""The app manifest that an administrator pastes into Slack, made from what is registered.

`python -m handlers.slack.process.manifest` writes `deploy/slack-manifest.json`; `--check` only compares it (exit 1 when it is old);
`--http https://…/slack/events` prints the one for HTTP mode, with that address in every place.
Form and limits: https://docs.slack.dev/reference/app-manifest (seen 2026-11).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bot.model import Language
from handlers.slack.platform.changes import CHANGES
from handlers.slack.process.register import everything

FILE = Path(__file__).parents[3] / "deploy" / "slack-manifest.json"
BOT_NAME = "mailcheck"

# Each scope with what it is for; nothing is asked for in advance.
SCOPES = {
    "commands": "slash commands and the message shortcut",
    "app_mentions:read": "an error pasted behind @mailcheck, in a channel or thread",
    "im:history": "an error pasted in a direct message to the bot",
    "files:read": "an error pasted as a file: what is long comes as one",
    "chat:write": "answers in channels that invited the bot",
    "files:write": "the .ps1 file in the thread",
    "users:read": "the person's language, and whether they are a full member; who in a channel is a guest",
    "usergroups:read": "MAILCHECK_OPERATORS and customers may name user groups",
    "channels:read": "who reads a channel: members of a customer's channel, guests, another company",
    "groups:read": "the same for private channels",
    "im:write": "answers as direct message where the bot is not in the channel",
}


def manifest(http_address: str = "") -> dict[str, Any]:
    """Return the manifest, for Socket Mode unless an address is given."""
    address = {"url": http_address} if http_address else {}
    commands = [
        {
            "command": command.name,
            **address,
            "description": command.summary.in_(Language.DE),
            "usage_hint": command.usage.in_(Language.DE),
            "should_escape": False,
        }
        for command in sorted(everything().commands, key=lambda c: c.name)
    ]
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Mailcheck",
            "description": "Microsoft-365-Postfächer über IMAP und SMTP mit OAuth2 einrichten und prüfen",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": BOT_NAME, "always_online": True},
            "shortcuts": [
                {
                    "name": shortcut.name.in_(Language.DE),
                    "type": str(shortcut.kind),
                    "callback_id": shortcut.callback_id,
                    "description": shortcut.summary.in_(Language.DE),
                }
                for shortcut in sorted(everything().shortcuts, key=lambda s: s.callback_id)
            ],
            "slash_commands": commands,
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {
                **({"request_url": http_address} if http_address else {}),
                "bot_events": sorted([*(event.subscription for event in everything().events), *CHANGES]),
            },
            "interactivity": {"is_enabled": True, **({"request_url": http_address} if http_address else {})},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not http_address,
            "token_rotation_enabled": False,
        },
    }


def written(content: dict[str, Any]) -> str:
    """Return the manifest as it stands in the file."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str]) -> int:
    """Write, compare or print the manifest; return the exit code."""
    match arguments:
        case []:
            FILE.write_text(written(manifest()), encoding="utf-8")
            return 0
        case ["--check"]:
            if FILE.is_file() and FILE.read_text(encoding="utf-8") == written(manifest()):
                return 0
            sys.stderr.write(
                f"{FILE.name} is not what the commands say: run ./run python -m handlers.slack.process.manifest\n"
            )
            return 1
        case ["--http", address] if address.startswith("https://"):
            sys.stdout.write(written(manifest(address)))
            return 0
        case _:
            sys.stderr.write(
                "Usage: python -m handlers.slack.process.manifest [--check | --http https://HOST/slack/events]\n"
            )
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
