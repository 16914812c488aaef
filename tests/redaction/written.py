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
        return not (self.bare and re.search(r"[\s\"'`\\&;<>|=,@:?\[\]*#äöüß]", value)) and not (self.short and len(value) > 120)


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


def in_imap(value: str) -> str:
    return f"{{{len(value.encode())}}}\r\n{value}"


def _of(text: str, write: Writer = plain, *, bare: bool = False, short: bool = False) -> Form:
    return Form(text, write, bare, short)


def _basic_pair(value: str) -> str:
    return base64.b64encode(f"office@muster.example:{value}".encode()).decode()


def _plain_pair(value: str) -> str:
    return base64.b64encode(f"\0office@muster.example\0{value}".encode()).decode()


def _form_body(value: str) -> str:
    return base64.b64encode(f"grant_type=client_credentials&client_secret={quote(value, safe='')}&scope=x".encode()).decode()


def _password_body(value: str) -> str:
    return base64.b64encode(f"grant_type=password&username=office&password={quote(value, safe='')}".encode()).decode()


def _json_body(value: str) -> str:
    return base64.b64encode(json.dumps({"clientId": "x", "clientSecret": value}).encode()).decode()


def _encoded_command(value: str) -> str:
    command = f"$p = ConvertTo-SecureString {in_powershell(value)} -AsPlainText -Force; Connect-X -Credential $p"
    return base64.b64encode(command.encode("utf-16-le")).decode()


