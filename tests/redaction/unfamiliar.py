"""Ways of writing that were kept back while the rules were made: other languages, other programs, other habits."""

from __future__ import annotations

import base64
import json
import shlex
from collections.abc import Mapping

from tests.redaction.written import (
    Form,
    in_address,
    in_base64,
    in_json,
    in_powershell,
    in_program,
    in_quoted_printable,
    in_url,
    in_vb,
    in_xml,
    key_of_ours,
    plain_pair,
)
from tests.redaction.written import form as _of


def _base64(plain: str, encoding: str = "utf-8") -> str:
    return base64.b64encode(plain.encode(encoding)).decode()


def _literal_at_once(value: str) -> str:
    return f"{{{len(value.encode())}+}}\r\n{value}"


def _literal_in_log(value: str) -> str:
    return f"{{{len(value.encode())}}}\n10:00:00 S: + Ready for literal\n10:00:00 C: {value}"


def _json_for_urls(value: str) -> str:
    return base64.urlsafe_b64encode(json.dumps({"user": "o", "password": value}).encode()).decode().rstrip("=")


def _assigned_in_powershell(value: str) -> str:
    return _base64(f"$env:SMTP_PASSWORD = {in_powershell(value)}; ./send.ps1", "utf-16-le")


def _called_in_powershell(value: str) -> str:
    return _base64(f"Connect-Mail -Password {in_powershell(value)}", "utf-16-le")


