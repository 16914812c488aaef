"""Tells what came of a form about a tenant: in its window, or in a direct message where the window was closed meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackClientError

from bot.model import Sentence, Text
from bot.service import Refusal, Tried
from handlers.slack.features.tenants import draft, wording, wording_form
from handlers.slack.features.tenants.form import ADD, FORGET
from handlers.slack.features.tenants.form_said import corrected, form_blocks, reopen_button, save_anyway_button
from handlers.slack.features.tenants.result import Saved, headline, refusal_parts, result_blocks
from handlers.slack.kit.buttons import row
from handlers.slack.kit.errors import error_code
from handlers.slack.kit.limits import Block, message_text
from handlers.slack.kit.rich import Part, bold, paragraph, plain, rich, spoken
from handlers.slack.platform.addresses import without_addresses
from handlers.slack.platform.modals import change_window, remember
from handlers.slack.platform.notice_window import notice_window
from handlers.slack.platform.replies import tell
from handlers.slack.platform.roles import Role
from handlers.slack.render.tenant_fields import label

if TYPE_CHECKING:
    from handlers.slack.features.tenants.filled import Form
    from handlers.slack.platform.asking import May
    from handlers.slack.platform.context import Context

log = logging.getLogger(__name__)


class Telling:
    """Speaks to the person who filled in this form, in their own language."""

    def __init__(self, context: Context, form: Form) -> None:
        self._door, self._form, self._language = context, form, form.asker.own_language

    async def mistaken(self, wrong: Mapping[str, Text]) -> None:
        """Say at each field what is wrong with it; what has no field here stands on top."""
        at_fields = {field: [plain(text.in_(self._language))] for field, text in wrong.items()}
        here = [field for field in at_fields if self._has(field)]
        top = [self._label(wording.PLEASE_CORRECT, here[0])] if here else []
        for field in at_fields.keys() - set(here):
            top += at_fields[field]
        await self._correct(top, at_fields)

    async def refused(self, tried: Tried, refusal: Refusal) -> None:
        """Say why Entra gives no token, below the field that it concerns, and offer to save all the same."""
        said = refusal_parts(tried, refusal, self._door.mailcheck.presentation.describe_finding, self._language)
        if self._has(refusal.field):
            top = [self._label(wording.REFUSED_AT, refusal.field)]
            await self._correct(top, {refusal.field: said}, anyway=True)
        else:
            top = said if refusal.reached else [plain(wording.NOT_REACHED.in_(self._language)), *said]
            await self._correct(top, {}, anyway=True)

    async def failed(self, sentence: Text) -> None:
        """Say on top of the form what stood against it; what was typed stays."""
        await self._correct([plain(sentence.in_(self._language))], {})

    async def saved(self, saved: Saved) -> None:
        """Say that it is stored, what the token shows, and what comes next."""
        blocks = result_blocks(saved, self._door.mailcheck.presentation.describe_finding, self._language)
        view = notice_window(self._language, *blocks) | {
            "title": label(wording_form.TITLES[saved.window].in_(self._language)),
            "private_metadata": remember(self._door.slack, self._form.asker, about=saved.tenant.name),
        }
        if not await self._shown(view):
            await self._in_direct_message(headline(saved, self._language), blocks)

    async def done(self, sentence: Text) -> None:
        """Say that it is done, and nothing more."""
        said = sentence.in_(self._language)
        blocks = [rich(paragraph(plain(said)))]
        if not await self._shown(notice_window(self._language, *blocks)):
            await self._in_direct_message(said, blocks)

    async def _correct(self, top: list[Part], at_fields: Mapping[str, list[Part]], *, anyway: bool = False) -> None:
        form = self._form
        nothing_yet = {ADD: wording.NOT_SAVED, FORGET: wording.NOT_FORGOTTEN}.get(form.window, wording.OLD_STAYS)
        parts = [bold(nothing_yet.in_(self._language)), *top]
        if await self._shown(corrected(form.window, form.shown, parts, at_fields, self._language, anyway=anyway)):
            return
        what = await draft.keep(self._door, form)
        title = wording_form.TITLES[form.window].in_(self._language)
        gone = wording.WINDOW_GONE.in_(self._language, title=title)
        secret = [wording.SECRET_ANEW.in_(self._language)] if self._has("client_secret") else []
        said = [paragraph(bold(nothing_yet.in_(self._language)), plain(gone))]
        said += [paragraph(*self._named(field, parts)) for field, parts in at_fields.items()]
        said += [paragraph(*top)] if top and not at_fields else []
        said += [paragraph(plain(line)) for line in secret]
        buttons = [reopen_button(what, self._language)]
        buttons += [save_anyway_button(what, self._language)] if anyway else []
        blocks = [rich(*said), row(*buttons)]
        await self._in_direct_message(spoken(blocks[:1]), blocks)

    async def _shown(self, view: dict[str, Any]) -> bool:
        if not self._form.view_id:
            return False
        try:
            await change_window(self._door.slack, self._form.view_id, view, self._may(), stand=self._form.hash)
        except SlackClientError as problem:
            if error_code(problem) == "hash_conflict":  # the button was pressed twice: the window says more already
                return True
            log.info("The window cannot be changed any more: %s", error_code(problem))
            return False
        return True

    async def _in_direct_message(self, text: str, blocks: list[Block]) -> None:
        alone = self._form.asker.model_copy(update={"channel": "", "reply_address": ""})
        said = message_text(without_addresses(text, self._language))
        await tell(self._door.slack, alone, said, blocks, may=self._may())

    def _may(self) -> May:
        """The question whether whoever filled it in may still read of the tenant; one that is new, or gone, is nobody else's."""
        form = self._form
        names = () if form.window in {ADD, FORGET} else (form.about.partition(" ")[0],)
        return self._door.rights.question(form.asker, Role.KEEPER, *names)

    def _has(self, field: str) -> bool:
        return field in self._labels()

    def _labels(self) -> dict[str, str]:
        blocks = form_blocks(self._form.shown)
        return {str(block["block_id"]): str(block["label"]["text"]) for block in blocks if block["type"] == "input"}

    def _label(self, sentence: Sentence, field: str) -> Part:
        return plain(sentence.in_(self._language, field=self._labels()[field]))

    def _named(self, field: str, parts: list[Part]) -> list[Part]:
        return [bold(f"{self._labels()[field]}: "), *parts] if self._has(field) else parts