PAIRS: Mapping[str, Form] = {
    "HAR": _of('"params": [{"name": "client_secret", "value": §}, {"name": "scope", "value": "x"}]', in_json),
    "HAR, value first": _of('"params":[{"value":§,"name":"client_secret"}]', in_json),
    "HAR, lines": _of('{\n  "name": "client_secret",\n  "value": §\n},', in_json),
    "HAR, lines, value first": _of('{\n  "value": §,\n  "name": "password"\n}', in_json),
    "HAR, form": _of('"mimeType": "application/x-www-form-urlencoded", "text": "grant_type=x&client_secret=§&scope=y"', in_url),
    "Postman": _of('{"key": "client_secret", "value": §, "type": "text"}', in_json),
    "Postman, type between": _of('{ "key": "password", "type": "string", "value": § }', in_json),
    "Postman, environment": _of('{"enabled": true, "value": §, "type": "secret", "key": "clientSecret"}', in_json),
    "app.config": _of('<add key="ClientSecret" value="§" />', in_xml),
    "app.config, value first": _of('<add value="§" key="Smtp:Password"/>', in_xml),
    "app.config, lines": _of('<add\n   key="MailPassword"\n   value="§"\n/>', in_xml),
    "app.config, setting": _of('<setting name="Password" serializeAs="String">\n  <value>§</value>\n</setting>', in_xml),
    "web.config, network": _of('<network host="smtp.office365.com" port="587" userName="office@muster.example" password="§" />', in_xml),
    "Spring bean": _of('<property name="password" value="§"/>', in_xml),
    "Spring bean, element": _of('<property name="password"><value>§</value></property>', in_xml),
    "Java properties in XML": _of('<entry key="mail.smtp.password">§</entry>', in_xml),
    "plist": _of("<key>ClientSecret</key>\n<string>§</string>", in_xml),
    "Hadoop": _of("<property>\n <name>client.secret</name>\n <value>§</value>\n</property>", in_xml),
    "element": _of("<smtpPassword>§</smtpPassword>", in_xml),
    "element, attributes": _of('<p:ClientSecret xsi:type="xsd:string">§</p:ClientSecret>', in_xml),
    "element, CDATA": _of("<Password><![CDATA[§]]></Password>", bare=True),
    "SOAP": _of('<wsse:Password Type="http://docs.oasis-open.org/x#PasswordText">§</wsse:Password>', in_xml),
    "multipart": _of('------X\r\nContent-Disposition: form-data; name="client_secret"\r\n\r\n§\r\n------X--'),
    "multipart, type": _of(
        '--b\nContent-Disposition: form-data; name="password"\nContent-Type: text/plain; charset=utf-8\n\n§\n--b--'
    ),
    "HTML input": _of('<input type="text" name="client_secret" value="§">', in_xml),
    "HTML input, value first": _of('<input value="§" type="password" id="pw" name="password"/>', in_xml),
    "HTML input, type alone": _of('<input type="password" class="form-control" value="§">', in_xml),
    "HTML table": _of("<tr><td>Client Secret</td><td>§</td></tr>", in_xml),
    "HTML table, lines": _of('<tr>\n  <th scope="row">Passwort</th>\n  <td class="v">§</td>\n</tr>', in_xml),
    "HTML list": _of("<dt>Kennwort</dt>\n<dd>§</dd>", in_xml),
    "HTML label": _of('<label for="s">Geheimer Clientschlüssel</label>\n<input id="s" value="§">', in_xml),
    "HTML bold": _of("<p><b>Passwort:</b> <code>§</code></p>", in_xml),
    "CSV": _of("name,tenant,client_secret,mailbox\nmuster,contoso,§,office@muster.example", in_vb),
    "CSV, semicolons": _of("Name;Postfach;Passwort;Server\nMuster;office@muster.example;§;mail.muster.example", in_vb),
    "CSV, quoted": _of('"user","password","host"\n"office@muster.example",§,"mail.muster.example"', in_vb),
    "CSV, second row": _of("user,password\na@muster.example,\nb@muster.example,§\n", bare=True),
    "tabs": _of("Postfach\tKennwort\tServer\noffice@muster.example\t§\tmail.muster.example"),
    "Markdown table": _of("| Feld | Passwort | Host |\n|---|---|---|\n| a | § | b |", bare=True),
    "Markdown rows": _of("| Name | Wert |\n|---|---|\n| Client Secret | § |\n| Scope | x |", bare=True),
    "Markdown rows, code": _of("| Einstellung | Wert |\n| --- | --- |\n| `SMTP_PASSWORD` | `§` |", bare=True),
    "text table": _of("+----------+-----+\n| password | §   |\n+----------+-----+", bare=True),
    "columns": _of("Name                 Value\n----                 -----\nClientSecret         §"),
    "INI": _of("[smtp]\nuser = office\npassword = §\nport = 587"),
    "INI, tight": _of("ClientSecret=§"),
    "properties": _of("mail.smtp.auth.password=§", bare=True),
    "properties, colon": _of("spring.mail.password: §", bare=True),
    "env": _of("AZURE_CLIENT_SECRET=§", bare=True),
    "env, quoted": _of('export SMTP_PASS="§"', bare=True),
    "env, Windows": _of("set MAIL_PASSWORD=§\r\n", bare=True),
    "env, PowerShell": _of("$env:AZURE_CLIENT_SECRET = §", in_powershell),
    "env, Docker": _of("ENV CLIENT_SECRET §", bare=True),
    "JSON": _of('{"tenant": "x", "clientSecret": §, "port": 1}', in_json),
    "JSON, nested": _of('{"smtp": {"auth": {"user": "office", "pass": §}}}', in_json),
    "JSON, list": _of('{"passwordCredentials": [{"keyId": "x", "secretText": §}]}', in_json),
    "JSON in JSON": _of('{"body": "{\\"client_secret\\": §}"}', in_json_twice),
    "YAML": _of("smtp:\n  password: §\n  port: 1", bare=True),
    "YAML, quoted": _of("client_secret: §", in_json),
    "YAML, single": _of("client_secret: §\n", in_powershell),
    "YAML block": _of("stringData:\n  client-secret: |\n    §\n  tenant: x"),
    "YAML block, folded": _of("password: >-\n  §\nuser: x"),
    "YAML, name and value": _of("env:\n  - name: CLIENT_SECRET\n    value: §\n  - name: B", in_json),
    "YAML, value and name": _of("- value: §\n  name: SMTP_PASSWORD\n", in_json),
    "query": _of("https://x.example/token?client_id=1&client_secret=§&x=2", in_url),
    "body": _of("grant_type=password&username=office%40muster.example&password=§&scope=x", in_url),
    "cookie": _of("Cookie: ESTSAUTH=§; x-ms-gateway-slice=estsfd", bare=True),
    "cookie, several": _of("cookie: MUID=1; buid=§; fpc=x", bare=True),
    "cookie set": _of("Set-Cookie: session=§; Path=/; HttpOnly", bare=True),
    "Python dict": _of("data = {'client_id': 'x', 'client_secret': §}", in_program),
    "Python tuple": _of('data = [("grant_type", "x"), ("client_secret", §)]', in_program),
    "Ruby": _of(":password => §,", in_program),
    "C# property": _of("new ConfidentialClientOptions { ClientId = \"x\", ClientSecret = § };", in_program),
    "PHP array": _of("'password' => §,", in_powershell),
    "headers": _of("X-Api-Key: x\nX-Client-Secret: §\nHost: y"),
    "connection": _of("Server=x;User ID=office;Password=§;Encrypt=True", bare=True),
    "connection, Pwd": _of('Data Source=x;Uid=a;Pwd="§";', bare=True),
}

