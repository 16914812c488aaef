"""„Fenster wieder öffnen“: a form that was closed before the answer came, with what was typed in it but the secret."""

from __future__ import annotations

from bot.errors import BadInput
from handlers.slack import wording_tenants as wording
from handlers.slack.actions import Button, Pressed
from handlers.slack.blocks.buttons import read
from handlers.slack.blocks.tenant_form import ADD, filled_in, frame
from handlers.slack.blocks.tenant_form_said import REOPEN, Anyway, form_blocks
from handlers.slack.credentials import for_keepers
from handlers.slack.door import Door
from handlers.slack.opening import open_window, remember
from handlers.slack.rights import Role


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
