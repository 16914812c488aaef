"""Who and what is there when the demo begins: people to play, channels, two customers."""

from __future__ import annotations

from bot.sandbox.customers import Customer
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.slack import SlackWorkspace
from bot.service import Actor, Mailcheck
from bot.settings import Settings
from handlers.demo.stage import Stage

DEMO = Actor("demo")
HEALTHY, BROKEN = "kanzlei-muster", "praxis-beispiel"
PASTE = (
    "Seit heute früh kommen keine Mails mehr an, im Protokoll steht:\n"
    "```2026-11-24 07:12:03 ERROR ImapStore - A01 NO AUTHENTICATE failed.```"
)
GREETING = "Hallo zusammen, wir sehen hier alles mit, was ihr schreibt."


async def set_up(mailcheck: Mailcheck, settings: Settings, microsoft: Microsoft365, slack: SlackWorkspace) -> Stage:
    """Fill the workspace and the directory, and store the customers."""
    anna = slack.add_member("Anna", is_admin=True)
    ben = slack.add_member("Ben", locale="en-GB", is_admin=True)
    gina = slack.add_member("Gina", is_restricted=True)
    cleo = slack.add_member("Cleo", team_id="T0NORDWIND")
    both = (anna, ben)
    channels = {
        "support": slack.add_channel("support", (*both, gina)),
        "intern": slack.add_channel("support-intern", both, private=True),
        "nordwind": slack.add_channel("nordwind-projekt", (*both, cleo), shared=True),
        "flurfunk": slack.add_channel("flurfunk", both, with_bot=False),
    }
    for person in (anna, ben, gina):
        slack.direct_messages_of(person)
    slack.write(ben, channels["support"], PASTE)
    slack.write(cleo, channels["nordwind"], GREETING)
    people = {"anna": anna, "ben": ben, "gina": gina}
    settings = settings.model_copy(
        update={"guests_may_read": True}
    )  # Gina is in #support to be refused, and may read along
    stage = Stage(mailcheck, settings, microsoft, slack, people, channels)
    for customer in (await microsoft.customer(HEALTHY, ("kanzlei", "buero")), await _broken(microsoft)):
        await mailcheck.tenants.put(customer.stored, DEMO)
        stage.customers[customer.stored.name] = customer
    return stage


async def _broken(microsoft: Microsoft365) -> Customer:
    """Return a customer who has registered the object id of the wrong page of the portal."""
    broken = await microsoft.customer(BROKEN, ("praxis", "rezepte"))
    broken.principal.object_id = broken.app.application_object_id
    broken.tell(object_id=broken.app.application_object_id)
    return broken
