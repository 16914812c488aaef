"""A form about a tenant with something said in it: while Entra is asked, and where what was typed is not right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from bot.model import Language
from handlers.slack.features.tenants import wording
from handlers.slack.features.tenants.form import WAITING, frame
from handlers.slack.kit.buttons import ButtonValue, button, row
from handlers.slack.kit.limits import Block
from handlers.slack.kit.rich import Part, bold, paragraph, plain, rich
from handlers.slack.platform import wording_common
from handlers.slack.render.tenant_fields import label

SAVE_ANYWAY, REOPEN = "tenant_save_anyway", "tenant_reopen"
SHORT = 10  # blocks: in a longer form whoever is at its end does not see the top
OURS = "said"  # the block ids of what is said begin so; everything else in a form stays

View = dict[str, Any]


class Anyway(ButtonValue):
    """What to save, or to show again: the form of this window, or the draft of one that was closed."""

    v: Literal[1] = 1
    window: Literal["tenant_add", "tenant_rotate", "tenant_change", "tenant_forget"]
    draft: str = ""


def waiting(shown: View, said: str, language: Language) -> View:
    """Return the form with its values while something is done; submitting it once more does nothing."""
    return {
        "type": "modal",
        "callback_id": WAITING,
        "private_metadata": shown["private_metadata"],
        "title": shown["title"],
        "submit": label(wording.PLEASE_WAIT.in_(language)),
        "close": label(wording_common.CLOSE.in_(language)),
        "blocks": [_said("top", bold(said)), *form_blocks(shown), _said("below", bold(said))],
    }


def corrected(
    window: str,
    shown: View,
    top: list[Part],
    at_fields: Mapping[str, list[Part]],
    language: Language,
    *,
    anyway: bool = False,
) -> View:
    """Return the form with its values, a notice on top and what is wrong below the field that it concerns."""
    or_else = [plain(f" {wording.OTHERWISE_ANYWAY.in_(language)}")] if anyway else []
    blocks: list[Block] = [_said("top", *top, *or_else)]
    if anyway:
        blocks.append(
            row(save_anyway_button(Anyway.model_validate({"window": window}), language))
            | {"block_id": f"{OURS}_anyway"}
        )
    for block in form_blocks(shown):
        blocks.append(block)
        if parts := at_fields.get(str(block.get("block_id"))):
            blocks.append(_said(str(block["block_id"]), *parts))
    if len(blocks) > SHORT:
        blocks.append(_said("below", *top))
    return frame(window, str(shown["private_metadata"]), blocks, language)


def save_anyway_button(what: Anyway, language: Language) -> dict[str, Any]:
    """Return the button that saves what Entra has not accepted."""
    said, aloud = wording.SAVE_ANYWAY.in_(language), wording.SAVE_ANYWAY_ALOUD.in_(language)
    return button(SAVE_ANYWAY, said, what.model_dump_json(), aloud)


def reopen_button(what: Anyway, language: Language) -> dict[str, Any]:
    """Return the button that opens a window again with what was typed in it."""
    return button(REOPEN, wording.OPEN_AGAIN.in_(language), what.model_dump_json())


def form_blocks(shown: View) -> list[Block]:
    """Return the form's own blocks, as they stood in the window."""
    return [block for block in shown["blocks"] if not str(block.get("block_id", "")).startswith(OURS)]


def _said(where: str, *parts: Part) -> Block:
    return rich(paragraph(*parts)) | {"block_id": f"{OURS}_{where}"}
