"""`mailcheck serve`: the Slack bot as a process that runs until it is told to end."""

from __future__ import annotations

from bot.service import Mailcheck
from bot.settings import load_settings
from handlers import logs
from handlers.slack.process.serve import demand_tokens, serve


async def serve_slack(*, http: bool) -> int:
    """Serve the workspace of the operator's settings; its log goes to standard error."""
    settings = load_settings()
    demand_tokens(settings, http=http)
    logs.to_stderr()
    mailcheck = await Mailcheck.open(settings)
    try:
        mailcheck.reading.start()
        await serve(mailcheck, settings, http)
    finally:
        await mailcheck.close()
    return 0
