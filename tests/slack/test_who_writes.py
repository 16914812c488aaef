"""Whatever writes about customers asks before each word whether it may: a rule for the code. What comes of it: `test_asked_before_each_try.py`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

import handlers.slack
from tests.sources import parsed

DOOR = Path(handlers.slack.__file__).parent
# What writes, and where that is done.
WRITING = {
    "chat_postMessage": {"platform/posting"},
    "write_message": {"features/check/pictures", "platform/answers", "platform/thread_answers", "platform/replies"},
    "chat_update": {"platform/thread_answers"},
    "files_upload_v2": set(),
    "files_completeUploadExternal": {"platform/uploading"},
    "share": {"platform/thread_answers", "features/check/pictures", "platform/uploading"},
    "chat_startStream": {"platform/streaming"},
    "chat_appendStream": {"platform/streaming"},
    "chat_stopStream": {"platform/streaming"},
    "chat_scheduleMessage": set(),
    "chat_meMessage": set(),
    # Read by one person alone, who may have lost the right while Slack let it wait.
    "chat_postEphemeral": {"platform/replies"},
    "send_dict": {"platform/replies"},
    "views_open": {"platform/modals"},
    "views_update": {"platform/modals"},
    "views_push": {"platform/error_boundary"},
    "views_publish": {"features/home/content"},
}
# What brings a stored customer into the door, and where that is asked for: elsewhere it comes as an AuthorizedTenant.
READING = {
    "find": {"platform/rights"},
    "all": {"platform/rights"},
    "damaged": {"render/damaged"},
    "states": {"features/fix/case", "features/home/content", "features/tenants/thread"},
    "reports": {"features/check/protocol"},
}
# It is written by a client that tries once, right behind the question; only what names nobody is not.
AT_ONCE = {"once", "impatient(self._slack)"}
SAYS_NOTHING = {
    ("platform/streaming", "abandon", "patient(self._slack)"),
    ("platform/posting", "post", "slack"),  # with the client of whoever calls it
    ("platform/replies", "send", "hook"),  # has no retry of its own
    ("platform/error_boundary", "_say_in_window", "self._slack"),
    ("platform/thread_answers", "_blank", "self._slack"),
}
# What tells one person something: with `may`, which is asked before each try, or in one of these, which name no customer but
# one that the person has typed.
TELLING = {"tell", "say", "whisper", "open_window", "change_window"}
NAMES_NOBODY = {
    "features/check/entry",
    "features/explain/buttons",
    "features/explain/events",
    "features/explain/paste_window",
    "features/explain/warning",
    "features/fix/reminders",
    "features/fix/thread",
    "features/home/buttons",
    "features/home/windows",
    "features/setup/opening",
    "features/tenants/thread",  # why it stands elsewhere
    "platform/answers",
    "platform/error_boundary",
    "platform/usage",
}
# What acts on credentials, and what proves a right: each in one place.
ALONE = {"put": "platform/credentials", "correct_object_id": "platform/credentials", "forget": "platform/credentials"}
PROOFS = {"Sight": "platform/rights", "AuthorizedTenant": "platform/rights"}


def _module(file: Path) -> str:
    return file.relative_to(DOOR).with_suffix("").as_posix()


def _named(*names: str) -> Iterator[tuple[str, str, str]]:
    """Yield wherever the Slack door uses one of these names: the module, of what (empty: by itself), and the name."""
    for file, tree in parsed(DOOR.rglob("*.py"), *names):
        yield from _names_in(_module(file), tree, names)


def _names_in(module: str, tree: ast.AST, names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names:
            yield module, ast.unparse(node.value), node.attr
        elif isinstance(node, ast.Call):
            used = (each.id for each in (node.func, *node.args) if isinstance(each, ast.Name))
            yield from ((module, "", name) for name in used if name in names)


def _found(rule: Mapping[str, set[str]], on: str = "") -> dict[str, set[str]]:
    """Return in which modules each name of the rule is used: of whatever, or of what ends with `on`."""
    found: dict[str, set[str]] = {name: set() for name in rule}
    for module, whose, called in _named(*rule):
        if whose.endswith(on):
            found[called].add(module)
    return found


def test_only_what_asks_first_writes() -> None:
    """A new module that posts by itself is refused: it takes one of the answers, which ask."""
    assert _found(WRITING) == WRITING


def test_what_is_shown_of_a_customer_was_asked_for_where_rights_are() -> None:
    """A window or App Home takes what it shows of a customer from there, and reads none from the store by itself."""
    assert _found(READING, on=".tenants") == READING


@pytest.mark.parametrize(
    ("line", "called"),
    [
        ("await context.slack.views_open(trigger_id=trigger, view=view)", "views_open"),
        ("later(client.views_publish, view)", "views_publish"),
        ("await open_window(context.slack, trigger, view)", "open_window"),
        ("asyncio.gather(*map(open_window, views))", "open_window"),
        ("await getattr(context, 'x').mailcheck.tenants.all()", "all"),
    ],
)
def test_the_rules_see(line: str, called: str) -> None:
    """A method, one that is handed over, and a function by its name."""
    assert [*_names_in("new", ast.parse(f"async def new(): {line}"), [called])]


def _writes(tree: ast.AST, within: str = "") -> Iterator[tuple[str, str]]:
    """Yield whatever writes below this node: the function around it, and the client that it is done with."""
    for node in ast.iter_child_nodes(tree):
        inner = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else within
        if isinstance(node, ast.Attribute) and node.attr in WRITING:
            yield inner, ast.unparse(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "write_message":
            yield inner, ast.unparse(node.args[0])
        yield from _writes(node, inner)


def test_nothing_comes_between_question_and_writing() -> None:
    """A patient client may wait for minutes inside of a call; by then others read there. A client called `once` is `asked`'s alone."""
    for module in set().union(*WRITING.values()):
        tree = ast.parse((DOOR / f"{module}.py").read_text(encoding="utf-8"))
        patient = {(module, *where) for where in _writes(tree) if where[1] not in AT_ONCE}
        made = [
            n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "once" and isinstance(n.ctx, ast.Store)
        ]

        assert patient <= SAYS_NOTHING
        assert made == []