CALLS: Mapping[str, Form] = {
    "ClientSecretCredential": _of('ClientSecretCredential("contoso", "app", §)', in_program),
    "ClientSecretCredential, lines": _of("cred = ClientSecretCredential(\n    TENANT,\n    CLIENT,\n    §,\n)", in_program),
    "ClientSecretCredential, new": _of('var c = new ClientSecretCredential(tenantId, clientId, §);', in_program),
    "ClientSecretCredential, keyword": _of("ClientSecretCredential(tenant_id=T, client_credential=§)", in_program),
    "WithClientSecret": _of("ConfidentialClientApplicationBuilder.Create(id).WithClientSecret(§).Build()", in_program),
    "ClientCredential": _of('new ClientCredential("11111111-2222-3333-4444-555555555555", §)', in_program),
    "createFromSecret": _of("ClientCredentialFactory.createFromSecret(§)", in_program),
    "msal": _of("app = msal.ConfidentialClientApplication(CLIENT, authority=A, client_credential=§)", in_program),
    "login": _of("imap.login('office@muster.example', §)", in_program),
    "login, smtplib": _of('server.login(user, §)', in_program),
    "login, keyword": _of('mail.login(user="office", password=§)', in_program),
    "imap_open": _of('imap_open("{outlook.office365.com:993/imap/ssl}INBOX", "office@muster.example", §)', in_program),
    "imap_open, single": _of("$m = imap_open('{mail.muster.example:993}', 'office', §);", in_powershell),
    "NetworkCredential": _of('client.Credentials = new NetworkCredential("office@muster.example", §);', in_program),
    "NetworkCredential, PowerShell": _of("New-Object System.Net.NetworkCredential('office', §)", in_powershell),
    "NetworkCredential, VB": _of('smtp.Credentials = New NetworkCredential("office", §)', in_vb),
    "X509Certificate2": _of('new X509Certificate2("mail.pfx", §, X509KeyStorageFlags.Exportable)', in_program),
    "X509Certificate2, PowerShell": _of("[X509Certificate2]::new('C:\\mail.pfx', §)", in_powershell),
    "SecureString": _of("ConvertTo-SecureString § -AsPlainText -Force", in_powershell),
    "SecureString, String": _of("ConvertTo-SecureString -AsPlainText -Force -String §", in_powershell),
    "SecureString, last": _of("ConvertTo-SecureString -AsPlainText § -Force", in_powershell),
    "SecureString, piped": _of("$s = § | ConvertTo-SecureString -AsPlainText -Force", in_powershell),
    "PSCredential": _of("New-Object PSCredential('office', (ConvertTo-SecureString -Force -AsPlainText §))", in_powershell),
    "PasswordAuthentication": _of('return new PasswordAuthentication("office@muster.example", §);', in_program),
    "PasswordAuthentication, chars": _of('new PasswordAuthentication(user, §.toCharArray())', in_program),
    "setPassword": _of("mailer.setPassword(§);", in_program),
    "Properties.put": _of('props.put("mail.smtp.password", §);', in_program),
    "setProperty": _of('System.setProperty("javax.net.ssl.keyStorePassword", §);', in_program),
    "connect": _of('store.connect("outlook.office365.com", "office@muster.example", §);', in_program),
    "Transport.connect": _of('transport.connect("smtp.office365.com", 587, "office@muster.example", §);', in_program),
    "Authenticate": _of('await client.AuthenticateAsync("office@muster.example", §);', in_program),
    "Authenticate, MailKit": _of('client.Authenticate (userName, §);', in_program),
    "SaslMechanism": _of('new SaslMechanismPlain("office@muster.example", §)', in_program),
    "PHPMailer": _of("$mail->Password = §;", in_powershell),
    "PHP constructor": _of("$c = new OAuthProvider(['clientSecret' => §]);", in_powershell),
    "FormData": _of("form.append('client_secret', §);", in_program),
    "URLSearchParams": _of("params.set('password', §)", in_program),
    "nodemailer": _of("nodemailer.createTransport({ auth: { user: 'office', pass: § } })", in_program),
    "requests auth": _of("requests.post(url, auth=('office@muster.example', §))", in_program),
    "HTTPBasicAuth": _of("HTTPBasicAuth('office@muster.example', §)", in_program),
    "UsernamePasswordCredential": _of('new UsernamePasswordCredential(user, §, tenant, client)', in_program),
    "acquire": _of('app.acquire_token_by_username_password("office@muster.example", §, scopes=S)', in_program),
    "KeyValuePair": _of('new KeyValuePair<string, string>("client_secret", §)', in_program),
    "VB Add": _of('nvc.Add("client_secret", §)', in_vb),
    "VB CDO": _of('.Item("http://schemas.microsoft.com/cdo/configuration/sendpassword") = §', in_vb),
    "PKCS12 load": _of('pkcs12.load_key_and_certificates(data, b§)', in_program),
    "KeyStore load": _of('ks.load(in, §.toCharArray());', in_program),
    "password variable": _of("Dim strPassword As String = §", in_vb),
    "const": _of("const clientSecret: string = §;", in_program),
    "final": _of("private static final String CLIENT_SECRET = §;", in_program),
    "default": _of('os.getenv("CLIENT_SECRET", §)', in_program),
}

