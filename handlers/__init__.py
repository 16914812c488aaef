"""The doors of Mailcheck: the terminal (`terminal.py`), Slack (`slack/`), and the demo. They know no protocol."""
