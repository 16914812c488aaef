"""„Fenster wieder öffnen“: a form that was closed before the answer came, with what was typed in it but the secret."""

from __future__ import annotations

from bot.errors import BadInput
from handlers.slack.features.tenants import wording
from handlers.slack.features.tenants.form import ADD, filled_in, frame
from handlers.slack.features.tenants.form_said import REOPEN, Anyway, form_blocks
from handlers.slack.kit.buttons import read
from handlers.slack.platform.buttons import Button, Pressed
from handlers.slack.platform.context import Door
from handlers.slack.platform.credentials import for_keepers
from handlers.slack.platform.modals import open_window, remember
from handlers.slack.platform.rights import Role


async def handle(door: Door, pressed: Pressed) -> None:
    """Open the form again."""
    what = read(Anyway, pressed.value)
    draft = door.drafts.of(pressed.asker.person, what.draft)
    if draft is None:
        raise BadInput(wording.DRAFT_GONE)
    if draft.window != ADD:
        await for_keepers(door, pressed.asker, draft.about.partition(" ")[0])
    remembered = remember(door.slack, pressed.asker, about=draft.about)
    blocks = filled_in(form_blocks(draft.shown), draft.values)
    await open_window(door.slack, pressed.trigger, frame(draft.window, remembered, blocks, pressed.asker.own_language))


ACTION = Button(REOPEN, handle, Role.KEEPER)
