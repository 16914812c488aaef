"""What the store says where something stored cannot be given out, or something new cannot be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.errors import NameTaken, RecordLost, StoredDamage, StoreUnavailable, TenantChanged
from bot.model import Text

SHOWN = 48  # characters of a value that is not ours


def shown(value: str) -> str:
    """Return a value as one can read and type it: what is no sign of its own is written as an escape, a long one is cut."""
    plain = "".join(sign if sign.isprintable() and sign != "\\" else _escaped(sign) for sign in value[: SHOWN + 1])
    if len(value) <= SHOWN and len(plain) <= 2 * SHOWN:
        return plain
    return f"{plain[:SHOWN]}~{hashlib.sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _escaped(sign: str) -> str:
    errors = "surrogateescape" if "\udc80" <= sign <= "\udcff" else "surrogatepass"
    return "".join(f"\\x{byte:02x}" for byte in sign.encode("utf-8", errors))


def exists(name: str) -> NameTaken:
    """Return the answer where a name is taken already."""
    return NameTaken(Text(f"Einen Kunden „{name}“ gibt es schon.", f'There is already a tenant "{name}".'))


def changed(name: str) -> TenantChanged:
    """Return the answer where somebody changed or deleted what was to be replaced."""
    return TenantChanged(
        Text(
            f"Der Kunde „{name}“ wurde inzwischen von jemand anderem geändert oder gelöscht. Gespeichert ist nichts; sehen Sie sich den neuen Stand an.",
            f'The tenant "{name}" was changed or deleted by somebody else meanwhile. Nothing is stored; look at how it stands now.',
        )
    )


def not_kept(name: str) -> StoreUnavailable:
    """Return the answer where somebody deleted what was just stored."""
    return StoreUnavailable(
        Text(
            f"Der Kunde „{name}“ wurde im selben Augenblick von jemand anderem gelöscht: Speichern Sie ihn noch einmal, wenn er bleiben soll.",
            f'The tenant "{name}" was deleted by somebody else at the same moment: store it again if it is to stay.',
        )
    )


def damaged(name: str) -> StoredDamage:
    """Return the answer for a record that is not what was stored under this name."""
    return StoredDamage(
        Text(
            f"Die gespeicherten Daten des Kunden „{shown(name)}“ wurden verändert oder vertauscht und werden nicht benutzt: Löschen Sie ihn (tenant forget), und speichern Sie ihn neu.",
            f'The stored data of the tenant "{shown(name)}" was changed or exchanged and is not used: delete it (tenant forget) and store it anew.',
        )
    )


def put_back(name: str) -> StoredDamage:
    """Return the answer for a whole record that is not the one stored last."""
    return StoredDamage(
        Text(
            f"Unter „{shown(name)}“ liegt ein alter Stand, nicht der zuletzt gespeicherte; er wird nicht benutzt: Löschen Sie den Kunden (tenant forget), und speichern Sie ihn neu.",
            f'Under "{shown(name)}" lies an old state and not the one stored last; it is not used: delete the tenant (tenant forget) and store it anew.',
        )
    )


def foreign(key: str) -> StoredDamage:
    """Return the answer where something lies in a place of ours that we never put there."""
    return StoredDamage(
        Text(
            f"Unter {shown(key)} liegt in Redis etwas, das Mailcheck dort nie ablegt: Löschen Sie es dort (DEL), oder stellen Sie Redis aus einer Sicherung wieder her.",
            f"Under {shown(key)} lies something in Redis that Mailcheck never puts there: delete it there (DEL), or restore Redis from a backup.",
        )
    )


def about(name: str, problem: StoredDamage) -> StoredDamage:
    """Return the same answer with the tenant's name in front."""
    return StoredDamage(Text(f"{shown(name)}: {problem.sentence.de}", f"{shown(name)}: {problem.sentence.en}"))


