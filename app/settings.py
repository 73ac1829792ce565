"""Everything that differs between machines, read once from the environment."""

import base64
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, JsonValue, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url

from app.proxies import networks

PROJECT = Path(__file__).parent.parent
SECRET: dict[str, JsonValue] = {"secret": True}


class Settings(BaseSettings):
    """Each field is an environment variable of the same name in capitals."""

    # A fault of a setting must not print what was set: it may be a secret.
    model_config = SettingsConfigDict(env_prefix="", extra="ignore", frozen=True, hide_input_in_errors=True)

    database_url: str = Field(
        default=f"sqlite:///{PROJECT / 'var' / 'jinnang.db'}",
        description="Where rows are kept: sqlite:///FILE or postgresql+psycopg://... (a password is masked)",
        examples=["postgresql+psycopg://jinnang:PASSWORD@db.example:5432/jinnang"],
    )
    secret_key: str = Field(
        default="",
        description="Signs sessions and links; empty: kept in var/secret_key",
        examples=["48 random characters"],
        json_schema_extra=SECRET,
    )
    timezone: str = Field(default="Asia/Shanghai", description="The local time of night rules and shifts")
    public_url: str = Field(
        default="",
        description="The address people reach this server by; with https, cookies go over https only",
        examples=["https://jinnang.example"],
    )
    allowed_origins: str = Field(
        default="",
        description="More origins that may open sockets, by comma",
        examples=["https://desk.example"],
    )
    secure_cookies: bool = Field(default=False, description="Cookies only over https")
    tls_folder: Path = Field(default=PROJECT / "var" / "tls", description="The certificates of `run --tls`")
    ingest_per_minute: int = Field(default=6000, ge=1, description="Webhooks a source may post in a minute")
    support_phone: str = Field(
        default="",
        description="The number of customer support; empty: none to show",
        examples=["021-5555-0100"],
    )
    dispatch_phone: str = Field(
        default="", description="The number of the dispatcher's desk; empty: none", examples=["021-5555-0101"]
    )
    police_phone: str = Field(default="110", description="The number of the police")
    vapid_private_key: str = Field(
        default="",
        description="Signs web push, 32 bytes as base64url; empty: kept in var/vapid_private_key",
        examples=["43 characters of base64url"],
        json_schema_extra=SECRET,
    )
    vapid_subject: str = Field(
        default="",
        description="Whom a push service writes to about us, mailto:... or https://...",
        examples=["mailto:ops@jinnang.example"],
    )
    push_hosts: str = Field(
        default="fcm.googleapis.com, updates.push.services.mozilla.com, "
        "*.push.apple.com, *.notify.windows.com",
        description="Push services that may be called, by comma; *.NAME takes in what lies below NAME",
    )
    push_own_services: str = Field(
        default="",
        description="More push services, as http(s)://HOST:PORT; these may lie inside",
        examples=["https://push.inside.example:8443"],
    )
    record_folder: str = Field(
        default="",
        description="Where heads of the record and the ledger of erasures are kept, outside of the database; "
        "empty: beside the SQLite file, or in var/",
    )
    storm_messages: Literal["propose", "send"] = Field(
        default="propose",
        description="A zone's warning: propose its prepared message to the desk, or send it by itself",
        examples=["send"],
    )
    scripts_folder: Path = Field(default=PROJECT / "scripts_library", description="Where the words are")
    trusted_proxies: str = Field(
        default="",
        description="Proxies whose word on the client's address and scheme counts, as addresses or networks "
        "by comma; empty: nobody's",
        examples=["127.0.0.1"],
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least level that is written to the log", examples=["warning"]
    )
    access_log: bool = Field(default=False, description="A line in the log for every request, also good ones")
    backup_folder: str = Field(
        default="",
        description="Where the running server puts backups of an SQLite database; empty: it makes none",
        examples=["/var/lib/jinnang/backups"],
    )
    backup_minutes: int = Field(default=5, ge=1, description="Minutes from one backup to the next")
    backup_keep: int = Field(default=12, ge=1, description="How many of the newest backups are kept")
    backup_days: int = Field(
        default=14, ge=0, description="Of so many days, the first backup is kept too; older ones are deleted"
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        ZoneInfo(value)
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _known_networks(cls, value: str) -> str:
        networks(value)
        return value

    @field_validator("vapid_private_key")
    @classmethod
    def _whole_key(cls, value: str) -> str:
        if value and len(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))) != 32:
            raise ValueError("32 bytes as base64url")
        return value

    @field_validator("vapid_subject")
    @classmethod
    def _somebody(cls, value: str) -> str:
        if value and not value.startswith(("mailto:", "https://")):
            raise ValueError("mailto:... or https://...")
        return value

    @property
    def cookies_over_https(self) -> bool:
        """Whether cookies go over https only: said so, or people reach this server by https."""
        return self.secure_cookies or self.public_url.startswith("https://")

    def outside_folder(self) -> Path:
        """Where what must outlive the database is kept: heads of the record, the ledger of erasures."""
        if self.record_folder:
            return Path(self.record_folder)
        file = make_url(self.database_url).database
        if self.database_url.startswith("sqlite") and file and file != ":memory:":
            return Path(file).parent
        return PROJECT / "var"

    def as_shown(self, name: str) -> str:
        """A setting's value for eyes: of a secret only whether it is set, of an address not its password."""
        value = getattr(self, name)
        if is_secret(name):
            return "********" if value else ""
        if name == "database_url":
            return make_url(value).render_as_string(hide_password=True)
        return str(value)

    def key(self) -> str:
        """The signing key: the one set, otherwise one made once."""
        return self.secret_key or kept_secret("secret_key", lambda: secrets.token_urlsafe(48))


def is_secret(name: str) -> bool:
    """Whether a setting must not be shown; an address of a database shows all but its password."""
    extra = Settings.model_fields[name].json_schema_extra
    return isinstance(extra, dict) and extra.get("secret") is True


def faults_of(wrong: ValidationError) -> list[str]:
    """What is wrong with the settings, by name, without their values."""
    return [
        f"{'.'.join(str(step) for step in fault['loc']).upper()}: {fault['msg']}"
        for fault in wrong.errors(include_input=False, include_url=False, include_context=False)
    ]


def kept_secret(name: str, make: Callable[[], str]) -> str:
    """A secret made once and kept in var/, readable by the owner alone."""
    path = PROJECT / "var" / name
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        fresh = path.with_name(f"{name}.{secrets.token_hex(8)}")
        fresh.touch(mode=0o600)
        fresh.write_text(make())
        with suppress(FileExistsError):  # another process was first: its secret stands
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text().strip()
