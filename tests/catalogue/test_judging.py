"""How an error's causes are judged, on a made-up error: what confirms one, what leaves it open, what excludes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.catalogue.loader import HERE, Catalogue
from bot.catalogue.model import Fix, KnownError
from bot.catalogue.reasoning.diagnosis import causes_of, diagnose, explained_away, once_each, speaks_for
from bot.catalogue.reasoning.evidence import ONLY_CAUSE, REFUSED_TOO, Evidence
from bot.catalogue.reasoning.judging import judge_causes
from bot.catalogue.steps import Who
from bot.model import Diagnosis, Standing, Text

BOTH = {"de": "Text", "en": "words"}
SOURCES = [{"url": "https://learn.microsoft.com/", "seen": "2026-12-01"}]
CONFIRMED, POSSIBLE, EXCLUDED = Standing.CONFIRMED, Standing.POSSIBLE, Standing.EXCLUDED
FOUND = "imap.login_refused"
Said = list[tuple[str, Standing, tuple[str, ...]]]


def error(*causes: dict[str, Any], **more: Any) -> KnownError:
    """An error with these causes."""
    given = {"title": BOTH, "group": "imap", "meaning": BOTH, "found_by": [FOUND], "sources": SOURCES}
    return KnownError.model_validate({**given, "causes": causes, **more})


def catalogue(*causes: dict[str, Any], proved_by: tuple[str, ...] = (), why: object = None, **more: Any) -> Catalogue:
    """A catalogue with that error, and a fix for each of its causes."""
    step = {"where": "program", "text": BOTH}
    fix = {"title": BOTH, "who": "support", "steps": [step], "sources": SOURCES, "proved_by": proved_by, "why": why}
    fixes = {cause["fix"]: Fix.model_validate(fix) for cause in causes}
    return Catalogue({"an-error": error(*causes, **more)}, fixes, {}, {}, {}, HERE)


def unproved(known: Catalogue, fix: str) -> Catalogue:
    """Return it with a fix that no check of ours proves."""
    fixes = {**known.fixes, fix: known.fixes[fix].model_copy(update={"proved_by": ()})}
    return replace(known, fixes=fixes)


def judged(known: Catalogue, *codes: str, **more: Any) -> Said:
    """Return fix, standing and reasons, in their order."""
    return [
        (each.cause.fix, each.standing, each.because)
        for each in judge_causes(known, known.errors["an-error"], frozenset(codes), **more)
    ]


def test_the_only_cause_that_is_left_is_confirmed() -> None:
    """By what excludes its rivals; those keep their own standing."""
    known = catalogue({"fix": "one"}, {"fix": "other", "excluded_by": ["observed.seen"]})

    assert judged(known, FOUND, "observed.seen") == [
        ("one", CONFIRMED, (FOUND, "observed.seen")),
        ("other", EXCLUDED, ("observed.seen",)),
    ]
    assert judged(known, FOUND) == [("one", POSSIBLE, (FOUND,)), ("other", POSSIBLE, (FOUND,))]
    assert judged(catalogue({"fix": "one"})) == [("one", CONFIRMED, (ONLY_CAUSE,))]


def test_for_what_the_program_asks_is_certain_only_where_nothing_else_could_be_wrong() -> None:
    """That all else is out does not show it, as a check asks for its own."""
    alone = catalogue({"fix": "correct-scope"})
    left = catalogue({"fix": "correct-scope"}, {"fix": "other", "excluded_by": ["observed.seen"]})

    assert judged(alone, FOUND) == [("correct-scope", CONFIRMED, (FOUND,))]
    assert judged(left, FOUND, "observed.seen")[0] == ("correct-scope", POSSIBLE, (FOUND,))


def test_a_proof_excludes_the_rivals_and_nothing_else() -> None:
    """Another way to mend the same is open beside it, and so is waiting."""
    known = catalogue(
        {"fix": "rival"},
        {"fix": "proved", "confirmed_by": ["observed.seen"], "group": "same"},
        {"fix": "same-too", "group": "same"},
        {"fix": "waiting", "qualifies": True},
    )

    assert judged(known, FOUND, "observed.seen") == [
        ("proved", CONFIRMED, (FOUND, "observed.seen")),
        ("same-too", POSSIBLE, (FOUND,)),
        ("waiting", POSSIBLE, (FOUND,)),
        ("rival", EXCLUDED, ("observed.seen",)),
    ]


def test_causes_without_a_group_are_rivals() -> None:
    """That one is proved excludes the other."""
    known = catalogue({"fix": "rival"}, {"fix": "proved", "confirmed_by": ["observed.seen"]})

    assert judged(known, FOUND, "observed.seen")[1] == ("rival", EXCLUDED, ("observed.seen",))


def test_what_only_a_program_does_wrong_is_shown_by_a_text_alone() -> None:
    """Not by what a check finds, whatever that speaks for."""
    known = catalogue(
        {"fix": "one"}, {"fix": "of-program", "of_program": True, "likelier_by": ["imap.slow", "observed.seen"]}
    )

    assert [fix for fix, _, _ in judged(known, FOUND, "imap.slow")] == ["one"]
    assert [fix for fix, _, _ in judged(known, FOUND, "observed.seen")] == ["of-program", "one"]
    assert [fix for fix, _, _ in judged(known)] == ["one", "of-program"]


def test_what_passed_already_shortens_the_list_and_proves_nothing() -> None:
    """The cause that is left over by that alone stays possible."""
    known = catalogue({"fix": "one"}, {"fix": "other"}, proved_by=("tls",))
    left = unproved(known, "one")

    assert judged(left, FOUND, "imap.tls_passed", failed=frozenset({FOUND})) == [
        ("one", POSSIBLE, (FOUND,)),
        ("other", EXCLUDED, ("imap.tls_passed",)),
    ]


def test_a_server_that_names_the_error_itself_is_not_refuted_altogether() -> None:
    """Where all causes passed already and its words name the error, those are open that nothing else excludes; where one is left anyway, they are not."""
    known = catalogue({"fix": "one"}, {"fix": "other", "excluded_by": ["observed.seen"]}, proved_by=("tls",))
    by_words = ("imap.command_refused",)
    heard = {"failed": frozenset(by_words), "found": by_words}

    assert [each[1] for each in judged(known, *by_words, "imap.tls_passed", **heard)] == [POSSIBLE, POSSIBLE]
    seen = judged(known, *by_words, "imap.tls_passed", "observed.seen", **heard)
    assert [each[:2] for each in seen] == [("one", CONFIRMED), ("other", EXCLUDED)]
    left = unproved(known, "one")
    assert [each[:2] for each in judged(left, *by_words, "imap.tls_passed", **heard)] == [
        ("one", POSSIBLE),
        ("other", EXCLUDED),
    ]


def test_what_holds_in_every_conversation_excludes_only_where_it_does() -> None:
    """Of a check all that failed; a paste has none, there one is enough."""
    known = catalogue({"fix": "one", "excluded_by": ["*.offered"]}, {"fix": "other"}, found_by=["*.refused"])
    both = ("imap.refused", "smtp.refused")

    assert ("one", POSSIBLE, both) in judged(known, *both, "imap.offered")
    assert ("one", EXCLUDED, ("imap.offered", "smtp.offered")) in judged(known, *both, "imap.offered", "smtp.offered")
    assert ("one", EXCLUDED, ("imap.offered",)) in judged(known, "imap.offered")


def test_an_inference_does_not_stand_against_a_look() -> None:
    """That SMTP is refused too speaks against the cause, unless somebody saw it; what else speaks against it does so still."""
    known = catalogue(
        {"fix": "one", "confirmed_by": ["observed.off"], "excluded_by": [REFUSED_TOO, "observed.on"]}, {"fix": "other"}
    )

    assert ("one", EXCLUDED, (REFUSED_TOO,)) in judged(known, FOUND, REFUSED_TOO)
    assert ("one", CONFIRMED, (FOUND, "observed.off")) in judged(known, FOUND, REFUSED_TOO, "observed.off")
    assert ("one", EXCLUDED, ("observed.on",)) in judged(known, FOUND, "observed.on", "observed.off")


def test_a_reason_is_the_causes_own_or_its_fixes() -> None:
    """Without its full stop; without any, the fix says enough."""
    own, of_fix = {"de": "Eigener.", "en": "Own."}, {"de": "Der Lösung.", "en": "The fix's."}
    known = catalogue({"fix": "one", "why": own}, {"fix": "other"}, why=of_fix)

    assert [each.why for each in causes_of(known, "an-error", frozenset())] == [
        Text("Eigener", "Own"),
        Text("Der Lösung", "The fix's"),
    ]


def test_an_error_is_explained_away_by_another_that_stands_behind_it() -> None:
    """One that outranks it, or what its own entry names."""
    known = catalogue({"fix": "one"}, unless=["token.secret_wrong"])
    errors = {**known.errors, "behind": error({"fix": "one"}, outranks=["an-error"])}
    known = replace(known, errors=errors)

    assert explained_away(known, "an-error", ("behind",), frozenset())
    assert explained_away(known, "an-error", (), frozenset({"token.secret_wrong"}))
    assert not explained_away(known, "an-error", ("an-error",), frozenset({FOUND}))


def evidence(*common: str, failed: tuple[str, ...] = ()) -> Evidence:
    return Evidence(frozenset(common), {}, failed=frozenset(failed))


def test_our_own_record_explains_nothing_that_failed() -> None:
    """Its finding says what is wrong with it; while nothing failed, it is worth mending."""
    known = catalogue({"fix": "one"}, found_by=["record.secret_expiring"])

    assert [d.fix for d in diagnose(known, evidence("record.secret_expiring"))] == ["one"]
    assert diagnose(known, evidence("record.secret_expiring", failed=(FOUND,))) == ()


def test_a_cause_of_everything_is_not_repeated_for_a_mailbox() -> None:
    """And one that was told of a mailbox is not told of everything again."""
    of_box, of_all = (
        Diagnosis("an-error", "one", POSSIBLE, Text("a", "b"), boxes, (FOUND,)) for boxes in (("a@x.example",), ())
    )
    other = Diagnosis("another", "one", EXCLUDED, Text("a", "b"), (), (FOUND,))

    assert once_each([of_all, of_box]) == (of_all,)
    assert [each.mailboxes for each in once_each([of_box, of_all])] == [()]
    assert once_each([of_box, other]) == (of_box,)


def test_what_two_errors_show_of_two_mailboxes_is_one_cause() -> None:
    """Of both, each once, with the reasons of both."""
    first = Diagnosis("an-error", "one", POSSIBLE, Text("a", "b"), ("a@x.example",), (FOUND,))
    second = Diagnosis(
        "another", "one", POSSIBLE, Text("a", "b"), ("a@x.example", "b@x.example"), ("smtp.login_refused",)
    )

    (told,) = once_each([first, second])

    assert (told.error, told.mailboxes) == ("an-error", ("a@x.example", "b@x.example"))
    assert told.because == (FOUND, "smtp.login_refused")


def test_one_cause_is_told_once_of_all_its_mailboxes() -> None:
    """In their order."""
    known = catalogue({"fix": "one"}, {"fix": "other"})
    boxes = dict.fromkeys(("a@x.example", "b@x.example"), frozenset({FOUND}))

    assert [(d.fix, d.mailboxes) for d in diagnose(known, Evidence(frozenset(), boxes))] == [
        ("one", tuple(boxes)),
        ("other", tuple(boxes)),
    ]


def test_another_product_makes_no_cause_certain() -> None:
    """Its refusal leaves open what Exchange's own would confirm."""
    known = catalogue({"fix": "one"})

    assert [d.standing for d in diagnose(known, evidence(FOUND))] == [CONFIRMED]
    assert [d.standing for d in diagnose(known, evidence(FOUND, "imap.greeting_foreign"))] == [POSSIBLE]