def _tellings() -> Iterator[tuple[str, bool]]:
    """Yield whatever tells one person something: the module, and whether a question is handed over."""
    for file, tree in parsed(DOOR.rglob("*.py"), *TELLING):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called not in TELLING:
                continue
            if not (isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value).endswith("news")):
                asks = any(word.arg == "may" for word in node.keywords) or (
                    called.endswith("window") and len(node.args) > 3
                )
                yield _module(file), asks


def test_what_names_a_customer_asks_before_each_try() -> None:
    """Also what one person reads alone: whoever tells something new hands over the question, or is entered here."""
    assert {module for module, asks in _tellings() if not asks} == NAMES_NOBODY


def test_credentials_are_touched_in_one_place() -> None:
    """There Slack is asked before anything else."""
    touched = {(called, module) for module, on, called in _named(*ALONE) if on.endswith("mailcheck.tenants")}

    assert touched == set(ALONE.items())


def test_only_rights_name_other_tenants() -> None:
    """What an unknown name is answered with: elsewhere the sentence without names."""
    assert {module for module, _, _ in _named("with_names")} == {"platform/rights"}


def test_only_rights_prove_a_right() -> None:
    """Nobody else makes what lets somebody see a customer."""
    made = {(called, module) for module, _, called in _named(*PROOFS)}

    assert made <= set(PROOFS.items())


def test_words_beside_a_file_are_no_markup() -> None:
    """A name such as `<!channel>` calls nobody there either: these words are escaped like a message's."""
    beside = [
        ast.unparse(word.value)
        for _, tree in parsed(DOOR.rglob("*.py"), "initial_comment")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "initial_comment"
    ]

    assert set(beside) == {"message_text(about) if about else None"}