FORMS: Mapping[str, Form] = {
    "rust let": _of("let client_secret: &str = §;", in_program),
    "rust builder": _of(
        'let creds = Credentials::new("office@muster.example".to_string(), §.to_string());', in_program
    ),
    "rust struct": _of('Config { user: "office".into(), password: §.into() }', in_program),
    "go plainauth": _of('auth := smtp.PlainAuth("", "office@muster.example", §, "smtp.office365.com")', in_program),
    "go url": _of('form.Set("client_secret", §)', in_program),
    "go struct": _of('cfg := Config{\n\tClientID:     "x",\n\tClientSecret: §,\n}', in_program),
    "go azidentity": _of("cred, err := azidentity.NewClientSecretCredential(tenant, client, §, nil)", in_program),
    "go const": _of("const smtpPassword = §", in_program),
    "go raw": _of("password := `§`"),
    "ruby mail": _of(
        "Mail.defaults do\n  delivery_method :smtp, address: 'x', user_name: 'office', password: '§'\nend", bare=True
    ),
    "ruby imap": _of("imap.login 'office@muster.example', §", in_program),
    "ruby env": _of("ENV['SMTP_PASSWORD'] = §", in_program),
    "terraform": _of('resource "x" "y" {\n  client_secret = §\n}', in_program),
    "terraform var": _of('variable "client_secret" {\n  type    = string\n  default = §\n}', in_program),
    "tfvars": _of("smtp_password = §", in_program),
    "tf plan": _of('      + value                = §\n      + name = "client_secret"', in_program),
    "compose list": _of("services:\n  mail:\n    environment:\n      - CLIENT_SECRET=§\n      - PORT=1", bare=True),
    "compose map": _of("    environment:\n      SMTP_PASSWORD: §\n      PORT: 1", in_json),
    "gh actions": _of("      - run: ./send.sh\n        env:\n          CLIENT_SECRET: §", bare=True),
    "gh log": _of("2027-01-01T10:00:00.000Z ##[debug]client_secret: §", bare=True),
    "excel": _of(
        "Mandant\tClient-ID\tClient-Secret\tAblauf\nKanzlei\t11111111-2222-3333-4444-555555555555\t§\t01.01.2028"
    ),
    "excel row": _of("SMTP Passwort\t§\tgeändert 01.03."),
    "excel vertical": _of("Tenant\tcontoso\nClient Secret\t§\nPostfach\toffice@muster.example"),
    "outlook": _of("> > Passwort: §\n> > Viele Grüße\n>"),
    "outlook header": _of("Von: Otto\nGesendet: Montag\nAn: Support\nBetreff: Zugang\n\nHier das Kennwort: §\n\nGruß"),
    "teams": _of("[10:15] Otto Muster\nclient secret: §\n[10:16] Support\ndanke"),
    "whatsapp": _of("[01.03.27, 10:15] Otto: Passwort ist §", bare=True),
    "log4j": _of(
        "2027-03-01 10:00:00,123 [main] DEBUG c.m.Config - loaded {smtp.user=office, smtp.password=§, smtp.port=587}",
        bare=True,
    ),
    "logback kv": _of('10:00:00.123 INFO cfg - clientId="x" clientSecret=§ tenant="y"', in_program),
    "logfmt": _of('level=debug msg="auth" user=office password=§', in_program),
    "serilog": _of('[10:00:00 DBG] Options {"User": "office", "Password": §}', in_json),
    "spring": _of("spring.security.oauth2.client.registration.azure.client-secret=§", bare=True),
    "dotnet secrets": _of('dotnet user-secrets set "Smtp:Password" §', in_program),
    "appsettings": _of('"AzureAd": {\n  "ClientSecret": §,\n  "Domain": "x"\n}', in_json),
    "launchSettings": _of('"environmentVariables": {\n "AZURE_CLIENT_SECRET": §\n}', in_json),
    "toml": _of("[mail]\nsmtp_password = §", in_program),
    "toml triple": _of('client_secret = """§"""', bare=True),
    "perl": _of("my $password = §;", in_powershell),
    "kotlin": _of("val clientSecret = §", in_program),
    "swift": _of("let password: String = §", in_program),
    "scala": _of("val secret = ClientSecret(§)", in_program),
    "dart": _of("  'client_secret': §,", in_program),
    "lua": _of("smtp.send{user='office', password=§}", in_program),
    "R": _of("creds_user_key; smtp_send(password = §)", in_program),
    "bash heredoc": _of("cat <<EOF > .env\nCLIENT_SECRET=§\nEOF", bare=True),
    "bash read": _of("$ read -s PASS\n$ export PASS=§", bare=True),
    "bash assign": _of("PASSWORD='§' ./send.sh", bare=True),
    "bash function": _of("send_mail office@muster.example --pass '§'", bare=True),
    "powershell hash": _of("$params = @{\n  ClientId = 'x'\n  ClientSecret = §\n}", in_powershell),
    "powershell splat": _of(
        "Send-MailMessage -Credential (New-Object PSCredential 'office', (ConvertTo-SecureString § -AsPlainText -Force))",
        in_powershell,
    ),
    "powershell output": _of(
        "CustomKeyIdentifier :\nEndDateTime         : 01.01.2028\nSecretText          : §\nStartDateTime : 01.01.2027"
    ),
    "powershell table": _of(
        "DisplayName KeyId                                SecretText\n----------- -----                                ----------\nmail        11111111-2222-3333-4444-555555555555 §"
    ),
    "az cli": _of(
        '{\n  "appId": "11111111-2222-3333-4444-555555555555",\n  "displayName": "mail",\n  "password": §,\n  "tenant": "x"\n}',
        in_json,
    ),
    "insomnia": _of('{"parameters":[{"id":"pair_1","name":"client_secret","value":§,"description":""}]}', in_json),
    "fiddler": _of("grant_type\tclient_credentials\nclient_secret\t§\nscope\tx"),
    "wireshark": _of('    Form item: "client_secret" = §', in_program),
    "wireshark imap": _of(
        "Internet Message Access Protocol\n    Line: a1 LOGIN office@muster.example §\\r\\n", bare=True, short=True
    ),
    "mitm": _of("URLEncoded form\ngrant_type:    client_credentials\nclient_secret: §\nscope:         x"),
    "devtools": _of("client_id: 11111111-2222-3333-4444-555555555555\nclient_secret: §\nscope: x"),
    "http file": _of(
        "POST /token HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials\n&client_secret=§\n&scope=x",
        in_url,
    ),
    "ini semicolon": _of("; Passwort: §\nPort=587", bare=True),
    "registry": _of('[HKEY_CURRENT_USER\\Software\\Mail]\n"Password"="§"', bare=True),
    "sql": _of("UPDATE settings SET smtp_password = § WHERE id = 1", in_powershell),
    "sql insert": _of("INSERT INTO settings (name, value) VALUES ('smtp_password', §)", in_powershell),
    "sql columns": _of("INSERT INTO mail (host, username, password) VALUES ('x', 'office', §)", in_powershell),
    "jdbc": _of("jdbc:sqlserver://db:1433;user=sa;password=§;encrypt=true", bare=True),
    "odbc": _of("Driver={SQL Server};Server=x;Uid=sa;Pwd={§};", bare=True),
    "laravel": _of('MAIL_PASSWORD="§"\nMAIL_ENCRYPTION=tls', bare=True),
    "django": _of("EMAIL_HOST_PASSWORD = §", in_program),
    "wordpress": _of("define( 'SMTP_PASS', § );", in_powershell),
    "mailto thunderbird": _of('user_pref("mail.smtpserver.smtp2.password", §);', in_program),
    "json array pair": _of('[["client_id","x"],["client_secret",§]]', in_json),
    "swagger": _of('{"in":"formData","name":"password","default":§}', in_json),
    "phone": _of("PW lautet: §"),
    "English mail": _of("The password for the mailbox office@muster.example is: §"),
    "English mail 2": _of("Login: office@muster.example\nPass: §\nHost: x"),
    "German list": _of("Benutzername: office\nKennwort......: §\nServer.......: x"),
    "German sentence": _of("hier ist das neue Client Secret: §"),
    "German sentence 2": _of("Als Passwort habe ich „§“ gesetzt", bare=True),
    "English sentence": _of('I tried the secret "§" but it fails', bare=True),
    "slash": _of("Zugang: office@muster.example / §", bare=True),
    "k8s secret": _of("stringData:\n  smtp-password: §", in_json),
    "helm": _of("helm install mail --set smtp.password=§", bare=True),
    "ansible": _of("smtp_password: §   # geheim", bare=True),
    "vault": _of("vault kv put secret/mail client_secret=§", bare=True),
    "nmcli": _of("nmcli con modify x 802-1x.password §", bare=True),
    "gpg": _of("gpg --batch --passphrase § -d a.gpg", shlex.quote),
    "java pwd char": _of("char[] pw = §.toCharArray();", in_program),
    "c#verbatim": _of('var password = @"§";', bare=True),
    "python f": _of("password = f§", in_program),
    "python kw": _of("smtp = SMTP(host='x', username='office', password=§)", in_program),
    "py traceback": _of(
        "  File \"a.py\", line 3, in <module>\n    server.login('office@muster.example', §)\nsmtplib.SMTPAuthenticationError",
        in_program,
    ),
    "java tostring": _of("ClientSecret(value=§)", bare=True),
    "k/v dict": _of('{"k":"client_secret","v":§}', in_json),
    "Key Value caps": _of('{"Key":"SmtpPassword","Value":§}', in_json),
    "azure appsettings": _of(
        '[\n  {\n    "name": "SMTP_PASSWORD",\n    "slotSetting": false,\n    "value": §\n  }\n]', in_json
    ),
    "connectionStrings": _of('<add name="Mail" connectionString="Host=x;User=office;Password=§;" />', in_xml),
    "nlog": _of('<target xsi:type="Mail" smtpUserName="office" smtpPassword="§" />', in_xml),
    "maven": _of(
        "<server>\n  <id>mail</id>\n  <username>office</username>\n  <password>§</password>\n</server>", in_xml
    ),
    "tomcat": _of('<Resource name="mail/Session" mail.smtp.user="office" password="§" mail.smtp.host="x"/>', in_xml),
    "single quotes xml": _of("<add key='ClientSecret' value='§'/>", in_xml),
    "autodiscover": _of("<LoginName>office</LoginName>\n<Password>§</Password>", in_xml),
    "multipart no quotes": _of("Content-Disposition: form-data; name=client_secret\r\n\r\n§\r\n"),
    "html hidden": _of('<input type=hidden name=client_secret value="§">', in_xml),
    "html textarea": _of('<textarea name="client_secret">§</textarea>', in_xml),
    "html dl class": _of('<dl><dt class="k">Client Secret</dt><dd class="v">§</dd></dl>', in_xml),
    "html tr3": _of("<tr><td>1</td><td>Kennwort</td><td>§</td><td>ok</td></tr>", in_xml),
    "html head col": _of("<tr><th>Benutzer</th><th>Passwort</th></tr>\n<tr><td>office</td><td>§</td></tr>", in_xml),
    "csv pipes": _of("user|password|host\noffice|§|x", bare=True),
    "csv 5 rows": _of("id;mailbox;secret\n1;a@muster.example;\n2;b@muster.example;§\n3;c@muster.example;", bare=True),
    "csv secret last": _of("client_id,client_secret\r\n11111111-2222-3333-4444-555555555555,§\r\n", in_vb),
    "md col": _of("Name | Secret | Ablauf\n--- | --- | ---\nmail | § | 2028", bare=True),
    "md align": _of("| Konto | Kennwort |\n|:------|---------:|\n| office | `§` |", bare=True),
    "ClientSecretCredential kw": _of(
        'ClientSecretCredential(tenant_id="x", client_id="y", client_secret=§)', in_program
    ),
    "CSC js": _of(
        'new ClientSecretCredential("contoso.example", "11111111-2222-3333-4444-555555555555", §)', in_program
    ),
    "CSC builder": _of(
        'new ClientSecretCredentialBuilder().clientId("x").clientSecret(§).tenantId("y").build()', in_program
    ),
    "WithClientSecret lines": _of(
        "app = ConfidentialClientApplicationBuilder\n   .Create(clientId)\n   .WithClientSecret( § )\n   .Build();",
        in_program,
    ),
    "login pos kw": _of("conn.login(username, password = §)", in_program),
    "php imap_open const": _of("imap_open(MAILBOX, USER, §, OP_READONLY)", in_program),
    "nc domain": _of('new NetworkCredential("office", §, "MUSTER")', in_program),
    "nc init": _of('new NetworkCredential { UserName = "office", Password = § }', in_program),
    "x509 bytes": _of("new X509Certificate2(File.ReadAllBytes(path), §)", in_program),
    "x509 collection": _of('X509CertificateLoader.LoadPkcs12FromFile("a.pfx", §)', in_program),
    "ss upper": _of("$pw = CONVERTTO-SECURESTRING -force -asplaintext -string §", in_powershell),
    "ss double": _of('ConvertTo-SecureString "§" -AsPlainText -Force', bare=True),
    "ss bare": _of("ConvertTo-SecureString § -AsPlainText -Force", bare=True),
    "ss call": _of('$s = ("§" | ConvertTo-SecureString -AsPlainText -Force)', bare=True),
    "getNetworkCred": _of(
        '[pscredential]::new("office", (ConvertTo-SecureString § -AsPlainText -Force))', in_powershell
    ),
    "vb login": _of('client.Login("office", §)', in_vb),
    "vba": _of('.Fields("http://schemas.microsoft.com/cdo/configuration/sendpassword").Value = §', in_vb),
    "curl glued": _of("curl -uoffice:§ https://x", bare=True),
    "curl dq d": _of(
        'curl https://login.microsoftonline.com/x/oauth2/v2.0/token -d "client_id=1" -d "client_secret=§"', in_url
    ),
    "curl win": _of('curl ^"https://x^" -H ^"Authorization: Custom §^"', bare=True),
    "httpie": _of("http -a office:§ https://x", bare=True),
    "az ad": _of("az ad app credential reset --id x --password §", bare=True),
    "swaks joined": _of("swaks -tls --auth LOGIN --auth-user office --auth-password=§", bare=True),
    "swaks lines": _of("swaks --to x \\\n  -au office \\\n  -ap '§'", bare=True),
    "sqlcmd q": _of('sqlcmd -Slocalhost -Usa -P"§"', bare=True),
    "osql": _of("osql -U sa -P § -S x", bare=True),
    "openssl req": _of("openssl req -x509 -newkey rsa:2048 -passout pass:§ -keyout k", bare=True),
    "openssl env": _of("openssl rsa -in k.pem -passin 'pass:§' -out x", bare=True),
    "imapsync eq": _of("imapsync --user1 a --password1=§", bare=True),
    "setx quoted": _of('setx /M AZURE_CLIENT_SECRET "§"', bare=True),
    "set": _of('SET "CLIENT_SECRET=§"', bare=True),
    "fish": _of("set -x SMTP_PASSWORD §", bare=True),
    "csh": _of("setenv SMTP_PASSWORD §", bare=True),
    "cmdkey p": _of("cmdkey /add:TERMSRV/x /user:office /p:§", bare=True),
    "net use user": _of(r"net use \\srv\share /user:office §", bare=True),
    "net use star": _of(r"net use * \\srv\share § /user:dom\office /persistent:no", bare=True),
    "docker stdin": _of("echo § | docker login -u office --password-stdin", bare=True),
    "echo var": _of("echo '§' > /run/secrets/client_secret", bare=True),
    "pg uri": _of("psql postgresql://mail:§@db:5432/x", in_address),
    "ps credential": _of("Connect-ExchangeOnline -Credential (Get-Cred office '§')", bare=True),
    "wert remark": _of("Client-Secret Wert (läuft ab 2028): §"),
    "label slash": _of("Passwort/Kennwort: §"),
    "label en dash remark": _of("Passwort – SMTP – §", bare=True),
    "neu": _of("Das neue Passwort für office@muster.example lautet: §"),
    "kk": _of("Kennwort des Postfachs office@muster.example lautet §.", bare=True),
    "pass is": _of("pass is §", bare=True),
    "colon next": _of("Das Client Secret lautet:\n§\n"),
    "value then label": _of("§ ist das Client Secret", bare=True),
    "value label paren": _of("§ (Client Secret)", bare=True),
    "en value label": _of("§ is the password for the mailbox", bare=True),
    "secret id and value": _of("Secret ID: 11111111-2222-3333-4444-555555555555\nValue: §"),
    "Wert:": _of("Geheime ID: 11111111-2222-3333-4444-555555555555\nWert: §"),
    "yaml list": _of("accounts:\n- user: office\n  pass: §\n- user: b", in_json),
    "yaml block keep": _of("client_secret: |+\n      §\nnext: 1"),
    "imap literal, at once": _of("a1 LOGIN office@muster.example §\r\n", _literal_at_once),
    "imap lit log": _of('10:00:00 C: A1 LOGIN "office@muster.example" §\n10:00:01 S: A1 NO', _literal_in_log),
    "auth login stamps": _of(
        "10:00:01.1 C: AUTH LOGIN\n10:00:01.2 S: 334 VXNlcm5hbWU6\n10:00:01.3 C: b2ZmaWNl\n10:00:01.4 S: 334 UGFzc3dvcmQ6\n10:00:01.5 C: §\n10:00:01.6 S: 535",
        in_base64,
    ),
    "swaks": _of(" -> AUTH LOGIN\n<-  334 VXNlcm5hbWU6\n -> b2ZmaWNl\n<-  334 UGFzc3dvcmQ6\n -> §\n<** 535", in_base64),
    "curl verbose": _of("> AUTH PLAIN\n< 334\n> §\n< 535", plain_pair),
    "pop dovecot": _of("USER office@muster.example\r\n+OK\r\nPASS §\r\n-ERR [AUTH]", bare=True),
    "qp form": _of("grant_type=3Dpassword&password=3D§&scope=3Dx", in_quoted_printable, bare=True),
    "b64 url json": _of("state=§", _json_for_urls),
    "enc slash": _of("powershell /enc §", _assigned_in_powershell),
    "enc ec": _of("powershell -ec §", _called_in_powershell),
    "conn amqp": _of("amqps://mail:§@mq.muster.example/v", in_address),
    "storage": _of("export AZURE_STORAGE_KEY=§", bare=True),
    "cookie json": _of('{"name":"Cookie","value":"ESTSAUTHPERSISTENT=§; x=1"}', bare=True),
    "auth json": _of('"Authorization": "§"', bare=True),
    "auth digest": _of('Authorization: Digest username="o", realm="x", nonce="n", uri="/", response="§"', bare=True),
    "auth hmac": _of("Authorization: HMAC-SHA256 Credential=x&SignedHeaders=a&Signature=§", bare=True),
    "x-functions-key": _of("x-functions-key: §", bare=True),
    "keys quoted": _of('MAILCHECK_KEYS="20270101-ab:§"', key_of_ours),
    "to base64 in a shell": _of("AUTH=$(echo -n § | base64 -w0)", shlex.quote),
    "to base64 by printf": _of("printf %s § | openssl enc -base64", shlex.quote),
    "to base64 in a browser": _of("const basic = btoa(§);", in_program),
    "to base64 in Python": _of("basic = base64.b64encode(b§)", in_program),
    "to base64 in PowerShell": _of("[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes(§))", in_powershell),
    "numbered, short": _of("Pwd1=§\nServer1=outlook.office365.com", bare=True),
    "key as a sign": _of("📧 office@muster.example\n🔑 §", bare=True),
    "abbreviated": _of("Benutzer: office@muster.example\nKW: §", bare=True),
    "behind a key in braces": _of("$conf->{'Akten::MailPassword'} = §;", in_program),
    "what it was changed to": _of("Das Kennwort des Scanners haben wir gestern auf § geändert.", bare=True),
    "named in a bracket": _of("Kennwort stimmt (§), es kommt trotzdem 535", bare=True, short=True),
    "behind an address in .com": _of("user=office@muster.com pass=§ host=outlook.office365.com", bare=True),
    "a vault on the next line": _of(
        "az keyvault secret show --vault-name akten --name smtp --query value -o tsv\n§", bare=True
    ),
    "a store of secrets in Kubernetes": _of("> kubectl get secret akten -o json\n§", bare=True),
    "asked in a shell of Python": _of(">>> os.environ['SMTP_PASSWORD']\n'§'", bare=True),
    "a Secret of Kubernetes": _of("kind: Secret\nmetadata:\n  name: akten\nstringData:\n  smtp: §\n", bare=True),
    "raw in a mail program's file": _of('backend.auth.raw = "§"', bare=True),
}
