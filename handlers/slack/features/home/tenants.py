"""The App Home's tenants: each with its state, its last check and how the ones before went; which credentials expire when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.model import Language, Outcome, Report, Tenant, Verdict
from handlers.slack.features.home import wording
from handlers.slack.features.home.sparkline import in_words, sparkline
from handlers.slack.kit.buttons import Element, button, row
from handlers.slack.kit.limits import Block, shorten
from handlers.slack.kit.rich import bold, bullets, paragraph, plain, rich
from handlers.slack.render import wording_shown
from handlers.slack.render.days import expiry, moment
from handlers.slack.render.home_buttons import CHECK_ACTION, TENANT_ACTION, OfTenant, Wanted
from handlers.slack.render.tenant_buttons import SHOW, tenant_button
from handlers.slack.render.verdict import headline

PAGE_ACTION = "home_page"
ON_PAGE = 25  # tenants, two blocks each, of the hundred that a Home takes
PAGES = 100  # options of a menu, at most
MOST_SECRETS = 8
NAMED = 5  # tenants in one sentence
SENTENCE_LIMIT = 300
_RANKS = (Verdict.PROBLEM, Verdict.UNKNOWN, "never", Verdict.HEALTHY)


@dataclass(frozen=True, slots=True)
class TenantState:
    """A tenant with its last report, if it has one. `readable`: its reports can be read. `history`: verdicts, the oldest first."""

    tenant: Tenant
    latest: Report | None = None
    history: tuple[Verdict, ...] = ()
    readable: bool = True

    @property
    def kind(self) -> str:
        """Return its verdict, or "never"."""
        if not self.readable:
            return Verdict.UNKNOWN
        return self.latest.verdict if self.latest else "never"

    @property
    def has_remark(self) -> bool:
        """Tell whether the last check found something worth mending."""
        return self.latest is not None and any(result.outcome is Outcome.WARNING for result in self.latest.results)

    @property
    def urgency(self) -> tuple[int, bool, str]:
        """Return what sorts the worst first."""
        return _RANKS.index(self.kind), not self.has_remark, self.tenant.name


def counted(states: Sequence[TenantState], language: Language) -> str:
    """Return how many tenants there are, and how many of them are in which state."""
    count = len(states)
    kinds = [(kind, sum(state.kind == kind for state in states)) for kind in _RANKS]
    parts = [wording.COUNTS[kind].in_(language, count=number) for kind, number in kinds if number]
    all_of_them = wording.ONE_TENANT.in_(language) if count == 1 else wording.TENANTS.in_(language, count=count)
    return f"{all_of_them}: {', '.join(parts)}"


def tenant_blocks(state: TenantState, language: Language, *, keeper: bool) -> list[Block]:
    """Return one tenant, the buttons that check and show it, and for keepers a menu for its credentials."""
    name = state.tenant.name
    lines = [paragraph(bold(f"{name}: "), plain(_state(state, language)))]
    if state.latest is not None:
        if state.kind != Verdict.HEALTHY or state.has_remark:
            said = headline(state.latest, language).removeprefix(f"{name}: ")
            lines.append(paragraph(plain(shorten(said, SENTENCE_LIMIT))))
        checked = [plain(wording.CHECKED.in_(language)), moment(state.latest.started, language)]
        lines.append(paragraph(*checked, plain(_history(state.history, language))))
    label = wording.CHECK_LABEL.in_(language, tenant=name)
    value = OfTenant(tenant=name).model_dump_json()
    offered = [button(CHECK_ACTION, wording.CHECK.in_(language), value, label), tenant_button(SHOW, name, language)]
    return [rich(*lines), row(*offered, *([_menu(name, language)] if keeper else []))]


def _menu(tenant: str, language: Language) -> Element:
    options = [
        {
            "text": {"type": "plain_text", "text": text.in_(language)},
            "value": Wanted(tenant=tenant, wanted=wanted).model_dump_json(),
        }
        for wanted, text in wording.WANTED.items()
    ]
    return {"type": "overflow", "action_id": TENANT_ACTION, "options": options}


def _state(state: TenantState, language: Language) -> str:
    if not state.readable:
        return wording_shown.UNREADABLE.in_(language)
    if state.kind == Verdict.HEALTHY and state.has_remark:
        return wording.REMARK.in_(language)
    return wording.STATES[state.kind].in_(language)


def _history(verdicts: Sequence[Verdict], language: Language) -> str:
    """Return the sparkline with its words; one check alone is no history."""
    if len(verdicts) < 2:
        return ""
    return f" · {wording.HISTORY.in_(language)}{sparkline(verdicts)} ({in_words(verdicts, language)})"


def page_menu(page: int, count: int, language: Language) -> Element:
    """Return the menu of pages; it shows the present one."""
    options = [
        {
            "text": {
                "type": "plain_text",
                "text": wording.PAGE.in_(language, first=first + 1, last=min(first + ON_PAGE, count), all=count),
            },
            "value": str(number),
        }
        for number, first in enumerate(range(0, min(count, PAGES * ON_PAGE), ON_PAGE))
    ]
    return {
        "type": "static_select",
        "action_id": PAGE_ACTION,
        "options": options,
        "initial_option": options[page],
        "placeholder": {"type": "plain_text", "text": wording.PAGE_LABEL.in_(language)},
    }


def secret_blocks(tenants: Sequence[Tenant], today: date, language: Language) -> list[Block]:
    """Return which credentials expire when, the soonest first; of the rest how many there are."""
    dated = sorted((t.secret_expires, t.name) for t in tenants if t.secret_expires)
    lines = [
        wording.SECRET_OF.in_(language, tenant=name, expiry=expiry(ends, language, today))
        for ends, name in dated[:MOST_SECRETS]
    ]
    if len(dated) > MOST_SECRETS:
        lines.append(wording.MORE_SECRETS.in_(language, count=len(dated) - MOST_SECRETS))
    undated = sorted(tenant.name for tenant in tenants if not tenant.secret_expires)
    if undated:
        lines.append(wording.NO_DATE.in_(language, tenants=_listed(undated, language)))
    return [rich(bullets(lines))] if lines else []


def _listed(names: Sequence[str], language: Language) -> str:
    listed = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return wording.AND_MORE.in_(language, names=listed, count=more) if more > 0 else listed
