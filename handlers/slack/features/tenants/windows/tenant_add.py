"""The form for a new tenant, submitted."""

from __future__ import annotations

from handlers.slack.features.tenants.form import ADD
from handlers.slack.features.tenants.saving import ask_entra, submitted_from
from handlers.slack.features.tenants.typed import mistakes
from handlers.slack.platform.rights import Role
from handlers.slack.platform.windows import Window

WINDOW = Window(ADD, mistakes, submitted_from(ADD), Role.KEEPER, meanwhile=ask_entra)
