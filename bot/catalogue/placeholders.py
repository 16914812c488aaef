"""The values that a fix, a letter or a deciding look may name, and what stands in a sentence while nobody knows them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.catalogue.cloud_values import SIGN_IN_HOSTS, WORLDWIDE
from bot.model import Sentence, Text
from bot.templates import TOKEN, TemplateMistake, Values, check_braces, fill_both, names_in

PLACEHOLDERS: Mapping[str, Text] = {
    "tenant_id": Text("<Mandanten-ID>", "<tenant id>"),
    "app_id": Text("<Anwendungs-ID>", "<application id>"),
    "display_name": Text("<Anzeigename>", "<display name>"),
    "object_id": Text("<Objekt-ID der Unternehmensanwendung>", "<object id of the enterprise application>"),
    f"{TOKEN}object_id": Text("<Objekt-ID der Unternehmensanwendung>", "<object id of the enterprise application>"),
    "mailbox": Text("<Postfach>", "<mailbox>"),
    "sender": Text("<Absenderadresse>", "<sender address>"),
    "signed_in": Text("<angemeldetes Postfach>", "<mailbox that signs in>"),
    "code": Text("<Nummer>", "<number>"),
    "correlation_id": Text("<Korrelations-ID>", "<correlation id>"),
    "trace_id": Text("<Ablaufverfolgungs-ID>", "<trace id>"),
    "timestamp": Text("<Zeitstempel>", "<timestamp>"),
    "tenant": Text("<Kunde>", "<customer>"),
    "host": Text("<Server>", "<server>"),
    "port": Text("<Port>", "<port>"),
    "server": Text("<Server>:<Port>", "<server>:<port>"),
    "starttls": Text("", ""),
    "sign_in_hosts": SIGN_IN_HOSTS,
    **{name: Text(value, value) for name, value in WORLDWIDE.items()},
}
"""Of a cloud, the worldwide ones."""


def check_names(words: str) -> None:
    """Raise TemplateMistake for a hole that is none of these, and for braces that are neither a hole nor a block of code."""
    check_braces(words)
    if others := sorted(names_in(words) - PLACEHOLDERS.keys()):
        raise TemplateMistake(f"nobody fills in the placeholder {{{others[0]}}}")


def fill_sentence(said: Sentence, values: Values) -> Text:
    """Return a sentence with these values in it."""
    return fill_both(said, values, lambda name, language: PLACEHOLDERS[name].in_(language))
