"""What people read who may not: each sentence ends before the names of those whom they can ask."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Sentence, Text

OUTSIDER = Text(
    "Mailcheck antwortet nur festen Mitgliedern dieses Slack-Workspace.",
    "Mailcheck answers only full members of this Slack workspace.",
)
WHO_ARE_YOU = Text(
    "Slack sagt mir gerade nicht, wer Sie sind, und ohne das antworte ich nicht. Bitte versuchen Sie es gleich noch einmal; "
    "bleibt es dabei, fehlt der App in Slack eine Berechtigung (users:read oder usergroups:read).",
    "Slack does not tell me who you are, and without that I do not answer. Please try again in a moment; "
    "if it stays like this, the app lacks a scope in Slack (users:read or usergroups:read).",
)
LACKING: Mapping[int, Text] = {
    1: Text("Sie sind für Mailcheck nicht freigeschaltet.", "You are not cleared for Mailcheck."),
    2: Text(
        "Sie sind nicht dafür freigeschaltet, Kunden zu prüfen und einzurichten.",
        "You are not cleared to check customers and set them up.",
    ),
    3: Text(
        "Sie sind nicht dafür freigeschaltet, Zugangsdaten anzulegen, zu ändern oder zu löschen.",
        "You are not cleared to add, change or delete credentials.",
    ),
}
NONE_HERE = Sentence("„{name}“ gibt es hier für Sie nicht.", "There is no “{name}” for you here.")
NOT_HERE = Text(
    "Manche Kunden sind nur in bestimmten Kanälen oder für bestimmte Gruppen zu haben.",
    "Some tenants can be had only in certain channels or by certain groups.",
)
NOT_SURE = Text(
    "Bei manchen Kunden sagt mir Slack nicht, ob Sie in ihrem Kanal oder ihrer Gruppe sind; die halte ich zurück.",
    "For some tenants Slack does not tell me whether you are in their channel or group; I hold those back.",
)
GUESTS_READ = Text(
    "In diesem Kanal lesen Gäste mit, deshalb schreibe ich hier nichts über Kunden.",
    "Guests read this channel, so I write nothing about customers here.",
)
OUTSIDERS_READ = Text(
    "In diesem Kanal liest eine andere Firma mit, deshalb schreibe ich hier nichts über Kunden.",
    "Another company reads this channel, so I write nothing about customers here.",
)
UNSURE_WHO_READS = Text(
    "Slack sagt mir nicht, ob in diesem Kanal eine andere Firma mitliest oder Gäste mitlesen, deshalb schreibe ich hier nichts über Kunden.",
    "Slack does not tell me whether another company or guests read this channel, so I write nothing about customers here.",
)
NOT_WITH_YOU = Text(
    "Diese Unterhaltung ist nicht die zwischen Ihnen und mir, deshalb schreibe ich hier nichts über Kunden.",
    "This conversation is not the one between you and me, so I write nothing about customers here.",
)
UNSURE_WITH_WHOM = Text(
    "Slack sagt mir nicht, mit wem diese Unterhaltung ist, deshalb schreibe ich hier nichts über Kunden.",
    "Slack does not tell me with whom this conversation is, so I write nothing about customers here.",
)
BOUND_ELSEWHERE = Text(
    "Dieser Kunde ist an andere Kanäle gebunden, deshalb schreibe ich hier nichts über ihn.",
    "This tenant is bound to other channels, so I write nothing about it here.",
)
NOT_ITS_GROUP = Text(
    "In diesem Kanal können Leute mitlesen, die nicht zur Gruppe dieses Kunden gehören, deshalb schreibe ich hier nichts über ihn.",
    "People who are not in this tenant's group can read this channel, so I write nothing about it here.",
)
UNSURE_OF_GROUP = Text(
    "Slack sagt mir nicht, ob in diesem Kanal alle zur Gruppe dieses Kunden gehören, deshalb schreibe ich hier nichts über ihn.",
    "Slack does not tell me whether everybody in this channel is in this tenant's group, so I write nothing about it here.",
)
INVITE = Text(
    "Ich bin in diesem Kanal nicht Mitglied. Mit „/invite @mailcheck“ holen Sie mich dazu.",
    "I am not a member of this channel. Invite me with “/invite @mailcheck”.",
)
ASK = Text("Weiter hilft", "You can ask")
ASK_SEVERAL = Text("Weiter helfen", "You can ask")
ASK_ADMINS = Text(
    "Weiter hilft, wer Ihren Slack-Workspace verwaltet.", "You can ask whoever administers your Slack workspace."
)
ASK_CONTACT = Text(
    "Weiter hilft die Person, mit der Sie hier zusammenarbeiten.", "You can ask the person you work with here."
)
