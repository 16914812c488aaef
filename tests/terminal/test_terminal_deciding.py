"""What would decide, as it reads in a terminal."""

from __future__ import annotations

from bot.model import Language
from handlers.terminal.output import Paint
from handlers.terminal.render.next_observation import deciding_lines
from tests.own_network import LOOK, TENANT


def test_a_look_at_our_own_network_is_handed_to_nobody() -> None:
    """It says whose machine it is, and asks for no output to be judged with the customer's message."""
    text = "\n".join(deciding_lines(LOOK, Language.DE, Paint(colourful=False), tenant=TENANT, checked=True))

    assert "Bei uns nachsehen, nicht beim Kunden" in text
    assert "curl -sSI --max-time 10 https://login.microsoftonline.com" in text
    assert "Eine Zeile, die mit HTTP beginnt" in text
    assert "mailcheck explain" not in text
