"""The form for a tenant's new credential, submitted."""

from __future__ import annotations

from handlers.slack.features.tenants.form import ROTATE
from handlers.slack.features.tenants.saving import ask_entra, submitted_from
from handlers.slack.features.tenants.typed import mistakes
from handlers.slack.platform.rights import Role
from handlers.slack.platform.windows import Window

WINDOW = Window(ROTATE, mistakes, submitted_from(ROTATE), Role.KEEPER, meanwhile=ask_entra)
