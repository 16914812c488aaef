"""Ways of writing in which only the structure tells: who is called, what stands beside a mailbox, what is asked and answered."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Mapping

from tests.redaction.written import (
    Form,
    form,
    in_base64,
    in_json,
    in_powershell,
    in_program,
    plain,
)


def _plain_with_two_names(value: str) -> str:
    return base64.b64encode(f"\0buero@muster.example\0{value}".encode()).decode()


def _by_its_length(value: str) -> str:
    return f"{{{len(value.encode())}}}\r\n+ go ahead\r\n{value}"


EVERYDAY: Mapping[str, Form] = {
    # values in values
    "parameters of a template": form('{\n  "imapPassword": {\n    "value": §\n  }\n}', in_json),
    "secure value": form('"mailSecret": {\n  "type": "string",\n  "value": §\n}', in_json),
    "concealed": form('{"id":"password","value":{"hidden":§}}', in_json),
    "vault": form('"name": "imap-password",\n "tags": {},\n "version": 3,\n "value": §', in_json),
    "variable with a default": form('variable "imap_password" { \n  default = §\n}', in_program),
    "value as its own option": form("mytool secret put --name imap-password --value §", shlex.quote),
    "data as its own option": form('reg.exe add HKCU\\Mail /v ImapPassword /d "§" /f', plain, bare=True),
    "named parameter": form("Set-Item2 -Name 'ImapPassword' -Kind String -Value §", in_powershell),
    "registry": form("    ImapPassword    REG_SZ    §\r\n", bare=True),
    "entry of a map": form('{ { "imap_user", "x" }, { "imap_password", § } }', in_program),
    "here-string": form("$clientSecret = @'\r\n§\r\n'@\r\nConnect-X"),
    "triple quotes": form('password = """\n§\n"""'),
    "typed dump": form('  ["password"]=>\n  string(11) "§"\n', bare=True),
    # calls
    "call in a call": form('mail.setLogin(new PlainAuthenticator("buero", §));', in_program),
    "mailbox first": form("Mailer.open('buero@muster.example', '§')", bare=True),
    "app first": form("Graph(('99999999-8888-7777-6666-555555555555', '§'))", bare=True),
    "dialer": form('mail.NewPlainDialer("smtp.muster.example", 587, "buero", §)', in_program),
    "constant of both": form('curl_easy_setopt(curl, CURLOPT_USERPWD, "buero:§");', bare=True),
    # commands
    "traced command": form("++ curl --silent -u buero:§ https://muster.example", bare=True),
    "listed command": form('["/usr/bin/curl","-s","-u","buero:§","https://muster.example"]', bare=True),
    "process": form("svc  4711  0.0  0.2 /usr/bin/curl --user buero:§ imaps://muster.example", bare=True),
    "pipeline": form("[command]/usr/bin/az login --service-principal -u x -p § --tenant y", shlex.quote),
    "piped": form("echo § | docker login muster.example --password-stdin", shlex.quote),
    "test of a login": form("doveadm auth test buero@muster.example §", shlex.quote),
    # labels
    "several lines of settings": form("IMAPStore x\nPass §\n", in_program, bare=True),
    "abbreviated": form("Passw.: §"),
    "credentials": form("Creds: buero / §", bare=True),
    "whose": form("Hier ist der Wert des Client Secrets: §"),
    "broken umlaut": form("Geheimer ClientschlÃ¼ssel: §"),
    "other code page": form("Geheimer Clientschl\x81ssel: §"),
    "variable of a program": form("strPwd = §", in_program),
    "pictures": form("🔐 Passwort ➡ §"),
    "changed": form("Das Passwort wurde heute geändert auf: §", bare=True),
    "changed to": form("password was reset to §", bare=True),
    "as": form("Ich melde mich mit § als Kennwort an.", bare=True),
    "in brackets": form("Kennwort [§]", bare=True),
    "that I copied": form("Das Secret, das ich dort kopiert habe: §", bare=True),
    "asked and answered": form("Anna: und das Passwort?\nBert: §", bare=True),
    "asked, with times": form("Anna 9:15\nWie war das Passwort?\nBert 9:16\n§", bare=True),
    "required field": form("E-Mail *\nbuero@muster.example\nPasswort *\n§\nWeiter", bare=True),
    "HTML from a mail program": form("<p>Passwort:<o:p></o:p> <span style='x'>§</span></p>", bare=True),
    "names and values": form("Benutzer;buero\nKennwort;§\nServer;imap.muster.example", bare=True),
    "row of the portal": form("Mailer  1.12.2027  §  99999999-8888-7777-6666-555555555555", bare=True, short=True),
    # beside a mailbox
    "map of logins": form("[smtp.muster.example]:25 buero@muster.example:§", bare=True, short=True),
    "French": form("Mot de passe : §"),
    "Spanish": form("Contraseña: §"),
    "Dutch": form("Wachtwoord: §"),
    "Polish": form("Hasło: §"),
    "Czech": form("Heslo: §"),
    "Portuguese": form("Senha: §"),
    "Russian": form("Пароль: §"),
    # dialogues
    "both by their length": form("x1 LOGIN {5}\r\n+ go ahead\r\nbuero §\r\nx1 NO", _by_its_length),
    "PLAIN without its name": form("auth: client out: CONT\t7\t§", _plain_with_two_names),
    "LOGIN in a table of values": form(
        "1,<,AUTH LOGIN,\n2,>,334 <authentication response>,\n3,<,§,\n4,>,535 5.7.3,", in_base64, short=True
    ),
    "LOGIN on one line": form("334 UGFzc3dvcmQ6 | C: § | S: 535 5.7.3", in_base64, short=True),
}
