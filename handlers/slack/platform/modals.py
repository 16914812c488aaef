"""Opens windows, and knows again where one was opened and what it is about: a submitted window itself tells neither.

What a window remembers travels through the person's Slack, so it is signed, for this person, and believed only with the signature.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BadInput, MailcheckError
from bot.jobs.kinds import Asker
from bot.model import Language
from handlers.slack.kit.errors import error_code
from handlers.slack.platform import wording_common
from handlers.slack.platform.asking import May, asked, names_nobody

log = logging.getLogger(__name__)

View = dict[str, Any]

# The version, where (channel, thread), about what, the language, the signature.
_REMEMBERED = TypeAdapter(tuple[Literal[2], str, str, str, str, str])

LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a window was opened (the ts of a thread's root, empty for none), and what it is about."""

    channel: str = ""
    thread: str = ""
    about: str = ""


async def open_window(slack: AsyncWebClient, trigger: str, view: View, may: May = names_nobody) -> str:
    """Open a window and return its view id; `may` is asked before each try.

    Raises what `may` raises, MailcheckError where Slack's three seconds for it are over.
    """
    try:
        return str((await asked(slack, may, lambda once: once.views_open(trigger_id=trigger, view=view)))["view"]["id"])
    except SlackApiError as problem:
        if error_code(problem) in LATE:
            raise MailcheckError(wording_common.MODAL_LATE) from None
        raise


async def change_window(
    slack: AsyncWebClient, view_id: str, view: View, may: May = names_nobody, *, stand: str = ""
) -> None:
    """Let an open window show something else; `may` is asked before each try. `stand`: only if it still shows what had this hash.

    Raises what `may` raises, SlackApiError.
    """
    await asked(slack, may, lambda once: once.views_update(view_id=view_id, view=view, hash=stand or None))


def remember(slack: AsyncWebClient, asker: Asker, thread: str = "", about: str = "") -> str:
    """Return where the window is opened and what it is about, signed: the `private_metadata` of its view. Nothing secret belongs in it."""
    place = [2, asker.channel, thread, about, asker.own_language]
    return json.dumps([*place, _signature(slack, asker.person, place)])


def recall(slack: AsyncWebClient, person: str, remembered: str) -> Place:
    """Return where this person opened the window; raises BadInput for anything that we did not write."""
    try:
        version, channel, thread, about, language, signature = _REMEMBERED.validate_json(remembered, strict=True)
    except ValidationError:
        raise BadInput(wording_common.UNKNOWN_BUTTON) from None
    expected = _signature(slack, person, [version, channel, thread, about, language])
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise BadInput(wording_common.UNKNOWN_BUTTON)
    return Place(channel, thread, about)


def language_in(remembered: str) -> Language:
    """Return the language in which a window was opened, unproved; it decides only how a hint in it is worded."""
    return Language.EN if f'"{Language.EN}"' in remembered else Language.DE


def _signature(slack: AsyncWebClient, person: str, place: list[object]) -> str:
    said = json.dumps(["window", person, *place]).encode()
    return hmac.new(str(slack.token).encode(), said, hashlib.sha256).hexdigest()


WITHOUT_FILES = frozenset({"missing_scope", "invalid_arguments"})
