"""Our IMAP conversation with a server that is not ours: Dovecot, which checks real signatures of real tokens."""

from __future__ import annotations

import asyncio
import contextlib
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pydantic import SecretStr

from bot.checks import imap
from bot.checks._carrying import carry_through
from bot.checks._claims import Moment
from bot.checks._course import ConversationRun
from bot.checks._network import Network, open_network
from bot.checks._sign_in import Token
from bot.model import Endpoint, Outcome, Stage, StageResult
from bot.sandbox.authority import Authority
from bot.sandbox.tokens import b64url
from bot.settings import load_settings

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
MAILBOX = "office@muster.example"
START_LIMIT = 20.0  # seconds

pytestmark = pytest.mark.skipif(DOVECOT is None, reason="no dovecot here (Debian: apt-get install dovecot-imapd)")

COMMON = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""
# Since 2.4 settings have other names, and OAuth2 needs no password database.
NEW = """
dovecot_config_version = {version}
dovecot_storage_version = {version}
protocols {{
  imap = yes
}}
mail_driver = maildir
mail_path = {folder}/mail/%{{user}}
mail_inbox_path = {folder}/mail/%{{user}}
ssl_server_cert_file = {folder}/server.pem
ssl_server_key_file = {folder}/server.pem
auth_mechanisms = xoauth2
auth_failure_delay = 0
oauth2 {{
  introspection_mode = local
  username_attribute = upn
  oauth2_local_validation {{
    dict fs {{
      fs posix {{
        prefix = {folder}/keys/
      }}
    }}
  }}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/mail/%{{user}}
  }}
}}
"""
OLD = """
protocols = imap
# Before 2.4 whoever was refused waits longer and longer at the next sign-in.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
mail_location = maildir:{folder}/mail/%u
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
auth_mechanisms = xoauth2
auth_failure_delay = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf.ext
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
"""
OLD_OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = upn
"""


@dataclass(frozen=True)
class Dovecot:
    """A running Dovecot and the key that its tokens are signed with."""

    endpoint: Endpoint
    authority: Authority
    key: rsa.RSAPrivateKey

    def token(self, mailbox: str = MAILBOX, lifetime: int = 600) -> str:
        """Return a token for this mailbox, with the claims that Dovecot reads."""
        now = int(time.time())
        header = b'{"typ":"JWT","alg":"RS256","kid":"k1"}'
        claims = '{{"sub":"{0}","upn":"{0}","azp":"lab","iat":{1},"nbf":{1},"exp":{2}}}'.format(
            mailbox, now - 5, now + lifetime
        )
        signed = f"{b64url(header)}.{b64url(claims.encode())}"
        return f"{signed}.{b64url(self.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def version_of(dovecot: str) -> tuple[int, int, str]:
    text = subprocess.run([dovecot, "--version"], capture_output=True, text=True, check=True, timeout=10).stdout  # noqa: S603
    number = text.split("-")[0].split(" ")[0].strip()
    major, minor = number.split(".")[:2]
    return int(major), int(minor), number


def write_configuration(folder: Path, port: int, dovecot: str) -> Path:
    major, minor, number = version_of(dovecot)
    # Root starts Dovecot, but nobody signs in as root, or owns mail as root.
    owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    (folder / "mail").mkdir()
    if os.getuid() == 0:
        os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    facts = {
        "folder": folder,
        "port": port,
        "version": number,
        "uid": owner.pw_uid,
        "gid": owner.pw_gid,
        "user": owner.pw_name,
        "group": grp.getgrgid(owner.pw_gid).gr_name,
    }
    new = (major, minor) >= (2, 4)
    # The version has to come first.
    (folder / "dovecot.conf").write_text(((NEW if new else OLD) + COMMON).format(**facts))
    (folder / "oauth2.conf.ext").write_text(OLD_OAUTH2.format(**facts))
    return folder / "dovecot.conf"


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Dovecot]:
    assert DOVECOT is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    authority = Authority(folder)
    authority.context()
    shutil.copy(folder / "good.pem", folder / "server.pem")
    key = rsa.generate_private_key(65537, 2048)
    public = folder / "keys" / "lab" / "RS256" / "k1"
    public.parent.mkdir(parents=True)
    public.write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    configuration = write_configuration(folder, port, DOVECOT)
    command = [DOVECOT, "-F", "-c", str(configuration)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603  found on PATH
    try:
        wait_for(process, port)
        yield Dovecot(Endpoint("localhost", port), authority, key)
    finally:
        process.terminate()
        process.communicate(timeout=10)


def wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"dovecot ended: {process.communicate()[1].decode(errors='replace')}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise RuntimeError("dovecot does not answer")


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    # Not under pytest's folder, which only its owner may enter; and Dovecot's sockets need short names.
    with tempfile.TemporaryDirectory(prefix="mailcheck-dovecot-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with running(folder) as server:
            yield server


@pytest.fixture
async def network(dovecot: Dovecot) -> AsyncIterator[Network]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MAILCHECK_CA_FILE", str(dovecot.authority.ca_file))
        environment.setenv("MAILCHECK_ALLOWED_HOSTS", "localhost")
        yield open_network(load_settings(None))


async def check(server: Dovecot, network: Network, token: str, mailbox: str = MAILBOX) -> dict[Stage, StageResult]:
    course = ConversationRun(imap.CHECK, server.endpoint, mailbox, network.limits, time.monotonic() + 20)

    async def access() -> Token:
        return Token(SecretStr(token), Moment(time.time(), None))

    await carry_through(course, lambda: imap.converse(course, network, access))
    return {result.stage: result for result in course.results()}


async def test_a_good_token_opens_the_mailbox(dovecot: Dovecot, network: Network) -> None:
    """A token that Dovecot can verify opens the mailbox, through all stages."""

    results = await check(dovecot, network, dovecot.token())
    assert dict.fromkeys(imap.CHECK.stages, Outcome.PASSED) == {
        stage: result.outcome for stage, result in results.items()
    }


@pytest.mark.parametrize("bend", ["expired", "of-another-mailbox", "torn"])
async def test_a_bad_token_is_refused(bend: str, dovecot: Dovecot, network: Network) -> None:
    """A token that Dovecot refuses ends in its words, and the error challenge in facts."""

    tokens = {
        "expired": dovecot.token(lifetime=-1),
        "of-another-mailbox": dovecot.token("info@muster.example"),
        "torn": dovecot.token()[:-20],
    }
    results = await check(dovecot, network, tokens[bend])
    (finding,) = results[Stage.AUTH].findings
    assert results[Stage.AUTH].outcome is Outcome.FAILED
    assert finding.code == "imap.login_refused"
    assert finding.facts["code"] == "AUTHENTICATIONFAILED"
    # Dovecot challenges what it could not verify; a token of somebody else is refused without a word from 2.4 on.
    silent = bend == "of-another-mailbox" and version_of(DOVECOT or "dovecot")[:2] >= (2, 4)
    assert ("challenge_schemes" in finding.facts) == (not silent)
    assert tokens[bend] not in repr(results)


async def test_twenty_at_once(dovecot: Dovecot, network: Network) -> None:
    """Twenty mailboxes are opened side by side."""

    boxes = [f"box{number}@muster.example" for number in range(20)]
    everything = await asyncio.gather(*(check(dovecot, network, dovecot.token(box), box) for box in boxes))
    assert {result.outcome for results in everything for result in results.values()} == {Outcome.PASSED}
