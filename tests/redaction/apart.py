"""Ways of writing in which something stands between a secret and what tells it: an expression, a remark, another's words, another line."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from tests.redaction.written import (
    Form,
    form,
    in_address,
    in_base64,
    in_json,
    in_powershell,
    in_program,
    in_vb,
    in_xml,
    login_pair,
)


def _serialised(value: str) -> str:
    return f's:{len(value.encode())}:"{value}";'


def _hex_dump(value: str) -> str:
    return f"PASS {value}".encode().hex(" ")


def _short_command(value: str) -> str:
    return base64.b64encode(f"$pw={in_powershell(value)}".encode()).decode()


APART: Mapping[str, Form] = {
    # expressions
    "otherwise": form("$passwort = $_POST['pw'] ?? §;", in_powershell),
    "or": form("password = config.get('password') or §", in_program),
    "else": form("$pw = if ($x) { $y } else { § }", in_powershell),
    "condition": form('smtp_password = var.x == "" ? § : var.x', in_program),
    "lazy": form("val clientSecret by lazy { § }", in_program),
    "accessors": form("public string Kennwort { get; set; } = §;", in_program),
    "default of an option": form("parser.add_argument('--password', help='x', default=§)", in_program),
    "type of a variable": form("DECLARE @pw nvarchar(50) = N§", in_powershell),
    "identified": form("ALTER USER mail IDENTIFIED BY §;", in_vb),
    "identified with": form("CREATE USER 'a'@'b' IDENTIFIED WITH mysql_native_password BY §;", in_powershell),
    "serialised": form('a:1:{s:8:"password";§}', _serialised, bare=True),
    "name in pieces": form('"pass" + "word": §', in_program),
    "bytes in pieces": form("b'client_secret=' b'§'", bare=True),
    "named constructor": form("MailCredential cred(user, §);", in_program),
    "class in brackets": form("$wc.Credentials = [Net.NetworkCredential]::new('post', §)", in_powershell),
    "characters": form("§.ToCharArray() | % { $ss.AppendChar($_) }", in_powershell),
    "database": form("new PDO('mysql:host=localhost;dbname=mail', 'mail', §)", in_powershell),
    "behind a mailbox": form('gmail.open!("office@muster.example", §)', in_program, bare=True),
    # elements
    "element in an element": form("<Password><Value>§</Value><PlainText>true</PlainText></Password>", in_xml),
    "attributes between": form('<input type="password" name="pwd" id="p" value="§">', in_xml),
    "value first, with signs": form('{"value": §, "name": "Passwort"}', in_json),
    # remarks and words
    "accessory": form("Geheimnis-Wert aus Entra: §", bare=True),
    "of what": form("PIN/Passwort PFX-Datei => §", bare=True),
    "in brackets": form('SMTP-AUTH-Kennwort ("§") wird abgelehnt', bare=True),
    "long arrow": form("Neues Passwort ==> §"),
    "from and to": form("Kennwort geändert von § auf ein anderes", bare=True),
    "access": form("Anmeldedaten office@muster.example | §", bare=True),
    "row without a head": form("office@muster.example;§;993;SSL", bare=True),
    "id and value": form("Secret ID: 11111111-2222-3333-4444-555555555555 Value: § Expires: 1/1/2028", bare=True),
    "workflow": form('Run echo "::add-mask::§"', bare=True),
    "quoted-printable umlauts": form("das Kennwort f=C3=BCr das Postfach lautet: §", bare=True),
    # dialogues
    "prompt": form("[SMTP] 334 Username:\n[SMTP] post\n[SMTP] 334 Password:\n[SMTP] §", bare=True),
    "question": form("Otto: welches Passwort hast du eingetragen?\nEva: §", bare=True),
    "answer in a sentence": form("A: What's the client secret you entered?\nB: it's §", bare=True),
    "request": form("Support: Bitte das Passwort nennen.\nKunde: §", bare=True),
    "base64 on one line": form("S: 334 UGFzc3dvcmQ6 C: §", in_base64),
    # options
    "quotation mark around both": form("terraform apply -var 'client_secret=§'", bare=True),
    "user and letter": form("mosquitto_pub -h broker -u mail -P '§' -t x", bare=True),
    "pair of any program": form("testssl --basicauth office:§ mail.muster.example", bare=True),
    "comma": form("lftp -u office,§ mail.muster.example", bare=True),
    "percent": form("smbclient //server/scan -U 'MUSTER\\scan%§'", bare=True),
    "third word": form("htpasswd -b /etc/users office §", bare=True),
    "said by a program": form("msmtp --passwordeval=\"echo '§'\"", bare=True),
    "standard input": form("gcloud secrets versions add smtp --data-file=- <<< '§'", bare=True),
    "substituted": form("docker secret create smtp_pass <(echo '§')", bare=True),
    "body of a secret": form("gh secret set SMTP_PASSWORD --body §", in_program),
    # addresses, encoded
    "mailbox in an address": form("smtp+ssl://office@muster.example:§@smtp.muster.example:465", in_address),
    "auth": form('{"auths": {"registry.example": {"auth": "§"}}}', login_pair),
    "bytes": form("0000   §", _hex_dump, bare=True),
    "short command": form("FromBase64String('§')", _short_command, bare=True),
}
