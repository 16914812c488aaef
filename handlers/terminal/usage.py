"""The subcommands of `mailcheck` with their help, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model import Cloud, Language, Text
from handlers.terminal.command_line import Command, Option

JSON = Option("--json", Text("ein JSON-Dokument auf der Standardausgabe", "one JSON document on standard output"))

COMMANDS = {
    command.name: command
    for command in (
        Command(
            "demo",
            ("mailcheck demo [--port N]",),
            Text(
                "alles im Browser ausprobieren, ohne Konto und Einrichtung",
                "try everything in the browser, without account or set-up",
            ),
            (
                Option(
                    "--port",
                    Text(
                        "Port der Seite (sonst: 8025 oder ein freier)", "the page's port (default: 8025 or a free one)"
                    ),
                    "N",
                ),
            ),
            notes=(
                Text(
                    "Startet ein Microsoft 365 und ein Slack auf diesem Rechner, nennt die Adresse der Seite, führt im Terminal kurz vor, was geht, "
                    "und läuft bis Strg-C. Die Seite ist nur von diesem Rechner aus zu erreichen.",
                    "Starts a Microsoft 365 and a Slack on this machine, prints the page's address, shows in the terminal what it can do, and runs until "
                    "Ctrl-C. The page can be reached from this machine only.",
                ),
            ),
        ),
        Command(
            "serve",
            ("mailcheck serve [--http]",),
            Text("der Slack-Bot", "the Slack bot"),
            (Option("--http", Text("über HTTP statt Socket Mode", "over HTTP instead of Socket Mode")),),
            notes=(
                Text(
                    "Braucht SLACK_BOT_TOKEN und SLACK_APP_TOKEN (mit --http: SLACK_SIGNING_SECRET) aus der Umgebung oder aus .env.",
                    "Needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN (with --http: SLACK_SIGNING_SECRET) from the environment or .env.",
                ),
            ),
        ),
        Command(
            "worker",
            ("mailcheck worker [--attached]",),
            Text("weitere Hände für den Slack-Bot", "more hands for the Slack bot"),
            (
                Option(
                    "--attached",
                    Text("nur so lange, wie die Standardeingabe offen ist", "only as long as standard input is open"),
                ),
            ),
            notes=(
                Text(
                    "Prüft und antwortet, was der Slack-Bot annimmt, auf jedem Rechner, der dasselbe Redis erreicht (REDIS_URL, MAILCHECK_KEYS). Braucht "
                    "SLACK_BOT_TOKEN. Beliebig viele; stirbt einer, machen die anderen nach wenigen Sekunden weiter.",
                    "Checks and answers what the Slack bot takes, on any machine that reaches the same Redis (REDIS_URL, MAILCHECK_KEYS). Needs "
                    "SLACK_BOT_TOKEN. As many as you like; should one die, the others go on after a few seconds.",
                ),
            ),
        ),
        Command(
            "check",
            ("mailcheck check TENANT [MAILBOX…] [--json]", "mailcheck check --all [--concurrency N] [--jsonl]"),
            Text("Postfächer eines Kunden prüfen, oder alle Kunden", "check a tenant's mailboxes, or all tenants"),
            (
                Option("--all", Text("alle gespeicherten Kunden", "every stored tenant")),
                Option(
                    "--concurrency",
                    Text(
                        "so viele Kunden zugleich, 1 bis 64 (sonst: 8)",
                        "so many tenants at once, 1 to 64 (default: 8)",
                    ),
                    "N",
                ),
                JSON,
                Option(
                    "--jsonl", Text("mit --all: je Kunde eine Zeile JSON", "with --all: one line of JSON per tenant")
                ),
            ),
            most=None,
            notes=(
                Text(
                    "TENANT ist der Name, die Domäne oder die Mandanten-ID eines gespeicherten Kunden. Ohne MAILBOX werden alle seine Postfächer geprüft.",
                    "TENANT is the name, domain or tenant id of a stored tenant. Without MAILBOX all of its mailboxes are checked.",
                ),
                Text(
                    "Ende mit 0: in Ordnung, 1: Problem gefunden, 2: Eingabe unbrauchbar, 3: nicht zu Ende geprüft.",
                    "Ends with 0: healthy, 1: a problem was found, 2: bad input, 3: not checked to the end.",
                ),
            ),
        ),
        Command(
            "explain",
            ("mailcheck explain [FILE|-] [--json] [--tenant T]", "mailcheck explain [FILE|-] --batch [--tenant T]"),
            Text(
                "einen Fehlertext erkennen: Ursachen, Lösung Schritt für Schritt",
                "recognise an error text: its causes, the way out step by step",
            ),
            (
                JSON,
                Option(
                    "--tenant",
                    Text(
                        "zusammen mit der letzten Prüfung dieses Kunden werten",
                        "judge it together with this tenant's latest check",
                    ),
                    "T",
                ),
                Option(
                    "--batch",
                    Text(
                        'viele Texte: je Zeile {"id", "text"} hinein, je Zeile {"id", "matches"} heraus',
                        'many texts: a line of {"id", "text"} in, a line of {"id", "matches"} out',
                    ),
                ),
            ),
            most=1,
            notes=(
                Text(
                    "Liest FILE oder die Standardeingabe: Protokolle, PowerShell-Fenster, Meldungen, in jeder Kodierung, bis 1 MB ganz. "
                    "Geheimnisse darin werden nirgends wiederholt.",
                    "Reads FILE or standard input: logs, PowerShell windows, messages, in any encoding, up to 1 MB in full. "
                    "Secrets in it are repeated nowhere.",
                ),
                Text(
                    "Ende mit 0: erkannt (mit --batch: alles gelesen), 1: nichts erkannt, 2: Eingabe unbrauchbar, 3: Fehler bei uns.",
                    "Ends with 0: recognised (with --batch: everything read), 1: nothing recognised, 2: bad input, 3: our fault.",
                ),
            ),
        ),
        Command(
            "script",
            (
                "mailcheck script [--tenant T] APP_ID OBJECT_ID MAILBOX… [-o FILE [--force]] [--json] [--undo | --inspect]",
                "mailcheck script --tenant T",
            ),
            Text(
                "das PowerShell-Skript für den Administrator des Kunden",
                "the PowerShell script for the customer's administrator",
            ),
            (
                Option(
                    "--tenant",
                    Text(
                        "gespeicherter Kunde, oder Mandanten-ID oder Domäne",
                        "a stored tenant, or a tenant id or domain",
                    ),
                    "T",
                ),
                Option(
                    "--output",
                    Text("in diese Datei schreiben, fertig für Windows", "write to this file, ready for Windows"),
                    "FILE",
                    "-o",
                ),
                Option(
                    "--force",
                    Text("die Datei ersetzen, wenn es sie schon gibt", "replace the file if it is there already"),
                ),
                JSON,
                Option("--undo", Text("Zugriff und Registrierung zurücknehmen", "take access and registration back")),
                Option("--inspect", Text("nur nachsehen, nichts ändern", "only look, change nothing")),
                Option(
                    "--delegated",
                    Text("für Partner: Domäne des verwalteten Kunden", "for partners: the managed customer's domain"),
                    "DOMAIN",
                ),
                Option(
                    "--disable-wam",
                    Text("ohne das Anmeldefenster von Windows (WAM)", "without the sign-in window of Windows (WAM)"),
                ),
                Option("--cloud", Text("Microsoft-Cloud", "Microsoft cloud"), "|".join(Cloud)),
                Option(
                    "--enable-protocols",
                    Text(
                        "IMAP und SMTP AUTH für die Postfächer einschalten",
                        "switch IMAP and SMTP AUTH on for the mailboxes",
                    ),
                ),
            ),
            most=None,
            notes=(
                Text(
                    "Für einen gespeicherten Kunden genügt --tenant: Kennungen und Postfächer kommen aus dem Speicher und dem Token.",
                    "For a stored tenant --tenant is enough: ids and mailboxes come from the store and the token.",
                ),
            ),
        ),
        Command(
            "tenant",
            (
                "mailcheck tenant put [FILE|-] [--json]",
                "mailcheck tenant list [--json]",
                "mailcheck tenant show NAME [--json]",
                "mailcheck tenant forget NAME [--yes]",
                "mailcheck tenant rotate-keys",
            ),
            Text(
                "Kunden und ihre Zugangsdaten speichern, zeigen, löschen",
                "store, show and delete tenants and their credentials",
            ),
            (JSON, Option("--yes", Text("forget: nicht nachfragen", "forget: do not ask"))),
            most=2,
            notes=(
                Text(
                    "put liest ein JSON-Dokument oder JSON-Zeilen aus FILE oder von der Standardeingabe und ersetzt einen Kunden gleichen Namens. "
                    "Geheimnisse stehen nie auf der Befehlszeile und werden nie gezeigt.",
                    "put reads a JSON document or JSON lines from FILE or standard input and replaces a tenant of the same name. "
                    "Secrets never stand on the command line and are never shown.",
                ),
            ),
        ),
        Command(
            "unknown",
            ("mailcheck unknown [--json]", "mailcheck unknown --forget"),
            Text(
                "Texte, die niemand erkannt hat (für neue Einträge)",
                "texts that nobody recognised (for new entries)",
            ),
            (JSON, Option("--forget", Text("alle löschen", "delete them all"))),
            notes=(
                Text(
                    "Aufbewahrt werden sie nur mit MAILCHECK_KEEP_UNKNOWN_DAYS: verschlüsselt, ohne Geheimnisse, Adressen und Kennungen, höchstens 100.",
                    "They are kept only with MAILCHECK_KEEP_UNKNOWN_DAYS: encrypted, without secrets, addresses and ids, at most 100.",
                ),
            ),
        ),
        Command(
            "catalogue",
            (
                "mailcheck catalogue lint",
                "mailcheck catalogue show ID",
                "mailcheck catalogue try FILE|-",
                "mailcheck catalogue feedback [--json]",
            ),
            Text(
                "die bekannten Fehler und Lösungen: prüfen, zeigen, erproben",
                "the known errors and fixes: check, show, try",
            ),
            (JSON,),
            most=2,
            notes=(
                Text(
                    "lint liest alle Einträge und erprobt ihre Beispiele; show zeigt einen Fehler, eine Lösung oder einen Befund (imap.login_refused); "
                    "try sagt, welche Einträge ein Text trifft und wodurch; feedback zählt, was geholfen hat.",
                    "lint reads all entries and tries their examples; show shows an error, a fix or a finding (imap.login_refused); "
                    "try tells which entries a text hits, and by what; feedback counts what has helped.",
                ),
            ),
        ),
        Command(
            "completion",
            ("mailcheck completion bash|zsh|fish",),
            Text("Vervollständigung für die Shell", "completion for the shell"),
            most=1,
            notes=(
                Text(
                    'bash: eval "$(mailcheck completion bash)" in ~/.bashrc; zsh ebenso in ~/.zshrc; fish: mailcheck completion fish | source.',
                    'bash: eval "$(mailcheck completion bash)" in ~/.bashrc; zsh likewise in ~/.zshrc; fish: mailcheck completion fish | source.',
                ),
            ),
        ),
        Command(
            "help",
            ("mailcheck help [COMMAND]",),
            Text("diese Hilfe, oder die eines Befehls", "this help, or a command's"),
            most=1,
        ),
    )
}

_ABOUT = Text(
    "Mailcheck prüft Microsoft-365-Postfächer über IMAP und SMTP mit OAuth2, erkennt Fehlertexte, nennt die Ursache und schreibt das passende Skript.",
    "Mailcheck checks Microsoft 365 mailboxes over IMAP and SMTP with OAuth2, recognises error texts, names the cause and writes the script that mends it.",
)
_USAGE = Text("Aufruf:", "Usage:")
_OPTIONS = Text(
    "Optionen (vor oder hinter den Argumenten, -- beendet sie):",
    "Options (before or behind the arguments, -- ends them):",
)
_COMMANDS = Text("Befehle:", "Commands:")
_MORE = Text(
    "mailcheck BEFEHL --help zeigt mehr zu einem Befehl.", "mailcheck COMMAND --help tells more about a command."
)


def overview(language: Language) -> str:
    """Return the help of `mailcheck` itself."""
    rows = [(command.name, command.about.in_(language)) for command in COMMANDS.values()]
    parts = [
        _ABOUT.in_(language),
        f"{_USAGE.in_(language)}\n  mailcheck {'BEFEHL' if language is Language.DE else 'COMMAND'} …  [--lang de|en]\n  mailcheck --version",
        "\n".join((_COMMANDS.in_(language), *_columns(rows))),
        _MORE.in_(language),
    ]
    return "\n\n".join(parts)


def help_for(command: Command, language: Language) -> str:
    """Return the help of one subcommand."""
    rows = [(_spelled(option), option.about.in_(language)) for option in command.all_options]
    parts = [
        command.about.in_(language)[:1].upper() + command.about.in_(language)[1:] + ".",
        "\n".join((_USAGE.in_(language), *(f"  {usage}" for usage in command.usage))),
        *(note.in_(language) for note in command.notes),
        "\n".join((_OPTIONS.in_(language), *_columns(rows))),
    ]
    return "\n\n".join(parts)


def _spelled(option: Option) -> str:
    names = f"{option.short}, {option.name}" if option.short else option.name
    return f"{names} {option.value}" if option.value else names


def _columns(rows: list[tuple[str, str]]) -> Iterator[str]:
    width = max(len(left) for left, _ in rows if len(left) <= 24)
    for left, right in rows:
        if len(left) > width:
            yield f"  {left}"
            yield f"  {'':{width}}  {right}"
        else:
            yield f"  {left:{width}}  {right}"
