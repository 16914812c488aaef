"""What the bot sends is held against Slack's published types at the end of every scene; here: that this notices something."""

from __future__ import annotations

import pytest

from bot.sandbox.slack import Call, SlackWorkspace
from bot.sandbox.slack.model import Json
from tests.slack.published import problems

TEXT = {"type": "plain_text", "text": "x"}
GOOD: Json = {"type": "section", "text": TEXT}
VIEW: Json = {"type": "modal", "title": TEXT, "blocks": [GOOD]}


def found(method: str, **arguments: object) -> list[str]:
    slack = SlackWorkspace()
    slack.recorded_calls.append(Call(method, dict(arguments), "", 0.0))
    return problems(slack)


def test_what_fulfils_the_types_is_not_found() -> None:
    """A message, a window and a step of progress as Slack publishes them are fine."""
    assert found("chat.postMessage", text="x", blocks=[GOOD]) == []
    assert found("views.open", view=VIEW) == []
    assert found("chat.appendStream", chunks=[{"type": "plan_update", "title": "x"}]) == []


@pytest.mark.parametrize(
    "arguments",
    [
        {"text": "", "blocks": [GOOD]},
        {"text": "x", "blocks": [{"type": "sektion", "text": TEXT}]},
        {"text": "x", "blocks": [{"type": "section", "text": {"type": "plain_text"}}]},
        {"text": "x", "blocks": [{**GOOD, "colour": "red"}]},
        {"text": "x", "view": {**VIEW, "title": "x"}},
        {"text": "x", "view": {**VIEW, "blocks": [{"type": "input", "label": TEXT}]}},
        {"text": "x", "chunks": [{"type": "task_update", "id": "1", "title": "x", "status": "done"}]},
    ],
)
def test_what_breaks_the_types_is_found(arguments: Json) -> None:
    """No text, an unknown block, a missing or additional field, a word that is none of those allowed: each is one finding or more."""
    assert found("chat.postMessage", **arguments) != []
