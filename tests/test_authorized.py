"""Who may see a customer, or the thread of one, is a type: nobody makes one but rights, the terminal and the demo's own console."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import cast

from bot.service import StoredTenant
from handlers.terminal.core import by_terminal
from tests.sources import parsed

ROOT = Path(__file__).parents[1]
MAKERS = {
    "bot/authorized.py",  # the thread that is none
    "handlers/demo/console_powershell.py",
    "handlers/demo/console_practice.py",
    "handlers/slack/platform/rights.py",
    "handlers/terminal/core.py",
}
PROOFS = {"AuthorizedTenant", "AuthorizedThread"}


def _makers_in(tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Name | ast.Attribute) and (node.id if isinstance(node, ast.Name) else node.attr) in PROOFS
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for node in (call.func, *call.args)
    )


def test_nobody_else_makes_an_authorized_tenant() -> None:
    """Called, handed over to be called, or copied: a new maker is refused until it is entered here."""
    product = [file for top in ("bot", "handlers") for file in (ROOT / top).rglob("*.py")]
    made = {file.relative_to(ROOT).as_posix() for file, tree in parsed(product, *PROOFS) if _makers_in(tree)}

    assert made == MAKERS


def test_the_rule_sees_a_planted_maker() -> None:
    """By its name, through its module, and where it is mapped over what the store holds."""
    assert _makers_in(ast.parse("AuthorizedTenant(stored, 'me')"))
    assert _makers_in(ast.parse("service.AuthorizedTenant(stored, 'me')"))
    assert _makers_in(ast.parse("tuple(map(AuthorizedTenant, stored))"))


def test_the_terminal_is_no_place_and_no_window() -> None:
    """Whoever sits there may use every tenant that the store opens for them."""
    terminal = by_terminal(cast("StoredTenant", object()))

    assert (terminal.by, terminal.place, terminal.alone) == ("terminal", "", False)
