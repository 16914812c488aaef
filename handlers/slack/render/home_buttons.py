"""The buttons of App Home that belong to other features: their ids and values."""

from __future__ import annotations

from typing import Literal

from handlers.slack.kit.buttons import ButtonValue

ADD_ACTION = "home_add_tenant"
SETUP_ACTION = "home_setup"
PASTE_ACTION = "home_paste"


class Plain(ButtonValue):
    """Nothing to remember."""

    v: Literal[1] = 1


CHECK_ACTION = "home_check"
TENANT_ACTION = "home_tenant"


class OfTenant(ButtonValue):
    """Which tenant a button is about."""

    v: Literal[1] = 1
    tenant: str


class Wanted(ButtonValue):
    """What somebody wants to do with a tenant's credentials."""

    v: Literal[1] = 1
    tenant: str
    wanted: Literal["rotate", "change", "forget"]
