"""Ways of writing in which a secret stands apart from what tells it: defined elsewhere, asked for, said in a sentence, misspelt."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from tests.redaction.written import Form, form, in_json, in_powershell, in_program, in_vb

TOLD: Mapping[str, Form] = {
    "variable, then another of it": form(
        "$wert = §\n$sicher = ConvertTo-SecureString $wert -AsPlainText -Force\n$c = New-Object PSCredential('x',$sicher)",
        in_powershell,
    ),
    "constant as a client's secret": form(
        "const S = §;\nconst cca = new ConfidentialClientApplication({ auth: { clientId: ID, clientSecret: S } });",
        in_program,
    ),
    "variable as an argument": form("P = §\nbox = imaplib.IMAP4_SSL(HOST)\nbox.login(USER, P)", in_program),
    "variable of a shell": form(
        'X=§\nswaks --auth-user buero --auth-password "${X}" --server smtp.example', shlex.quote
    ),
    "constant of PHP": form("define('MAIL_X', §);\n$mail->Password = MAIL_X;", in_powershell),
    "variable of VBA": form(
        'Dim s As String\ns = §\n.Item("http://schemas.microsoft.com/cdo/configuration/sendpassword") = s', in_vb
    ),
    "variable of a dialogue": form('set pw §\nspawn ssh buero@host\nexpect "assword:"\nsend "$pw\\r"', bare=True),
    "use before its definition": form("login(user, pwd_of_mail)\n# oben:\npwd_of_mail = §", in_program),
    "spaced label": form("P a s s w o r t :  §"),
    "label with a hyphen": form("Pass-Wort: §"),
    "label of three letters": form("Pwt: §"),
    "letters exchanged": form("Passwrot: §"),
    "digit for a letter": form("Benutzemame: buero\nKennwor1: §"),
    "digit within a label": form("Passw0rt: §"),
    "said with some doubt": form("Das Passwort lautet jetzt wohl: §"),
    "said by the way": form("mein kennwort ist übrigens §"),
    "would be": form("Das neue PW wäre dann §"),
    "whom to sign in as": form("Bitte mal einloggen mit buero / §"),
    "words up to a colon": form("Den geheimen Schlüssel habe ich so kopiert: §"),
    "quoted answer": form("Was haben Sie als Passwort eingetragen?\n> §"),
    "asked without a question mark": form("[10:14, 1.3.2027] Otto: whats the mailbox pw\n[10:15, 1.3.2027] Ina: §"),
    "script of ftp": form("open ftp.kanzlei.example\nuser buero §\nbinary\nput mail.zip\nquit", bare=True),
    "script of ftp, line by line": form("open ftp.kanzlei.example\nbuero\n§\nbinary\nput mail.zip\nbye"),
    "branch of expect": form('expect {\n  "*assword*" { send -- "§\\n" }\n}', bare=True),
    "pattern of a prompt": form("child.expect('[Pp]assword: ')\nchild.sendline(§)", in_powershell),
    "option for a key": form("mailtool sync --server imap.example --key §", shlex.quote),
    "option for a token": form("mailtool -url https://x.example -token §", shlex.quote),
    "carets of exim": form("plain:\n  driver = plaintext\n  public_name = PLAIN\n  client_send = ^buero^§", bare=True),
    "behind a server and its port": form('val session = Mailer("smtp.example", 587, "buero", §)', in_program),
    "in a chain of calls": form('Mailer("smtp.example", 587).auth(true).as("buero", §)()', in_program),
    "list of Lisp": form('(setq smtpmail-auth-credentials \'(("smtp.example" 587 "buero" §)))', in_program),
    "listed options": form("Start-Process tool.exe -ArgumentList '-u','buero','-p',§", in_powershell),
    "Japanese": form("パスワード：§"),
    "Croatian": form("Lozinka: §"),
    "Spanish": form("Clave: §"),
    "Turkish": form("Parola: §"),
    "Romanian": form("parola este §"),
    "below a sentence": form("Please enter this client secret into the program:\n§\nThanks"),
    "chat with dates": form("Otto (01.03.27, 10:14): wie war das kennwort nochmal\nIna (01.03.27, 10:15): §"),
    "chat with names in brackets": form("<otto> pw?\n<ina> §", bare=True),
    "heads of a wiki": form("|| Konto || Kennwort ||\n| buero | § |", bare=True),
    "several in a row": form("Passwörter: buero = §, info = Winter2001!", bare=True),
    "several below each other": form("Kennwörter:\nbuero: §\ninfo: Winter2001!"),
    "beside a mailbox, blanks between": form("buero@kanzlei.example  §\ninfo@kanzlei.example  Herbst2003!", bare=True),
    "variable of Ansible": form(
        'vars:\n  geheim: §\ntasks:\n  - mail:\n      username: buero\n      password: "{{ geheim }}"', in_program
    ),
    "variable of expect": form('set k "§"\nspawn ssh x\nexpect "*?assword:*"\nsend -- "$k\\r"', bare=True),
    "attribute of a class": form(
        "class Cfg:\n    host = 'imap.example'\n    k = §\n\nimap.login(Cfg.user, Cfg.k)", in_program
    ),
    "variable of Compose": form("# .env\nX1=§\n# compose\n    environment:\n      SMTP_PASS: ${X1}", bare=True),
    "within a template": form("const k = §;\nconst body = `client_id=${id}&client_secret=${k}`;", in_program),
    "secret misspelt": form("Client secert: §"),
    "one letter each": form("u: buero p: §"),
    "answered a line later": form("Otto: und das kennwort?\nIna: moment\nIna: §"),
    "constant with a type": form(
        'const mailGeheim: string = §;\nexport default { smtp: { user: "x", pass: mailGeheim } };', in_program
    ),
    "macro": form("#define MP §\ncurl_easy_setopt(curl, CURLOPT_PASSWORD, MP);", in_program),
    "anchor of YAML": form("x: &k §\nmail:\n  password: *k", in_program),
    "key with a dot": form("geheim.wert=§\nmail.smtp.password=${geheim.wert}", bare=True),
    "interpolated setting": form("[DEFAULT]\nk = §\n[mail]\npassword = %(k)s", bare=True),
    "label with a slash": form("Pass/word: §"),
    "pass glued to a name": form("dn = cn=mail,dc=x\ndnpass = §"),
    "key of a network": form("WLAN-Netzwerkschlüssel: §"),
    "shared key of a network": form('network={\n  ssid="kanzlei"\n  psk="§"\n}', bare=True),
    "letter read as two": form("Kennvvort: §"),
    "Chinese, in a sentence": form("邮箱密码是 §"),
    "Japanese, in a sentence": form("パスワードは §"),
    "variable shown": form("C:\\>echo %SMTP_PW%\n§"),
    "access: mailbox and password": form("Logindaten: buero@kanzlei.example §", bare=True),
    "underscores up to the colon": form("Kennwort________: §"),
    "chat with bold names": form("**Ina** Kennwort?\n**Otto** §"),
    "answered in a sentence": form("Agent: What is the client secret you entered?\nCustomer: I entered §"),
    "array": form("char pass[] = §;", in_program),
    "initialiser in braces": form("std::string password{§};", in_program),
    "or else": form("password: process.env.PW || §,", in_program),
    "compared": form("if (password === §) {", in_program),
    "handed to sudo": form("sudo -S <<< '§' systemctl restart x", bare=True),
    "label in quotation marks": form("Feld „Kennwort“ = §"),
    "arrow of two signs": form("Kennwort >> §"),
    "prompt with a default": form("Client Secret []: §\nTenant []: x"),
    "French": form("Clé secrète client : §"),
    "Italian": form("Segreto del client: §"),
    "label broken by a hyphen": form("Kenn-\nwort: §"),
    "variable exported as another": form("A=§\nexport IMAP_PASSWORD=$A", shlex.quote),
    "name above it": form("Benutzer & Passwort:\nbuero\n§"),
    "second of two": form("Passwort 1: Winter1990!\nPasswort 2: §"),
    "label with a footnote": form("Passwort¹: §"),
    "label cut short": form("Outlook-Kennw.: §"),
    "secure string in a credential": form(
        '$t = §\nConnect-Foo -Credential (New-Object PSCredential("buero", (ConvertTo-SecureString $t -AsPlainText -Force)))',
        in_powershell,
    ),
    "assigned by an arrow": form("k <- §\nsmtp(password = k)", in_program),
    "argument on a line of its own": form("k=§\nsmtp.login(\n    user,\n    k,\n)", in_program),
    "pair of a sign-in": form('"auth": ["buero", §]', in_json),
    "here-document": form("password = <<EOT\n§\nEOT"),
    "behind a port": form('client = Mail(host, 993, "buero", §)', in_program),
    "another of LDAP's programs": form("ldapwhoami -D cn=x -w §", shlex.quote),
    "below an arrow": form("Neues Passwort ->\n§"),
}
