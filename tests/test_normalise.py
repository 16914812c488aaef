"""Signs that are typed for one another stand in one table; whoever needs more of them says so there."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from bot.text import normalise
from bot.text.normalise import (
    BLANKS,
    DASHES,
    HIDDEN,
    HYPHENS,
    LINES,
    QUOTES,
    RARE_QUOTES,
    UNSEEN,
    composed,
    is_blank,
    shapes,
)

ROOT = Path(__file__).parents[1]
THEIR_OWN = {"handlers/slack/kit/unseen.py", "bot/quoting.py"}
_TABLE = re.compile(r"(?:\\u(?:00ad|20[0-7][0-9a-f]|feff)-?){2}")


def test_no_other_module_keeps_a_table_of_its_own() -> None:
    """But for Slack's kit, which knows nothing of us, and PowerShell's quotation marks."""
    product = [
        file for top in ("bot", "handlers") for file in (ROOT / top).rglob("*.py") if "sandbox" not in file.parts
    ]
    found = {f.relative_to(ROOT).as_posix() for f in product if _TABLE.search(f.read_text(encoding="utf-8"))}

    assert found - THEIR_OWN == {Path(normalise.__file__).relative_to(ROOT).as_posix()}


def test_a_letter_keeps_thirty_marks_and_no_other_module_composes() -> None:
    """Python sorts the marks of a letter in quadratic time: a text of nothing else took a minute."""
    shown = composed("e" + "\u0323\u0301" * 10_000 + " é")
    callers = [
        file.name
        for top in ("bot", "handlers")
        for file in (ROOT / top).rglob("*.py")
        if "unicodedata.normalize" in file.read_text(encoding="utf-8")
    ]

    assert shown.startswith("ẹ\u0323")
    assert (shown[-3:], len(shown)) == ("\u0301 é", 32)
    assert composed("\ud83d é") == "? é"
    assert callers == [Path(normalise.__file__).name]


def test_every_sign_has_one_meaning() -> None:
    """What is a blank is no line's end, and what is unseen is neither."""
    tables = (BLANKS, LINES, QUOTES, RARE_QUOTES, HYPHENS)
    signs = [sign for table in tables for sign in table]

    assert len(signs) == len(set(signs))
    assert re.findall(f"[{UNSEEN}]", "".join(signs)) == []
    assert {sign for sign in DASHES if unicodedata.category(sign) not in {"Pd", "Sm"}} == set()


def test_redaction_overlooks_nothing_that_others_take_out() -> None:
    """What nobody sees may stand in the middle of a secret."""
    everywhere = "".join(map(chr, range(0x10000)))

    assert set(re.findall(f"[{UNSEEN}]", everywhere)) < set(re.findall(f"[{HIDDEN}]", everywhere))


def test_shapes_are_those_of_one_sign_of_ascii() -> None:
    """Full width, circles, mathematics; ligatures of several are none."""
    found = {chr(number): plain for number, plain in shapes((0xFF01, 0xFF5F), (0x2460, 0x2474), (0xFB00, 0xFB05))}

    assert (found["Ａ"], found["～"], found["①"]) == ("A", "~", "1")
    assert "ﬀ" not in found


def test_nothing_to_be_seen_is_blank() -> None:
    """Whatever stands there unseen."""
    assert is_blank("")
    assert is_blank("\ufeff \r\n\t\v\u00a0\u200b\u202e\x00")
    assert not is_blank("\u200b.")
