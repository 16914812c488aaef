"""Every small change of a module's code: a condition turned round, a part of an expression gone, a statement left out.

Texts are left alone, but for patterns: they lose an alternative. So are annotations, docstrings and what only type checkers read.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass
from typing import TypeVar

_OTHER: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
}
_SAME_WITHOUT = frozenset({"casefold", "lower", "upper", "strip", "lstrip", "rstrip"})
Part = TypeVar("Part")
_NAMES = {"any": "all", "all": "any", "min": "max", "max": "min"}
_ALTERNATIVES = (re.compile(r"(?<=[(|:])[\w ]+\|"), re.compile(r"\|[\w ]+(?=\))"))
_BEFORE, _BEHIND = 30, 40  # characters that are shown around a change


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change: the line, the piece of code as it was and as it is then, and where in the tree (`node`, `variant`)."""

    line: int
    was: str
    now: str
    node: int
    variant: int

    def __str__(self) -> str:
        """Return what differs, with a little of what stands around it."""
        pairs = enumerate(zip(self.was, self.now, strict=False))
        same = next((place for place, (one, other) in pairs if one != other), min(len(self.was), len(self.now)))
        return f"{_around(self.was, same)}  →  {_around(self.now, same)}"


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every change of this source."""
    tree = ast.parse(source)
    passed_over = {id(node) for part in _not_code(tree) for node in ast.walk(part)}
    around = {id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) not in passed_over:
            for variant, new in enumerate(_variants(node)):
                was, now = node, new
                if isinstance(node, ast.Constant):  # a bare figure says nothing to anybody
                    was, now = around[id(node)], _exchanged(copy(around[id(node)]), node, new)
                yield Mutant(getattr(node, "lineno", 0), ast.unparse(was), ast.unparse(now), number, variant)


def mutated(source: str, mutant: Mutant) -> ast.Module:
    """Return the source's tree with this change."""
    tree = ast.parse(source)
    target = next(node for number, node in enumerate(ast.walk(tree)) if number == mutant.node)
    new = next(new for variant, new in enumerate(_variants(target)) if variant == mutant.variant)
    for node in [*ast.walk(tree)]:
        _exchanged(node, target, ast.copy_location(new, target))
    return ast.fix_missing_locations(tree)


def _exchanged(parent: ast.AST, node: ast.AST, new: ast.AST) -> ast.AST:
    """Put a new part in the place of one, and return the whole."""
    for name, value in ast.iter_fields(parent):
        if value is node:
            setattr(parent, name, new)
        elif isinstance(value, list) and any(each is node for each in value):
            setattr(parent, name, [new if each is node else each for each in value])
    return parent


def _not_code(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            yield node.annotation
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (node.returns,) if node.returns else ()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from node.decorator_list
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield node
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            yield node


def _variants(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901  one case a kind of change
    match node:
        case ast.Compare(ops=[operator]):
            yield from (_with(node, ops=[other()]) for other in _OTHER[type(operator)])
        case ast.BoolOp(op=operator, values=values):
            yield _with(node, op=ast.Or() if isinstance(operator, ast.And) else ast.And())
            yield from _each_gone(node, "values", values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            if not isinstance(test, ast.Compare | ast.UnaryOp | ast.BoolOp):
                yield _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.comprehension(ifs=[_, *_]):
            yield from _each_gone(node, "ifs", node.ifs, least=0)
        case ast.BinOp(left=left, right=right):
            yield from (left, right)
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)):
            for found in (found for pattern in _ALTERNATIVES for found in pattern.finditer(value)):
                yield ast.Constant(value[: found.start()] + value[found.end() :])
        case (
            ast.Set(elts=elements) | ast.List(elts=elements, ctx=ast.Load()) | ast.Tuple(elts=elements, ctx=ast.Load())
        ):
            if isinstance(node, ast.Set) or any(isinstance(each, ast.Constant | ast.Starred) for each in elements):
                yield from _each_gone(node, "elts", elements)
        case ast.Dict(keys=keys, values=values):
            for number in range(len(keys) if len(keys) > 1 else 0):
                yield _with(node, keys=_without(keys, number), values=_without(values, number))
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _SAME_WITHOUT:
            yield value
        case ast.Call(func=ast.Name(id=name)) if name in _NAMES:
            yield _with(node, func=ast.Name(_NAMES[name], ast.Load()))
        case ast.Expr(value=ast.Call() | ast.Await() | ast.Yield() | ast.YieldFrom()) | ast.Raise() | ast.AugAssign():
            yield ast.Pass()
        case ast.Continue() | ast.Break():
            yield ast.Pass()


def _each_gone(node: ast.AST, field: str, parts: Sequence[ast.AST], least: int = 1) -> Iterator[ast.AST]:
    for number in range(len(parts) if len(parts) > least else 0):
        rest = _without(parts, number)
        yield rest[0] if isinstance(node, ast.BoolOp) and len(rest) == 1 else _with(node, **{field: rest})


def _without(parts: Sequence[Part], number: int) -> list[Part]:
    return [*parts[:number], *parts[number + 1 :]]


def _with(node: ast.AST, **fields: object) -> ast.AST:
    new = deepcopy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _around(code: str, place: int) -> str:
    start = max(0, place - _BEFORE)
    shown = " ".join(code[start : place + _BEHIND].split())
    return f"{'…' if start else ''}{shown}{'…' if place + _BEHIND < len(code) else ''}"