def schema_lost() -> StoreUnavailable:
    """Return the answer where the store does not say of which form it is, although it has to."""
    return StoreUnavailable(
        Text(
            "Im Speicher fehlt die Angabe seiner Form (mailcheck:schema), oder sie ist unbrauchbar: Stellen Sie Redis aus einer Sicherung wieder her.",
            "The store does not say of which form it is (mailcheck:schema), or says something unusable: restore Redis from a backup.",
        )
    )


def not_rotated(count: int, problems: Sequence[StoredDamage]) -> StoredDamage:
    """Return the answer where some records could not be opened to be encrypted anew."""
    first, (de, en) = problems[0].sentence, _further(problems)
    return StoredDamage(
        Text(
            f"Neu verschlüsselt sind {count} Datensätze, der alte Schlüssel bleibt noch{de}. {first.de} Danach rotate-keys noch einmal.",
            f"{count} records are encrypted anew, the old key stays for now{en}. {first.en} Then rotate-keys once more.",
        )
    )


def rotated_but(count: int, problems: Sequence[StoredDamage]) -> StoredDamage:
    """Return the answer where the keys were changed, and some records are under a key that nobody has."""
    first, (de, en) = problems[0].sentence, _further(problems)
    return StoredDamage(
        Text(
            f"Neu verschlüsselt sind {count} Datensätze, der alte Schlüssel wird nicht mehr gebraucht{de}. {first.de}",
            f"{count} records are encrypted anew, the old key is needed no more{en}. {first.en}",
        )
    )


def _further(problems: Sequence[StoredDamage]) -> tuple[str, str]:
    more = len(problems) - 1
    return (f" (und {more} weitere)", f" (and {more} more)") if more else ("", "")


def damaged_report(report_id: str, name: str) -> StoredDamage:
    """Return the sentence; whoever asked by thread does not know the tenant, and then it is not named."""
    whose = Text(f" des Kunden „{shown(name)}“", f' of the tenant "{shown(name)}"') if name else Text("", "")
    return StoredDamage(
        Text(
            f"Der gespeicherte Bericht {shown(report_id)}{whose.de} wurde verändert oder vertauscht und wird nicht gezeigt.",
            f"The stored report {shown(report_id)}{whose.en} was changed or exchanged and is not shown.",
        )
    )


def damaged_course() -> StoredDamage:
    """Return the answer for a guided set-up or fix that is not what was kept in this place."""
    return StoredDamage(
        Text(
            "Was ich mir zu diesem Ablauf gemerkt hatte, wurde verändert oder vertauscht; ich benutze es nicht. Fangen Sie ihn bitte neu an.",
            "What I had noted about these steps was changed or exchanged, and I do not use it. Please start them anew.",
        )
    )


def key_lacking(name: str, key_id: str) -> RecordLost:
    """Return the answer for a record under a key that nobody has."""
    return RecordLost(
        Text(
            f"Die Daten des Kunden „{shown(name)}“ liegen unter dem Schlüssel {shown(key_id)}, der hier fehlt: Stellen Sie ihn wieder her, oder löschen Sie den Kunden (tenant forget), und speichern Sie ihn neu.",
            f'The data of the tenant "{shown(name)}" is under the key {shown(key_id)}, which is not here: restore it, or delete the tenant (tenant forget) and store it anew.',
        )
    )


def gone(name: str) -> RecordLost:
    """Return the answer for a record that somebody took out of Redis."""
    return RecordLost(
        Text(
            f"Die gespeicherten Daten des Kunden „{shown(name)}“ sind aus Redis verschwunden: Stellen Sie Redis aus einer Sicherung wieder her, oder löschen Sie den Kunden (tenant forget), und speichern Sie ihn neu.",
            f'The stored data of the tenant "{shown(name)}" is gone from Redis: restore Redis from a backup, or delete the tenant (tenant forget) and store it anew.',
        )
    )


def newer() -> StoredDamage:
    """Return the answer for data in a form that this Mailcheck does not know."""
    return StoredDamage(
        Text(
            "Die gespeicherten Daten stammen von einem neueren Mailcheck: Aktualisieren Sie dieses hier.",
            "The stored data comes from a newer Mailcheck: update this one.",
        )
    )
