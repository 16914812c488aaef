"""Every entry is recognised by its own examples, and by nothing that only looks like it."""

from __future__ import annotations

from bot.catalogue import explain, load

CATALOGUE = load()


def test_an_example_leads_to_its_entry_first_and_to_no_other_that_it_does_not_name() -> None:
    """What the author pasted is recognised as what the author says it is."""
    wrong = {}
    for name, error in CATALOGUE.errors.items():
        for number, example in enumerate(error.examples):
            matches = explain(CATALOGUE, example.text).matches
            others = {m.error for m in matches if not m.wraps} - {name, *example.also}
            if [m.error for m in matches][:1] != [name] or others:
                wrong[f"{name}-{number}"] = [m.error for m in matches]

    assert wrong == {}


def test_a_near_miss_does_not_lead_to_the_entry_it_resembles() -> None:
    """What only looks like the error is not called by its name, and leads where the author says."""
    wrong = {}
    for name, error in CATALOGUE.errors.items():
        for number, miss in enumerate(error.near_misses):
            found = [m.error for m in explain(CATALOGUE, miss.text).matches]
            if name in found or (found[0] if found else "") != miss.leads_to:
                wrong[f"{name}-{number}"] = found

    assert wrong == {}
