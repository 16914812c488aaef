"""The shape of a step of the guided set-up, as its file has it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from bot.catalogue.model import NO_COMMAND, Bilingual, Command, Place, Strict
from bot.templates import HOLES, Syntax, Template, TemplateMistake, check_braces, names_in, parse


def _with_values(words: Bilingual) -> Bilingual:
    check_braces(f"{words.de}\n{words.en}")
    if others := sorted(names_in(words.de) - HOLES.keys()):
        raise TemplateMistake(f"nobody fills in the placeholder {{{others[0]}}}")
    return words


WithValues = Annotated[Bilingual, AfterValidator(_with_values)]


class SetupDoing(Strict):
    """One thing to do: where (`here`: in the thread), what, what to copy for it (`syntax`: for whom), what to see then.

    `needs`: the values without which it is left out (with `!` in front: with which). `ours`: support does it; the customer reads
    `customer` (and copies `customer_copy`) instead, or nothing.
    """

    where: Place | Literal["here"] | None = None
    syntax: Syntax = Syntax.FIELD
    text: WithValues
    copied: Command = Field(NO_COMMAND, alias="copy")
    expect: WithValues | None = None
    needs: tuple[str, ...] = ()
    ours: bool = False
    customer: WithValues | None = None
    customer_copy: Command = NO_COMMAND

    @field_validator("copied", "customer_copy", mode="before")
    @classmethod
    def _parsed(cls, source: object, info: ValidationInfo) -> Template:
        if not isinstance(source, str):
            raise ValueError("what is copied is a text")  # noqa: TRY004  pydantic names the field of a ValueError
        return parse(source, Syntax.FIELD if info.field_name == "customer_copy" else info.data["syntax"])

    @field_validator("needs")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if others := {name.removeprefix("!") for name in names} - HOLES.keys():
            raise ValueError(f"there is no value {min(others)}")
        return names


class SetupEntry(Strict):
    """A step, named after its id (for ever): its place among the ten, title, who acts, what proves it, how Mailcheck can tell, what to do.

    `only_if` says when it is needed at all. `customer_title` and `customer_note` are title and warning in words for the customer.
    """

    number: int = Field(ge=1)
    title: Bilingual
    who: Bilingual
    proof: Literal["token", "roles", "record", "mailboxes"]
    trace: Bilingual
    doings: tuple[SetupDoing, ...] = Field(min_length=1)
    note: Bilingual | None = None
    customer_note: Bilingual | None = None
    only_if: Bilingual | None = None
    customer_title: Bilingual | None = None