def test_another_product_opens_nothing_that_is_excluded_or_proved() -> None:
    """Its refusal makes only what is left over less certain."""
    known = catalogue(
        {"fix": "one", "confirmed_by": ["observed.one"]}, {"fix": "other", "excluded_by": ["observed.other"]}
    )
    seen = evidence(FOUND, "imap.greeting_foreign", "observed.one", "observed.other")

    assert [d.standing for d in diagnose(known, seen)] == [CONFIRMED, EXCLUDED]


def test_what_a_check_got_past_is_certain_only_of_the_programs_side() -> None:
    """That no other cause is left does not send an administrator to work, unless somebody saw what is wrong."""
    known = catalogue({"fix": "one", "confirmed_by": ["observed.one"]})
    fix = known.fixes["one"].model_copy(update={"who": Who.ENTRA_ADMIN})
    of_admin = replace(known, fixes={"one": fix})

    def standing(of: Catalogue, *codes: str) -> Standing:
        (cause,) = causes_of(of, "an-error", frozenset(codes), passed=True)
        return cause.standing

    assert standing(known) is CONFIRMED
    assert standing(of_admin) is POSSIBLE
    assert standing(of_admin, "observed.one") is CONFIRMED


def test_waiting_is_told_last_among_what_is_excluded_too() -> None:
    """Whatever its place in the catalogue."""
    known = catalogue(
        {"fix": "waiting", "qualifies": True, "excluded_by": ["observed.seen"]},
        {"fix": "other", "excluded_by": ["observed.seen"]},
        {"fix": "one"},
    )

    assert [fix for fix, _, _ in judged(known, FOUND, "observed.seen")] == ["one", "other", "waiting"]


