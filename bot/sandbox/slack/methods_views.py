"""views.*: modals in front of people, three deep at most, and their Home tabs."""

from __future__ import annotations

import secrets
from dataclasses import replace

from bot.sandbox.slack.block_kit import is_too_large, problems_of_view
from bot.sandbox.slack.method import Method, Refused, argument
from bot.sandbox.slack.model import Json, View, new_id
from bot.sandbox.slack.records import Records

DEEPEST_STACK = 3


def checked(content: object, kind: str) -> Json:
    """Return what the bot wants to show, checked against Slack's limits."""
    problems = problems_of_view(content)
    if not isinstance(content, dict) or problems or content["type"] != kind:
        raise Refused(
            "invalid_arguments",
            *(problems or [f"[ERROR] unsupported type: view must be a {kind} [json-pointer:/view/type]"]),
        )
    if is_too_large(content):
        raise Refused("view_too_large")
    return content


def view_json(records: Records, view: View) -> Json:
    """Return a view as answers and interactions carry it, without what people typed."""
    content = {"private_metadata": "", "callback_id": "", "external_id": "", **view.content}
    return {
        **content,
        "id": view.id,
        "team_id": records.team_id,
        "app_id": records.app_id,
        "bot_id": records.bot_id,
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id or None,
        "state": {"values": {}},
    }


def show(records: Records, user: str, content: Json) -> View:
    """Put a modal on top of what the person sees."""
    stack = records.view_stacks.setdefault(user, [])
    if len(stack) >= DEEPEST_STACK:
        raise Refused("push_limit_reached")
    ident = new_id("V")
    view = View(ident, user, content, _hash(), stack[0].id if stack else ident, stack[-1].id if stack else "")
    stack.append(view)
    records.note("view_opened", user=user, ts=view.id)
    return view


def change(records: Records, view: View, content: Json) -> View:
    """Give a modal new content where it stands."""
    changed = replace(view, content=content, hash=_hash())
    stack = records.view_stacks[view.user]
    stack[[one.id for one in stack].index(view.id)] = changed
    records.note("view_updated", user=view.user, ts=view.id)
    return changed


def close(records: Records, user: str, *, everything: bool = False) -> None:
    """Take away the modal on top, or all of them."""
    stack = records.view_stacks.get(user, [])
    del stack[0 if everything else max(len(stack) - 1, 0) :]
    records.note("view_closed", user=user)


def _hash() -> str:
    return f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}"


def _user_of_trigger(records: Records, arguments: Json) -> str:
    user, problem = records.passes.use_trigger(argument(arguments, "trigger_id"))
    if problem:
        raise Refused(problem)
    return user


def open_view(records: Records, arguments: Json) -> Json:
    """Open a modal with a fresh trigger id, in place of what stood there before."""
    content = checked(arguments.get("view"), "modal")
    user = _user_of_trigger(records, arguments)
    records.view_stacks[user] = []
    return {"view": view_json(records, show(records, user, content))}


def push(records: Records, arguments: Json) -> Json:
    """Put a modal on top of the one that the trigger id came from."""
    content = checked(arguments.get("view"), "modal")
    return {"view": view_json(records, show(records, _user_of_trigger(records, arguments), content))}


def update(records: Records, arguments: Json) -> Json:
    """Change a modal that is still open; `hash` must be its present one when it is given."""
    content = checked(arguments.get("view"), "modal")
    wanted, external = arguments.get("view_id"), arguments.get("external_id")
    opened = [view for stack in records.view_stacks.values() for view in stack]
    view = next(
        (one for one in opened if one.id == wanted or (external and one.content.get("external_id") == external)), None
    )
    if view is None:
        raise Refused("not_found")
    if arguments.get("hash") not in (None, "", view.hash):
        raise Refused("hash_conflict")
    return {"view": view_json(records, change(records, view, content))}


def publish(records: Records, arguments: Json) -> Json:
    """Show a person's Home tab."""
    content = checked(arguments.get("view"), "home")
    user = argument(arguments, "user_id")
    if user not in records.members:
        raise Refused("invalid_arguments", "[ERROR] user not found")
    before = records.homes.get(user)
    if arguments.get("hash") not in (None, "", before.hash if before else ""):
        raise Refused("hash_conflict")
    ident = before.id if before else new_id("V")
    records.homes[user] = View(ident, user, content, _hash(), ident)
    records.note("home_published", user=user, ts=ident)
    return {"view": view_json(records, records.homes[user])}


METHODS = {
    "views.open": Method(open_view, "", 4),
    "views.push": Method(push, "", 4),
    "views.update": Method(update, "", 4),
    "views.publish": Method(publish, "", 4),
}
