"""„Trotzdem speichern“: what Entra has not accepted is stored all the same."""

from __future__ import annotations

from bot.errors import BadInput
from handlers.slack.features.tenants import wording
from handlers.slack.features.tenants.form_said import SAVE_ANYWAY, Anyway
from handlers.slack.features.tenants.saving import Form, save
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.rights import Role


async def handle(door: Door, pressed: Pressed) -> None:
    """Store what stands in the window now, or what stood in the one that was closed."""
    what = read(Anyway, pressed.value)
    if what.draft:
        draft = door.drafts.take(pressed.asker.person, what.draft)
        if draft is None:
            raise BadInput(wording.DRAFT_GONE)
        await save(door, Form(pressed.asker, draft.window, draft.about, "", draft.values, draft.shown), anyway=True)
        return
    stand = str(pressed.shown.get("hash") or "")
    form = Form(pressed.asker, what.window, pressed.about, pressed.view_id, pressed.values, pressed.shown, stand)
    if pressed.view_id not in door.saving:
        door.saving.add(pressed.view_id)
        try:
            await save(door, form, anyway=True)
        finally:
            door.saving.discard(pressed.view_id)


ACTION = Button(SAVE_ANYWAY, handle, Role.KEEPER)
