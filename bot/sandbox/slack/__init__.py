"""A Slack workspace that fits on a laptop: Web API, Socket Mode, response URLs, and people who type and click.

Reading order: `model` (what a workspace holds), `records` (what is remembered and how to watch it), `acting` (what people
do), `changing` (what changes meanwhile), `workspace` (the server), `web_api` and `methods_*` (what the bot may call),
`block_kit` (Slack's limits), `render`.
"""

from __future__ import annotations

from bot.sandbox.slack.faults import ApiFault
from bot.sandbox.slack.model import Ack, Call, Change, Channel, Clock, Ephemeral, File, Member, Message, Outcome, View
from bot.sandbox.slack.render import render_ephemeral, render_message, render_thread, render_view
from bot.sandbox.slack.workspace import SlackWorkspace

__all__ = [
    "Ack",
    "ApiFault",
    "Call",
    "Change",
    "Channel",
    "Clock",
    "Ephemeral",
    "File",
    "Member",
    "Message",
    "Outcome",
    "SlackWorkspace",
    "View",
    "render_ephemeral",
    "render_message",
    "render_thread",
    "render_view",
]
