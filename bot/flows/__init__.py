"""What is led over several messages, or comes back later: `setup/` and `fix/` are the two state machines, `reminders` says when to look again.

`service` remembers them. A flow here is state and what follows from it; who is asked and shown what is a door's.
"""