def test_what_shows_the_error_speaks_for_none_of_its_causes() -> None:
    """Neither a code of the entry nor, first among the reasons, a finding whose words name it; all else does, and what proves it."""
    known = catalogue({"fix": "one", "likelier_by": ["observed.seen"]}, {"fix": "other"})
    because = ("imap.command_refused", FOUND, "observed.seen")
    cause = Diagnosis("an-error", "one", POSSIBLE, Text("a", "b"), (), because)

    assert [code for code in because if speaks_for(known, cause, code)] == ["observed.seen"]


def test_what_shows_the_error_and_speaks_for_a_cause_speaks_for_that_one() -> None:
    """Not for the one beside it."""
    known = catalogue({"fix": "one", "likelier_by": [FOUND]}, {"fix": "other"})
    causes = [Diagnosis("an-error", fix, EXCLUDED, Text("a", "b"), (), (FOUND,)) for fix in ("one", "other")]

    assert [speaks_for(known, cause, FOUND) for cause in causes] == [True, False]


def test_what_comes_first_in_a_sign_in_is_told_first() -> None:
    """The token's errors, then those of any conversation, then a mail protocol's; whatever their order in the catalogue."""
    causes = ({"fix": "one"}, {"fix": "other"})
    known = catalogue(*causes)
    errors = {
        "imap": error(*causes),
        "any": error(*causes, found_by=["*.login_refused"], group="network"),
        "token": error(*causes, group="token"),
        "by token": error(*causes, found_by=["token.claim_missing"]),
        "by record": error(*causes, found_by=["record.mailbox_foreign"]),
    }
    codes = (FOUND, "token.claim_missing", "record.mailbox_foreign")

    told = diagnose(replace(known, errors=errors), evidence(*codes))

    assert [d.error for d in told if d.fix == "one"] == ["token", "by token", "by record", "any", "imap"]
