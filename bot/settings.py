"""The operator's settings: from the environment or `.env`, validated once, every mistake named at once."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import parse_qsl, urlsplit

from pydantic import AliasChoices, Field, GetCoreSchemaHandler, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, ErrorDetails
from pydantic_core.core_schema import no_info_after_validator_function
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.env_file import EnvFile, read_env_file
from bot.errors import BadInput, out_of_files
from bot.model import Endpoint, Text
from bot.values import is_base_address, is_host, is_host_rule, is_port, without_brackets

T = TypeVar("T")


class UnusableError(ValueError):
    """Why a setting cannot be used; never its value."""

    def __init__(self, de: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(de, en)


def default_data_dir() -> Path:
    """Return the user's data folder for Mailcheck by the XDG rules."""
    base = os.environ.get("XDG_DATA_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".local" / "share") / "mailcheck"


def parse_endpoint(text: str, default_port: int | None = None) -> Endpoint:
    """Read `host:port` or `[v6]:port`; raises ValueError when that is not what the text is."""
    text = text.strip()
    host, _, port = text.rpartition(":")
    if default_port is not None and is_host(without_brackets(text)):
        host, port = text, str(default_port)
    host = without_brackets(host)
    if not (is_host(host) and is_port(port)):
        raise ValueError("this is not host:port")
    return Endpoint(host, int(port))


def _names_a_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False


def _env(name: str) -> AliasChoices:
    return AliasChoices(name)


Names = Annotated[tuple[str, ...], NoDecode]
FILE_OF_A_LIST = ".toml"
"""How a path ends among the names of a list."""
_FILES_OF_REDIS = frozenset({"ssl_ca_certs", "ssl_ca_path", "ssl_certfile", "ssl_keyfile"})


@dataclass(frozen=True, slots=True)
class FilePaths:
    """Marks a setting that names a file, or (`listed`) names with files among them: none may be another one in another folder.

    A path counts from the folder of the `.env` that sets it; anywhere else it must be whole.
    """

    listed: bool = False

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let whole paths through."""
        return no_info_after_validator_function(self._whole, handler(source))

    def placed(self, value: str, folder: Path) -> str:
        """Return what a file in this folder sets, with whole paths."""
        if not self.listed:
            return str(folder / value)
        names = (name.strip() for name in value.split(","))
        return ",".join(str(folder / name) if name.endswith(FILE_OF_A_LIST) else name for name in names)

    def _whole(self, value: T) -> T:
        files = [name for name in value if name.endswith(FILE_OF_A_LIST)] if isinstance(value, tuple) else [value]
        if not all(Path(file).is_absolute() for file in files if isinstance(file, str | Path)):
            raise UnusableError(
                "muss in der Umgebung den ganzen Pfad nennen, der mit / beginnt",
                "must name the whole path, which begins with /, in the environment",
            )
        return value


class Settings(BaseSettings):
    """What the operator can set; `.env.example` explains every field in the same order."""

    model_config = SettingsConfigDict(
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        env_ignore_empty=True,
        env_prefix="=",  # no variable has it in its name: none is read by a field's own name, such as `keys`
    )

    slack_bot_token: SecretStr | None = Field(None, validation_alias=_env("SLACK_BOT_TOKEN"))
    slack_app_token: SecretStr | None = Field(None, validation_alias=_env("SLACK_APP_TOKEN"))
    slack_signing_secret: SecretStr | None = Field(None, validation_alias=_env("SLACK_SIGNING_SECRET"))
    slack_api_url: str = Field("https://slack.com/api/", validation_alias=_env("SLACK_API_URL"))
    redis_url: SecretStr | None = Field(None, validation_alias=_env("REDIS_URL"))
    keys: SecretStr | None = Field(None, validation_alias=_env("MAILCHECK_KEYS"))
    authority: str = Field("", validation_alias=_env("MAILCHECK_AUTHORITY"))
    imap: Annotated[Endpoint | None, NoDecode] = Field(None, validation_alias=_env("MAILCHECK_IMAP"))
    smtp: Annotated[Endpoint | None, NoDecode] = Field(None, validation_alias=_env("MAILCHECK_SMTP"))
    ca_file: Annotated[Path | None, FilePaths()] = Field(None, validation_alias=_env("MAILCHECK_CA_FILE"))
    allowed_hosts: Names = Field((), validation_alias=_env("MAILCHECK_ALLOWED_HOSTS"))
    dns: Annotated[tuple[Endpoint, ...], NoDecode] = Field((), validation_alias=_env("MAILCHECK_DNS"))
    data_dir: Annotated[Path, FilePaths()] = Field(
        default_factory=default_data_dir, validate_default=True, validation_alias=_env("MAILCHECK_DATA_DIR")
    )
    readers: Names = Field(("*",), validation_alias=_env("MAILCHECK_READERS"))
    operators: Names = Field(("*",), validation_alias=_env("MAILCHECK_OPERATORS"))
    keepers: Names = Field((), validation_alias=_env("MAILCHECK_KEEPERS"))
    guests_may_read: bool = Field(False, validation_alias=_env("MAILCHECK_GUESTS_MAY_READ"))
    connections_per_mailbox: int = Field(2, ge=1, le=10, validation_alias=_env("MAILCHECK_CONNECTIONS_PER_MAILBOX"))
    connections_per_tenant: int = Field(20, ge=2, le=400, validation_alias=_env("MAILCHECK_CONNECTIONS_PER_TENANT"))
    connections_per_process: int = Field(400, ge=2, le=4000, validation_alias=_env("MAILCHECK_CONNECTIONS_PER_PROCESS"))
    profiles: Annotated[Names, FilePaths(listed=True)] = Field((), validation_alias=_env("MAILCHECK_PROFILE"))
    keep_unknown_days: int = Field(0, ge=0, le=90, validation_alias=_env("MAILCHECK_KEEP_UNKNOWN_DAYS"))
    pages_url: str = Field("", validation_alias=_env("MAILCHECK_PAGES_URL"))
    http_port: int = Field(3000, ge=1, le=65535, validation_alias=_env("MAILCHECK_HTTP_PORT"))

    @field_validator("allowed_hosts", "readers", "operators", "keepers", "profiles", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("dns", mode="before")
    @classmethod
    def _endpoints(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            servers = tuple(parse_endpoint(part, default_port=53) for part in value.split(",") if part.strip())
            for server in servers:
                ipaddress.ip_address(server.host)
        except ValueError:
            raise UnusableError(
                "muss IP-Adressen nennen, wie 192.0.2.1:53", "must name IP addresses, such as 192.0.2.1:53"
            ) from None
        return servers

    @field_validator("imap", "smtp", mode="before")
    @classmethod
    def _mail_server(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return parse_endpoint(value)
        except ValueError:
            raise UnusableError(
                "muss Host und Port nennen, wie mail.example:993", "must name host and port, such as mail.example:993"
            ) from None

    @field_validator("redis_url")
    @classmethod
    def _files_of_redis(cls, value: SecretStr | None) -> SecretStr | None:
        query = value.get_secret_value().partition("?")[2] if value else ""
        if any(name in _FILES_OF_REDIS and not file.startswith("/") for name, file in parse_qsl(query)):
            raise UnusableError(
                "muss Dateien mit dem ganzen Pfad nennen, der mit / beginnt",
                "must name files by the whole path, which begins with /",
            )
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _with_slash(cls, value: str) -> str:
        if not (value.startswith(("https://", "http://")) and _names_a_host(value)):
            raise UnusableError(
                "muss mit https:// beginnen (oder http:// auf diesem Rechner) und einen Server nennen",
                "must begin with https:// (or http:// on this machine) and name a server",
            )
        return value if value.endswith("/") else value + "/"

    @field_validator("pages_url")
    @classmethod
    def _address_of_pages(cls, value: str) -> str:
        if value and not (value.isascii() and value.startswith("https://") and not any(c in value for c in ' <>|"')):
            raise UnusableError("muss mit https:// beginnen", "must begin with https://")
        return value.rstrip("/")

    @field_validator("authority")
    @classmethod
    def _base_address(cls, value: str) -> str:
        value = value.rstrip("/")
        if value and not is_base_address(value):
            raise UnusableError(
                "muss mit https:// beginnen und nur einen Host nennen, wie https://login.example",
                "must begin with https:// and name a host only, such as https://login.example",
            )
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(map(is_host_rule, value)):
            raise UnusableError(
                "muss Namen, Namen mit Platzhaltern oder Netze nennen, wie *.mail.example oder 10.0.0.0/8",
                "must name hosts, wildcards or networks, such as *.mail.example or 10.0.0.0/8",
            )
        return value

    @field_validator("ca_file")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise UnusableError("nennt eine Datei, die es nicht gibt", "names a file that is not there")
        if value is not None and not _holds_certificates(value):
            raise UnusableError(
                "muss eine lesbare Datei mit Zertifikaten im PEM-Format nennen",
                "must name a readable file with certificates in PEM form",
            )
        return value


def _holds_certificates(file: Path) -> bool:
    import ssl

    try:
        ssl.create_default_context().load_verify_locations(file)
    except (ssl.SSLError, OSError) as problem:
        if out_of_files(problem):
            raise
        return False
    return True


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Return the settings; raises BadInput that names every setting that cannot be used (never its value), or what is wrong with the file."""
    fields = {str(field.validation_alias.choices[0]): field for field in Settings.model_fields.values()}  # type: ignore[union-attr]
    ours = fields.keys()
    told = _told_by(read_env_file(env_file), fields) if env_file is not None else {}
    unset = ours - {name.upper() for name, value in os.environ.items() if value}
    try:
        return Settings(**{name: value for name, value in told.items() if name in unset})  # type: ignore[arg-type]  # read as from the environment
    except ValidationError as problem:
        mistakes = [_mistake(error) for error in problem.errors(include_input=False, include_url=False)]
    raise BadInput(*mistakes)


def _told_by(file: EnvFile, fields: Mapping[str, FieldInfo]) -> dict[str, str]:
    """Return what a file of settings says, its paths counted from its folder."""
    told = file.settings(fields.keys())
    for name in told.keys() & fields.keys():
        for mark in fields[name].metadata:
            if isinstance(mark, FilePaths):
                told[name] = mark.placed(told[name], file.path.absolute().parent)
    return told


def _mistake(error: ErrorDetails) -> Text:
    name = ".".join(map(str, error["loc"]))
    if field := Settings.model_fields.get(name):  # a default's name is the field's
        name = str(field.validation_alias.choices[0])  # type: ignore[union-attr]
    reason = error.get("ctx", {}).get("error")
    why = reason.text if isinstance(reason, UnusableError) else _REASONS.get(error["type"], _UNUSABLE)
    return Text(f"Die Einstellung {name} ist unbrauchbar: {why.de}", f"The setting {name} cannot be used: {why.en}")


_UNUSABLE = Text("Der Wert hat nicht die richtige Form.", "The value does not have the right form.")
_REASONS = {
    "bool_parsing": Text("Es muss true oder false sein.", "It must be true or false."),
    "int_parsing": Text("Es muss eine ganze Zahl sein.", "It must be a whole number."),
    "greater_than_equal": Text("Die Zahl ist zu klein.", "The number is too small."),
    "less_than_equal": Text("Die Zahl ist zu groß.", "The number is too large."),
}
