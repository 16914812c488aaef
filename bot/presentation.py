"""Evidence and fixes in sentences: what a finding says, what a cause rests on, how it is mended, with the tenant's values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from bot.catalogue import (
    CONCLUSIONS,
    Explanation,
    NextObservation,
    decide,
    gather,
    guide,
    guide_customer,
    load,
    sentence_of,
    speaks_for,
)
from bot.catalogue.cloud_values import CONNECT, cloud_values
from bot.catalogue.looking import OF_A_REFUSAL, in_words
from bot.catalogue.model import Group
from bot.catalogue.reasoning import unstored
from bot.catalogue.servers import cloud_of_host, servers_in_question, usual_hosts, usual_server
from bot.clouds import CLOUDS
from bot.customer_text import CustomerPart
from bot.model import (
    NO_FACTS,
    STAGE_NAMES,
    Check,
    Cloud,
    Diagnosis,
    Endpoint,
    Fact,
    Finding,
    Guidance,
    Language,
    Report,
    Sentence,
    Stage,
    StageResult,
    Standing,
    Tenant,
    Text,
)
from bot.origins import IDS, Origins
from bot.scripts import display_name
from bot.scripts.network_test import network_test
from bot.templates import fits

ANCHORS: Mapping[Language, str] = {Language.DE: "deutsch", Language.EN: "english"}
"""The heading of each language on the page of an error."""


def authority_of(cloud: Cloud | None) -> str:
    """Return the cloud's own sign-in address."""
    return CLOUDS[cloud or Cloud.WORLDWIDE].authority


