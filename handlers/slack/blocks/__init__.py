"""Values in, Block Kit out: pure functions. Slack's limits live in `limits.py` and `rich.py`."""
