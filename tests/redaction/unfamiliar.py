"""Ways of writing that were kept back while the rules were made: other languages, other programs, other habits."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from urllib.parse import quote

from tests.redaction.written import (
    Form,
    in_json,
    in_json_twice,
    in_powershell,
    in_program,
    in_url,
    in_vb,
)
from tests.redaction.written import form as _of


def _in_address(value: str) -> str:
    return quote(value, safe="")


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
    "ruby hash": _of("  :client_secret => §,\n  :scope => 'x'", in_program),
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
    "nested": _of('{"msg":"{\\"config\\":{\\"password\\":§}}"}', in_json_twice),
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
    "perl hash": _of("  Password => §,", in_powershell),
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
    "vbs": _of('objMessage.Configuration.Fields.Item("sendpassword") = §', in_vb),
    "sql": _of("UPDATE settings SET smtp_password = § WHERE id = 1", in_powershell),
    "sql insert": _of("INSERT INTO settings (name, value) VALUES ('smtp_password', §)", in_powershell),
    "sql columns": _of("INSERT INTO mail (host, username, password) VALUES ('x', 'office', §)", in_powershell),
    "jdbc": _of("jdbc:sqlserver://db:1433;user=sa;password=§;encrypt=true", bare=True),
    "odbc": _of("Driver={SQL Server};Server=x;Uid=sa;Pwd={§};", bare=True),
    "laravel": _of('MAIL_PASSWORD="§"\nMAIL_ENCRYPTION=tls', bare=True),
    "django": _of("EMAIL_HOST_PASSWORD = §", in_program),
    "wordpress": _of("define( 'SMTP_PASS', § );", in_powershell),
    "symfony": _of("MAILER_DSN=smtp://office:§@smtp.office365.com:587", _in_address),
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
}