@dataclass(frozen=True, slots=True)
class Presentation:
    """Tells what findings and diagnoses mean.

    `sentences`: what a check can find; `servers`: the operator's, for tenants without any; `pages`: where the pages of the errors are.
    """

    sentences: Mapping[str, Sentence] = field(default_factory=dict)
    authority: Callable[[Cloud | None], str] = authority_of
    servers: Mapping[Check, Endpoint] = field(default_factory=dict)
    pages: str = ""

    def guidance(
        self,
        diagnosis: Diagnosis,
        report: Report | None = None,
        tenant: Tenant | None = None,
        named: Mapping[str, Fact] = NO_FACTS,
    ) -> Guidance:
        """Return the guided fix of a diagnosis, with this tenant's values in its commands as far as they are known.

        `named` is what a pasted message names by itself; it fills in what neither tenant nor check tells, in commands that only look.
        """
        return self._guided(guide, diagnosis, report, tenant, named)

    def customer_part(
        self,
        diagnosis: Diagnosis,
        report: Report | None = None,
        tenant: Tenant | None = None,
        named: Mapping[str, Fact] = NO_FACTS,
    ) -> CustomerPart:
        """Return the same as the customer reads it."""
        guidance = self._guided(guide_customer, diagnosis, report, tenant, named)
        own = load().fixes[diagnosis.fix]
        why = guidance.why if own.customer_why else diagnosis.why
        connect = CONNECT.filled(self._values(report, tenant))
        return CustomerPart(guidance, why, diagnosis.mailboxes, connect)

    def _guided(
        self,
        tell: Callable[..., Guidance],
        diagnosis: Diagnosis,
        report: Report | None,
        tenant: Tenant | None,
        named: Mapping[str, Fact],
    ) -> Guidance:
        of_message = _fitting(named)
        mailboxes = _concerned(diagnosis, report, tenant)
        if not mailboxes and diagnosis.mailboxes:
            of_message["mailbox"] = diagnosis.mailboxes[0]
        cloud = tenant.cloud if tenant else cloud_of_host(of_message.get("host", ""))
        values = self._values(report, tenant, cloud)
        error = load().errors.get(diagnosis.error)
        group = error.group if error else None
        servers = servers_in_question(diagnosis.because, report.results if report else (), of_message)
        if tenant and not servers:
            servers = self._servers_of(tenant, values, group)
        return tell(
            load(),
            diagnosis.fix,
            values,
            mailboxes,
            of_message=of_message,
            servers=servers,
            group=group,
            cloud=cloud,
        )

    def network_test(self, tenant: Tenant | None) -> str:
        """Return the commands that test the way to this tenant's servers (the cloud's where nobody is known)."""
        return network_test(self._servers_of(tenant, self._values(None, tenant)))

    @staticmethod
    def _servers_of(
        tenant: Tenant | None, values: Mapping[str, str], group: Group | None = None
    ) -> tuple[Endpoint, ...]:
        """The servers that errors of a group are about (None: any), without those of a protocol that the program does not use."""
        unused = set(Check) - {Check.TOKEN, *tenant.uses} if tenant else set()
        return tuple(usual_server(host, values) for host in usual_hosts(group) if host not in unused)

    def cause(self, error: str, fix: str) -> Diagnosis:
        """Return a cause of a known error that nothing speaks for or against; raises KeyError where the catalogue has no such fix."""
        catalogue = load()
        entry = catalogue.errors.get(error)
        listed = next((c for c in entry.causes if c.fix == fix), None) if entry else None
        said = (listed.why if listed else None) or catalogue.fixes[fix].why
        return Diagnosis(
            error,
            fix,
            Standing.POSSIBLE,
            catalogue.fixes[fix].title.text,
            why=_without_stop(said.text) if said else None,
        )

    def next_observation(self, report: Report, tenant: Tenant | None = None) -> NextObservation | None:
        """Return the one observation that would decide between the causes of a report that are still open."""
        evidence = gather(report.results, report.observed)
        return decide(
            load(),
            report.to_mend,
            evidence,
            self._values(report, tenant),
            _mailboxes(report, tenant),
            known=tenant is not None,
        )

    def next_observation_of(
        self, explanation: Explanation, report: Report | None = None, tenant: Tenant | None = None
    ) -> NextObservation | None:
        """Return the same for what a paste shows: of its first match, the one whose causes are told."""
        first = next(iter(explanation.matches), None)
        if first is None or first.wraps:
            return None
        evidence = explanation.evidence
        if first.elsewhere:  # the tenant's values are not those of the program
            report = tenant = None
            evidence = gather((), explanation.observed)
        return decide(
            load(),
            first.causes,
            evidence,
            {**in_words(_fitting(first.named)), **self._values(report, tenant)},
            _mailboxes(report, tenant),
            checked=report is not None,
            known=tenant is not None,
            named=[name for name, value in first.named.items() if value],
        )

    def describe_finding(self, finding: Finding) -> Text:
        """Return a finding's one sentence, its facts filled in."""
        sentence = self.sentences.get(finding.code) or sentence_of(load(), finding.code)
        if "stage" not in finding.facts:
            return sentence.filled(**finding.facts)
        return sentence.filled(**{**finding.facts, "stage": STAGE_NAMES[Stage(str(finding.facts["stage"]))]})

    def describe(self, result: StageResult) -> tuple[Text, ...]:
        """Return one sentence per finding of a stage result."""
        return tuple(self.describe_finding(finding) for finding in result.findings)

    def reasons(
        self, diagnosis: Diagnosis, report: Report | None = None, observed: Sequence[Finding] = ()
    ) -> tuple[Text, ...]:
        """Return one sentence per piece of evidence that a diagnosis rests on: of the check, and what was pasted."""
        findings = {f.code: f for f in (*(report.observed if report else ()), *observed)} | {
            f.code: f
            for r in (report.results if report else ())
            for f in r.findings
            if not diagnosis.mailboxes or r.mailbox in {"", *diagnosis.mailboxes}
        }
        known = (
            CONCLUSIONS.get(code) or (self.describe_finding(findings[code]) if code in findings else None)
            for code in diagnosis.because
        )
        return tuple(text for text in known if text)

    def recognised_by(
        self, diagnoses: Iterable[Diagnosis], report: Report | None = None, observed: Sequence[Finding] = ()
    ) -> tuple[Text, ...]:
        """Return what shows the errors themselves, once: it speaks for each of their open causes alike."""
        still_open = [d for d in diagnoses if d.standing is not Standing.EXCLUDED]
        codes = dict.fromkeys(code for d in still_open for code in d.because if not speaks_for(load(), d, code))
        boxes = {mailbox for d in still_open for mailbox in d.mailboxes}
        findings = [f for r in (report.results if report else ()) for f in r.findings if r.mailbox in {"", *boxes}]
        told: dict[Text, None] = {}
        for code in codes:
            if code in CONCLUSIONS:
                told[CONCLUSIONS[code]] = None
            for finding in (*findings, *(report.observed if report else ()), *observed):
                if finding.code == code:
                    told[self.describe_finding(finding)] = None
        return tuple(told)

    def supports(
        self, diagnosis: Diagnosis, report: Report | None = None, observed: Sequence[Finding] = ()
    ) -> tuple[Text, ...]:
        """Return the reasons that speak for this cause and not for its rivals as well."""
        own = tuple(code for code in diagnosis.because if speaks_for(load(), diagnosis, code))
        return self.reasons(replace(diagnosis, because=own), report, observed)

    def values(self, tenant: Tenant | None) -> Mapping[str, str]:
        """Return what may be copied of a tenant: ids, servers, sign-in address; the operator's or the cloud's own where nobody is known."""
        return self._values(None, tenant)

    def page_of(self, error: str, language: Language) -> str:
        """Return the address of an error's page, empty where the operator has not said where the pages are."""
        return f"{self.pages}/{error}.md#{ANCHORS[language]}" if self.pages else ""

    def _values(
        self,
        report: Report | None,
        tenant: Tenant | None,
        cloud: Cloud | None = None,
    ) -> Mapping[str, str]:
        """The values that commands may name, each from the strongest that tells it: the check's token, the check, the record.

        `cloud`: what a message shows of it where no tenant is known.
        """
        cloud = tenant.cloud if tenant else cloud
        authority = (tenant.authority if tenant else "") or self.authority(cloud)
        stored = {
            **cloud_values(cloud or Cloud.WORLDWIDE),
            **_at(self.servers),
            **(_stored(tenant) if tenant else {}),
            **(_signing_in(authority) if fits("authority", authority) else {}),
        }
        facts = [f.facts for r in (report.results if report else ()) for f in r.findings]
        seen: dict[str, str] = {}
        proved: dict[str, str] = {}
        for f in facts:
            seen |= _fitting({name: f[name] for name in ("aadsts", *OF_A_REFUSAL) if f.get(name)})
            proved |= {"object_id": str(f["oid"]).lower()} if f.get("oid") else {}
        values = Origins(stored, seen, proved).values
        return {**values, "display_name": display_name(values.get("app_id", ""))}


