"""From a diagnosis to the guided fix, its commands filled in with the tenant's real values where they are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import ACTORS, PLACES, Bilingual, Fix, Step, Who, acts
from bot.model import Guidance, GuidedStep, Language, Text

PLACEHOLDERS: Mapping[str, Text] = {
    "tenant_id": Text("<Mandanten-ID>", "<tenant id>"),
    "app_id": Text("<Anwendungs-ID>", "<application id>"),
    "display_name": Text("<Anzeigename>", "<display name>"),
    "object_id": Text("<Objekt-ID der Unternehmensanwendung>", "<object id of the enterprise application>"),
    "mailbox": Text("<Postfach>", "<mailbox>"),
    "sender": Text("<Absenderadresse>", "<sender address>"),
    "signed_in": Text("<angemeldetes Postfach>", "<mailbox that signs in>"),
    "imap": Text("<IMAP-Server>", "<IMAP server>"),
    "smtp": Text("<SMTP-Server>", "<SMTP server>"),
    "imap_port": Text("<Port>", "<port>"),
    "smtp_port": Text("<Port>", "<port>"),
    "authority": Text("<Anmeldeadresse>", "<sign-in address>"),
    "code": Text("<Nummer>", "<number>"),
    "correlation_id": Text("<Korrelations-ID>", "<correlation id>"),
    "trace_id": Text("<Ablaufverfolgungs-ID>", "<trace id>"),
    "timestamp": Text("<Zeitstempel>", "<timestamp>"),
    "sign_in_host": Text("<Anmeldeserver>", "<sign-in host>"),
    "tenant": Text("<Kunde>", "<customer>"),
    "host": Text("<Server>", "<server>"),
    "port": Text("<Port>", "<port>"),
}
"""The values a command may name, and what stands there while nobody knows them."""

Quote = Callable[[str], str]
_NAME = re.compile(r"\{([a-z_]+)\}")
_QUOTED = re.compile(r"'\{([a-z_]+)\}'")


def guide(
    catalogue: Catalogue, fix_id: str, values: Mapping[str, str], mailboxes: Sequence[str], quote: Quote
) -> Guidance:
    """Return the guided fix with these values in its commands; a command that names a mailbox comes once for each.

    `quote` makes a PowerShell string of a value; it stands wherever a command has a placeholder in single quotes.
    """
    fix = catalogue.fixes[fix_id]
    title, who = fix.title.text, ACTORS[fix.who]
    named = Text(f"{title.de} (zuständig: {who.de})", f"{title.en} (in charge: {who.en})")
    steps = tuple(_step(step, fix, values, mailboxes, quote) for step in fix.steps)
    unverified = fix.unverified or all(source.unverified for source in fix.sources)
    return Guidance(
        fix_id,
        named,
        steps,
        fix.not_this.text if fix.not_this else None,
        unverified,
        title,
        fix.why.text if fix.why else None,
        fix.proved_by,
        fix.encloses,
    )


def guide_customer(
    catalogue: Catalogue, fix_id: str, values: Mapping[str, str], mailboxes: Sequence[str], quote: Quote
) -> Guidance:
    """Return the same as the customer reads it: in words for them, and without the steps that support takes."""
    fix = catalogue.fixes[fix_id]
    given = guide(catalogue, fix_id, values, mailboxes, quote)
    steps = tuple(
        replace(
            guided,
            where=Text("", "") if guided.ours else guided.where,
            text=_said(step.customer or step.text, values),
            expect=_said(expect, values) if (expect := step.customer_expect or step.expect) else None,
            ours=False,
        )
        for step, guided in zip(fix.steps, given.steps, strict=True)
        if step.customer or acts(step, fix) is not Who.SUPPORT
    )
    name, why, not_this = (
        fix.customer_title or fix.title,
        fix.customer_why or fix.why,
        fix.customer_not_this or fix.not_this,
    )
    return replace(
        given,
        title=name.text,
        name=name.text,
        steps=steps,
        why=why.text if why else None,
        not_this=not_this.text if not_this else None,
    )


def _said(words: Bilingual, values: Mapping[str, str]) -> Text:
    return fill_sentence(words.text, values)


def _step(step: Step, fix: Fix, values: Mapping[str, str], mailboxes: Sequence[str], quote: Quote) -> GuidedStep:
    return GuidedStep(
        PLACES[step.where],
        _said(step.text, values),
        fill_command(step.command.strip(), values, mailboxes, quote),
        _said(step.expect, values) if step.expect else None,
        ACTORS[acts(step, fix)],
        step.where == "mailcheck",
    )


def fill_command(command: str, values: Mapping[str, str], mailboxes: Sequence[str], quote: Quote) -> str:
    """Return a command with these values in it; one that names a mailbox comes once for each."""
    if "{mailbox}" in command and mailboxes:
        return "\n".join(_command(command, {**values, "mailbox": m}, quote) for m in mailboxes)
    return _command(command, values, quote)


def _command(command: str, values: Mapping[str, str], quote: Quote) -> str:
    quoted = _QUOTED.sub(lambda m: quote(values[m[1]]) if values.get(m[1]) else m[0], command)
    return _NAME.sub(lambda m: values.get(m[1]) or _to_fill_in(m[1]), quoted)


def _to_fill_in(name: str) -> str:
    """What stands in a command for a value that nobody knows; raises KeyError for a name that none of them has."""
    if name not in PLACEHOLDERS:
        raise KeyError(name)
    return f"<{name.upper()}>"


def fill_sentence(text: Text, values: Mapping[str, str]) -> Text:
    """Return a sentence with these values in it."""

    def fill(sentence: str, language: Language) -> str:
        return _NAME.sub(lambda m: values.get(m[1]) or PLACEHOLDERS[m[1]].in_(language), sentence)

    return Text(fill(text.de, Language.DE), fill(text.en, Language.EN))
