"""What somebody typed into a form whose window was closed before the answer came: kept for them alone, for a quarter of an hour."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import BadInput
from bot.jobs.kinds import Asker
from handlers.slack.features.tenants import wording
from handlers.slack.features.tenants.filled import Form
from handlers.slack.features.tenants.form_said import Anyway
from handlers.slack.platform.context import Context


class _Draft(BaseModel):
    """What was typed (by block id and action id), as it stood there and what it was about."""

    model_config = ConfigDict(strict=True, frozen=True)

    about: str
    values: dict[str, Any] = Field(repr=False)
    shown: dict[str, Any] = Field(repr=False)


async def keep(context: Context, form: Form) -> Anyway:
    """Keep what was typed, in the place of what was typed there before; return how a button asks for it."""
    draft = _Draft(about=form.about, values=form.values, shown=form.shown)
    number = await context.mailcheck.drafts.keep(_place(form.asker, form.window), draft.model_dump_json())
    return Anyway.model_validate({"window": form.window, "draft": number})


async def kept(context: Context, asker: Asker, what: Anyway) -> Form:
    """Return what this person typed; raises BadInput where it is gone, or was another's."""
    said = await context.mailcheck.drafts.of(_place(asker, what.window), what.draft)
    try:
        draft = _Draft.model_validate_json(said or "")
    except ValidationError:
        raise BadInput(wording.DRAFT_GONE) from None
    return Form(asker, what.window, draft.about, "", draft.values, draft.shown)


async def drop(context: Context, asker: Asker, what: Anyway) -> None:
    """Forget it: secrets may stand in it."""
    await context.mailcheck.drafts.drop(_place(asker, what.window), what.draft)


def _place(asker: Asker, window: str) -> str:
    return f"{asker.workspace} {asker.person} {window}"
