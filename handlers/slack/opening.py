"""Opens the window for a pasted error, and knows again where it was opened: a submitted window itself tells no channel.

What a window remembers travels through the person's Slack, so it is signed, for this person, and believed only with the signature.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BadInput, MailcheckError
from bot.jobs.kinds import Asker
from bot.model import Language
from handlers.slack import wording, wording_explained
from handlers.slack.blocks.paste_window import window
from handlers.slack.replies import error_code

log = logging.getLogger(__name__)

LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})
WITHOUT_FILES = frozenset({"missing_scope", "invalid_arguments"})


async def open_paste_window(slack: AsyncWebClient, asker: Asker, trigger: str, thread: str = "") -> None:
    """Open the window, without its file input where the workspace does not let us read files."""
    remembered = remember(slack, asker, thread)
    try:
        try:
            await slack.views_open(trigger_id=trigger, view=window(remembered, asker.language))
        except SlackApiError as problem:
            if error_code(problem) not in WITHOUT_FILES:
                raise
            log.warning("The window opens without files: %s", error_code(problem))
            await slack.views_open(trigger_id=trigger, view=window(remembered, asker.language, files=False))
    except SlackApiError as problem:
        if error_code(problem) in LATE:
            raise MailcheckError(wording_explained.MODAL_LATE) from None
        raise


def remember(slack: AsyncWebClient, asker: Asker, thread: str) -> str:
    """Return where the window is opened, signed."""
    place = [1, asker.channel, thread, asker.language]
    return json.dumps([*place, _signature(slack, asker.person, place)])


def recall(slack: AsyncWebClient, person: str, remembered: str) -> tuple[str, str]:
    """Return channel and thread in which this person opened the window; raises BadInput for anything that we did not write."""
    try:
        version, channel, thread, language, signature = json.loads(remembered)
    except ValueError:
        raise BadInput(wording.UNKNOWN_BUTTON) from None
    expected = _signature(slack, person, [version, channel, thread, language])
    if version != 1 or not hmac.compare_digest(expected, str(signature)):
        raise BadInput(wording.UNKNOWN_BUTTON)
    return str(channel), str(thread)


def language_in(remembered: str) -> Language:
    """Return the language in which a window was opened, unproved; it decides only how a hint in it is worded."""
    return Language.EN if f'"{Language.EN}"' in remembered else Language.DE


def _signature(slack: AsyncWebClient, person: str, place: list[object]) -> str:
    said = json.dumps(["paste window", person, *place]).encode()
    return hmac.new(str(slack.token).encode(), said, hashlib.sha256).hexdigest()
