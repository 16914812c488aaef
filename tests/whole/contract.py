"""The shapes of the terminal's documents, and what a person may read on standard error."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from tests.whole.conftest import Terminal
from tests.whole.office import ROOT, Ended

UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
REPORT: dict[str, type | tuple[type, ...]] = {
    "tenant": str,
    "verdict": str,
    "started": str,
    "seconds": (int, float),
    "summary": str,
    "results": list,
    "diagnoses": list,
}
RESULT: dict[str, type | tuple[type, ...]] = {
    "check": str,
    "stage": str,
    "mailbox": str,
    "target": str,
    "outcome": str,
    "findings": list,
    "seconds": (int, float),
}
FINDING: dict[str, type | tuple[type, ...]] = {"code": str, "facts": dict, "raw": str}
DIAGNOSIS: dict[str, type | tuple[type, ...]] = {
    "error": str,
    "fix": str,
    "standing": str,
    "mailboxes": list,
    "because": list,
    "title": str,
    "why": str,
}
SHOWN = {
    *("name", "tenant_id", "client_id", "credential", "thumbprint", "object_id", "secret_expires", "mailboxes", "uses"),
    *("cloud", "language", "channels", "groups", "endpoints", "stored_at", "stored_by", "revision"),
}


def has_shape(document: Any, shape: dict[str, type | tuple[type, ...]]) -> bool:
    """Tell whether a document has these fields, no other ones, with values of these kinds."""
    return (
        isinstance(document, dict)
        and document.keys() == shape.keys()
        and all(
            isinstance(document[name], kind) and isinstance(document[name], bool) is (kind is bool)
            for name, kind in shape.items()
        )
    )


def is_report(document: Any) -> bool:
    """Tell whether this is the document of `check --json`."""
    if not has_shape(document, REPORT) or not UTC.fullmatch(document["started"]):
        return False
    results, diagnoses = document["results"], document["diagnoses"]
    return (
        document["verdict"] in {"healthy", "problem", "unknown"}
        and all(has_shape(r, RESULT) for r in results)
        and {r["check"] for r in results} <= {"token", "imap", "smtp"}
        and {r["outcome"] for r in results} <= {"passed", "warning", "failed", "skipped", "broken"}
        and all(has_shape(f, FINDING) for r in results for f in r["findings"])
        and all(
            f["code"].partition(".")[0] in {"token", "imap", "smtp", "record"} for r in results for f in r["findings"]
        )
        and all(has_shape(d, DIAGNOSIS) for d in diagnoses)
        and {d["standing"] for d in diagnoses} <= {"confirmed", "possible", "excluded"}
    )


def is_one_sentence(text: str) -> bool:
    """Tell whether this is what a person may read on standard error: at most two lines, 500 characters, no traceback."""
    return 0 < len(text.strip()) <= 501 and text.count("\n") <= 2 and "Traceback" not in text and 'File "' not in text


def put(terminal: Terminal, *documents: dict[str, Any] | str, code: int = 0) -> Ended:
    """Put documents, one per line."""
    lines = [d if isinstance(d, str) else json.dumps(d) for d in documents]
    ended = terminal("tenant", "put", typed="\n".join(lines) + "\n")
    assert ended.code == code, ended.err
    return ended


def bare_environment(folder: Path, language: str = "C.UTF-8") -> dict[str, str]:
    """Return an environment without any setting but the data folder."""
    data = str(folder / "data")
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LANG": language,
        "PYTHONPATH": str(ROOT),
        "MAILCHECK_DATA_DIR": data,
    }


def names(terminal: Terminal) -> list[str]:
    """Return the names of all stored tenants."""
    return [document["name"] for document in terminal.json("tenant", "list", "--json")]