OPTIONS: Mapping[str, Form] = {
    "curl -u": _of("curl -v -u office@muster.example:§ smtps://smtp.office365.com:465", bare=True),
    "curl -u, quoted": _of("curl --url imaps://mail.muster.example/ -u 'office@muster.example:§'", bare=True),
    "curl --user": _of('curl --user "office:§" https://x.example', bare=True),
    "curl --user=": _of('curl --user=office:§ https://x.example', bare=True),
    "curl -d": _of("curl -d 'grant_type=x&client_secret=§' https://x.example", in_url),
    "curl --data-urlencode": _of("curl --data-urlencode client_secret=§ https://x.example", shlex.quote),
    "curl -F": _of('curl -F "client_secret=§" https://x.example', bare=True),
    "curl header": _of("curl -H 'Authorization: ApiKey §' https://x.example", bare=True),
    "wget": _of("wget --http-user=office --http-password=§ https://x.example", shlex.quote),
    "az login": _of("az login --service-principal -u 11111111-2222-3333-4444-555555555555 -p § --tenant contoso", shlex.quote),
    "az login, long": _of("az login --service-principal --username x --password § --tenant y", shlex.quote),
    "az login, joined": _of("az login --service-principal -u x -p=§ -t y", bare=True),
    "az login, lines": _of("az login --service-principal \\\n  -u x \\\n  -p § \\\n  --tenant y", shlex.quote),
    "swaks -ap": _of("swaks --to a@b.example --server smtp.office365.com -tls -a LOGIN -au office -ap §", shlex.quote),
    "swaks --auth-password": _of("swaks --auth-user office --auth-password § --tls", shlex.quote),
    "sqlcmd": _of("sqlcmd -S db.muster.example -U sa -P § -Q 'select 1'", shlex.quote),
    "sqlcmd, glued": _of("sqlcmd -S db -U sa -P§", bare=True),
    "openssl passin": _of("openssl pkcs12 -in mail.pfx -nodes -passin pass:§", shlex.quote),
    "openssl passout": _of("openssl pkcs12 -export -out mail.pfx -passout 'pass:§' -inkey k.pem", bare=True),
    "openssl -k": _of("openssl enc -aes-256-cbc -k § -in a", shlex.quote),
    "imapsync": _of("imapsync --host1 a.example --user1 office --password1 § --host2 b.example", shlex.quote),
    "imapsync, second": _of("imapsync --user2 office --password2 § --ssl2", shlex.quote),
    "setx": _of('setx CLIENT_SECRET "§" /M', bare=True),
    "setx, bare": _of("setx SMTP_PASSWORD §", bare=True),
    "cmdkey": _of("cmdkey /generic:mail /user:office /pass:§", bare=True),
    "cmdkey, quoted": _of('cmdkey /add:mail.muster.example /user:office /pass:"§"', bare=True),
    "net use": _of(r"net use Z: \\server\mail § /user:muster\office", bare=True),
    "net use, user first": _of(r"net use \\server\mail /user:muster\office §", bare=True),
    "net user": _of("net user office § /add", bare=True),
    "sshpass": _of("sshpass -p § ssh office@mail.muster.example", shlex.quote),
    "sshpass, glued": _of("sshpass -p§ scp a b:", bare=True),
    "mysql": _of("mysql -h db -u root -p§ mail", bare=True),
    "mysqldump": _of("mysqldump -uroot --password=§ mail", shlex.quote),
    "psql": _of("PGPASSWORD=§ psql -h db -U mail", shlex.quote),
    "docker login": _of("docker login -u office -p § registry.example", shlex.quote),
    "docker run": _of("docker run -e CLIENT_SECRET=§ mail", shlex.quote),
    "kubectl": _of("kubectl create secret generic mail --from-literal=client-secret=§", shlex.quote),
    "PowerShell": _of("Connect-Mail -AppId x -ClientSecret § -Verbose", in_powershell),
    "PowerShell, colon": _of("Get-Token -Secret:§ -Tenant x", in_powershell),
    "PowerShell, body": _of("Invoke-RestMethod -Body @{client_id='x'; client_secret=§; scope='y'}", in_powershell),
    "PowerShell, certificate": _of("Import-PfxCertificate -FilePath a.pfx -Password (ConvertTo-SecureString § -AsPlainText -Force)", in_powershell),
    "certutil": _of("certutil -f -p § -importpfx mail.pfx", in_vb),
    "keytool": _of("keytool -importkeystore -srckeystore a.pfx -srcstorepass § -deststorepass x", shlex.quote),
    "runas": _of("schtasks /create /tn Mail /tr a.exe /ru office /rp §", bare=True),
    "psexec": _of(r"psexec \\server -u office -p § cmd", bare=True),
    "ldapsearch": _of("ldapsearch -x -D cn=admin -w § -b dc=x", shlex.quote),
    "mutt": _of("set imap_pass=§", in_json),
    "fetchmail": _of("poll mail.muster.example protocol imap username office password §", in_json),
    "msmtp": _of("account x\nuser office\npassword §\n", bare=True),
    "netrc": _of("machine mail.muster.example login office password §", bare=True),
    "ffmpeg-like": _of("tool --smtp-pass=§ --port 587", shlex.quote),
    "git config": _of("git config --global sendemail.smtppass §", shlex.quote),
    "offlineimap": _of("remotepass = §", bare=True),
}

