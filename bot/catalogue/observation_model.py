"""The shape of what is said of observations: a sentence for each that a paste can show, and where one can look for the next one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, RootModel, StringConstraints, model_validator

from bot.catalogue.looking import only_looks
from bot.catalogue.model import Bilingual, Code, Commanded, EntryId, Fillable, Strict
from bot.model import Sentence


class Way(StrEnum):
    """How an observation is made."""

    INSPECT = "inspect"
    """The customer's administrator runs the script that only looks, and sends its block back."""
    COMMAND = "command"
    """One command, its output pasted."""
    CHECK = "check"
    """Mailcheck's own check: the token's roles, and the pair of IMAP and SMTP."""
    HERE = "here"
    """A command for our own operator, on the machine on which Mailcheck runs: nothing is asked of the customer."""
    ASK = "ask"
    """A question to whoever has the problem."""


class Observed(RootModel[dict[Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:_[a-z0-9]+)*$")], Bilingual]]):
    """One sentence for everything that a pasted text can show, by its code without `observed.`."""

    @property
    def sentences(self) -> Mapping[str, Sentence]:
        """The sentences by code."""
        return {f"observed.{name}": said.sentence for name, said in self.root.items()}


class Observation(Commanded):
    """One observation that can be made; `shows`: finding code → what is to be seen then."""

    way: Literal[Way.INSPECT, Way.COMMAND, Way.CHECK, Way.ASK]
    shows: dict[Code, Fillable] = Field(min_length=1)

    @model_validator(mode="after")
    def _only_looks(self) -> Observation:
        if self.way is Way.COMMAND and not only_looks(self.command):
            raise ValueError(f"{self.command.source} does more than look, as far as anybody can tell (looking.py)")
        return self


class OwnNetwork(Commanded):
    """The look at our own network: what confirms `fix`, and what takes it out."""

    fix: EntryId
    confirmed: Fillable
    excluded: Fillable


class NextObservations(Strict):
    """Where one can look, in the order of preference where two decide equally much."""

    own_network: OwnNetwork
    observations: tuple[Observation, ...] = Field(min_length=1)
