"""The Slack door: commands and buttons in, threads out. It knows no protocol and no catalogue; it asks `bot.service`.

Reading order: `commands/mailcheck.py` (what a command does), `app.py` and `incoming.py` (how it gets there),
`threads/check.py` (the answer), `answers.py` (where it stands), `blocks/` (how it looks), `errors.py`, `serving.py` (the process).
"""
