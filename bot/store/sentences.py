"""What the store says where something stored cannot be given out, or something new cannot be kept."""

from __future__ import annotations

from bot.errors import NameTaken, StoreUnavailable, TenantChanged
from bot.model import Text


def exists(name: str) -> NameTaken:
    """Return the answer where a name is taken already."""
    return NameTaken(Text(f"Einen Mandanten „{name}“ gibt es schon.", f'There is already a tenant "{name}".'))


def changed(name: str) -> TenantChanged:
    """Return the answer where somebody changed or deleted what was to be replaced."""
    return TenantChanged(
        Text(
            f"Der Mandant „{name}“ wurde inzwischen von jemand anderem geändert oder gelöscht. Gespeichert ist nichts; sehen Sie sich den neuen Stand an.",
            f'The tenant "{name}" was changed or deleted by somebody else meanwhile. Nothing is stored; look at how it stands now.',
        )
    )


def not_kept(name: str) -> StoreUnavailable:
    """Return the answer where somebody deleted what was just stored."""
    return StoreUnavailable(
        Text(
            f"Der Mandant „{name}“ wurde im selben Augenblick von jemand anderem gelöscht: Speichern Sie ihn noch einmal, wenn er bleiben soll.",
            f'The tenant "{name}" was deleted by somebody else at the same moment: store it again if it is to stay.',
        )
    )


def damaged(name: str) -> StoreUnavailable:
    """Return the answer for a record that is not what was stored under this name."""
    return StoreUnavailable(
        Text(
            f"Die gespeicherten Daten des Mandanten „{name}“ wurden verändert oder vertauscht und werden nicht benutzt: Löschen Sie ihn (tenant forget), und speichern Sie ihn neu.",
            f'The stored data of the tenant "{name}" was changed or exchanged and is not used: delete it (tenant forget) and store it anew.',
        )
    )


def damaged_report(report_id: str, name: str) -> StoreUnavailable:
    """Return the sentence; whoever asked by thread does not know the tenant, and then it is not named."""
    whose = Text(f" des Mandanten „{name}“", f' of the tenant "{name}"') if name else Text("", "")
    return StoreUnavailable(
        Text(
            f"Der gespeicherte Bericht {report_id}{whose.de} wurde verändert oder vertauscht und wird nicht gezeigt.",
            f"The stored report {report_id}{whose.en} was changed or exchanged and is not shown.",
        )
    )


def damaged_course() -> StoreUnavailable:
    """Return the answer for a guided set-up or fix that is not what was kept in this place."""
    return StoreUnavailable(
        Text(
            "Was ich mir zu diesem Ablauf gemerkt hatte, wurde verändert oder vertauscht; ich benutze es nicht. Fangen Sie ihn bitte neu an.",
            "What I had noted about these steps was changed or exchanged, and I do not use it. Please start them anew.",
        )
    )


def key_lacking(key_id: str) -> StoreUnavailable:
    """Return the answer for data under a key that we do not have."""
    return StoreUnavailable(
        Text(
            f"Gespeicherte Daten liegen unter dem Schlüssel {key_id}, der hier fehlt: Stellen Sie ihn wieder her.",
            f"Stored data is under the key {key_id}, which is not here: restore it.",
        )
    )


def newer() -> StoreUnavailable:
    """Return the answer for data in a form that this Mailcheck does not know."""
    return StoreUnavailable(
        Text(
            "Die gespeicherten Daten stammen von einem neueren Mailcheck: Aktualisieren Sie dieses hier.",
            "The stored data comes from a newer Mailcheck: update this one.",
        )
    )
