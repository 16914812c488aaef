"""The Slack door: commands and buttons in, threads out. It knows no protocol and no catalogue; it asks `bot.service`.

Reading order: `commands/mailcheck.py` (what a command does), `register.py` (what else people can do), `app.py` and `incoming.py`
(how it gets there), `threads/check.py` and `threads/explain.py` (the answers), `answers.py` (where they stand), `blocks/` (how it looks), `errors.py`, `serving.py` (the process).
"""
