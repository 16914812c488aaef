"""What became of a saved form: whether Entra accepts the credential, what the token already shows, what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.model import Finding, Language, Tenant, Text
from bot.service import Refusal, Tried
from handlers.slack.features.tenants import wording
from handlers.slack.kit.buttons import row
from handlers.slack.kit.limits import Block
from handlers.slack.kit.rich import Part, bold, bullets, paragraph, plain, rich
from handlers.slack.render import wording_fields, wording_shown
from handlers.slack.render.days import expiry
from handlers.slack.render.tenant_buttons import CHANGE, CHECK, SCRIPT, SHOW, tenant_button

Describe = Callable[[Finding], Text]


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved from which window, what the try showed (None: saved without one that went well), what had been typed.

    `by_file`: the certificate came as a file, which still lies at Slack.
    """

    window: str
    tenant: Tenant
    tried: Tried | None
    typed_object_id: str = ""
    by_file: bool = False


def headline(saved: Saved, language: Language) -> str:
    """Return what became of it in one sentence."""
    words = wording.ACCEPTED if saved.tried else wording.STORED_ANYWAY
    return words[saved.window].in_(language, name=saved.tenant.name)


def result_blocks(saved: Saved, describe: Describe, language: Language) -> list[Block]:
    """Return what became of it, and the next steps as buttons."""
    name, tenant = saved.tenant.name, saved.tenant
    actions = [*([CHECK] if tenant.mailboxes else []), SCRIPT, SHOW, CHANGE]
    return [
        rich(
            paragraph(bold(headline(saved, language))),
            bullets(t.in_(language) for t in _shown(saved, describe, language)),
        ),
        row(*(tenant_button(action, name, language) for action in actions)),
    ]


def _shown(saved: Saved, describe: Describe, language: Language) -> list[Text]:
    tried, tenant = saved.tried, saved.tenant
    said: list[Text] = []
    if tried and tried.roles:
        said.append(wording.ROLES.filled(roles=", ".join(tried.roles)))
    if tried:
        said += [describe(finding) for finding in tried.remarks]
    if tried and tried.remarks and tried.to_do:
        said.append(_to_do(tried.to_do[0]))
    if tried and tried.object_id and saved.typed_object_id != tried.object_id:
        known = wording.OBJECT_ID_CORRECTED if saved.typed_object_id else wording.OBJECT_ID_FILLED
        said.append(known.filled(typed=saved.typed_object_id, right=tried.object_id))
    if not tenant.mailboxes:
        said.append(wording.NO_MAILBOX)
    kind = wording_shown.FIELD_CERTIFICATE if tenant.certificate else wording_shown.FIELD_SECRET
    ends = f"{kind.in_(language)}{expiry(tenant.secret_expires, language)}."
    said.append(Text(ends, ends))
    return [*said, wording.DELETE_FILE] if saved.by_file else said


def refusal_parts(tried: Tried, refusal: Refusal, describe: Describe, language: Language) -> list[Part]:
    """Return why there is no token and what to do, for the place beside the field or on top of the form."""
    if refusal.swapped:
        one, other = (wording_fields.LABELS[field].in_(language) for field in refusal.swapped)
        return [bold(wording.CORRECT_HERE.in_(language)), plain(wording.SWAPPED.in_(language, one=one, other=other))]
    said = wording.SECRET_WRONG if refusal.finding.code == "token.secret_wrong" else describe(refusal.finding)
    parts = [plain(said.in_(language))]
    if tried.to_do:
        parts.append(plain(f" {_to_do(tried.to_do[0]).in_(language)}"))
    return [bold(wording.REFUSED.in_(language)), *parts] if refusal.reached else parts


def _to_do(title: Text) -> Text:
    de, en = wording.TO_DO.de + title.de, wording.TO_DO.en + title.en
    return Text(f"{de}.", f"{en}.")
