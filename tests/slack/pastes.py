"""Texts that people paste, and what the bot made of them."""

from __future__ import annotations

from bot.catalogue import load
from bot.sandbox.slack import Call, Channel, Message
from tests.slack.conftest import Scene

REFUSED = "A01 NO AUTHENTICATE failed."
EXPIRED = (
    "AADSTS7000222: The provided client secret keys for app are expired. Trace ID: 00000000-0000-0000-0000-000000000001"
)
TITLE = load().errors["aadsts-client-secret-expired"].title.text.de
INSPECTED = """=== MAILCHECK INSPECT BEGIN ===
format: 1
app: 11111111-2222-4333-8444-555555555555
registration: absent
organization-smtp-auth: on
mailbox: buero@kanzlei-muster.example
found: yes
primary: buero@kanzlei-muster.example
type: UserMailbox
licensed: yes
full-access: no
imap: on
smtp-auth: on
smtp-auth-set-by: organization
complete: yes
=== MAILCHECK INSPECT END ==="""


async def settled(scene: Scene) -> None:
    """Let whatever the bot makes of the last thing come to its end: what is asked afterwards goes the same way behind it."""
    await scene.slack.dm(scene.ben, REFUSED)
    await scene.explained(where=scene.slack.direct_messages_of(scene.ben))


def posted_by_bot(scene: Scene, where: Message) -> list[Message]:
    return [m for m in scene.slack.thread(where) if m.user == scene.slack.bot_user_id]


def heard_from_bot(scene: Scene, channel: Channel) -> list[Call]:
    return [call for call in scene.slack.calls("chat.postMessage") if call.arguments.get("channel") == channel.id]