LABELS: Mapping[str, Form] = {
    "remark": _of("Client-Secret (Wert): §"),
    "remark, protocol": _of("Passwort (SMTP): §"),
    "remark, English": _of("Client secret (value): §"),
    "remark, mailbox": _of("Kennwort (office@muster.example): §"),
    "remark in brackets": _of("Password [IMAP/SMTP]: §"),
    "dash": _of("Passwort – §"),
    "dash, remark": _of("Passwort - SMTP: §", bare=True),
    "long dash": _of("Client secret — §"),
    "arrow": _of("Passwort -> §"),
    "arrow, sign": _of("Client Secret → §"),
    "for": _of("Passwort für office@muster.example: §"),
    "for, two words": _of("Passwort für das Postfach: §"),
    "of": _of("Kennwort des Postfachs office: §"),
    "of, is": _of("Kennwort des Postfachs lautet §", bare=True),
    "is": _of("Das Passwort ist: §"),
    "is, English": _of("the client secret value is: §"),
    "is, quoted": _of("Das Kennwort lautet „§“.", bare=True),
    "new": _of("Neues Passwort: §"),
    "old": _of("altes Kennwort war §", bare=True),
    "next line": _of("Passwort:\n§\n"),
    "next line, blank": _of("Client Secret:\n\n§\n", bare=True),
    "next line, heading": _of("Geheimer Clientschlüssel\n§\nGültig bis 01.01.2028", bare=True),
    "next line, remark": _of("Client Secret (Wert)\n§\n", bare=True),
    "bold": _of("**Passwort:** §"),
    "bold, code": _of("*Client Secret:* `§`", bare=True),
    "bullet": _of("- Passwort: §\n- Server: x"),
    "number": _of("2. Client Secret: §"),
    "quoted mail": _of("> Passwort: §\n> Gruß"),
    "fence": _of("Secret:\n```\n§\n```", bare=True),
    "column": _of("Benutzername   office@muster.example\nPasswort       §"),
    "tab": _of("Client Secret\t§"),
    "dots": _of("Passwort ........ : §"),
    "equals": _of("Passwort = §"),
    "slash": _of("Benutzer/Passwort: office / §", bare=True),
    "user and password": _of("office@muster.example / PW: §", bare=True),
    "Zugangsdaten": _of("Zugangsdaten: Benutzer office, Passwort §", bare=True),
    "German, secret": _of("Geheimniswert: §"),
    "German, key": _of("Geheimer Schlüssel: §"),
    "German, app": _of("App-Kennwort: §"),
    "app password": _of("App password: §"),
    "pass phrase": _of("Passphrase: §"),
    "pwd": _of("pwd: §"),
    "Slack field": _of("*Passwort*\n§", bare=True),
    "credentials": _of("Credentials: office@muster.example:§", bare=True),
    "MAILCHECK": _of("SMTP-Kennwort (neu, seit gestern): §"),
    "shared secret": _of("Shared Secret: §"),
    "log": _of("2027-01-01 10:00:00 DEBUG Config - smtp.password = §", bare=True),
    "log, comma": _of("[12:00:01] settings: host=x, user=office, password=§, port=587", bare=True),
    "toString": _of("Config{host='x', password='§', port=1}", bare=True),
    "toString, bracket": _of("MailSettings [user=office, password=§]", bare=True),
    "record": _of("MailSettings { User = office, Password = §, Port = 1 }", bare=True),
}

