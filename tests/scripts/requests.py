"""Requests for scripts with made-up ids, by example and by chance."""

from __future__ import annotations

import string
from itertools import product

from hypothesis import strategies as st

from bot.model import Cloud, Language
from bot.scripts import ScriptKind, ScriptOptions, ScriptRequest
from bot.values import is_mailbox

APP = "11111111-aaaa-4bbb-8ccc-000000000001"
OBJECT = "22222222-aaaa-4bbb-8ccc-000000000002"
TENANT = "33333333-aaaa-4bbb-8ccc-000000000003"
BOXES = ("office@kanzlei.example", "o'brien@kanzlei.example")


def request(
    kind: ScriptKind = ScriptKind.SETUP,
    language: Language = Language.DE,
    *,
    mailboxes: tuple[str, ...] = BOXES,
    tenant: str = TENANT,
    object_id: str = OBJECT,
    delegated: str = "",
    disable_wam: bool = False,
    cloud: Cloud | None = None,
    enable_protocols: bool = False,
) -> ScriptRequest:
    """Return a request that differs from the usual one as told."""
    options = ScriptOptions(kind, delegated, disable_wam, cloud, enable_protocols)
    return ScriptRequest(APP, object_id, mailboxes, tenant, options, language)


EVERY_KIND = [
    request(
        kind,
        language,
        tenant=tenant,
        delegated=delegated,
        disable_wam=bool(delegated),
        cloud=cloud,
        enable_protocols=bool(delegated),
    )
    for kind, language, tenant, (delegated, cloud) in product(
        ScriptKind, Language, (TENANT, ""), (("", None), ("kunde.onmicrosoft.example", Cloud.GCC_HIGH))
    )
]

guids = st.uuids().map(str)
labels = st.text(string.ascii_letters + string.digits, min_size=1, max_size=12)
domains = st.lists(labels, min_size=1, max_size=3).map(lambda parts: ".".join([*parts, "example"]))
local_parts = st.text(string.ascii_letters + string.digits + "!#%&'+/=^_~-", min_size=1, max_size=20)
addresses = st.builds(lambda local, domain: f"{local}@{domain}", local_parts, domains).filter(is_mailbox)
requests = st.builds(
    ScriptRequest,
    guids,
    guids,
    st.lists(addresses, min_size=1, max_size=5).map(tuple),
    st.one_of(st.just(""), guids),
    st.builds(
        ScriptOptions,
        st.sampled_from(ScriptKind),
        st.one_of(st.just(""), domains),
        st.booleans(),
        st.one_of(st.none(), st.sampled_from(Cloud)),
        st.booleans(),
    ),
    st.sampled_from(Language),
)
