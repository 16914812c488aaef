"""The form for a new tenant, submitted."""

from __future__ import annotations

from handlers.slack.blocks.tenant_form import ADD
from handlers.slack.rights import Role
from handlers.slack.tenant_saving import ask_entra, submitted_from
from handlers.slack.tenant_typed import mistakes
from handlers.slack.views import Window

WINDOW = Window(ADD, mistakes, submitted_from(ADD), Role.KEEPER, meanwhile=ask_entra)