DIALOGUES: Mapping[str, Form] = {
    "IMAP literal": _of("C: a1 LOGIN {21}\r\nS: + OK\r\nC: office@muster.example §\r\n", in_imap),
    "IMAP literal, both": _of("a1 LOGIN office §\r\na1 NO LOGIN failed.", in_imap),
    "IMAP": _of("C: A001 LOGIN office@muster.example §\nS: A001 NO LOGIN failed.", in_program),
    "imaplib": _of("  29:33.12 > b'EGDC1 LOGIN office@muster.example \"§\"'", bare=True, short=True),
    "imaplib, bare": _of("> GHJK1 LOGIN office@muster.example §", bare=True, short=True),
    "smtplib login": _of(
        "send: 'AUTH LOGIN b2ZmaWNlQG11c3Rlci5leGFtcGxl\\r\\n'\nreply: b'334 UGFzc3dvcmQ6\\r\\n'\nsend: '§\\r\\n'\nreply: b'535'", in_base64
    ),
    "smtplib plain": _of("send: 'AUTH PLAIN §\\r\\n'", _plain_pair),
    "JavaMail": _of("AUTH LOGIN\n334 VXNlcm5hbWU6\nb2ZmaWNl\n334 UGFzc3dvcmQ6\n§\n535 5.7.3", in_base64),
    "JavaMail, IMAP": _of("DEBUG IMAPS: AUTHENTICATE PLAIN command\nA1 AUTHENTICATE PLAIN\n+ \n§\nA1 NO", _plain_pair),
    "PHPMailer": _of("CLIENT -> SERVER: AUTH LOGIN\nSERVER -> CLIENT: 334 VXNlcm5hbWU6\nCLIENT -> SERVER: b2ZmaWNl\nSERVER -> CLIENT: 334 UGFzc3dvcmQ6\nCLIENT -> SERVER: §", in_base64),
    "MailKit": _of("C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: b2ZmaWNl\nS: 334 UGFzc3dvcmQ6\nC: §\nS: 535 5.7.3 Authentication unsuccessful", in_base64),
    "client alone": _of("C: AUTH LOGIN\nC: b2ZmaWNlQG11c3Rlci5leGFtcGxl\nC: §\n", in_base64),
    "SASL-IR": _of("C: A1 AUTHENTICATE PLAIN §\nS: A1 NO", _plain_pair),
    "plain, log": _of("2027-01-01 10:00:00,1 [smtp] --> AUTH PLAIN §", _plain_pair),
    "plain, two lines": _of("AUTH PLAIN\n334\n§\n535 5.7.3", _plain_pair),
    "POP3": _of("+OK ready\nUSER office\n+OK\nPASS §\n-ERR", bare=True),
    "POP3, log": _of("[pop] C: PASS §\n[pop] S: -ERR", bare=True),
    "telnet": _of(". login office@muster.example §", bare=True, short=True),
    "quoted-printable": _of("Content-Transfer-Encoding: quoted-printable\n\nPasswort: §\n", in_quoted_printable),
    "quoted-printable, form": _of("client_secret=3D§", in_quoted_printable, bare=True),
    "base64 form": _of("body: §", _form_body),
    "base64 form, password": _of("postData=§", _password_body),
    "base64 form, wrapped": _of("§", lambda value: "\n".join(re.findall(".{1,60}", _form_body(value)))),
    "base64 JSON": _of("payload §", _json_body),
    "base64 Kubernetes": _of("apiVersion: v1\nkind: Secret\ndata:\n  client-secret: §", in_base64),
    "EncodedCommand": _of("powershell.exe -NoProfile -EncodedCommand §", _encoded_command),
    "EncodedCommand, short": _of("pwsh -e §", _encoded_command),
    "Basic": _of("Authorization: Basic §", _basic_pair),
    "Basic, curl": _of("> Authorization: Basic §\n> Host: x", _basic_pair),
    "Authorization": _of("Authorization: SharedKey account:§", bare=True),
    "Authorization, token": _of("authorization: token §", bare=True),
    "Authorization, bare": _of("Authorization: §", bare=True),
    "Proxy-Authorization": _of("Proxy-Authorization: Custom §", bare=True),
    "Bearer": _of('"Authorization": "Bearer §"', bare=True),
    "AccountKey": _of("DefaultEndpointsProtocol=https;AccountName=m;AccountKey=§;EndpointSuffix=x", bare=True),
    "SharedAccessKey": _of("Endpoint=sb://m.example/;SharedAccessKeyName=Root;SharedAccessKey=§", bare=True),
    "userinfo": _of("smtp://office:§@mail.muster.example:587", lambda value: quote(value, safe="")),
    "redis": _of("REDIS_URL=redis://:§@localhost:6379/0", lambda value: quote(value, safe="")),
    "MAILCHECK_KEYS": _of("MAILCHECK_KEYS=k1:§", lambda value: base64.b64encode((value * 32).encode()[:32]).decode()),
    "MAILCHECK_KEYS, two": _of("MAILCHECK_KEYS: k2:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,k1:§", lambda value: base64.b64encode((value * 32).encode()[:32]).decode()),
}

FAMILIES: Mapping[str, Mapping[str, Form]] = {
    "pairs": PAIRS,
    "calls": CALLS,
    "options": OPTIONS,
    "labels": LABELS,
    "dialogues": DIALOGUES,
}
