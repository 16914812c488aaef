"""From a diagnosis to the guided fix, its commands filled in with the tenant's real values where they are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.catalogue.cloud_values import WORLDWIDE, about_clouds, differing
from bot.catalogue.loader import Catalogue
from bot.catalogue.looking import from_message, in_words, not_taken
from bot.catalogue.model import Bilingual, Fix, FixStep, Group
from bot.catalogue.placeholders import PLACEHOLDERS, fill_sentence
from bot.catalogue.servers import usual_hosts, usual_server
from bot.catalogue.steps import ACTORS, OURS, PLACES, Who, acts
from bot.model import Cloud, Endpoint, Guidance, GuidedStep, Language, Sentence, Text
from bot.templates import Template, Values, names_in

_OF_SERVER = {"host", "server"}
_WITHOUT_COMMAND = Sentence(
    "Der Befehl dafür ist {command}; ganz gezeigt wird er erst, wenn bekannt ist: {names}.",
    "The command for it is {command}; it is shown whole only where this is known: {names}.",
)
_NOT_TAKEN = Sentence(
    "Nicht aus der Meldung übernommen: {names}; hierhin gehört nur, was im Mandanten des Administrators nachgesehen ist.",
    "Not taken from the message: {names}; only what was looked up in the administrator's own tenant belongs here.",
)
_STARTTLS: Mapping[int, str] = {25: "smtp", 587: "smtp", 143: "imap"}


@dataclass(frozen=True, slots=True)
class _About:
    """Whom and what a fix is for."""

    values: Values
    of_message: Values
    mailboxes: Sequence[str]
    servers: Sequence[Endpoint]
    group: Group | None
    cloud: Cloud | None

    @property
    def said(self) -> Values:
        """What fills sentences."""
        return {**in_words(self.of_message), **self.values}

    def filling(self, command: Template) -> Values:
        """What fills this command."""
        return {**from_message(command, self.of_message), **self.values}


def guide(
    catalogue: Catalogue,
    fix_id: str,
    values: Values,
    mailboxes: Sequence[str],
    *,
    of_message: Values = MappingProxyType({}),
    servers: Sequence[Endpoint] = (),
    group: Group | None = None,
    cloud: Cloud | None = None,
) -> Guidance:
    """Return the guided fix with these values filled in; a command that names a mailbox, or a server, comes once for each.

    `of_message`: what a message names, which nobody vouches for; it fills sentences, and commands that only look.
    `servers`: those that a message names or a check could not reach; where there are none, those that errors of this group are about.
    `cloud`: the customer's; where nobody knows it, the fix says what it is in the others.
    """
    fix, about = catalogue.fixes[fix_id], _About(values, of_message, mailboxes, servers, group, cloud)
    title, who = fix.title.text, ACTORS[fix.who]
    acts = fix.who is not Who.NOBODY
    named = Text(f"{title.de} (zuständig: {who.de})", f"{title.en} (in charge: {who.en})") if acts else title
    steps = [_step(step, fix, about) for step in fix.steps]
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
    values: Values,
    mailboxes: Sequence[str],
    *,
    of_message: Values = MappingProxyType({}),
    servers: Sequence[Endpoint] = (),
    group: Group | None = None,
    cloud: Cloud | None = None,
) -> Guidance:
    """Return the same as the customer reads it: in words for them, and without the steps that we take."""
    fix, about = catalogue.fixes[fix_id], _About(values, of_message, mailboxes, servers, group, cloud)
    given = guide(
        catalogue, fix_id, values, mailboxes, of_message=of_message, servers=servers, group=group, cloud=cloud
    )
    theirs = [
        (guided, (step, step.customer or step.text, step.customer_expect or step.expect))
        for step, guided in zip(fix.steps, given.steps, strict=True)
        if step.customer or acts(step, fix) not in OURS
    ]
    steps = [
        replace(
            guided,
            where=Text("", "") if guided.ours else guided.where,
            text=_told(text, step, about),
            expect=_said(expect, about) if expect else None,
            ours=False,
        )
        for guided, (step, text, expect) in theirs
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


_Worded = tuple[FixStep, Bilingual, Bilingual | None]


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


def _of_cloud(step: FixStep, text: Bilingual, expect: Bilingual | None, about: _About) -> frozenset[str]:
    names = step.command.names | names_in(text.de) | (names_in(expect.de) if expect else frozenset())
    if names & _OF_SERVER and not about.servers:
        names |= {*usual_hosts(about.group)}
    return differing(names)


def _said(words: Bilingual, about: _About) -> Text:
    return fill_sentence(words.sentence, about.said)


def _told(words: Bilingual, step: FixStep, about: _About) -> Text:
    """A step's words, what the token says where one was seen, and what of its command is not told or not taken from a message."""
    said = [_said(words, about)]
    if step.by_token and names_in(step.by_token.de) <= about.values.keys():
        said.append(_said(step.by_token, about))
    known = _known(step.command, about)
    if step.command.deletes and (lacking := step.command.lacks(known)):
        said.append(_WITHOUT_COMMAND.filled(command=step.command.deletes, names=_named(lacking)))
    elif refused := not_taken(step.command, about.of_message, known):
        said.append(_NOT_TAKEN.filled(names=_named(refused)))
    return Text(" ".join(each.de for each in said), " ".join(each.en for each in said))


def _known(command: Template, about: _About) -> Values:
    """The values that a command gets, of several mailboxes and servers the first."""
    servers = _servers(about) if command.names & _OF_SERVER else ()
    boxes = {"mailbox": about.mailboxes[0]} if about.mailboxes else {}
    return {**WORLDWIDE, **about.filling(command), **boxes, **(_of_server(servers[0]) if servers else {})}


def _named(names: Sequence[str]) -> Text:
    de, en = (", ".join(PLACEHOLDERS[name].in_(each).strip("<>") for name in names) for each in Language)
    return Text(de, en)


def _servers(about: _About) -> Sequence[Endpoint]:
    return about.servers or [usual_server(host, about.values) for host in usual_hosts(about.group)]


def _step(step: FixStep, fix: Fix, about: _About) -> GuidedStep:
    return GuidedStep(
        PLACES[step.where],
        _told(step.text, step, about),
        _command_of(step.command, about),
        _said(step.expect, about) if step.expect else None,
        ACTORS[acts(step, fix)],
        step.where == "mailcheck",
    )


def _command_of(command: Template, about: _About) -> str:
    values = about.filling(command)
    if not command.names & _OF_SERVER:
        return fill_command(command, values, about.mailboxes)
    return "\n".join(
        dict.fromkeys(
            fill_command(command, {**values, **_of_server(server)}, about.mailboxes) for server in _servers(about)
        )
    )


def _of_server(server: Endpoint) -> dict[str, str]:
    return {
        "host": server.host,
        "port": str(server.port),
        "server": str(server),
        "starttls": _STARTTLS.get(server.port, ""),
    }


def fill_command(command: Template, values: Values, mailboxes: Sequence[str]) -> str:
    """Return a command with these values in it; one that names a mailbox comes once for each."""
    known = {**WORLDWIDE, **values}
    if "mailbox" in command.names and mailboxes:
        return "\n".join(dict.fromkeys(command.filled({**known, "mailbox": m}) for m in mailboxes))
    return command.filled(known)
