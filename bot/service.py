"""What a door may ask of Mailcheck, by subject: tenants, checks, pastes, scripts, flows, announcements, and what is said of it all.

Doors import this and the value types. Composition only: what each part does stands in its own module.
"""

from __future__ import annotations

import logging
from typing import Self

from bot.announcements import Announced, Announcements
from bot.authorized import NO_THREAD, AuthorizedTenant, AuthorizedThread
from bot.catalogue import Explanation, Match, Meaning, NextObservation, Sign, Way
from bot.checks import FINDINGS, Network, Progress, load_libraries, open_network
from bot.conclusion import SortedOut, of_customer, sort_out
from bot.customer_text import CustomerPart, Enclosed, customer_text
from bot.flows.service import Flows
from bot.pastes.reading import Reading
from bot.pastes.service import Explained, Pastes
from bot.presentation import Presentation
from bot.report_json import to_contract as report_document
from bot.scripts import PastedIds, Script, ScriptKind, ScriptOptions, ScriptStep
from bot.scripts.builder import file_bytes
from bot.scripts.starting import start_lines
from bot.settings import Settings
from bot.store import (
    Actor,
    Course,
    Damaged,
    Due,
    Feedback,
    FeedbackCount,
    Paces,
    SavedReport,
    StoredTenant,
    TenantStore,
    UnknownPaste,
)
from bot.store.redis_store import open_store
from bot.tenants.checks import Checks
from bot.tenants.credential_probe import Refusal, Tried
from bot.tenants.entry import Corrected, right_object_id
from bot.tenants.scripts import ScriptAnswer, Scripts
from bot.tenants.service import PutAnswer, Tenants
from bot.tenants.target import Targets

__all__ = [
    "NO_THREAD",
    "Actor",
    "Announced",
    "AuthorizedTenant",
    "AuthorizedThread",
    "Corrected",
    "Course",
    "CustomerPart",
    "Damaged",
    "Due",
    "Enclosed",
    "Explained",
    "Explanation",
    "Feedback",
    "FeedbackCount",
    "Mailcheck",
    "Match",
    "Meaning",
    "NextObservation",
    "Paces",
    "PastedIds",
    "Progress",
    "PutAnswer",
    "Refusal",
    "SavedReport",
    "Script",
    "ScriptAnswer",
    "ScriptKind",
    "ScriptOptions",
    "ScriptStep",
    "Sign",
    "SortedOut",
    "StoredTenant",
    "Tried",
    "UnknownPaste",
    "Way",
    "customer_text",
    "file_bytes",
    "of_customer",
    "report_document",
    "right_object_id",
    "sort_out",
    "start_lines",
]

_log = logging.getLogger(__name__)


class Mailcheck:
    """The core, open on one store. Everything raises only MailcheckError's children for what can be expected to happen."""

    def __init__(self, settings: Settings, store: TenantStore, network: Network) -> None:
        targets = Targets(settings)
        self._store = store
        self.jobs, self.paces, self.drafts = store.jobs, store.paces, store.drafts
        self.told, self.served = store.told, store.served
        self.reading = Reading()
        self.presentation = Presentation(FINDINGS, targets.authority, targets.servers, settings.pages_url)
        self.tenants = Tenants(store, targets, network)
        self.checks = Checks(store, targets, network)
        self.pastes = Pastes(store, self.reading, settings.keep_unknown_days)
        self.scripts = Scripts(network, targets.at, targets.authority, self.presentation.describe_finding)
        self.flows = Flows(store, settings.profiles)
        self.announcements = Announcements(store, self.presentation)

    @classmethod
    async def open(cls, settings: Settings) -> Self:
        """Open the store (starting the embedded server when needed); raises BadInput or StoreUnavailable."""
        network = open_network(settings)
        return cls(settings, await open_store(settings), network)

    async def close(self) -> None:
        """Let go of the store, and of the process that reads long texts."""
        await self.reading.aclose()
        await self._store.close()

    async def ready(self, *, explains: bool = True) -> None:
        """Load everything that the first command would otherwise wait for; what explains texts only where this process does."""
        await self.reading.ready(explains=explains)
        await load_libraries()
