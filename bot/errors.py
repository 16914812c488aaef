"""The few exceptions that a caller of the core may meet; each carries a sentence for the person in front of it."""

from __future__ import annotations

import errno
from collections.abc import Callable

from bot.model import Tenant, Text
from bot.values import MOST_MAILBOXES

NAMED = 3  # values in one sentence
TYPED_TOO_LONG = Text(
    "Die Eingabe ist zu lang (höchstens 20.000 Zeichen)",
    "The input is too long (20,000 characters at most)",
)
TOO_MANY_MAILBOXES = Text(
    f"Höchstens {MOST_MAILBOXES} Postfächer auf einmal: Nennen Sie die übrigen danach",
    f"{MOST_MAILBOXES} mailboxes at a time at most: name the others afterwards",
)
_NO_FILES_LEFT = frozenset({errno.EMFILE, errno.ENFILE})


def out_of_files(problem: BaseException | None) -> bool:
    """Tell whether the system lets us open no more files: our own trouble, which says nothing of whomever we wanted to talk to."""
    return isinstance(problem, OSError) and problem.errno in _NO_FILES_LEFT


class MailcheckError(Exception):
    """What went wrong, as a sentence in both languages. `exit_code` is what the command line ends with."""

    exit_code = 3

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence

    @property
    def with_names(self) -> Text:
        """The same, for somebody who may see every tenant."""
        return self.sentence


class OurDefect(MailcheckError):
    """One of many could not be done because of a bug of ours; what happened is in the log."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "das ist ein Fehler in Mailcheck selbst; Einzelheiten stehen im Protokoll",
                "this is a defect in Mailcheck itself; details are in the log",
            )
        )


class BadInput(MailcheckError):
    """What a person typed or handed over cannot be used; all mistakes are named at once."""

    exit_code = 2

    def __init__(self, *mistakes: Text) -> None:
        super().__init__(Text("; ".join(m.de for m in mistakes), "; ".join(m.en for m in mistakes)))
        self.mistakes = mistakes


class UnfitTenant(BadInput):
    """A stored tenant holds values that do not fit, and is not used until they are mended."""

    def __init__(self, tenant: Tenant) -> None:
        listed = ", ".join(f"{misfit.field} „{misfit.shown}“" for misfit in tenant.unfit[:NAMED])
        listed_en = ", ".join(f'{misfit.field} "{misfit.shown}"' for misfit in tenant.unfit[:NAMED])
        more = len(tenant.unfit) - NAMED
        listed += f" und {more} weitere" if more > 0 else ""
        listed_en += f" and {more} more" if more > 0 else ""
        super().__init__(
            Text(
                f"Beim Kunden „{tenant.name}“ passt nicht, was gespeichert ist: {listed}. Geben Sie es richtig ein, oder nehmen Sie es heraus (tenant put, in Slack „Ändern“); bis dahin wird er nicht benutzt.",
                f'What is stored of the tenant "{tenant.name}" does not fit: {listed_en}. Enter it rightly, or take it out (tenant put, in Slack "Change"); until then it is not used.',
            )
        )


class NameTaken(BadInput):
    """A tenant is to be stored anew, and there is one of this name."""


class TenantChanged(MailcheckError):
    """A tenant was changed or forgotten since it was looked at, so what was made of it is not stored."""

    exit_code = 1


class UnknownTenant(MailcheckError):
    """No stored tenant, or more than one, answers to this name, domain or id.

    The sentence names no tenant; `with_names` those that were looked through, for whoever may see them all.
    """

    exit_code = 2

    def __init__(self, sentence: Text, with_names: Callable[[], Text] | None = None) -> None:
        """`with_names` is asked for when the names are to be told."""
        super().__init__(sentence)
        self._with_names = with_names

    @property
    def with_names(self) -> Text:
        """The sentence with the names."""
        return self._with_names() if self._with_names else self.sentence


class StoreUnavailable(MailcheckError):
    """Redis cannot be reached, refuses us, or holds records that our keys do not open."""


class StoreAway(StoreUnavailable):
    """Redis does not answer right now; once it does, the same goes well."""


class StoredDamage(StoreUnavailable):
    """One thing in the store cannot be given out; the rest can."""


class RecordLost(StoredDamage):
    """A record is gone, or lies under a key that is neither here nor one that the store is written with: no key is kept for it."""


class NothingToScript(MailcheckError):
    """An id that the script needs is known from nowhere."""

    exit_code = 1


class CourseChanged(MailcheckError):
    """Somebody else led a set-up or a fix on, or ended it, since it was looked at."""

    exit_code = 1

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Hier war gerade jemand anderes schneller. Sehen Sie sich den neuen Stand an, bevor Sie weitermachen.",
                "Somebody else was quicker here. Please look at how things stand now before you go on.",
            )
        )
