"""The two buttons below a diagnosis: the guided fix, and the text for the customer. They carry pointers, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from bot.model import Diagnosis, Fact, Language, Standing, Text
from handlers.slack.kit.buttons import ButtonValue, Element, button
from handlers.slack.kit.limits import BUTTON_VALUE_LIMIT
from handlers.slack.render import wording_fix as wording

START_ACTION = "fix_start"
TEXT_ACTION = "customer_text"
KEPT_FIXES = 12
NAMED = ("tenant_id", "app_id", "object_id", "aadsts", "mailbox", "sender", "signed_in", "host", "port")
NAMED_LIMIT = 100


class About(ButtonValue):
    """Which cause is meant: of a stored tenant's check, or of a pasted message, with what it names and the fixes left to try.

    Without a fix: all causes of the check in this thread. `pasted`: the cause of a message, which the check does not show.
    """

    v: Literal[1] = 1
    tenant: str = ""
    error: str = ""
    fix: str = ""
    mailbox: str = ""
    sure: bool = False
    pasted: bool = False
    rest: tuple[str, ...] = ()
    named: Mapping[str, str] = Field(default_factory=dict)


def about(
    diagnosis: Diagnosis,
    tenant: str,
    named: Mapping[str, Fact] | None = None,
    rest: tuple[str, ...] = (),
    *,
    pasted: bool = False,
) -> About:
    """Return the pointer to a cause. What a message names counts only where no tenant is known."""
    said = {name: str(value) for name, value in (named or {}).items() if name in NAMED and not tenant}
    value = About(
        tenant=tenant,
        error=diagnosis.error,
        fix=diagnosis.fix,
        mailbox=diagnosis.mailboxes[0] if diagnosis.mailboxes and tenant else "",
        sure=diagnosis.standing is Standing.CONFIRMED,
        pasted=pasted,
        rest=tuple(fix for fix in rest if fix != diagnosis.fix)[:KEPT_FIXES],
        named={name: word for name, word in said.items() if len(word) <= NAMED_LIMIT},
    )
    if len(value.model_dump_json()) > BUTTON_VALUE_LIMIT:  # somebody has pasted strange signs
        return value.model_copy(update={"named": {}})
    return value


def start_button(value: About, title: Text, language: Language, *, other: bool = False) -> Element:
    """Return the button that starts the guided fix; `other` names the fix on it, because it is not the one told above."""
    name = title.in_(language)
    label = wording.START_OTHER.in_(language, title=name) if other else wording.START.in_(language)
    element = button(
        f"{START_ACTION}:{value.fix.replace('-', '_')}",
        label,
        value.model_dump_json(),
        wording.START_LABEL.in_(language, title=name),
    )
    return element if other else element | {"style": "primary"}


def text_button(value: About, language: Language) -> Element:
    """Return the button for the customer's text."""
    said = wording.CUSTOMER_TEXT.in_(language)
    return button(TEXT_ACTION, said, value.model_dump_json(), wording.CUSTOMER_TEXT_LABEL.in_(language))
