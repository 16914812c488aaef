"""What the administrator filled in: every value is looked at once, and what cannot be used becomes one clear sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from bot.errors import BadInput
from bot.model import Text
from bot.sandbox.directory import AppRegistration, ServicePrincipal, Tenant
from bot.sandbox.recipients import Mailbox

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ADDRESS = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}")
_LONGEST_NAME = 120  # characters, as in Entra


@dataclass(frozen=True, slots=True)
class Done:
    """What has been changed, in one sentence. `secret` is the value that is shown this one time."""

    said: Text
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """The values of one change, in the tenant that it is about. Every method raises BadInput."""

    tenant: Tenant
    values: Mapping[str, object]

    def text(self, name: str, what: Text) -> str:
        """Return what was filled in there, without blanks around it; `what` names the field."""
        value = self.values.get(name)
        text = value.strip() if isinstance(value, str) else ""
        if not text:
            raise BadInput(
                Text(
                    f"Das Feld „{what.de}“ ist leer; füllen Sie es aus.", f"The field “{what.en}” is empty; fill it in."
                )
            )
        return text

    def title(self, name: str, what: Text) -> str:
        """Return a name of something, as long as Entra allows."""
        text = self.text(name, what)
        if len(text) > _LONGEST_NAME or not text.isprintable():
            raise BadInput(
                Text(
                    f"„{what.de}“ darf höchstens {_LONGEST_NAME} Zeichen in einer Zeile haben.",
                    f"“{what.en}” may have {_LONGEST_NAME} characters at most, in one line.",
                )
            )
        return text

    def guid(self, name: str, what: Text) -> str:
        """Return an id; whether it is the right one nobody checks, Exchange does not either."""
        text = self.text(name, what).lower()
        if not _GUID.fullmatch(text):
            raise BadInput(
                Text(
                    f"„{what.de}“ muss eine ID der Form 00000000-0000-0000-0000-000000000000 sein.",
                    f"“{what.en}” must be an id of the form 00000000-0000-0000-0000-000000000000.",
                )
            )
        return text

    def address(self, name: str, what: Text) -> str:
        """Return a mail address of one of the tenant's domains, in lower case."""
        text = self.text(name, what).lower()
        if not _ADDRESS.fullmatch(text) or text.rpartition("@")[2] not in self.tenant.domains:
            domain = self.tenant.domains[0]
            raise BadInput(
                Text(
                    f"„{what.de}“ muss eine Adresse dieses Kunden sein, zum Beispiel office@{domain}.",
                    f"“{what.en}” must be an address of this customer, such as office@{domain}.",
                )
            )
        return text

    def choice(self, name: str, allowed: Collection[str]) -> str:
        """Return one of the offered values."""
        value = self.values.get(name)
        if not isinstance(value, str) or value not in allowed:
            raise BadInput(
                Text("Wählen Sie einen Eintrag aus der Liste.", "Choose an entry from the list."),
            )
        return value

    def flag(self, name: str = "on") -> bool:
        """Return how a switch was set."""
        value = self.values.get(name)
        if not isinstance(value, bool):
            raise BadInput(Text("Ein Schalter steht auf „Ein“ oder „Aus“.", "A switch is set to “on” or “off”."))
        return value

    def app(self) -> AppRegistration:
        """Return the app registration that is meant."""
        app = self.tenant.apps.get(str(self.values.get("app")))
        if app is None:
            raise BadInput(
                Text(
                    "Diese App-Registrierung gibt es nicht mehr; laden Sie die Seite neu.",
                    "This app registration is no longer there; reload the page.",
                )
            )
        return app

    def mailbox(self) -> Mailbox:
        """Return the mailbox that is meant."""
        mailbox = self.tenant.mailbox(str(self.values.get("mailbox")))
        if mailbox is None:
            raise BadInput(
                Text(
                    "Dieses Postfach gibt es nicht mehr; laden Sie die Seite neu.",
                    "This mailbox is no longer there; reload the page.",
                )
            )
        return mailbox

    def principal(self) -> ServicePrincipal:
        """Return the service principal of Exchange that is meant."""
        wanted = self.values.get("principal")
        found = next((p for p in self.tenant.service_principals if p.identity == wanted), None)
        if found is None:
            raise BadInput(
                Text(
                    "Wählen Sie einen Dienstprinzipal; gibt es in Exchange noch keinen, legen Sie ihn zuerst an.",
                    "Choose a service principal; if there is none in Exchange yet, register it first.",
                )
            )
        return found


Change = Callable[[Given], Done]
