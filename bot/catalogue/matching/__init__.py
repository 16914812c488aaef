"""Finds the known errors in a text: `paste` (the text, cleaned), `matcher` (what it is recognised by), `places` and `other_servers` (whose words they are).

Linear in the length of the text. What a match means for a customer is `reasoning/`'s.
"""