def _stored(tenant: Tenant) -> dict[str, str]:
    own = {Check.IMAP: tenant.imap, Check.SMTP: tenant.smtp}
    return {
        "tenant": tenant.name,
        "tenant_id": tenant.tenant_id,
        "app_id": tenant.client_id,
        **({"object_id": tenant.object_id.lower()} if tenant.object_id else {}),
        **_at({check: server for check, server in own.items() if server}),
    }


def _at(servers: Mapping[Check, Endpoint]) -> dict[str, str]:
    hosts = {check.value: server.host for check, server in servers.items()}
    return hosts | {f"{check.value}_port": str(server.port) for check, server in servers.items()}


def _signing_in(authority: str) -> dict[str, str]:
    parts = urlsplit(authority)
    return {
        "authority": authority,
        "sign_in_host": parts.hostname or "",
        "sign_in_host_port": str(parts.port or 443),
    }


def _without_stop(text: Text) -> Text:
    return Text(text.de.rstrip("."), text.en.rstrip("."))


def _fitting(named: Mapping[str, Fact]) -> dict[str, str]:
    """What is named, where it has the form of such a value: anybody may have written it."""
    said = {name: str(value).strip() for name, value in named.items()}
    said |= {name: said[name].lower() for name in _IN_SMALL_LETTERS if name in said}
    said["code"] = said.get("aadsts", "")
    return {name: said[name] for name in _NAMED if name in said and fits(name, said[name])}


_IN_SMALL_LETTERS = (*IDS, "correlation_id", "trace_id")
_NAMED = (*IDS, *OF_A_REFUSAL, "mailbox", "sender", "signed_in", "host", "port")
"""What a message may name of the values that commands and sentences take."""


def _concerned(diagnosis: Diagnosis, report: Report | None, tenant: Tenant | None) -> tuple[str, ...]:
    """The mailboxes that a diagnosis is about, but for those that only a message names; of one about none all that were checked or are stored."""
    if not diagnosis.mailboxes:
        return _mailboxes(report, tenant)
    own = {r.mailbox.lower() for r in (report.results if report else ())}
    own.update(map(str.lower, tenant.mailboxes if tenant else ()))
    return tuple(mailbox for mailbox in diagnosis.mailboxes if mailbox.lower() in own)


def _mailboxes(report: Report | None, tenant: Tenant | None) -> tuple[str, ...]:
    """The customer's mailboxes that were checked, else those that are stored: no command ever names one that is not theirs."""
    others = unstored.mailboxes(report.results) if report else frozenset()
    checked = (r.mailbox for r in (report.results if report else ()) if r.mailbox and r.mailbox not in others)
    return tuple(dict.fromkeys(checked)) or (tenant.mailboxes if tenant else ())
