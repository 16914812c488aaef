"""A whole check: one token for all mailboxes, IMAP and SMTP of all mailboxes side by side, within limits, never an exception."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from types import MappingProxyType
from typing import Protocol

from bot.checks import _claims, imap, smtp, token
from bot.checks._again import good_conversations, went_well
from bot.checks._carrying import in_slot
from bot.checks._contracts import Conversation, Progress, Target
from bot.checks._course import ConversationRun, StageSkipped
from bot.checks._libraries import load_libraries
from bot.checks._limits import CHECK_LIMIT
from bot.checks._network import Network
from bot.checks._pulse import Pulse
from bot.checks._record import UNSTORED, Record
from bot.checks._sign_in import Token, endpoint_of
from bot.model import Check, Endpoint, Outcome, Stage, StageResult
from bot.turns import give_way, my_turn


class _Converse(Protocol):
    def __call__(
        self, course: ConversationRun, network: Network, token: Callable[[], Awaitable[Token]]
    ) -> Awaitable[None]: ...


_MAIL: MappingProxyType[Check, tuple[Conversation, _Converse]] = MappingProxyType(
    {Check.IMAP: (imap.CHECK, imap.converse), Check.SMTP: (smtp.CHECK, smtp.converse)}
)


async def run_checks(
    target: Target,
    network: Network,
    progress: Progress | None = None,
    limit: float = CHECK_LIMIT,
    before: Sequence[StageResult] = (),
) -> tuple[StageResult, ...]:
    """Check every layer of a tenant and return one result for each stage of each conversation. Ends within `limit` seconds.

    `progress` is called in the event loop with each result as it comes; a stage that is tried a second time, or weighed anew
    in the light of the others, comes again. What went well in a check shortly `before` waits until all else has gone well now;
    where that fails again, the earlier results stand for it, marked as such. Never raises for what a network, a server or a
    customer can do.
    """
    end = time.monotonic() + limit
    await load_libraries()
    with Pulse() as pulse:
        return await _converse(target, network, progress, end, before, pulse)


async def _converse(
    target: Target,
    network: Network,
    progress: Progress | None,
    end: float,
    before: Sequence[StageResult],
    pulse: Pulse,
) -> tuple[StageResult, ...]:
    issued: asyncio.Future[Token | None] = asyncio.get_running_loop().create_future()
    await my_turn()
    secrets = target.secrets()
    start = partial(ConversationRun, limits=network.limits, end=end, progress=progress, secrets=secrets, pulse=pulse)
    sign_in = start(token.CHECK, endpoint_of(target.authority), "")
    mail, record = [], Record(target)
    for mailbox in target.mailboxes:
        await give_way()
        mail += [_mail_course(start, check, target, mailbox, record) for check in _MAIL]
    good = good_conversations(before, {Check.IMAP: target.imap, Check.SMTP: target.smtp})
    waiting = [course for course in mail if course.key in good]
    async with asyncio.TaskGroup() as group:
        group.create_task(_sign_in(sign_in, target, network, issued))
        _open_mailboxes(group, [course for course in mail if course.key not in good], target, network, issued)
    results = {}
    for course in (sign_in, *mail):
        await give_way()
        results[course.key] = course.results()
    if waiting and went_well(results[sign_in.key]) and not _all_well(results.values(), target):
        results |= {course.key: good[course.key] for course in waiting}
    elif waiting:
        async with asyncio.TaskGroup() as group:
            _open_mailboxes(group, waiting, target, network, issued)
        results |= {course.key: course.results() for course in waiting}
    _weigh_claims(sign_in, target, [results[course.key] for course in mail])
    results[sign_in.key] = sign_in.results()
    waiting.clear()
    while mail:  # thousands let go of together hold up the loop
        await give_way()
        mail.pop()
    return tuple(result for conversation in results.values() for result in conversation)


def _all_well(conversations: Iterable[Sequence[StageResult]], target: Target) -> bool:
    """Tell whether everything that was tried went well; what this customer does not use does not count."""
    tried = [results for results in conversations if results and results[0].check in {Check.TOKEN, *target.uses}]
    return all(map(went_well, tried))


def _mail_course(
    start: Callable[..., ConversationRun], check: Check, target: Target, mailbox: str, record: Record
) -> ConversationRun:
    endpoint: Endpoint = target.imap if check is Check.IMAP else target.smtp
    first = next((each for each in _MAIL if each in target.uses), None)
    known = record.about(mailbox) if check is first else ()
    return start(_MAIL[check][0], endpoint, mailbox, known=known)


async def _sign_in(
    course: ConversationRun, target: Target, network: Network, issued: asyncio.Future[Token | None]
) -> None:
    try:
        await in_slot(
            course, network.slots.for_sign_in(), partial(token.converse, course, target, network, issued.set_result)
        )
    finally:
        if not issued.done():
            issued.set_result(None)


def _open_mailboxes(
    group: asyncio.TaskGroup,
    courses: Iterable[ConversationRun],
    target: Target,
    network: Network,
    issued: asyncio.Future[Token | None],
) -> None:
    """Hold these conversations, as many at a time as one tenant may; the others cost nothing until it is their turn."""
    left = iter(courses)

    async def hold() -> None:
        for course in left:
            await my_turn()
            await _open_mailbox(course, target, network, issued)

    for _ in range(network.slots.of_tenant):
        group.create_task(hold())


async def _open_mailbox(
    course: ConversationRun, target: Target, network: Network, issued: asyncio.Future[Token | None]
) -> None:
    check = course.conversation.check
    if check not in target.uses:
        await course.skip_rest(course.finding("protocol_unused"))
        return

    async def access() -> Token:
        got = await asyncio.shield(issued)
        if got is None:
            raise StageSkipped(course.finding("token_missing"))
        return got

    await in_slot(
        course,
        network.slots.for_mail(check, course.mailbox, target.tenant_id),
        partial(_MAIL[check][1], course, network, access),
    )


def _weigh_claims(sign_in: ConversationRun, target: Target, mail: Sequence[Sequence[StageResult]]) -> None:
    claims = next((result for result in sign_in.results() if result.stage is Stage.CLAIMS), None)
    if claims is None or claims.outcome is not Outcome.FAILED:
        return
    strange = {r.mailbox for results in mail for r in results if any(f.code == UNSTORED for f in r.findings)}
    tried = [results for results in mail if results and results[0].check in target.uses]
    own = [results for results in tried if results[0].mailbox not in strange]
    works = {check for check in target.uses if any(went_well(results) for results in own if results[0].check is check)}
    if not own and Check.SMTP in target.uses:
        works.add(Check.SMTP)  # nothing of the customer's was tried; Exchange may grant SMTP without any role
    sign_in.revise(Stage.CLAIMS, _claims.weigh(claims.findings, frozenset(works), target.uses))
