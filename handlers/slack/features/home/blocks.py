"""The App Home: what there is to do, what is announced, set-ups under way, credentials that expire, my tenants, my language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.model import Language
from bot.service import Announced, Course
from handlers.slack.features.home import wording
from handlers.slack.features.home.announcement import announced_blocks
from handlers.slack.features.home.tenants import (
    ON_PAGE,
    PAGES,
    TenantState,
    counted,
    page_menu,
    secret_blocks,
    tenant_blocks,
)
from handlers.slack.kit.buttons import Element, button, row
from handlers.slack.kit.limits import Block, grey_line
from handlers.slack.kit.rich import Part, bold, paragraph, plain, rich
from handlers.slack.platform.roles import Role
from handlers.slack.render import wording_shown
from handlers.slack.render.days import moment
from handlers.slack.render.home_buttons import ADD_ACTION, PASTE_ACTION, SETUP_ACTION, Plain
from handlers.slack.render.resume import resume_button

HELP_ACTION = "home_help"
LANGUAGE_ACTION = "home_language"
CHANNEL_ACTION = "home_channel_language"
AS_IN_SLACK = "slack"
MOST_SETUPS = 5
MOST_ANNOUNCED = 5

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class HomeContent:
    """What one person sees. `states` are their tenants, the worst first; `chosen` is their own choice of a language."""

    role: Role
    states: tuple[TenantState, ...] = ()
    setups: tuple[Course, ...] = ()
    announced: tuple[Announced, ...] = ()
    chosen: Language | None = None
    page: int = 0
    note: str = ""
    damaged: tuple[Block, ...] = ()


def home_view(content: HomeContent, today: date, language: Language) -> View:
    """Return the view of somebody who may use Mailcheck."""
    blocks: list[Block] = [_header("Mailcheck"), _first_words(content, language)]
    blocks += [grey_line(content.note)] if content.note else []
    blocks += content.damaged
    blocks.append(_buttons(content.role, language))
    for one in content.announced[:MOST_ANNOUNCED]:
        blocks += announced_blocks(one, language, letter=bool(content.states))
    if content.role >= Role.OPERATOR:
        blocks += [*_setups(content.setups, language), *_secrets(content.states, today, language)]
        blocks += _tenants(content, language)
    blocks += [_header(wording.MY_LANGUAGE.in_(language)), _language(content.chosen, language)]
    blocks.append(grey_line(wording.LANGUAGE_RULE.in_(language)))
    return _view(blocks)


def only_words(*parts: Part) -> View:
    """Return a view that only says something: a refusal, or that something is in the way."""
    return _view([rich(paragraph(*parts))])


def _view(blocks: list[Block]) -> View:
    return {"type": "home", "blocks": blocks}


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _first_words(content: HomeContent, language: Language) -> Block:
    if content.role < Role.OPERATOR:
        return rich(paragraph(plain(wording.READER.in_(language))))
    if content.states:
        return rich(paragraph(bold(counted(content.states, language))))
    nothing = wording.NO_TENANT if content.role >= Role.KEEPER else wording.NO_TENANT_FOR_YOU
    return rich(paragraph(plain(nothing.in_(language))))


def _buttons(role: Role, language: Language) -> Block:
    value = Plain().model_dump_json()
    offered: list[Element] = [button(PASTE_ACTION, wording_shown.PASTE_ERROR.in_(language), value)]
    if role >= Role.KEEPER:
        offered.append(button(ADD_ACTION, wording_shown.ADD.in_(language), value))
    if role >= Role.OPERATOR:
        offered.append(button(SETUP_ACTION, wording.BEGIN_SETUP.in_(language), value))
        offered.append(button(CHANNEL_ACTION, wording.CHANNEL_LANGUAGE.in_(language), value))
    return row(*offered, button(HELP_ACTION, wording.HELP.in_(language), value))


def _setups(setups: Sequence[Course], language: Language) -> list[Block]:
    if not setups:
        return []
    blocks = [_header(wording.SETUPS.in_(language))]
    for course in setups[:MOST_SETUPS]:
        tenant = course.tenant or str(course.state.get("name") or "") or wording.NO_TENANT_YET.in_(language)
        said = wording.SETUP_OF.in_(language, tenant=tenant)
        blocks.append(rich(paragraph(plain(said), moment(course.changed, language))))
        blocks.append(row(resume_button(course.id, tenant, language)))
    more = len(setups) - MOST_SETUPS
    return [*blocks, grey_line(wording.MORE_SETUPS.in_(language, count=more))] if more > 0 else blocks


def _secrets(states: Sequence[TenantState], today: date, language: Language) -> list[Block]:
    found = secret_blocks([state.tenant for state in states], today, language)
    return [_header(wording.SECRETS.in_(language)), *found] if found else []


def _tenants(content: HomeContent, language: Language) -> list[Block]:
    count = len(content.states)
    if not count:
        return []
    first = content.page * ON_PAGE
    blocks = [_header(wording.MY_TENANTS.in_(language)), grey_line(wording.WORST_FIRST.in_(language))]
    if count > ON_PAGE:
        # Another block id for each page: Slack keeps what somebody chose as long as the block stays the same.
        blocks.append(row(page_menu(content.page, count, language)) | {"block_id": f"page:{content.page}"})
    for state in content.states[first : first + ON_PAGE]:
        blocks += tenant_blocks(state, language, keeper=content.role >= Role.KEEPER)
    return blocks


def last_page(count: int) -> int:
    """Return the number of the last page that so many tenants have."""
    return min(max(count - 1, 0) // ON_PAGE, PAGES - 1)


def _language(chosen: Language | None, language: Language) -> Block:
    names = [(AS_IN_SLACK, wording.AS_IN_SLACK.in_(language)), *wording.OWN_NAMES.items()]
    options = [{"text": {"type": "plain_text", "text": name}, "value": str(value)} for value, name in names]
    present = chosen or AS_IN_SLACK
    element = {
        "type": "radio_buttons",
        "action_id": LANGUAGE_ACTION,
        "options": options,
        "initial_option": next(option for option in options if option["value"] == present),
    }
    return row(element) | {"block_id": f"language:{present}:{language}"}
