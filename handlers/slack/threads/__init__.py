"""The answers: what a worker does with a job that came in through Slack, and the thread that it writes."""
