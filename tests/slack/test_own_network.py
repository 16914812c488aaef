"""Where nothing at all answers, the thread sends nobody to the customer."""

from __future__ import annotations

import json

from bot.model import Language
from handlers.slack.render import wording_shown
from handlers.slack.render.next_observation import deciding_blocks, next_observation_buttons
from tests.own_network import LOOK, TENANT


def test_a_look_at_our_own_network_has_its_command_and_nothing_to_hand_over() -> None:
    """No output is asked for and no script for the customer is offered."""
    blocks = json.dumps(list(deciding_blocks(LOOK, TENANT.name, Language.EN)), ensure_ascii=False)

    assert "Look on our side, not the customer's" in blocks
    assert "curl -sSI --max-time 10 https://login.microsoftonline.com" in blocks
    assert wording_shown.HAND_OVER.en not in blocks
    assert next_observation_buttons(LOOK, TENANT.name, Language.EN) == []
