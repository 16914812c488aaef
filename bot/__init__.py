"""The core of Mailcheck: evidence, known error, cause, fix. It knows no Slack and no terminal.

Read in this order: `model` (the words everybody uses), `checks/` (three conversations that gather evidence), `catalogue/` (what the evidence
means), `scripts/` (the PowerShell that mends it), `store/` (where tenants rest), `tenants/`, `pastes/` and `flows/` (what brings these
together), `service` (what the doors may ask for).
"""
