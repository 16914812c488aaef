"""Lines that people paste and that hold no secret: a thousand and more, of our own making or of our own pages."""

from __future__ import annotations

import base64
import re
import string
import uuid
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bot.catalogue import load
from tests import canaries

_ROOT = Path(__file__).resolve().parents[2]
_SIGNS = string.ascii_letters + string.digits
_FIXED = """
Kennwort zurücksetzen
Kennwort zurücksetzen: https://aka.ms/sspr
Das Kennwort wurde am 01.03.2027 zurückgesetzt.
Passwort ist korrekt eingegeben worden
Passwort vergessen? Hier klicken.
Passwort ändern
Bitte das Passwort eingeben:
Passwort: ********
Passwort (SMTP): ist gesetzt
Passwort – wie besprochen
Passwort für office@muster.example: liegt im Tresor
Kennwort des Postfachs ist abgelaufen
Client-Secret (Wert): siehe Tresor
Client secret (value): not shown
Client Secret läuft am 31.12.2027 ab
Geheimer Clientschlüssel: läuft bald ab
Secret expired on 2027-01-01
Das Client-Secret ist falsch, bitte ein neues anlegen.
App password is not required
Basic authentication is disabled
Enter your password
Password:
Password complexity rules: at least 12 characters
Password never expires: True
PasswordLastSet        : 01.03.2027 10:00:00
LastPasswordChangeTimestamp : 2027-03-01T10:00:00Z
PasswordPolicies : DisablePasswordExpiration
password_policy=strong
passwordAuthentication yes
token_type=Bearer
token_endpoint=https://login.microsoftonline.com/common/oauth2/v2.0/token
"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599
The access token has expired.
Token lifetime is 3599 seconds
Der Token ist abgelaufen
tokens per minute: 1200
secret name: mailcheck-prod
secretId: mailcheck
secret_expires: 2027-05-01
client_secret_basic client_secret_post private_key_jwt
"token_endpoint_auth_methods_supported":["client_secret_post","private_key_jwt","client_secret_basic"]
login(user, password)
PASS tests/mail/test_anmeldung.py
PASS src/mail.test.ts
server.login(user, password)
imap.login(config.user, config.password)
imap_open($host, $user, $password)
new NetworkCredential(user, password)
new NetworkCredential(userName, securePassword);
new ClientSecretCredential(tenantId, clientId, clientSecret)
ClientSecretCredential(tenant_id, client_id, client_secret)
.WithClientSecret(config["ClientSecret"])
.WithClientSecret(clientSecret)
.WithAuthority(new Uri("https://login.microsoftonline.com/contoso.example"))
new X509Certificate2("mail.pfx", password)
X509Certificate2 cert = store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, false)[0];
ConvertTo-SecureString $env:MAIL_PASSWORD -AsPlainText -Force
Read-Host -AsSecureString "Kennwort"
Get-Credential -Message "Bitte anmelden"
$cred = Get-Credential office@muster.example
Connect-ExchangeOnline -UserPrincipalName admin@muster.example
Connect-MgGraph -Scopes "Application.ReadWrite.All","Directory.Read.All"
Set-CASMailbox -Identity office@muster.example -SmtpClientAuthenticationDisabled $false
Get-CASMailbox office@muster.example | Format-List ImapEnabled,SmtpClientAuthenticationDisabled
New-ServicePrincipal -AppId $appId -ObjectId $objectId -DisplayName "Kanzlei"
Add-MailboxPermission -Identity office@muster.example -User $sp.Identity -AccessRights FullAccess
Get-AuthenticationPolicy | fl AllowBasicAuthImap
Test-ServicePrincipalAuthorization -Identity $sp -Resource office@muster.example
curl -v https://outlook.office365.com
curl -u office@muster.example https://mail.muster.example
curl -I https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration
openssl s_client -connect outlook.office365.com:993 -crlf
openssl s_client -starttls smtp -connect smtp.office365.com:587 -servername smtp.office365.com
openssl x509 -in cert.pem -noout -fingerprint -sha256
openssl pkcs12 -in mail.pfx -nokeys -out cert.pem
az login --tenant contoso.example
az login --use-device-code
az ad app credential list --id 11111111-2222-3333-4444-555555555555
sqlcmd -S db.muster.example -E -Q "select 1"
docker login registry.example
docker run -p 8080:80 -v /srv/mail:/data mail:1.2.3
docker ps -a --format table
mysql -u root -p
mysql -h db.muster.example -P 3306 -u root -p mail
sshpass -e ssh office@mail.muster.example
ssh -p 2222 office@mail.muster.example
swaks --to office@muster.example --server smtp.office365.com:587 -tls
imapsync --host1 a.example --host2 b.example --user1 office --passfile1 /etc/p1
net use
net use Z: \\\\server\\mail /persistent:yes
cmdkey /list
setx PATH "%PATH%;C:\\tools"
setx JAVA_HOME "C:\\Program Files\\Java\\jdk-21"
mkdir -p /srv/mailcheck/data
nmap -p 993,587 outlook.office365.com
Test-NetConnection smtp.office365.com -Port 587
S: * OK The Microsoft Exchange IMAP4 service is ready.
* CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+
* BYE Connection is closed. 13
A1 NO AUTHENTICATE failed.
a2 OK AUTHENTICATE completed.
a1 BAD User is authenticated but not connected.
a3 FETCH 1 (BODY[] {342}
+OK Dovecot ready.
250-AUTH LOGIN XOAUTH2
250-SIZE 157286400
334 VXNlcm5hbWU6
334 UGFzc3dvcmQ6
530 5.7.57 Client not authenticated to send mail.
535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.
535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6
550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
DEBUG SMTP: AUTH LOGIN command trace suppressed
DEBUG IMAPS: mechanism XOAUTH2 not supported by server
Cookie: keine
Set-Cookie: fpc=; expires=Thu, 01-Jan-1970 00:00:00 GMT; path=/
Authorization header is missing
WWW-Authenticate: Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"
Authorization: Bearer <token>
Strict-Transport-Security: max-age=31536000; includeSubDomains
x-ms-ests-server: 2.1.19683.4 - WEULR1 ProdSlices
x-ms-request-id: 6f1c7a52-1a0e-4f7b-9f57-3f2f0b1c4a00
client-request-id: 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
Server: Microsoft-HTTPAPI/2.0
X-FEServer: FR0P281CA0041
X-CalculatedBETarget: FR0P281MB1234.DEUP281.PROD.OUTLOOK.COM
ETag: W/"datagzip-1a2b3c4d5e6f"
Content-Type: multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW
Content-Type: multipart/mixed; boundary="_000_AM0PR04MB1234567890ABCDEFAM0PR04MB1234eurp_"
name,tenant,client_secret,mailbox
| Name | Kennwort | Server |
<input type="password" name="password" value="">
<input type="password" placeholder="Kennwort eingeben">
<add key="ClientSecret" value="" />
<add key="Timeout" value="30000"/>
<add key="ClientId" value="11111111-2222-3333-4444-555555555555"/>
{"name": "client_id", "value": "11111111-2222-3333-4444-555555555555"}
{"name":"grant_type","value":"client_credentials"}
{"key": "scope", "value": "https://outlook.office365.com/.default", "type": "text"}
{"name": "client_secret", "value": ""}
{"name": "client_secret", "value": "{{clientSecret}}"}
public string Password { get; set; }
private final String password;
password = getpass.getpass()
client_secret = os.environ["CLIENT_SECRET"]
const secret = process.env.CLIENT_SECRET;
SMTP_PASSWORD=${SMTP_PASSWORD}
password: ${{ secrets.SMTP_PASSWORD }}
password: "{{ vault_password }}"
secretKeyRef: { name: mail, key: client-secret }
-----BEGIN CERTIFICATE-----
-----END CERTIFICATE-----
-----BEGIN PUBLIC KEY-----
at System.Net.Mail.SmtpConnection.ConnectAndHandshakeAsyncResult.SendEHLOCallback(IAsyncResult result)
at Microsoft.Identity.Client.Internal.Requests.ClientCredentialRequest.FetchNewAccessTokenAsync(CancellationToken cancellationToken)
at com.sun.mail.imap.IMAPStore.protocolConnect(IMAPStore.java:732)
at com.microsoft.aad.msal4j.AcquireTokenByClientCredentialSupplier.execute(AcquireTokenByClientCredentialSupplier.java:63)
javax.mail.AuthenticationFailedException: 535 5.7.3 Authentication unsuccessful
MailKit.Security.AuthenticationException: 535: 5.7.3 Authentication unsuccessful
System.Security.Authentication.AuthenticationException: The remote certificate is invalid
imaplib.IMAP4.error: b'AUTHENTICATE failed.'
smtplib.SMTPAuthenticationError: (535, b'5.7.139 Authentication unsuccessful')
File "/usr/lib/python3.11/imaplib.py", line 615, in login
Program: HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Office\\16.0\\Outlook
C:\\Users\\otto\\AppData\\Local\\Temp\\Mailcheck_2027-03-01.log
/var/log/mailcheck/2027-03-01T10-00-00Z.log.gz
pool-1-thread-3 connected to outlook.office365.com/52.97.201.242:993
TLSv1.3 TLS_AES_256_GCM_SHA384
ECDHE-RSA-AES256-GCM-SHA384
subject=C = US, ST = Washington, O = Microsoft Corporation, CN = outlook.com
kid: "nOo3ZDrODXEK1jKWhXslHR_KXEg", alg RS256
Version 16.0.17628.20144 (Build 17628), ExchangeOnlineManagement 3.4.0
ticket 2027-000123, case 1-7N3BRR, invoice RE-2027/0815
Bitte geben Sie das Kennwort nicht per E-Mail weiter.
Wir haben das Secret gestern erneuert, trotzdem kommt der Fehler.
Mein Kennwort geht nicht mehr, seit heute morgen um 8:15 Uhr.
Der Token enthält die Rolle IMAP.AccessAsApp.
The secret was created by admin@muster.example on 1/2/2027.
We use the password grant for Kanzlei2000 GmbH.
Passwort: siehe KeePass
Passwort: bitte per Telefon erfragen
Passwort: hat der Kunde
Kennwort: wird nicht benötigt
Das Kennwort muss mindestens 12 Zeichen lang sein.
Client Secret: vorhanden, gültig bis 31.12.2027
Client Secret: gültig
Client-Secret (Wert): nur einmal sichtbar
Client Secret ID: 11111111-2222-3333-4444-555555555555
Secret: created 2027-01-01, expires 2028-01-01
secret: exists
Password: set by administrator
password: required
Password field is empty
Password for office@muster.example:
Enter passphrase for key '/home/otto/.ssh/id_ed25519':
Kennwort für office@muster.example zurücksetzen
Login failed for user 'office@muster.example'.
Login failed for user 'NT AUTHORITY\\ANONYMOUS LOGON'
User 'office' authenticated via 'XOAUTH2'
Authentication failed (server: 'smtp.office365.com', mechanism: 'LOGIN')
auth = ("user", password)
connect("outlook.office365.com", 993, timeout=10)
connect("imap.example", "993", "ssl")
session.connect('tcp', 'outlook.office365.com', '993')
authenticate("XOAUTH2", callback)
imap.authenticate('XOAUTH2', 'office@muster.example', access_token)
server.auth("XOAUTH2", auth_string)
import("./mail.js", "utf-8")
Import-Module ExchangeOnlineManagement -RequiredVersion 3.4.0
$secret = Get-Secret -Name "mail" -AsPlainText
$cred = New-Object System.Management.Automation.PSCredential($user, $pass)
string password = Environment.GetEnvironmentVariable("SMTP_PASSWORD");
String password = System.getenv("SMTP_PASSWORD");
password = os.getenv("SMTP_PASSWORD", "")
var secret = builder.Configuration["AzureAd:ClientSecret"];
"clientSecret": "<ENTER_CLIENT_SECRET>",
"client_secret": "YOUR_CLIENT_SECRET"
client_secret: "***"
client_secret=[REDACTED]
client_secret=xxxxx
"secretUri": "https://kv.vault.azure.net/secrets/mail/0a1b2c3d4e5f60718293a4b5c6d7e8f9"
keyVaultReference: @Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/mail/)
passwordCredentials: []
"passwordCredentials":[{"customKeyIdentifier":null,"displayName":"mail","endDateTime":"2028-01-01T00:00:00Z","hint":"aB3","keyId":"11111111-2222-3333-4444-555555555555","secretText":null,"startDateTime":"2027-01-01T00:00:00Z"}]
"keyCredentials":[{"customKeyIdentifier":"A1B2C3D4E5F60718293A4B5C6D7E8F9012345678","type":"AsymmetricX509Cert","usage":"Verify"}]
Key ID: A1B2C3D4E5F60718
API key missing
x-api-key header required
key: value
keys: 12
access key rotation is due
Shared key authentication is disabled
authorization_endpoint: https://login.microsoftonline.com/common/oauth2/v2.0/authorize
"authorization_uri":"https://login.windows.net/common/oauth2/authorize"
Authorization: none
Authorization Server: login.microsoftonline.com
Cookie consent: accepted
cookie_policy=strict; samesite=lax
Set-Cookie header is not allowed
AUTH LOGIN PLAIN XOAUTH2
250 AUTH LOGIN PLAIN XOAUTH2 CHUNKING
C: AUTH LOGIN
S: 334 VXNlcm5hbWU6
A1 LOGIN {21}
+ Ready for additional command text
* 23 FETCH (BODY[HEADER] {342}
net use X: \\\\server\\share /persistent:no
net user office /domain
curl -u office https://mail.muster.example
curl -x proxy.muster.example:3128 https://x.example
docker run -p 8443:443 --name mail registry.example/mail:1.2.3
az account show --query tenantId -o tsv
az login -t contoso.example
openssl rand -base64 32
openssl s_client -connect smtp.office365.com:587 -starttls smtp -showcerts
mysql -uroot -p mail
ssh -p 22 office@host.example
sshpass -f /run/secrets/pw ssh x
setx AZURE_TENANT_ID 11111111-2222-3333-4444-555555555555
git config --global user.email office@muster.example
smtp.password.file=/etc/mail/password
spring.mail.properties.mail.smtp.auth=true
mail.smtp.auth.mechanisms=XOAUTH2
passwordEncoder=org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder
Name,UserPrincipalName,PasswordNeverExpires,LastPasswordChange
office,office@muster.example,True,2027-01-01T00:00:00Z
DisplayName  PasswordPolicies  StrongPasswordRequired
-----------  ----------------  ----------------------
Otto Muster  None              True
Identity                 : office@muster.example
ExternalEmailAddress     : SMTP:office@muster.example
ResetPasswordOnNextLogon : False
AuditOwner : {Update, MoveToDeletedItems, SoftDelete, HardDelete}
AADSTS50055: The password is expired.
AADSTS50056: Invalid or null password: password does not exist in the directory for this user.
AADSTS50057: The user account is disabled.
AADSTS90014: The required field 'client_secret' is missing from the credential.
AADSTS7000216: 'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.
invalid_client: Client secret 'mail' expired
The secret 'mailcheck-2027' was not found
Uncaught Error: password "undefined" is not valid
X-MS-Exchange-Organization-SCL: -1
X-Microsoft-Antispam-Message-Info:
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=muster.example; s=selector1; h=From:Date:Subject:Message-ID; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZVoG4ZHRNiYzR
Authentication-Results: spf=pass smtp.mailfrom=muster.example; dkim=pass header.d=muster.example; dmarc=pass
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8
integrity sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==
etag: "0x8DC1F2A3B4C5D6E"
nextLink: https://graph.microsoft.com/v1.0/users?$skiptoken=RFNwdAIAAQAAAB
session_id=8f14e45fceea167a5a36dedd4bea2543
request-id 5f3a1b2c-0d1e-4f2a-8b3c-4d5e6f708192 activity AAMkAGI2TG93AAA=
error_codes":[7000215],"timestamp":"2027-03-01 10:00:00Z","trace_id":"11111111-2222-3333-4444-555555555555"
Der Benutzer hat das Kennwort geändert; Token von vor 10:15 Uhr sind ungültig.
Wir nutzen Passwort-Safe Version 9.3.1 und Outlook2019.
Bitte Secret rotieren (Ticket SUP-20271) bis 01.04.2027!
Password Manager: Bitwarden 2027.1.0
Passwort – bitte nicht hier posten!
Kennwort - Ablauf in 14 Tagen
token: valid
Token-Cache gelöscht
The token was issued for audience https://outlook.office365.com
Bearer error="invalid_token", error_description="The access token expired"
openssl pkcs12 -in mail.pfx -nokeys -passin file:/root/pw
session.post(url, data={"user": user, "pwd": pwd})
existingSecret: mail-credentials-76
clientSecret: process.env.SECRET_25,
send "$pw\r"
pw folgt
Passwort: kommt separat per Brief
warning: unknown[192.0.2.44]: SASL LOGIN authentication failed: UGFzc3dvcmQ6
imap(buero)<35674><zk40WPjY6bayj4QI>: Logged out in=158 out=84022
imap-login: Login: user=<buero>, method=PLAIN, TLS, session=<fvVPn4KCroYhcH9m>
System.Private.CoreLib, Culture=neutral, PublicKeyToken=7cec85d7bea7798e
connect("outlook.office365.com", 993, "imap4rev1", "INBOX")
Mailer("outlook.office365.com", 587, "office@muster.example", "Betreff Test 145")
const titel = 'Kennwort ändern'; dialog.show(titel);
let user = "otto13"; login(user, askPassword());
$app = 'Mail7'; Get-MgApplication -Filter "displayName eq '$app'"
$kunde = 'Muster12'; Write-Host "Kunde: $kunde"
$secret = (Add-MgApplicationPassword -ApplicationId $id).SecretText
docker login -u buero19 registry.muster.example
smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd
password: *default
password: !vault |
password:required,min:4
open ftp.muster.example
cd mail114
Anmelden als office@muster.example geht, nur IMAP nicht.
Einloggen mit office@muster.example / zweiter Faktor per App
mailtool --key /etc/ssl/private/mail.pem --token-file /run/token
Name;Secret läuft ab;Mandant
mail30;19.01.2027;11111111-2222-3333-4444-555555555555
P a s s w o r t  v e r g e s s e n
Kenwort vergessen, bitte neu
Passport: abgelaufen
Passwörter: werden alle 90 Tage geändert
Clave primaria duplicada
"""


