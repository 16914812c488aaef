"""The Slack door: commands and buttons in, threads out. It knows no protocol and no catalogue; it asks `bot.service`.

`kit` < `platform` < `render` < `features` < `process`: each knows only what stands before it, and features do not know each other.
Reading order: `features/script/` (the smallest feature, whole), `platform/feature.py`, `process/dispatch.py`, `platform/answers.py`, `features/check/`.
"""
