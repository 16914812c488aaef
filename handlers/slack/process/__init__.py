"""The process: `serve` starts and ends it, `dispatch` builds the app from the features, `incoming`, `shapes` and `repeats` take what Slack sends, `http_door` is the other way in.

Nothing here says a word about a customer.
"""
