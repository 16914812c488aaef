"""Everything that stands ready in the demo: the real core, the servers it talks to, and whom one can play."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import web

from bot.sandbox.customers import Customer
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.slack import Channel, Member, SlackWorkspace
from bot.service import Mailcheck
from bot.settings import Settings
from handlers.demo.guard import Guard


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo's pieces; `people` and `channels` by the names that stand in the page's addresses, `customers` by their tenant's name."""

    mailcheck: Mailcheck
    settings: Settings
    microsoft: Microsoft365
    slack: SlackWorkspace
    people: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    guard: Guard = field(default_factory=Guard)


STAGE = web.AppKey("stage", Stage)
