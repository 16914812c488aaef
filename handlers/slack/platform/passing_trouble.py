"""Whether it is worth trying once more what nobody sees: trouble on the way passes, a refusal stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackClientError

from bot.errors import StoreUnavailable
from handlers.slack.kit.clock import utc_now
from handlers.slack.platform.rights import NotAllowed, NotHere
from handlers.slack.platform.sight import NotInThisChannel

TRIED_FOR = timedelta(hours=1)
"""A look that nobody confirms is due again after two minutes: for so long after its time it is left like that."""


def passes(problem: Exception, due: datetime) -> bool:
    """Tell whether what went wrong at something that was due then may be gone at the next try."""
    kinds = (StoreUnavailable, SlackClientError, aiohttp.ClientError, TimeoutError)
    unsure = isinstance(problem, NotAllowed | NotHere | NotInThisChannel) and problem.unsure
    return (unsure or isinstance(problem, kinds)) and utc_now() - due < TRIED_FOR