def _id(drawn: Random) -> str:
    return str(uuid.UUID(int=drawn.getrandbits(128), version=4))


def _some(drawn: Random, length: int, signs: str = _SIGNS) -> str:
    return "".join(drawn.choice(signs) for _ in range(length))


def _generated(drawn: Random) -> Iterator[str]:
    capitals, hexa = string.ascii_uppercase + string.digits, "0123456789abcdef"
    for _ in range(25):
        server = f"FR{drawn.randint(0, 9)}P281{drawn.choice(('MB', 'CA'))}{drawn.randint(1000, 9999)}"
        day = f"2027-{drawn.randint(1, 12):02}-{drawn.randint(1, 28):02}"
        yield f"Trace ID: {_id(drawn)} Correlation ID: {_id(drawn)} Timestamp: {day} 10:00:00Z"
        yield f"AADSTS7000215: Invalid client secret provided for app '{_id(drawn)}'."
        yield f"AADSTS700016: Application with identifier '{_id(drawn)}' was not found in the directory 'Muster'."
        yield f"Thumbprint : {_some(drawn, 40, '0123456789ABCDEF')}"
        yield f"SHA256 Fingerprint={':'.join(_some(drawn, 2, '0123456789ABCDEF') for _ in range(32))}"
        yield f"{_some(drawn, 64, hexa)}  mailcheck-{drawn.randint(1, 9)}.{drawn.randint(1, 9)}.tar.gz"
        yield f"commit {_some(drawn, 40, hexa)}"
        yield f"md5: {_some(drawn, 32, hexa)}"
        yield f"Message-ID: <{server}{_some(drawn, 24, '0123456789ABCDEF')}@{server}.DEUP281.PROD.OUTLOOK.COM>"
        yield f"Message-Id: <{day.replace('-', '')}101500.{drawn.randint(10**5, 10**6)}-1-office@muster.example>"
        yield f"In-Reply-To: <CA{_some(drawn, 20)}+{_some(drawn, 12)}={_some(drawn, 10)}@mail.muster.example>"
        yield f"535 5.7.3 Authentication unsuccessful [{server}.DEUP281.PROD.OUTLOOK.COM {day}T10:00:00.000Z 08DD{_some(drawn, 12, '0123456789ABCDEF')}]"
        yield f"Received: from {server}.DEUP281.PROD.OUTLOOK.COM ([fe80::{_some(drawn, 4, hexa)}:{_some(drawn, 4, hexa)}]) by {server}"
        yield f"* OK The Microsoft Exchange IMAP4 service is ready. [{base64.b64encode(f'{server}.DEUP281.PROD.OUTLOOK.COM'.encode('utf-16-le')).decode()}]"
        yield f"{day} 10:{drawn.randint(10, 59)}:07,{drawn.randint(100, 999)} INFO [imap] connect outlook.office365.com:993 session {_some(drawn, 16, hexa)}"
        yield f"password rejected for office{drawn.randint(1, 99)}@muster.example, request {_id(drawn)}"
        yield f"ClientId={_id(drawn)};TenantId={_id(drawn)};Authority=https://login.microsoftonline.com"
        yield f"Secret ID: {_id(drawn)}"
        yield f"KeyId : {_id(drawn)}  EndDateTime : {day} 00:00:00  Hint : {_some(drawn, 3)}"
        yield f'x-ms-ags-diagnostic: {{"ServerInfo":{{"DataCenter":"Germany West Central","Ring":"5","RoleInstance":"{_some(drawn, 12, capitals)}"}}}}'
        yield f"ObjectId : {_id(drawn)} AppRoleId : {_id(drawn)}"
        yield f"DTSTAMP session id {_some(drawn, 24, hexa)} closed after {drawn.randint(1, 900)} ms"
        yield f"Connection to smtp.office365.com:587 [{drawn.randint(13, 52)}.97.{drawn.randint(1, 254)}.{drawn.randint(1, 254)}] failed"
        yield f"0x80{_some(drawn, 6, '0123456789ABCDEF')} HRESULT, code {drawn.randint(-2147483648, -1)}"
        yield f"ClientCorrelationId={_id(drawn)}, Kennwort zurücksetzen am {day}"


def _pages() -> Iterator[str]:
    """Yield the lines of our own pages and of the catalogue's examples, as far as they speak of secrets and sign-ins."""
    about = re.compile(r"(?i)secret|pass|kennw|token|schl|key|login|auth|connect|get-|set-|new-|id\b")
    for page in sorted((_ROOT / "docs").rglob("*.md")):
        yield from (line.strip() for line in page.read_text("utf-8").splitlines() if about.search(line))
    for error in load().errors.values():
        for example in error.examples:
            yield from (line.strip() for line in example.text.splitlines() if about.search(line))


def lines(seed: str) -> list[str]:
    """Return all lines, the same in every run."""
    drawn = canaries.seeded(seed)
    fixed = [line for line in _FIXED.splitlines() if line]
    pages = sorted({line for line in _pages() if line})
    return [*fixed, *_generated(drawn), *drawn.sample(pages, min(800, len(pages)))]
