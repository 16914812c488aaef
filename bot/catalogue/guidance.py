"""From a diagnosis to the guided fix, its commands filled in with the tenant's real values where they are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.catalogue.cloud_values import SIGN_IN_HOSTS, WORLDWIDE, about_clouds, differing, with_environment
from bot.catalogue.loader import Catalogue
from bot.catalogue.model import ACTORS, OURS, PLACES, Bilingual, Fix, Group, Step, Who, acts
from bot.catalogue.servers import usual_hosts, usual_server
from bot.model import Cloud, Endpoint, Guidance, GuidedStep, Language, Text

PLACEHOLDERS: Mapping[str, Text] = {
    "tenant_id": Text("<Mandanten-ID>", "<tenant id>"),
    "app_id": Text("<Anwendungs-ID>", "<application id>"),
    "display_name": Text("<Anzeigename>", "<display name>"),
    "object_id": Text("<Objekt-ID der Unternehmensanwendung>", "<object id of the enterprise application>"),
    "mailbox": Text("<Postfach>", "<mailbox>"),
    "sender": Text("<Absenderadresse>", "<sender address>"),
    "signed_in": Text("<angemeldetes Postfach>", "<mailbox that signs in>"),
    "code": Text("<Nummer>", "<number>"),
    "correlation_id": Text("<Korrelations-ID>", "<correlation id>"),
    "trace_id": Text("<Ablaufverfolgungs-ID>", "<trace id>"),
    "timestamp": Text("<Zeitstempel>", "<timestamp>"),
    "tenant": Text("<Kunde>", "<customer>"),
    "host": Text("<Server>", "<server>"),
    "port": Text("<Port>", "<port>"),
    "starttls": Text("", ""),
    "sign_in_hosts": SIGN_IN_HOSTS,
    **{name: Text(value, value) for name, value in WORLDWIDE.items()},
}
"""The values a command or a sentence may name, and what stands there while nobody knows them: of a cloud, the worldwide ones."""

Quote = Callable[[str], str]
_NAME = re.compile(r"\{([a-z_]+)\}")
_QUOTED = re.compile(r"'\{([a-z_]+)\}'")
_STARTTLS: Mapping[str, str] = {"25": " -starttls smtp", "587": " -starttls smtp", "143": " -starttls imap"}


@dataclass(frozen=True, slots=True)
class _About:
    """Whom and what a fix is for."""

    values: Mapping[str, str]
    mailboxes: Sequence[str]
    servers: Sequence[Endpoint]
    group: Group | None
    cloud: Cloud | None


def guide(
    catalogue: Catalogue,
    fix_id: str,
    values: Mapping[str, str],
    mailboxes: Sequence[str],
    quote: Quote,
    *,
    servers: Sequence[Endpoint] = (),
    group: Group | None = None,
    cloud: Cloud | None = None,
) -> Guidance:
    """Return the guided fix with these values filled in; a command that names a mailbox, or a server, comes once for each.

    `quote` makes a PowerShell string of a value; it stands wherever a command has a placeholder in single quotes. `servers`:
    those that a message names or a check could not reach; where there are none, those that errors of this group are about.
    `cloud`: the customer's; where nobody knows it, the fix says what it is in the others.
    """
    fix, about = catalogue.fixes[fix_id], _About(values, mailboxes, servers, group, cloud)
    title, who = fix.title.text, ACTORS[fix.who]
    acts = fix.who is not Who.NOBODY
    named = Text(f"{title.de} (zuständig: {who.de})", f"{title.en} (in charge: {who.en})") if acts else title
    steps = [_step(step, fix, about, quote) for step in fix.steps]
    unverified = fix.unverified or all(source.unverified for source in fix.sources)
    return Guidance(
        fix_id,
        named,
        _with_clouds(steps, [(step, step.text, step.expect) for step in fix.steps], about),
        fix.not_this.text if fix.not_this else None,
        unverified,
        title,
        fix.why.text if fix.why else None,
        fix.proved_by,
        fix.encloses,
    )


def guide_customer(
    catalogue: Catalogue,
    fix_id: str,
    values: Mapping[str, str],
    mailboxes: Sequence[str],
    quote: Quote,
    *,
    servers: Sequence[Endpoint] = (),
    group: Group | None = None,
    cloud: Cloud | None = None,
) -> Guidance:
    """Return the same as the customer reads it: in words for them, and without the steps that we take."""
    fix, about = catalogue.fixes[fix_id], _About(values, mailboxes, servers, group, cloud)
    given = guide(catalogue, fix_id, values, mailboxes, quote, servers=servers, group=group, cloud=cloud)
    theirs = [
        (guided, (step, step.customer or step.text, step.customer_expect or step.expect))
        for step, guided in zip(fix.steps, given.steps, strict=True)
        if step.customer or acts(step, fix) not in OURS
    ]
    steps = [
        replace(
            guided,
            where=Text("", "") if guided.ours else guided.where,
            text=_said(text, about.values),
            expect=_said(expect, about.values) if expect else None,
            ours=False,
        )
        for guided, (_, text, expect) in theirs
    ]
    name, why, not_this = (
        fix.customer_title or fix.title,
        fix.customer_why or fix.why,
        fix.customer_not_this or fix.not_this,
    )
    return replace(
        given,
        title=name.text,
        name=name.text,
        steps=_with_clouds(steps, [each for _, each in theirs], about),
        why=why.text if why else None,
        not_this=not_this.text if not_this else None,
    )


_Worded = tuple[Step, Bilingual, Bilingual | None]


def _with_clouds(steps: Sequence[GuidedStep], worded: Sequence[_Worded], about: _About) -> tuple[GuidedStep, ...]:
    """Say once, in the first step that names something of a cloud, what it is in the other clouds."""
    each = [_of_cloud(step, text, expect, about) for step, text, expect in worded]
    said = about_clouds(frozenset().union(*each), about.cloud)
    first = next((place for place, names in enumerate(each) if names), None)
    if said is None or first is None:
        return tuple(steps)
    text = steps[first].text
    more = replace(steps[first], text=Text(f"{text.de} {said.de}", f"{text.en} {said.en}"))
    return (*steps[:first], more, *steps[first + 1 :])


def _of_cloud(step: Step, text: Bilingual, expect: Bilingual | None, about: _About) -> frozenset[str]:
    names = set(_NAME.findall("\n".join([text.de, step.command, *([expect.de] if expect else [])])))
    if "host" in names and not about.servers:
        names |= {*usual_hosts(about.group)}
    return differing(step.command, names)


def _said(words: Bilingual, values: Mapping[str, str]) -> Text:
    return fill_sentence(words.text, values)


def _step(step: Step, fix: Fix, about: _About, quote: Quote) -> GuidedStep:
    return GuidedStep(
        PLACES[step.where],
        _said(step.text, about.values),
        _command_of(step, about, quote),
        _said(step.expect, about.values) if step.expect else None,
        ACTORS[acts(step, fix)],
        step.where == "mailcheck",
    )


def _command_of(step: Step, about: _About, quote: Quote) -> str:
    command = step.command.strip()
    if "{host}" not in command:
        return fill_command(command, about.values, about.mailboxes, quote)
    return "\n".join(
        dict.fromkeys(
            fill_command(command, {**about.values, **_of_server(server)}, about.mailboxes, quote)
            for server in about.servers or [usual_server(host, about.values) for host in usual_hosts(about.group)]
        )
    )


def _of_server(server: Endpoint) -> dict[str, str]:
    return {"host": server.host, "port": str(server.port), "starttls": _STARTTLS.get(str(server.port), "")}


def fill_command(command: str, values: Mapping[str, str], mailboxes: Sequence[str], quote: Quote) -> str:
    """Return a command with these values in it; one that names a mailbox comes once for each."""
    if "{mailbox}" in command and mailboxes:
        return "\n".join(_command(command, {**values, "mailbox": m}, quote) for m in mailboxes)
    return _command(command, values, quote)


def _command(command: str, values: Mapping[str, str], quote: Quote) -> str:
    known = {**WORLDWIDE, **values}
    quoted = _QUOTED.sub(lambda m: quote(known[m[1]]) if known.get(m[1]) else m[0], command)
    return with_environment(_NAME.sub(lambda m: known.get(m[1]) or _to_fill_in(m[1]), quoted), known)


def _to_fill_in(name: str) -> str:
    """What stands in a command for a value that nobody knows; raises KeyError for a name that none of them has."""
    return f"<{name.upper()}>" if PLACEHOLDERS[name].en else ""


def fill_sentence(text: Text, values: Mapping[str, str]) -> Text:
    """Return a sentence with these values in it."""

    def fill(sentence: str, language: Language) -> str:
        return _NAME.sub(lambda m: values.get(m[1]) or PLACEHOLDERS[m[1]].in_(language), sentence)

    return Text(fill(text.de, Language.DE), fill(text.en, Language.EN))
