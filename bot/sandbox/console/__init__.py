"""The admin centers of a customer: everything that its administrator can see and change, as plain data and named changes.

Reading order: `desk` (who looks and who changes), `shown` (what is seen), `given` (what was filled in), then the changes:
`entra`, `exchange`, `mailboxes`, `network`; `inspection` (what a look into Exchange shows without PowerShell).
"""

from __future__ import annotations

from bot.sandbox.console.desk import CHANGES, Desk
from bot.sandbox.console.given import Done
from bot.sandbox.console.inspection import inspect, read_script

__all__ = ["CHANGES", "Desk", "Done", "inspect", "read_script"]
