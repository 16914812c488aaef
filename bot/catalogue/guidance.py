"""From a diagnosis to the guided fix, its commands filled in with the tenant's real values where they are known."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import ACTORS, PLACES, Fix, Step
from bot.model import Guidance, GuidedStep, Text

PLACEHOLDERS: Mapping[str, Text] = {
    "tenant_id": Text("<Mandanten-ID>", "<tenant id>"),
    "app_id": Text("<Anwendungs-ID>", "<application id>"),
    "object_id": Text("<Objekt-ID der Unternehmensanwendung>", "<object id of the enterprise application>"),
    "mailbox": Text("<Postfach>", "<mailbox>"),
    "imap": Text("<IMAP-Server>", "<IMAP server>"),
    "smtp": Text("<SMTP-Server>", "<SMTP server>"),
    "imap_port": Text("<Port>", "<port>"),
    "smtp_port": Text("<Port>", "<port>"),
    "authority": Text("<Anmeldeadresse>", "<sign-in address>"),
    "code": Text("<Nummer>", "<number>"),
    "sign_in_host": Text("<Anmeldeserver>", "<sign-in host>"),
}
"""The values a command may name, and what stands there while nobody knows them."""

_NAME = re.compile(r"\{([a-z_]+)\}")


def guide(catalogue: Catalogue, fix_id: str, values: Mapping[str, str]) -> Guidance:
    """Return the guided fix with these values in its commands. The values must have passed the allow-lists already."""
    fix = catalogue.fixes[fix_id]
    title = fix.title.text
    who = ACTORS[fix.who]
    named = Text(f"{title.de} (zuständig: {who.de})", f"{title.en} (in charge: {who.en})")
    steps = tuple(_step(step, values) for step in fix.steps)
    return Guidance(fix_id, named, steps, fix.not_this.text if fix.not_this else None, fix.unverified or _hearsay(fix))


def _hearsay(fix: Fix) -> bool:
    return all(source.unverified for source in fix.sources)


def _step(step: Step, values: Mapping[str, str]) -> GuidedStep:
    expect = step.expect.text if step.expect else None
    return GuidedStep(PLACES[step.where], _filled(step.text.text, values), fill(step.command, values), _filled(expect, values) if expect else None)


def fill(command: str, values: Mapping[str, str]) -> str:
    """Return a command with its placeholders replaced; what is not known stays a placeholder that reads as one."""
    return _NAME.sub(lambda m: values.get(m[1]) or PLACEHOLDERS[m[1]].en, command)


def _filled(text: Text, values: Mapping[str, str]) -> Text:
    def german(m: re.Match[str]) -> str:
        return values.get(m[1]) or PLACEHOLDERS[m[1]].de

    return Text(_NAME.sub(german, text.de), fill(text.en, values))
