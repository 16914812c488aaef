"""Three conversations that gather evidence: token, IMAP, SMTP. Each opens one connection and reports its stages.

A check answers with findings (codes and facts), never with sentences, and never raises for what a network, a server or a
customer can do. The folder is the register: a public module defines `CHECK`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import MappingProxyType

from bot.checks._contracts import Conversation, Progress, Target, TokenFacts
from bot.checks._libraries import load_libraries
from bot.checks._network import Network, open_network
from bot.checks._runner import run_checks
from bot.checks._sign_in import fetch_token_facts, resolve_tenant_id
from bot.discovery import collect
from bot.model import Sentence

__all__ = [
    "CHECKS",
    "FINDINGS",
    "Conversation",
    "Network",
    "Progress",
    "Target",
    "TokenFacts",
    "fetch_token_facts",
    "load_libraries",
    "open_network",
    "resolve_tenant_id",
    "run_checks",
]

CHECKS: Mapping[str, Conversation] = MappingProxyType(collect(sys.modules[__name__], "CHECK", Conversation))
"""Every conversation, by its module's name."""

FINDINGS: Mapping[str, Sentence] = MappingProxyType(
    {code: text for check in CHECKS.values() for code, text in check.finds.items()}
)
"""Every finding that a check can produce, with its one sentence."""
