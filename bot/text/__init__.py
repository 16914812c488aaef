"""What people type, cut into words and options: the same in the terminal and in Slack.

Nothing here knows what a word means, what a secret looks like (`redaction/`) or which language an answer takes.
"""
