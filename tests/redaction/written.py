"""Ways in which a secret is written down, by family: a text with § for the value, and how its syntax writes the value."""

from __future__ import annotations

import base64
import html
import json
import quopri
import re
import shlex
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import quote, quote_plus

Writer = Callable[[str], str]
_HOLE = "§"


class Form(NamedTuple):
    """One way of writing: `bare` takes only values without blanks, quotes and backslashes, `short` none of several hundred characters."""

    text: str
    write: Writer
    bare: bool = False
    short: bool = False

    def fill(self, value: str) -> str:
        """Return the text with the value in it."""
        return self.text.replace(_HOLE, self.write(value))

    def takes(self, value: str) -> bool:
        """Say whether this way can write the value at all."""
        return not (self.bare and re.search(r"[\s\"'`\\&;<>|=,@:?\[\]*#äöüß]", value)) and not (
            self.short and len(value) > 120
        )


def plain(value: str) -> str:
    return value


def in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def in_json_twice(value: str) -> str:
    return json.dumps(json.dumps(value, ensure_ascii=False), ensure_ascii=False)[1:-1]


def in_xml(value: str) -> str:
    return html.escape(value)


def in_url(value: str) -> str:
    return quote_plus(value)


def in_powershell(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def in_vb(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def in_program(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def in_base64(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def in_quoted_printable(value: str) -> str:
    return quopri.encodestring(value.encode(), quotetabs=False).decode()


def in_address(value: str) -> str:
    return quote(value, safe="")


def key_of_ours(value: str) -> str:
    return base64.b64encode((value * 32).encode()[:32]).decode()


def in_imap(value: str) -> str:
    return f"{{{len(value.encode())}}}\r\n{value}"


def form(text: str, write: Writer = plain, *, bare: bool = False, short: bool = False) -> Form:
    """Return a way of writing; without anything else the value stands there as it is."""
    return Form(text, write, bare, short)


def login_pair(value: str) -> str:
    return base64.b64encode(f"office@muster.example:{value}".encode()).decode()


def plain_pair(value: str) -> str:
    return base64.b64encode(f"\0office@muster.example\0{value}".encode()).decode()


def form_body(value: str) -> str:
    return base64.b64encode(
        f"grant_type=client_credentials&client_secret={quote(value, safe='')}&scope=x".encode()
    ).decode()


def _password_body(value: str) -> str:
    return base64.b64encode(f"grant_type=password&username=office&password={quote(value, safe='')}".encode()).decode()


def _json_body(value: str) -> str:
    return base64.b64encode(json.dumps({"clientId": "x", "clientSecret": value}).encode()).decode()


def _encoded_command(value: str) -> str:
    command = f"$p = ConvertTo-SecureString {in_powershell(value)} -AsPlainText -Force; Connect-X -Credential $p"
    return base64.b64encode(command.encode("utf-16-le")).decode()


PAIRS: Mapping[str, Form] = {
    "HAR": form('"params": [{"name": "client_secret", "value": §}, {"name": "scope", "value": "x"}]', in_json),
    "HAR, value first": form('"params":[{"value":§,"name":"client_secret"}]', in_json),
    "HAR, lines": form('{\n  "name": "client_secret",\n  "value": §\n},', in_json),
    "HAR, lines, value first": form('{\n  "value": §,\n  "name": "password"\n}', in_json),
    "HAR, form": form(
        '"mimeType": "application/x-www-form-urlencoded", "text": "grant_type=x&client_secret=§&scope=y"', in_url
    ),
    "Postman": form('{"key": "client_secret", "value": §, "type": "text"}', in_json),
    "Postman, type between": form('{ "key": "password", "type": "string", "value": § }', in_json),
    "Postman, environment": form('{"enabled": true, "value": §, "type": "secret", "key": "clientSecret"}', in_json),
    "app.config": form('<add key="ClientSecret" value="§" />', in_xml),
    "app.config, value first": form('<add value="§" key="Smtp:Password"/>', in_xml),
    "app.config, lines": form('<add\n   key="MailPassword"\n   value="§"\n/>', in_xml),
    "app.config, setting": form(
        '<setting name="Password" serializeAs="String">\n  <value>§</value>\n</setting>', in_xml
    ),
    "web.config, network": form(
        '<network host="smtp.office365.com" port="587" userName="office@muster.example" password="§" />', in_xml
    ),
    "Spring bean": form('<property name="password" value="§"/>', in_xml),
    "Spring bean, element": form('<property name="password"><value>§</value></property>', in_xml),
    "Java properties in XML": form('<entry key="mail.smtp.password">§</entry>', in_xml),
    "plist": form("<key>ClientSecret</key>\n<string>§</string>", in_xml),
    "Hadoop": form("<property>\n <name>client.secret</name>\n <value>§</value>\n</property>", in_xml),
    "element": form("<smtpPassword>§</smtpPassword>", in_xml),
    "element, attributes": form('<p:ClientSecret xsi:type="xsd:string">§</p:ClientSecret>', in_xml),
    "element, CDATA": form("<Password><![CDATA[§]]></Password>", bare=True),
    "SOAP": form('<wsse:Password Type="http://docs.oasis-open.org/x#PasswordText">§</wsse:Password>', in_xml),
    "multipart": form('------X\r\nContent-Disposition: form-data; name="client_secret"\r\n\r\n§\r\n------X--'),
    "multipart, type": form(
        '--b\nContent-Disposition: form-data; name="password"\nContent-Type: text/plain; charset=utf-8\n\n§\n--b--'
    ),
    "HTML input": form('<input type="text" name="client_secret" value="§">', in_xml),
    "HTML input, value first": form('<input value="§" type="password" id="pw" name="password"/>', in_xml),
    "HTML input, type alone": form('<input type="password" class="form-control" value="§">', in_xml),
    "HTML table": form("<tr><td>Client Secret</td><td>§</td></tr>", in_xml),
    "HTML table, lines": form('<tr>\n  <th scope="row">Passwort</th>\n  <td class="v">§</td>\n</tr>', in_xml),
    "HTML list": form("<dt>Kennwort</dt>\n<dd>§</dd>", in_xml),
    "HTML label": form('<label for="s">Geheimer Clientschlüssel</label>\n<input id="s" value="§">', in_xml),
    "HTML bold": form("<p><b>Passwort:</b> <code>§</code></p>", in_xml),
    "CSV": form("name,tenant,client_secret,mailbox\nmuster,contoso,§,office@muster.example", in_vb),
    "CSV, semicolons": form("Name;Postfach;Passwort;Server\nMuster;office@muster.example;§;mail.muster.example", in_vb),
    "CSV, quoted": form('"user","password","host"\n"office@muster.example",§,"mail.muster.example"', in_vb),
    "CSV, second row": form("user,password\na@muster.example,\nb@muster.example,§\n", bare=True),
    "tabs": form("Postfach\tKennwort\tServer\noffice@muster.example\t§\tmail.muster.example"),
    "Markdown table": form("| Feld | Passwort | Host |\n|---|---|---|\n| a | § | b |", bare=True),
    "Markdown rows": form("| Name | Wert |\n|---|---|\n| Client Secret | § |\n| Scope | x |", bare=True),
    "Markdown rows, code": form("| Einstellung | Wert |\n| --- | --- |\n| `SMTP_PASSWORD` | `§` |", bare=True),
    "text table": form("+----------+-----+\n| password | §   |\n+----------+-----+", bare=True),
    "columns": form("Name                 Value\n----                 -----\nClientSecret         §"),
    "INI": form("[smtp]\nuser = office\npassword = §\nport = 587"),
    "INI, tight": form("ClientSecret=§"),
    "properties": form("mail.smtp.auth.password=§", bare=True),
    "properties, colon": form("spring.mail.password: §", bare=True),
    "env": form("AZURE_CLIENT_SECRET=§", bare=True),
    "env, quoted": form('export SMTP_PASS="§"', bare=True),
    "env, Windows": form("set MAIL_PASSWORD=§\r\n", bare=True),
    "env, PowerShell": form("$env:AZURE_CLIENT_SECRET = §", in_powershell),
    "env, Docker": form("ENV CLIENT_SECRET §", bare=True),
    "JSON": form('{"tenant": "x", "clientSecret": §, "port": 1}', in_json),
    "JSON, nested": form('{"smtp": {"auth": {"user": "office", "pass": §}}}', in_json),
    "JSON, list": form('{"passwordCredentials": [{"keyId": "x", "secretText": §}]}', in_json),
    "JSON in JSON": form('{"body": "{\\"client_secret\\": §}"}', in_json_twice),
    "YAML": form("smtp:\n  password: §\n  port: 1", bare=True),
    "YAML, quoted": form("client_secret: §", in_json),
    "YAML, single": form("client_secret: §\n", in_powershell),
    "YAML block": form("stringData:\n  client-secret: |\n    §\n  tenant: x"),
    "YAML block, folded": form("password: >-\n  §\nuser: x"),
    "YAML, name and value": form("env:\n  - name: CLIENT_SECRET\n    value: §\n  - name: B", in_json),
    "YAML, value and name": form("- value: §\n  name: SMTP_PASSWORD\n", in_json),
    "query": form("https://x.example/token?client_id=1&client_secret=§&x=2", in_url),
    "body": form("grant_type=password&username=office%40muster.example&password=§&scope=x", in_url),
    "cookie": form("Cookie: ESTSAUTH=§; x-ms-gateway-slice=estsfd", bare=True),
    "cookie, several": form("cookie: MUID=1; buid=§; fpc=x", bare=True),
    "cookie set": form("Set-Cookie: session=§; Path=/; HttpOnly", bare=True),
    "Python dict": form("data = {'client_id': 'x', 'client_secret': §}", in_program),
    "Python tuple": form('data = [("grant_type", "x"), ("client_secret", §)]', in_program),
    "Ruby": form(":password => §,", in_program),
    "C# property": form('new ConfidentialClientOptions { ClientId = "x", ClientSecret = § };', in_program),
    "PHP array": form("'password' => §,", in_powershell),
    "headers": form("X-Api-Key: x\nX-Client-Secret: §\nHost: y"),
    "connection": form("Server=x;User ID=office;Password=§;Encrypt=True", bare=True),
    "connection, Pwd": form('Data Source=x;Uid=a;Pwd="§";', bare=True),
}

CALLS: Mapping[str, Form] = {
    "ClientSecretCredential": form('ClientSecretCredential("contoso", "app", §)', in_program),
    "ClientSecretCredential, lines": form(
        "cred = ClientSecretCredential(\n    TENANT,\n    CLIENT,\n    §,\n)", in_program
    ),
    "ClientSecretCredential, new": form("var c = new ClientSecretCredential(tenantId, clientId, §);", in_program),
    "ClientSecretCredential, keyword": form("ClientSecretCredential(tenant_id=T, client_credential=§)", in_program),
    "WithClientSecret": form("ConfidentialClientApplicationBuilder.Create(id).WithClientSecret(§).Build()", in_program),
    "ClientCredential": form('new ClientCredential("11111111-2222-3333-4444-555555555555", §)', in_program),
    "createFromSecret": form("ClientCredentialFactory.createFromSecret(§)", in_program),
    "msal": form("app = msal.ConfidentialClientApplication(CLIENT, authority=A, client_credential=§)", in_program),
    "login": form("imap.login('office@muster.example', §)", in_program),
    "login, smtplib": form("server.login(user, §)", in_program),
    "login, keyword": form('mail.login(user="office", password=§)', in_program),
    "imap_open": form('imap_open("{outlook.office365.com:993/imap/ssl}INBOX", "office@muster.example", §)', in_program),
    "imap_open, single": form("$m = imap_open('{mail.muster.example:993}', 'office', §);", in_powershell),
    "NetworkCredential": form('client.Credentials = new NetworkCredential("office@muster.example", §);', in_program),
    "NetworkCredential, PowerShell": form("New-Object System.Net.NetworkCredential('office', §)", in_powershell),
    "NetworkCredential, VB": form('smtp.Credentials = New NetworkCredential("office", §)', in_vb),
    "X509Certificate2": form('new X509Certificate2("mail.pfx", §, X509KeyStorageFlags.Exportable)', in_program),
    "X509Certificate2, PowerShell": form("[X509Certificate2]::new('C:\\mail.pfx', §)", in_powershell),
    "SecureString": form("ConvertTo-SecureString § -AsPlainText -Force", in_powershell),
    "SecureString, String": form("ConvertTo-SecureString -AsPlainText -Force -String §", in_powershell),
    "SecureString, last": form("ConvertTo-SecureString -AsPlainText § -Force", in_powershell),
    "SecureString, piped": form("$s = § | ConvertTo-SecureString -AsPlainText -Force", in_powershell),
    "PSCredential": form(
        "New-Object PSCredential('office', (ConvertTo-SecureString -Force -AsPlainText §))", in_powershell
    ),
    "PasswordAuthentication": form('return new PasswordAuthentication("office@muster.example", §);', in_program),
    "PasswordAuthentication, chars": form("new PasswordAuthentication(user, §.toCharArray())", in_program),
    "setPassword": form("mailer.setPassword(§);", in_program),
    "Properties.put": form('props.put("mail.smtp.password", §);', in_program),
    "setProperty": form('System.setProperty("javax.net.ssl.keyStorePassword", §);', in_program),
    "connect": form('store.connect("outlook.office365.com", "office@muster.example", §);', in_program),
    "Transport.connect": form('transport.connect("smtp.office365.com", 587, "office@muster.example", §);', in_program),
    "Authenticate": form('await client.AuthenticateAsync("office@muster.example", §);', in_program),
    "Authenticate, MailKit": form("client.Authenticate (userName, §);", in_program),
    "SaslMechanism": form('new SaslMechanismPlain("office@muster.example", §)', in_program),
    "PHPMailer": form("$mail->Password = §;", in_powershell),
    "PHP constructor": form("$c = new OAuthProvider(['clientSecret' => §]);", in_powershell),
    "FormData": form("form.append('client_secret', §);", in_program),
    "URLSearchParams": form("params.set('password', §)", in_program),
    "nodemailer": form("nodemailer.createTransport({ auth: { user: 'office', pass: § } })", in_program),
    "requests auth": form("requests.post(url, auth=('office@muster.example', §))", in_program),
    "HTTPBasicAuth": form("HTTPBasicAuth('office@muster.example', §)", in_program),
    "UsernamePasswordCredential": form("new UsernamePasswordCredential(user, §, tenant, client)", in_program),
    "acquire": form('app.acquire_token_by_username_password("office@muster.example", §, scopes=S)', in_program),
    "KeyValuePair": form('new KeyValuePair<string, string>("client_secret", §)', in_program),
    "VB Add": form('nvc.Add("client_secret", §)', in_vb),
    "VB CDO": form('.Item("http://schemas.microsoft.com/cdo/configuration/sendpassword") = §', in_vb),
    "PKCS12 load": form("pkcs12.load_key_and_certificates(data, b§)", in_program),
    "KeyStore load": form("ks.load(in, §.toCharArray());", in_program),
    "password variable": form("Dim strPassword As String = §", in_vb),
    "const": form("const clientSecret: string = §;", in_program),
    "final": form("private static final String CLIENT_SECRET = §;", in_program),
    "default": form('os.getenv("CLIENT_SECRET", §)', in_program),
}

OPTIONS: Mapping[str, Form] = {
    "curl -u": form("curl -v -u office@muster.example:§ smtps://smtp.office365.com:465", bare=True),
    "curl -u, quoted": form("curl --url imaps://mail.muster.example/ -u 'office@muster.example:§'", bare=True),
    "curl --user": form('curl --user "office:§" https://x.example', bare=True),
    "curl --user=": form("curl --user=office:§ https://x.example", bare=True),
    "curl -d": form("curl -d 'grant_type=x&client_secret=§' https://x.example", in_url),
    "curl --data-urlencode": form("curl --data-urlencode client_secret=§ https://x.example", shlex.quote),
    "curl -F": form('curl -F "client_secret=§" https://x.example', bare=True),
    "curl header": form("curl -H 'Authorization: ApiKey §' https://x.example", bare=True),
    "wget": form("wget --http-user=office --http-password=§ https://x.example", shlex.quote),
    "az login": form(
        "az login --service-principal -u 11111111-2222-3333-4444-555555555555 -p § --tenant contoso", shlex.quote
    ),
    "az login, long": form("az login --service-principal --username x --password § --tenant y", shlex.quote),
    "az login, joined": form("az login --service-principal -u x -p=§ -t y", bare=True),
    "az login, lines": form("az login --service-principal \\\n  -u x \\\n  -p § \\\n  --tenant y", shlex.quote),
    "swaks -ap": form("swaks --to a@b.example --server smtp.office365.com -tls -a LOGIN -au office -ap §", shlex.quote),
    "swaks --auth-password": form("swaks --auth-user office --auth-password § --tls", shlex.quote),
    "sqlcmd": form("sqlcmd -S db.muster.example -U sa -P § -Q 'select 1'", shlex.quote),
    "sqlcmd, glued": form("sqlcmd -S db -U sa -P§", bare=True),
    "openssl passin": form("openssl pkcs12 -in mail.pfx -nodes -passin pass:§", shlex.quote),
    "openssl passout": form("openssl pkcs12 -export -out mail.pfx -passout 'pass:§' -inkey k.pem", bare=True),
    "openssl -k": form("openssl enc -aes-256-cbc -k § -in a", shlex.quote),
    "imapsync": form("imapsync --host1 a.example --user1 office --password1 § --host2 b.example", shlex.quote),
    "imapsync, second": form("imapsync --user2 office --password2 § --ssl2", shlex.quote),
    "setx": form('setx CLIENT_SECRET "§" /M', bare=True),
    "setx, bare": form("setx SMTP_PASSWORD §", bare=True),
    "cmdkey": form("cmdkey /generic:mail /user:office /pass:§", bare=True),
    "cmdkey, quoted": form('cmdkey /add:mail.muster.example /user:office /pass:"§"', bare=True),
    "net use": form(r"net use Z: \\server\mail § /user:muster\office", bare=True),
    "net use, user first": form(r"net use \\server\mail /user:muster\office §", bare=True),
    "net user": form("net user office § /add", bare=True),
    "sshpass": form("sshpass -p § ssh office@mail.muster.example", shlex.quote),
    "sshpass, glued": form("sshpass -p§ scp a b:", bare=True),
    "mysql": form("mysql -h db -u root -p§ mail", bare=True),
    "mysqldump": form("mysqldump -uroot --password=§ mail", shlex.quote),
    "psql": form("PGPASSWORD=§ psql -h db -U mail", shlex.quote),
    "docker login": form("docker login -u office -p § registry.example", shlex.quote),
    "docker run": form("docker run -e CLIENT_SECRET=§ mail", shlex.quote),
    "kubectl": form("kubectl create secret generic mail --from-literal=client-secret=§", shlex.quote),
    "PowerShell": form("Connect-Mail -AppId x -ClientSecret § -Verbose", in_powershell),
    "PowerShell, colon": form("Get-Token -Secret:§ -Tenant x", in_powershell),
    "PowerShell, body": form("Invoke-RestMethod -Body @{client_id='x'; client_secret=§; scope='y'}", in_powershell),
    "PowerShell, certificate": form(
        "Import-PfxCertificate -FilePath a.pfx -Password (ConvertTo-SecureString § -AsPlainText -Force)", in_powershell
    ),
    "certutil": form("certutil -f -p § -importpfx mail.pfx", in_vb),
    "keytool": form("keytool -importkeystore -srckeystore a.pfx -srcstorepass § -deststorepass x", shlex.quote),
    "runas": form("schtasks /create /tn Mail /tr a.exe /ru office /rp §", bare=True),
    "psexec": form(r"psexec \\server -u office -p § cmd", bare=True),
    "ldapsearch": form("ldapsearch -x -D cn=admin -w § -b dc=x", shlex.quote),
    "mutt": form("set imap_pass=§", in_json),
    "fetchmail": form("poll mail.muster.example protocol imap username office password §", in_json),
    "msmtp": form("account x\nuser office\npassword §\n", bare=True),
    "netrc": form("machine mail.muster.example login office password §", bare=True),
    "ffmpeg-like": form("tool --smtp-pass=§ --port 587", shlex.quote),
    "git config": form("git config --global sendemail.smtppass §", shlex.quote),
    "offlineimap": form("remotepass = §", bare=True),
}

LABELS: Mapping[str, Form] = {
    "remark": form("Client-Secret (Wert): §"),
    "remark, protocol": form("Passwort (SMTP): §"),
    "remark, English": form("Client secret (value): §"),
    "remark, mailbox": form("Kennwort (office@muster.example): §"),
    "remark in brackets": form("Password [IMAP/SMTP]: §"),
    "dash": form("Passwort – §"),
    "dash, remark": form("Passwort - SMTP: §", bare=True),
    "long dash": form("Client secret — §"),
    "arrow": form("Passwort -> §"),
    "arrow, sign": form("Client Secret → §"),
    "for": form("Passwort für office@muster.example: §"),
    "for, two words": form("Passwort für das Postfach: §"),
    "of": form("Kennwort des Postfachs office: §"),
    "of, is": form("Kennwort des Postfachs lautet §", bare=True),
    "is": form("Das Passwort ist: §"),
    "is, English": form("the client secret value is: §"),
    "is, quoted": form("Das Kennwort lautet „§“.", bare=True),
    "new": form("Neues Passwort: §"),
    "old": form("altes Kennwort war §", bare=True),
    "next line": form("Passwort:\n§\n"),
    "next line, blank": form("Client Secret:\n\n§\n", bare=True),
    "next line, heading": form("Geheimer Clientschlüssel\n§\nGültig bis 01.01.2028", bare=True),
    "next line, remark": form("Client Secret (Wert)\n§\n", bare=True),
    "bold": form("**Passwort:** §"),
    "bold, code": form("*Client Secret:* `§`", bare=True),
    "bullet": form("- Passwort: §\n- Server: x"),
    "number": form("2. Client Secret: §"),
    "quoted mail": form("> Passwort: §\n> Gruß"),
    "fence": form("Secret:\n```\n§\n```", bare=True),
    "column": form("Benutzername   office@muster.example\nPasswort       §"),
    "tab": form("Client Secret\t§"),
    "dots": form("Passwort ........ : §"),
    "equals": form("Passwort = §"),
    "slash": form("Benutzer/Passwort: office / §", bare=True),
    "user and password": form("office@muster.example / PW: §", bare=True),
    "Zugangsdaten": form("Zugangsdaten: Benutzer office, Passwort §", bare=True),
    "German, secret": form("Geheimniswert: §"),
    "German, key": form("Geheimer Schlüssel: §"),
    "German, app": form("App-Kennwort: §"),
    "app password": form("App password: §"),
    "pass phrase": form("Passphrase: §"),
    "pwd": form("pwd: §"),
    "Slack field": form("*Passwort*\n§", bare=True),
    "credentials": form("Credentials: office@muster.example:§", bare=True),
    "MAILCHECK": form("SMTP-Kennwort (neu, seit gestern): §"),
    "shared secret": form("Shared Secret: §"),
    "log": form("2027-01-01 10:00:00 DEBUG Config - smtp.password = §", bare=True),
    "log, comma": form("[12:00:01] settings: host=x, user=office, password=§, port=587", bare=True),
    "toString": form("Config{host='x', password='§', port=1}", bare=True),
    "toString, bracket": form("MailSettings [user=office, password=§]", bare=True),
    "record": form("MailSettings { User = office, Password = §, Port = 1 }", bare=True),
}

DIALOGUES: Mapping[str, Form] = {
    "IMAP literal": form("C: a1 LOGIN {21}\r\nS: + OK\r\nC: office@muster.example §\r\n", in_imap),
    "IMAP literal, both": form("a1 LOGIN office §\r\na1 NO LOGIN failed.", in_imap),
    "IMAP": form("C: A001 LOGIN office@muster.example §\nS: A001 NO LOGIN failed.", in_program),
    "imaplib": form("  29:33.12 > b'EGDC1 LOGIN office@muster.example \"§\"'", bare=True, short=True),
    "imaplib, bare": form("> GHJK1 LOGIN office@muster.example §", bare=True, short=True),
    "smtplib login": form(
        "send: 'AUTH LOGIN b2ZmaWNlQG11c3Rlci5leGFtcGxl\\r\\n'\nreply: b'334 UGFzc3dvcmQ6\\r\\n'\nsend: '§\\r\\n'\nreply: b'535'",
        in_base64,
    ),
    "smtplib plain": form("send: 'AUTH PLAIN §\\r\\n'", plain_pair),
    "JavaMail": form("AUTH LOGIN\n334 VXNlcm5hbWU6\nb2ZmaWNl\n334 UGFzc3dvcmQ6\n§\n535 5.7.3", in_base64),
    "JavaMail, IMAP": form("DEBUG IMAPS: AUTHENTICATE PLAIN command\nA1 AUTHENTICATE PLAIN\n+ \n§\nA1 NO", plain_pair),
    "PHPMailer": form(
        "CLIENT -> SERVER: AUTH LOGIN\nSERVER -> CLIENT: 334 VXNlcm5hbWU6\nCLIENT -> SERVER: b2ZmaWNl\nSERVER -> CLIENT: 334 UGFzc3dvcmQ6\nCLIENT -> SERVER: §",
        in_base64,
    ),
    "MailKit": form(
        "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: b2ZmaWNl\nS: 334 UGFzc3dvcmQ6\nC: §\nS: 535 5.7.3 Authentication unsuccessful",
        in_base64,
    ),
    "client alone": form("C: AUTH LOGIN\nC: b2ZmaWNlQG11c3Rlci5leGFtcGxl\nC: §\n", in_base64),
    "SASL-IR": form("C: A1 AUTHENTICATE PLAIN §\nS: A1 NO", plain_pair),
    "plain, log": form("2027-01-01 10:00:00,1 [smtp] --> AUTH PLAIN §", plain_pair),
    "plain, two lines": form("AUTH PLAIN\n334\n§\n535 5.7.3", plain_pair),
    "POP3": form("+OK ready\nUSER office\n+OK\nPASS §\n-ERR", bare=True),
    "POP3, log": form("[pop] C: PASS §\n[pop] S: -ERR", bare=True),
    "telnet": form(". login office@muster.example §", bare=True, short=True),
    "quoted-printable": form("Content-Transfer-Encoding: quoted-printable\n\nPasswort: §\n", in_quoted_printable),
    "quoted-printable, form": form("client_secret=3D§", in_quoted_printable, bare=True),
    "base64 form": form("body: §", form_body),
    "base64 form, password": form("postData=§", _password_body),
    "base64 form, wrapped": form("§", lambda value: "\n".join(re.findall(".{1,60}", form_body(value)))),
    "base64 JSON": form("payload §", _json_body),
    "base64 Kubernetes": form("apiVersion: v1\nkind: Secret\ndata:\n  client-secret: §", in_base64),
    "EncodedCommand": form("powershell.exe -NoProfile -EncodedCommand §", _encoded_command),
    "EncodedCommand, sealed": form(
        "powershell -enc §",
        lambda value: base64.b64encode(
            f"ConvertTo-SecureString '{value}' -AsPlainText -Force".encode("utf-16-le")
        ).decode(),
    ),
    "EncodedCommand, short": form("pwsh -e §", _encoded_command),
    "Basic": form("Authorization: Basic §", login_pair),
    "Basic, curl": form("> Authorization: Basic §\n> Host: x", login_pair),
    "Authorization": form("Authorization: SharedKey account:§", bare=True),
    "Authorization, token": form("authorization: token §", bare=True),
    "Authorization, bare": form("Authorization: §", bare=True),
    "Proxy-Authorization": form("Proxy-Authorization: Custom §", bare=True),
    "Bearer": form('"Authorization": "Bearer §"', bare=True),
    "AccountKey": form("DefaultEndpointsProtocol=https;AccountName=m;AccountKey=§;EndpointSuffix=x", bare=True),
    "SharedAccessKey": form("Endpoint=sb://m.example/;SharedAccessKeyName=Root;SharedAccessKey=§", bare=True),
    "userinfo": form("smtp://office:§@mail.muster.example:587", in_address),
    "redis": form("REDIS_URL=redis://:§@localhost:6379/0", in_address),
    "MAILCHECK_KEYS": form("MAILCHECK_KEYS=k1:§", key_of_ours),
    "MAILCHECK_KEYS, two": form(
        "MAILCHECK_KEYS: k2:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,k1:§",
        key_of_ours,
    ),
}

FAMILIES: Mapping[str, Mapping[str, Form]] = {
    "pairs": PAIRS,
    "calls": CALLS,
    "options": OPTIONS,
    "labels": LABELS,
    "dialogues": DIALOGUES,
}
