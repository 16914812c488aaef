"""The buttons of an explanation: whether it helped, and more pasted text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot.flows.fix import point_to
from bot.model import Diagnosis, Report, Standing, Tenant, Text
from bot.service import Feedback
from handlers.slack.features.explain import wording
from handlers.slack.features.explain.feedback import ACTION_ID, Said, ask
from handlers.slack.features.explain.paste_window import open_paste_window
from handlers.slack.kit.buttons import read, row
from handlers.slack.kit.limits import Block, message_text, pages
from handlers.slack.kit.rich import bold, paragraph, plain, rich, spoken
from handlers.slack.platform.addresses import without_addresses
from handlers.slack.platform.answers import open_below
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Button, Pressed
from handlers.slack.platform.replies import ReplyAddress, direct_channel, tell
from handlers.slack.platform.roles import Role
from handlers.slack.render.causes import in_full
from handlers.slack.render.home_buttons import PASTE_ACTION, Plain
from handlers.slack.render.more_evidence import PASTE_ACTION as PASTE_MORE
from handlers.slack.render.more_evidence import Here
from handlers.slack.render.offers import start_button

_NOTED = {
    Feedback.HELPED: wording.NOTED_HELPED,
    Feedback.NOT_HELPED: wording.NOTED_NOT_HELPED,
    Feedback.OTHER: wording.NOTED_OTHER,
}


async def _feedback(context: Context, pressed: Pressed) -> None:
    """„Hat geholfen / Hat nicht geholfen / Etwas anderes“: counted, and after a no comes the next likely cause."""
    said = read(Said, pressed.value)
    await context.mailcheck.pastes.feedback(said.error, said.fix, said.said)
    await _thank(context, pressed, _NOTED[said.said])
    if said.said is Feedback.NOT_HELPED:
        await _go_on(context, pressed, said)


async def _thank(context: Context, pressed: Pressed, noted: Text) -> None:
    text = noted.in_(pressed.asker.language)
    blocks = [rich(paragraph(plain(text)))]
    if not await ReplyAddress(context.slack, pressed.asker.reply_address).say(message_text(text), blocks, replace=True):
        await tell(context.slack, pressed.asker, message_text(text), blocks, thread=pressed.root)


class _Here(NamedTuple):
    """The check and the tenant of a thread, as far as there are any for this person."""

    report: Report | None
    tenant: Tenant | None


async def _go_on(context: Context, pressed: Pressed, said: Said) -> None:
    """Write the next cause below; what has been excluded meanwhile is passed over."""
    here = _Here(
        *await context.mailcheck.pastes.beside(thread=await context.rights.thread(pressed.asker, pressed.root))
    )
    whose = [await context.rights.tenant(pressed.asker, here.tenant.name)] if here.tenant else []
    sight = context.rights.sight(pressed.asker, Role.READER, *whose)
    told = next(_next_causes(context, pressed, said, here), None)
    language = pressed.asker.language
    for page in pages(told or [rich(paragraph(plain(wording.NO_MORE_CAUSES.in_(language))))]):
        text = without_addresses(spoken(page), language)
        await open_below(context.slack, sight, pressed.root, text, page)


def _next_causes(context: Context, pressed: Pressed, said: Said, here: _Here) -> Iterator[list[Block]]:
    core, language = context.mailcheck, pressed.asker.language
    for number, fix in enumerate(said.rest):
        diagnosis = _as_it_stands(said.error, fix, here)
        if diagnosis.standing is Standing.EXCLUDED:
            continue
        try:
            guidance = core.presentation.guidance(diagnosis, here.report, here.tenant)
        except KeyError:  # the catalogue has no such fix any more
            continue
        yield [
            rich(paragraph(bold(wording.NEXT_CAUSE.in_(language)))),
            *in_full(diagnosis, guidance, lambda d: core.presentation.supports(d, here.report), language),
            row(
                start_button(
                    point_to(diagnosis, here.tenant.name if here.tenant else "", rest=said.rest),
                    guidance.name,
                    language,
                )
            ),
            *ask(said.error, fix, said.rest[number + 1 :], language),
        ]


def _as_it_stands(error: str, fix: str, here: _Here) -> Diagnosis:
    """Return the cause as the check in this thread has it by now; a possible one where there is no check."""
    known = [d for d in (here.report.diagnoses if here.report else ()) if d.error == error and d.fix == fix]
    return known[0] if known else Diagnosis(error, fix, Standing.POSSIBLE, Text("", ""))


async def _home_paste(context: Context, pressed: Pressed) -> None:
    """„Fehlermeldung einfügen“ in the App Home: the answer to what is pasted stands in the direct messages with this person."""
    read(Plain, pressed.value)
    direct = await direct_channel(context.slack, pressed.asker.person)
    await open_paste_window(context.slack, pressed.asker.model_copy(update={"channel": direct}), pressed.trigger)


async def _paste_error(context: Context, pressed: Pressed) -> None:
    """„Fehlermeldung einfügen“: the window for it; what is pasted there belongs to the thread of the button."""
    read(Here, pressed.value)
    await open_paste_window(context.slack, pressed.asker, pressed.trigger, pressed.root)


BUTTONS = (
    Button(ACTION_ID, _feedback, Role.READER),
    Button(PASTE_ACTION, _home_paste, Role.READER),
    Button(PASTE_MORE, _paste_error, Role.READER),
)
