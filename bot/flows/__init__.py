"""What is led over several messages, or comes back later: `service` remembers it, `setup/` knows the ten steps, `fix_verification` proves a fix.

A flow here is state and what follows from it; who is asked and shown what is a door's.
"""
