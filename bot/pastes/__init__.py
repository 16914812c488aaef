"""Pasted texts on their way to an explanation: read in other processes where they are long, masked once, explained beside a check.

Reading order: `service` (what a door asks), `work` (what is done with a text), `reading` and `other_process` (where), `decoding` (files).
What a text means is the catalogue's; nothing here writes to people.
"""
