"""Stored tenants: read from documents and forms (`input/`), tried (`credential_probe`), kept (`service`), aimed at (`target`), checked (`checks`), put right (`entry`).

How they are encrypted and written is the store's (`store/`); what a conversation does is `checks/`'s.
"""
