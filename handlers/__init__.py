"""The doors of Mailcheck: the terminal (`terminal/`), Slack (`slack/`), and the demo (`demo/`). They know no protocol."""
