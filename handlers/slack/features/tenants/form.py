"""The forms about a tenant: to store, renew, change and delete one. What is typed in them keeps its place by block and action id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.model import Check, Cloud, Language, Tenant, Text
from handlers.slack.features.tenants import wording_form
from handlers.slack.kit.limits import Block, shorten
from handlers.slack.kit.rich import paragraph, plain, rich
from handlers.slack.platform import wording_common
from handlers.slack.render import wording_fields
from handlers.slack.render.tenant_fields import (
    CERTIFICATE,
    MOST_TYPED,
    NAME_LIMIT,
    OPTION_LIMIT,
    PASSWORD,
    SERVERS,
    label,
)

ADD, ROTATE, CHANGE, FORGET, WAITING = "tenant_add", "tenant_rotate", "tenant_change", "tenant_forget", "tenant_waiting"
_ALWAYS = frozenset({"tenant_id", "client_id", "secret_expires", "object_id", "uses", "cloud", "language"})
FIELDS: Mapping[str, frozenset[str]] = {
    ADD: _ALWAYS | {"name", "client_secret", "mailboxes", "channels", "groups"},
    ROTATE: frozenset({"client_secret", "secret_expires"}),
    CHANGE: _ALWAYS,
    FORGET: frozenset({"name"}),
    WAITING: frozenset(),
}
"""The inputs that each form always has; without those that limit who sees a new tenant, everybody would."""
OWN_SERVERS = ("authority", "scope", "imap", "smtp")
NEVER_SHOWN = frozenset({"client_secret", CERTIFICATE, PASSWORD})
MOST_FILES = 2
MOST_CHANNELS = (
    100  # https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element (seen 2026-11)
)
KEY_FILES = ("pem", "pfx", "p12", "key", "crt", "cer")

BLANK = Tenant("", "", "")

View = dict[str, Any]
Element = dict[str, Any]


def add_form(remembered: str, language: Language, name: str = "", *, known: Tenant = BLANK, files: bool = True) -> View:
    """Return the form for a new tenant, with what is `known` of it; `files` is False where the workspace does not let us read any."""
    blocks = [
        _text(
            "name",
            language,
            initial=(name or known.name)[:NAME_LIMIT],
            placeholder="kanzlei-muster",
            limit=NAME_LIMIT,
            focus=True,
        ),
        _text("tenant_id", language, initial=known.tenant_id),
        _text("client_id", language),
        _secret(language),
        _expiry(known, language),
        _text("object_id", language, optional=True),
        _mailboxes(known, language),
        *_certificate(language, files=files),
        *_rest(known, language),
    ]
    return frame(ADD, remembered, blocks, language)


def rotate_form(remembered: str, tenant: Tenant, language: Language, *, files: bool = True) -> View:
    """Return the form for a new secret or certificate."""
    blocks = [
        _said(wording_form.ROTATE_ABOUT.in_(language, name=tenant.name)),
        _secret(language),
        _expiry(Tenant("", "", ""), language),
        *_certificate(language, files=files),
    ]
    return frame(ROTATE, remembered, blocks, language)


def change_form(remembered: str, tenant: Tenant, language: Language) -> View:
    """Return the form with everything but the credential, filled in with what is stored."""
    fits = len("\n".join(tenant.mailboxes)) <= MOST_TYPED
    too_many = _said(wording_form.TOO_MANY_MAILBOXES.in_(language, count=len(tenant.mailboxes)), "too_many")
    blocks = [
        _said(wording_form.CHANGE_ABOUT.in_(language, name=tenant.name)),
        _text("tenant_id", language, initial=tenant.tenant_id),
        _text("client_id", language, initial=tenant.client_id),
        _expiry(tenant, language),
        _text("object_id", language, initial=tenant.object_id, optional=True),
        _mailboxes(tenant, language) if fits else too_many,
        *(block for block in _rest(tenant, language) if _fits(block)),
        *_servers(tenant, language),
    ]
    return frame(CHANGE, remembered, blocks, language)


def forget_form(remembered: str, tenant: Tenant, language: Language) -> View:
    """Return the form that wants the name typed before a tenant is deleted."""
    name = _input("name", {"type": "plain_text_input", "max_length": NAME_LIMIT, "focus_on_load": True}, language)
    name["label"] = label(wording_form.FORGET_NAME.in_(language))
    del name["hint"]
    blocks = [_said(wording_form.FORGET_ABOUT.in_(language, name=tenant.name)), name]
    return frame(FORGET, remembered, blocks, language)


def frame(window: str, remembered: str, blocks: list[Block], language: Language) -> View:
    """Return a form with these blocks."""
    return {
        "type": "modal",
        "callback_id": window,
        "private_metadata": remembered,
        "title": label(wording_form.TITLES[window].in_(language)),
        "submit": label(wording_form.SUBMITS[window].in_(language)),
        "close": label(wording_common.CANCEL.in_(language)),
        "blocks": blocks,
    }


def filled_in(blocks: Iterable[Block], values: dict[str, Any]) -> list[Block]:
    """Return the blocks of a form with what was typed in them, but for what is never shown."""
    return [
        _with(block, (values.get(name) or {}).get(name) or {})
        if (name := str(block.get("block_id"))) in values and name not in NEVER_SHOWN and "element" in block
        else block
        for block in blocks
    ]


def _with(block: Block, state: dict[str, Any]) -> Block:
    kept = {name: part for name, part in block["element"].items() if not name.startswith("initial_")}
    words = {"value": "value"} | {
        f"selected_{kind}": kind
        for kind in ("date", "option", "options", "conversations")
        if f"selected_{kind}" in state
    }
    initial = {f"initial_{kind}": state[name] for name, kind in words.items() if state.get(name)}
    return block | {"element": kept | initial}


def _said(text: str, block_id: str = "about") -> Block:
    return rich(paragraph(plain(text))) | {"block_id": block_id}


def _input(name: str, element: Element, language: Language, *, optional: bool = False) -> Block:
    hint = wording_fields.HINTS.get(name)
    return {
        "type": "input",
        "block_id": name,
        "optional": optional,
        "label": label(wording_fields.LABELS[name].in_(language)),
        "element": element | {"action_id": name},
        **({"hint": label(hint.in_(language))} if hint else {}),
    }


def _text(
    name: str,
    language: Language,
    *,
    initial: str = "",
    placeholder: str = "",
    limit: int = 300,
    optional: bool = False,
    focus: bool = False,
) -> Block:
    element: Element = {"type": "plain_text_input", "max_length": limit} | ({"focus_on_load": True} if focus else {})
    element |= {"initial_value": initial} if initial else {}
    element |= {"placeholder": label(placeholder)} if placeholder else {}
    return _input(name, element, language, optional=optional)


def _secret(language: Language) -> Block:
    return _input("client_secret", {"type": "plain_text_input", "max_length": 1_000}, language, optional=True)


def _expiry(tenant: Tenant, language: Language) -> Block:
    day = tenant.secret_expires
    element = {"type": "datepicker"} | ({"initial_date": day.isoformat()} if day else {})
    return _input("secret_expires", element, language, optional=True)


def _mailboxes(tenant: Tenant, language: Language) -> Block:
    element: Element = {"type": "plain_text_input", "multiline": True, "max_length": MOST_TYPED}
    element |= {"initial_value": "\n".join(tenant.mailboxes)} if tenant.mailboxes else {}
    return _input("mailboxes", element, language, optional=True)


def _certificate(language: Language, *, files: bool) -> list[Block]:
    if not files:
        return [_said(wording_form.NO_FILES.in_(language), "no_files")]
    chosen = {"type": "file_input", "filetypes": list(KEY_FILES), "max_files": MOST_FILES}
    return [
        _input(CERTIFICATE, chosen, language, optional=True),
        _input(PASSWORD, {"type": "plain_text_input", "max_length": 200}, language, optional=True),
    ]


def _rest(tenant: Tenant, language: Language) -> list[Block]:
    uses = [_option(Check.IMAP, wording_form.IMAP, language), _option(Check.SMTP, wording_form.SMTP, language)]
    clouds = [_option(cloud, text, language) for cloud, text in wording_form.CLOUDS.items()]
    languages = [_option(each, text, language) for each, text in wording_fields.LANGUAGES.items()]
    used = {"type": "checkboxes", "options": uses, "initial_options": _chosen(uses, *tenant.uses)}
    cloud = {"type": "static_select", "options": clouds, "initial_option": _chosen(clouds, tenant.cloud)[0]}
    spoken = {"type": "static_select", "options": languages, "initial_option": _chosen(languages, tenant.language)[0]}
    channels: Element = {
        "type": "multi_conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "max_selected_items": MOST_CHANNELS,
    }
    channels |= {"initial_conversations": list(tenant.channels)} if tenant.channels else {}
    return [
        _input("uses", used, language),
        _input("cloud", cloud, language),
        _input("language", spoken, language),
        _input("channels", channels, language, optional=True),
        _text("groups", language, initial=" ".join(tenant.groups), limit=MOST_TYPED, optional=True),
    ]


def _servers(tenant: Tenant, language: Language) -> list[Block]:
    """Return the choice to go on with addresses of its own, for a tenant that has some."""
    unfit = [misfit.shown for misfit in tenant.unfit if misfit.field in OWN_SERVERS]
    own = [str(each) for each in (getattr(tenant, field) for field in OWN_SERVERS) if each] + unfit
    if not own:
        return []
    said = shorten(wording_form.KEEP_SERVERS.in_(language, servers=", ".join(own)), OPTION_LIMIT)
    keep = [{"text": label(said), "value": "keep"}]
    chosen = {} if unfit else {"initial_options": keep}
    element = {"type": "checkboxes", "action_id": SERVERS, "options": keep, **chosen}
    return [
        {
            "type": "input",
            "block_id": SERVERS,
            "optional": True,
            "label": label(wording_form.OWN_SERVERS.in_(language)),
            "hint": label(wording_form.KEEP_SERVERS_HINT.in_(language)),
            "element": element,
        }
    ]


def _fits(block: Block) -> bool:
    """Tell whether Slack takes what is stored into this field; a field that is not there leaves it as it is."""
    element = block["element"]
    most = len(element.get("initial_conversations", ())) <= MOST_CHANNELS
    return most and len(element.get("initial_value", "")) <= MOST_TYPED


def _option(value: Check | Cloud | Language, text: Text, language: Language) -> dict[str, Any]:
    return {"text": label(text.in_(language)), "value": str(value)}


def _chosen(options: list[dict[str, Any]], *values: Check | Cloud | Language) -> list[dict[str, Any]]:
    return [option for option in options if option["value"] in values]
