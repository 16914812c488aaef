"""What a door may ask for on behalf of the catalogue's authors: look at all entries, show one, try a text. No store needed."""

from __future__ import annotations

from bot.catalogue import load
from bot.catalogue.authoring.dry_run import READINGS, Attempt, Found, attempt
from bot.catalogue.authoring.lint import Lint, lint
from bot.catalogue.authoring.pages import as_text, error_lines, fix_page
from bot.finding_codes import code_lines, codes
from bot.model import Language
from bot.pastes.service import readable

__all__ = ["READINGS", "Attempt", "Found", "Lint", "ids_like", "lint", "show", "try_text"]


def show(name: str, language: Language) -> tuple[str, ...]:
    """Return an entry (error or fix) or a finding code as lines to read; none where there is none of this id."""
    catalogue = load()
    if name in catalogue.errors:
        return tuple(as_text(error_lines(catalogue, name, language)))
    if name in catalogue.fixes:
        return tuple(as_text(fix_page(catalogue, name, language)))
    return tuple(code_lines(name, language))


def ids_like(name: str) -> tuple[str, ...]:
    """Return ids that somebody may have meant."""
    import difflib

    known = sorted({*load().errors, *load().fixes, *codes()})
    parts = [each for each in known if name and name in each]
    return tuple(dict.fromkeys([*difflib.get_close_matches(name, known, n=3, cutoff=0.5), *parts]))[:5]


def try_text(text: str) -> Attempt:
    """Return which entries a text hits, and by what."""
    return attempt(load(), readable(text))
