"""Slack's own building blocks and limits: text, buttons, paging, remembered answers, errors. Knows nothing of Mailcheck."""
