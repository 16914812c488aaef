"""What people type and paste, sign by sign (`normalise`) and word by word (`words`): the same in the terminal and in Slack.

Nothing here knows what a word means, what a secret looks like (`redaction/`) or which language an answer takes.
"""
