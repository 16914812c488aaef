"""Problems to practise on: "something is broken today, find it". Each is a customer in trouble, as that customer tells it.

Reading order: `problem` (what a problem is), `of_entra`, `of_exchange`, `of_network`, `of_computers` (the problems), `game` (which
one comes next, which are solved).
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.sandbox.practice.of_computers import COMPUTER_PROBLEMS
from bot.sandbox.practice.of_entra import ENTRA_PROBLEMS
from bot.sandbox.practice.of_exchange import EXCHANGE_PROBLEMS
from bot.sandbox.practice.of_network import NETWORK_PROBLEMS
from bot.sandbox.practice.problem import Problem

__all__ = ["PROBLEMS", "Problem"]

_ALL = (*ENTRA_PROBLEMS, *EXCHANGE_PROBLEMS, *NETWORK_PROBLEMS, *COMPUTER_PROBLEMS)

PROBLEMS: Mapping[str, Problem] = {problem.id: problem for problem in sorted(_ALL, key=lambda problem: problem.id)}
"""All problems, in an order that says nothing about what is wrong."""
