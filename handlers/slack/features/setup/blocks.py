"""The root message of a guided set-up: which step it is at, and how each of the ten stands, in words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.flows.setup import StepView, number_of
from bot.model import Language, Tenant, Text
from handlers.slack.features.setup import wording
from handlers.slack.features.setup.card import word_of
from handlers.slack.kit.buttons import row
from handlers.slack.kit.limits import Block, grey_line
from handlers.slack.kit.rich import bold, bullets, paragraph, person, plain, rich
from handlers.slack.render import wording_shown
from handlers.slack.render.days import expiry
from handlers.slack.render.resume import resume_button
from handlers.slack.render.tenant_buttons import CHANGE, CHECK, SHOW, tenant_button


def root_text(name: str, at: str, views: Sequence[StepView], language: Language) -> str:
    """Return the set-up in a line."""
    number = number_of(at)
    title = views[number - 1].step.title.in_(language)
    return wording.HEAD.in_(language, name=name, number=number, all=len(views), title=title)


def root_blocks(
    course: str, name: str, at: str, views: Sequence[StepView], about: Text, language: Language
) -> list[Block]:
    """Return the root message while the set-up is under way. `about`: for which program, how many mailboxes."""
    return [
        rich(paragraph(bold(root_text(name, at, views, language))), _list(views, language, at)),
        grey_line(f"{about.in_(language)} · {wording.GO_ON_BELOW.in_(language)}"),
        row(resume_button(course, name, language)),
    ]


def finished_blocks(name: str, views: Sequence[StepView], language: Language) -> list[Block]:
    """Return the root message of a finished set-up."""
    return [rich(paragraph(bold(wording.HEAD_FINISHED.in_(language, name=name))), _list(views, language))]


def closing_blocks(
    tenant: Tenant, waiting: str, verdict: str, skipped: Sequence[StepView], language: Language
) -> list[Block]:
    """Return the last words to whoever is waiting: the verdict, what was left out, when the credential ends."""
    lines = [verdict]
    if skipped:
        titles = ", ".join(
            f"„{v.step.title.de}“" if language is Language.DE else f"“{v.step.title.en}”" for v in skipped
        )
        lines.append(wording.FINISHED_SKIPPED.in_(language, titles=titles))
    lines.append(reminder(tenant, language))
    actions = (CHECK, SHOW) if tenant.secret_expires else (CHECK, SHOW, CHANGE)
    return [
        rich(
            paragraph(person(waiting), plain(" "), bold(wording.FINISHED.in_(language, name=tenant.name))),
            bullets(lines),
        ),
        row(*(tenant_button(action, tenant.name, language) for action in actions)),
    ]


def reminder(tenant: Tenant, language: Language) -> str:
    """Return when the credential ends and how one hears of it in time."""
    if tenant.secret_expires is None:
        return wording.NO_DATE.in_(language)
    kind = wording_shown.FIELD_CERTIFICATE if tenant.certificate else wording_shown.FIELD_SECRET
    return wording.REMINDER.in_(language, kind=kind.in_(language), until=expiry(tenant.secret_expires, language))


def _list(views: Sequence[StepView], language: Language, at: str = "") -> dict[str, object]:
    return bullets((_line(view, language, now=view.step.id == at) for view in views), numbered=True)


def _line(view: StepView, language: Language, *, now: bool) -> str:
    word = word_of(view).in_(language)
    word = wording.NOW.in_(language, word=word) if now else word
    return wording.LINE.in_(language, title=view.step.title.in_(language), word=word)
