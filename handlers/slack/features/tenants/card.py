"""A stored tenant as a card, and many as a list: everything but the secret."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.errors import UnfitTenant
from bot.model import Language, Report, Tenant, Text
from bot.service import Actor, StoredTenant
from handlers.slack.features.tenants import wording, wording_form
from handlers.slack.kit.buttons import row
from handlers.slack.kit.limits import Block
from handlers.slack.kit.rich import (
    Element,
    Part,
    bold,
    bullets,
    channel,
    code,
    paragraph,
    person,
    plain,
    rich,
    user_group,
)
from handlers.slack.render import wording_fields, wording_shown
from handlers.slack.render.days import expiry, moment
from handlers.slack.render.tenant_buttons import (
    CHANGE,
    CHECK,
    FORGET,
    ROTATE,
    SCRIPT,
    SHOW,
    add_button,
    list_button,
    tenant_button,
)

A_PAGE = 10  # tenants
MOST_SHOWN = 20  # mailboxes, channels or groups on a card
USES = {"imap": "IMAP", "smtp": "SMTP"}
Last = Report | Text | None


def card(stored: StoredTenant, last: Last, language: Language) -> list[Block]:
    """Return the card of a tenant; `last` is the report of its latest check, or why there is none to read."""
    tenant = stored.tenant
    return [
        rich(
            paragraph(bold(tenant.name)),
            *([paragraph(plain(UnfitTenant(tenant).sentence.in_(language)))] if tenant.unfit else []),
            *_lines(stored, last, language),
        ),
        row(
            *(
                tenant_button(action, tenant.name, language)
                for action in (CHECK, SCRIPT, ROTATE, CHANGE, FORGET)
                if action != CHECK or tenant.mailboxes
            )
        ),
    ]


def credential_words(stored: StoredTenant, language: Language) -> str:
    """Return what a tenant signs in with and until when, never the secret itself."""
    tenant = stored.tenant
    ends = expiry(tenant.secret_expires, language)
    if tenant.certificate:
        return f"{wording.THUMBPRINT.in_(language, print=tenant.certificate.thumbprint)}, {ends}"
    return f"{wording.FINGERPRINT.in_(language, print=stored.fingerprint)}, {ends}" if stored.fingerprint else ends


def list_blocks(shown: Sequence[tuple[StoredTenant, Last]], page: int, count: int, language: Language) -> list[Block]:
    """Return one page of the list of `count` tenants: a line with a button each, then what leads on."""
    if not count:
        return [rich(paragraph(plain(wording.LIST_EMPTY.in_(language)))), row(add_button(language))]
    blocks = [rich(paragraph(bold(list_head(page, count, len(shown), language))))]
    for stored, last in shown:
        line = {"type": "plain_text", "text": list_line(stored, last, language), "emoji": False}
        blocks.append({"type": "section", "text": line, "accessory": tenant_button(SHOW, stored.tenant.name, language)})
    turns = [list_button(page - 1, wording.PREVIOUS, language)] if page else []
    turns += [list_button(page + 1, wording.NEXT, language)] if (page + 1) * A_PAGE < count else []
    return [*blocks, row(*turns, add_button(language))]


def list_head(page: int, count: int, shown: int, language: Language) -> str:
    """Return how many there are and which of them stand here."""
    if count == 1:
        return wording.LIST_ONE.in_(language)
    if count == shown:
        return wording.LIST_ALL.in_(language, count=count)
    first = page * A_PAGE + 1
    return wording.LIST_HEAD.in_(language, count=count, first=first, last=first + shown - 1)


def list_line(stored: StoredTenant, last: Last, language: Language) -> str:
    """Return a tenant in one line."""
    boxes = len(stored.tenant.mailboxes)
    return " · ".join(
        (
            stored.tenant.name,
            wording.ONE_MAILBOX.in_(language) if boxes == 1 else wording.MAILBOXES.in_(language, count=boxes),
            f"{_credential_name(stored.tenant).in_(language)}{expiry(stored.tenant.secret_expires, language)}",
            f"{wording.FIELD_CHECKED.in_(language)}{verdict_word(last, language)}",
        )
    )


def verdict_word(last: Last, language: Language) -> str:
    """Return how the latest check ended."""
    return (wording.VERDICTS[last.verdict] if isinstance(last, Report) else last or wording.NEVER_CHECKED).in_(language)


def _credential_name(tenant: Tenant) -> Text:
    return wording_shown.FIELD_CERTIFICATE if tenant.certificate else wording_shown.FIELD_SECRET


def _lines(stored: StoredTenant, last: Last, language: Language) -> list[Element]:
    tenant = stored.tenant

    def line(label: Text, *parts: Part) -> Element:
        return paragraph(bold(label.in_(language)), *parts)

    none = plain(wording.NOT_KNOWN.in_(language))
    count = len(tenant.mailboxes)
    lines = [
        line(wording.FIELD_TENANT_ID, code(tenant.tenant_id)),
        line(wording.FIELD_CLIENT_ID, code(tenant.client_id)),
        line(wording.FIELD_OBJECT_ID, code(tenant.object_id) if tenant.object_id else none),
        line(_credential_name(tenant), plain(credential_words(stored, language))),
        line(wording.FIELD_USES, plain(", ".join(USES[use] for use in tenant.uses))),
        line(wording.FIELD_CLOUD, plain(wording_form.CLOUDS[tenant.cloud].in_(language))),
        line(wording.FIELD_LANGUAGE, plain(wording_fields.LANGUAGES[tenant.language].in_(language))),
        *([line(wording.FIELD_SERVERS, plain(_servers(tenant)))] if _servers(tenant) else []),
        *([line(wording.FIELD_CHANNELS, *_apart([channel(c) for c in tenant.channels]))] if tenant.channels else []),
        *([line(wording.FIELD_GROUPS, *_apart([user_group(g) for g in tenant.groups]))] if tenant.groups else []),
        line(wording.FIELD_STORED, *_by(stored.stored_at, stored.stored_by, language)),
        line(wording.FIELD_CHECKED, *_checked(last, language)),
    ]
    if not count:
        return [*lines, line(wording.FIELD_MAILBOXES.filled(count=0), plain(wording.NONE_YET.in_(language)))]
    more = [f"… {count - MOST_SHOWN}"] if count > MOST_SHOWN else []
    return [*lines, line(wording.FIELD_MAILBOXES.filled(count=count)), bullets([*tenant.mailboxes[:MOST_SHOWN], *more])]


def _servers(tenant: Tenant) -> str:
    return ", ".join(str(each) for each in (tenant.authority, tenant.scope, tenant.imap, tenant.smtp) if each)


def _apart(parts: list[Part]) -> list[Part]:
    shown = [part for each in parts[:MOST_SHOWN] for part in (plain(", "), each)][1:]
    return [*shown, plain(" …")] if len(parts) > MOST_SHOWN else shown


def _by(when: datetime, actor: Actor, language: Language) -> list[Part]:
    if actor.door == "slack":
        return [moment(when, language), plain(f" {wording.BY.in_(language)}"), person(actor.person)]
    if actor.door == "terminal":
        return [moment(when, language), plain(f" {wording.IN_TERMINAL.in_(language, person=actor.person)}")]
    return [moment(when, language)]


def _checked(last: Last, language: Language) -> list[Part]:
    word = verdict_word(last, language)
    return [moment(last.started, language), plain(f", {word}")] if isinstance(last, Report) else [plain(word)]
