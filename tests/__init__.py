"""Facts about Mailcheck, against real servers on loopback."""
