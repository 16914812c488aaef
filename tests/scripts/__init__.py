"""Facts about the scripts: what is read from a paste, what is written, and what it does when it runs."""
