"""The register of states: everything that can be wrong with a customer or a server of the sandbox, by name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.sandbox.state import State, Variant
from bot.sandbox.states_of_customers import CUSTOMER_STATES
from bot.sandbox.states_of_mailboxes import MAILBOX_STATES
from bot.sandbox.states_of_servers import SERVER_STATES

__all__ = ["STATES", "State", "Variant"]


def _by_name(*states: State) -> Mapping[str, State]:
    register = {state.name: state for state in states}
    if len(register) != len(states):
        raise ValueError("two states have the same name")
    return register


STATES: Mapping[str, State] = _by_name(*CUSTOMER_STATES, *MAILBOX_STATES, *SERVER_STATES)
