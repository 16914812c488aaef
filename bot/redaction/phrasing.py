"""Words that say that something is about a secret, or a sentence, and so no secret itself: what people, forms and programs write."""

_SAID = """
a abgelaufen abgelehnt accepted activated aktiviert aktuell an and anders angegeben any application are as
basic be been benötigt bool but by can cannot changed configured const correct das deaktiviert dem den der des
die disabled does doesn doesn't ein eine einen empty enabled encrypted enter entered erforderlich erneut error
expired expires expiry failed failure falsch false fehler fehlerhaft fehlt field for from gesetzt gespeichert
geändert gueltig gültig has hash have hidden hide id if ignored in incorrect int invalid is ist ja kann kein
keine klartext korrekt leer list locked login missing mit muss must n/a nein never nicht nie nil no none normal
not ntlm null oauth oauth2 oder of ok older on only optional or parameter plain plaintext prompt provided
prüfen redacted rejected required reset richtig saved securestring see sent set should show siehe stored str
string that the this too true unbekannt und undefined ungueltig ungültig unknown unset unverändert value var
verborgen vergessen forgotten zurückgesetzt zurueckgesetzt gesperrt identisch folgt folgen kommt separat separately telefonisch persönlich mündlich später later follows same gleiche gleich dasselbe selbe ok okay denied refused
blocked blockiert verweigert unsuccessful successful success succeeded erfolgreich fehlgeschlagen mismatch timeout abgebrochen aborted
vorhanden hinterlegt bekannt aktiv inaktiv exists present available case-sensitive verschlüsselt was were when will unchanged omitted wird with wrong wurde xoauth2 yes you your zu zurücksetzen
"""
ABOUT = frozenset(_SAID.split())  # words about a secret: what sentences and dialogues say of one
_IN_PHRASES = "correct empty korrekt leer locked older plain richtig"  # as well as in sentences
_TOPICS = "account anmeldung benutzername code eingabe eingeben feld field kennwort konto login passwort password server username"
SENTENCES = ABOUT.difference(_IN_PHRASES.split()).union(_TOPICS.split())
_WRITTEN_JOINING = """
der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine ist sind war wird werden worden wurde hat haben
hatte kann können muss soll mit von für bei zu zum zur in im an am auf aus nach über unter vor ich wir sie er es ihr uns mir mein
dein unser noch schon auch nur wie was wer wo wann warum wenn dass weil bitte danke siehe hier dort jetzt heute gestern steht liegt läuft lief
geht ging kommt kam folgt fehlt gilt bald ab neu alt mehr wieder immer gleich separat per
the a an and or but not no is are was were be been has have had can could must should will would with from for by to on at of into
over under we you he she it they my your our this that these those please see here there now today yesterday if when why how what
who which do does did as ask frag frage fragen
"""
JOINING = frozenset(_WRITTEN_JOINING.split())  # words that make a sentence of words
_WRITTEN_TERMS = """
access account admin administrator agent api app apps application audience authentication auth authorization authorize basic bearer
benutzer callback cert certificate challenge change client cloud code common connection console consumer consumers credential
credentials data database default delegated device directory domain download enabled endpoint exchange expiration expiry export factor
file flow forms grant graph group groups guest handshake header history host http https identity imap import info integrated internal
issuer java jwt key keys kerberos konto legacy length lifetime link linked lockout logon mail mailbox main manager max maximum message
method mfa microsoft min minimum mode module multi name native network number oauth office offline online organization
organizations outlook owner page passwordless pattern permission permissions pfx phone plan policy pop portal post postfach prod
production profile protection protocol provider public read redirect refresh registration remote request resource response role
sasl scope secret secrets security select self send server service services session settings shared sign signin single smtp sso ssl
status store strength string sync system task team tenant test thread time tls token tools two type update uri url user users utf
validation vault verification version web windows writeback
anbieter abgleich adresse aktualisierung anmelde anmeldung authentifizierung cache client datei dienst einstellungen email encryption
faktor falsch geheim hinweis kunde kunden liste manager neues portal programm richtlinie rücksetzung schutz speicher vergabe verwaltung
wechsel zertifikat zugang zwei änderung
"""
TERMS = frozenset(_WRITTEN_TERMS.split())  # of the field: names of options, errors and pages are made of them
