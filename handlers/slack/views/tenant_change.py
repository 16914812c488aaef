"""The form for a tenant with everything but its credential, submitted."""

from __future__ import annotations

from handlers.slack.blocks.tenant_form import CHANGE
from handlers.slack.rights import Role
from handlers.slack.tenant_saving import ask_entra, submitted_from
from handlers.slack.tenant_typed import mistakes
from handlers.slack.views import Window

WINDOW = Window(CHANGE, mistakes, submitted_from(CHANGE), Role.KEEPER, meanwhile=ask_entra)
