"""The form for a tenant's new credential, submitted."""

from __future__ import annotations

from handlers.slack.blocks.tenant_form import ROTATE
from handlers.slack.rights import Role
from handlers.slack.tenant_saving import ask_entra, submitted_from
from handlers.slack.tenant_typed import mistakes
from handlers.slack.views import Window

WINDOW = Window(ROTATE, mistakes, submitted_from(ROTATE), Role.KEEPER, meanwhile=ask_entra)
