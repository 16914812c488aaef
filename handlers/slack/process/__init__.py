"""The process: `serve` starts and ends it, `hands` keeps the process that works for it, `dispatch` builds the app from the features, `incoming` and `shapes` take what Slack sends, `http_door` is the other way in.

Nothing here says a word about a customer.
"""
