"""The demo: the whole product against a Microsoft 365 and a Slack on this machine, as pages in the browser.

What is real: the store, the checks, the scripts, slack-bolt over Socket Mode. What is not: the servers they talk to.
Reading order: `running` (what starts and ends), `stage` and `cast` (what stands ready), `play` (what the terminal shows),
`server` (the pages), `shown` and `acts` (what a page is told and what it does), `page/` (what the browser runs).
"""

from __future__ import annotations

from handlers.demo.running import run_demo

__all__ = ["run_demo"]
