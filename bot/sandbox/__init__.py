"""A Microsoft 365 and a Slack workspace that fit on a laptop: for the demo, for training, for the tests. Loopback only."""
