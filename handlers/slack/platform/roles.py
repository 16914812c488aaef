"""The roles: what somebody may do."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """What somebody may do; each role includes the one before."""

    READER = 1
    """Explain errors, write scripts for ids that they type; sees nothing of a tenant."""
    OPERATOR = 2
    """Also check, guided set-up and fix, customer texts, protocols, see tenants."""
    KEEPER = 3
    """Also add, change, rotate and forget credentials."""
