"""What is changed, which tests are to notice it (the quickest first), and how many seconds of work they may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.mutation.trying import ROOT


@dataclass(frozen=True, slots=True)
class Group:
    """Files that belong together (`*`: all of a folder)."""

    patterns: tuple[str, ...]
    tests: tuple[str, ...]
    limit: int

    @property
    def files(self) -> list[str]:
        """Return them by their paths."""
        return [str(path.relative_to(ROOT)) for pattern in self.patterns for path in sorted(ROOT.glob(pattern))]


GROUPS: Mapping[str, Group] = {
    "diagnosis": Group(
        ("bot/catalogue/reasoning/diagnosis.py", "bot/catalogue/reasoning/judging.py"),
        (
            "tests/catalogue/test_judging.py",
            "tests/catalogue/test_passed_by_check.py",
            "tests/catalogue/test_entra_claims.py",
            "tests/catalogue/test_deciding.py",
            "tests/catalogue/test_mail_claims.py",
            "tests/catalogue/test_another_program.py",
            "tests/catalogue/test_unstored.py",
            "tests/catalogue/test_mail_fixes.py",
            "tests/catalogue/test_clues_decide.py",
            "tests/catalogue/test_earlier_results.py",
            "tests/catalogue/test_truth_table.py",
            "tests/catalogue/test_reasons.py",
            "tests/catalogue/test_server_answers.py",
        ),
        120,
    ),
    "verdict": Group(
        ("bot/catalogue/reasoning/verdict.py", "bot/catalogue/reasoning/passed.py"),
        (
            "tests/catalogue/test_verdict.py",
            "tests/catalogue/test_verdict_sentences.py",
            "tests/catalogue/test_passed.py",
            "tests/catalogue/test_earlier_results.py",
        ),
        30,
    ),
    "rights": Group(
        ("handlers/slack/platform/rights.py", "handlers/slack/platform/sight.py", "bot/authorized.py"),
        (
            "tests/test_authorized.py",
            "tests/slack/test_rights_alone.py",
            "tests/slack/test_rights_in_doubt.py",
            "tests/slack/test_rights_in_places.py",
        ),
        150,
    ),
    "sealing": Group(
        ("bot/store/sealing.py", "bot/store/sealed.py"),
        (
            "tests/store/test_sealing.py",
            "tests/store/test_courses.py",
            "tests/store/test_kept_pastes.py",
            "tests/store/test_preferences.py",
            "tests/store/test_tampering.py",
        ),
        45,
    ),
    "redaction": Group(
        ("bot/redaction/*.py",),
        (
            "tests/redaction/test_single_rules.py",
            "tests/redaction/test_keys.py",
            "tests/test_known_secrets.py",
            "tests/test_redaction.py",
            "tests/redaction/test_any_text.py",
            "tests/redaction/test_beside_ids.py",
            "tests/redaction/test_marked.py",
            "tests/redaction/test_key_rings.py",
            "tests/redaction/test_shapes.py",
            "tests/redaction/test_margins.py",
            "tests/redaction/test_typed_passwords.py",
            "tests/redaction/test_server_words.py",
            "tests/redaction/test_pasted.py",
        ),
        180,
    ),
    "quoting": Group(
        ("bot/quoting.py", "bot/scripts/code.py", "bot/templates.py"),
        ("tests/scripts/test_quoting.py", "tests/test_templates.py"),
        60,
    ),
}
