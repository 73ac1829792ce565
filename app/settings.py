"""Everything that differs between machines, read once from the environment."""

import base64
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).parent.parent


class Settings(BaseSettings):
    """Each field is an environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_prefix="", extra="ignore", frozen=True)

    database_url: str = Field(
        default=f"sqlite:///{PROJECT / 'var' / 'jinnang.db'}",
        description="Where rows are kept: sqlite:///FILE or postgresql+psycopg://...",
    )
    secret_key: str = Field(default="", description="Signs sessions and links; empty: kept in var/secret_key")
    timezone: str = Field(default="Asia/Shanghai", description="The local time of night rules and shifts")
    public_url: str = Field(default="", description="The address people reach this server by")
    allowed_origins: str = Field(default="", description="More origins that may open sockets, by comma")
    secure_cookies: bool = Field(default=False, description="Cookies only over https")
    tls_folder: Path = Field(default=PROJECT / "var" / "tls", description="The certificates of `run --tls`")
    ingest_per_minute: int = Field(default=6000, ge=1, description="Webhooks a source may post in a minute")
    support_phone: str = Field(default="", description="The number of customer support; empty: none to show")
    dispatch_phone: str = Field(default="", description="The number of the dispatcher's desk; empty: none")
    police_phone: str = Field(default="110", description="The number of the police")
    vapid_private_key: str = Field(
        default="", description="Signs web push, 32 bytes as base64url; empty: kept in var/vapid_private_key"
    )
    vapid_subject: str = Field(
        default="", description="Whom a push service writes to about us, mailto:... or https://..."
    )
    push_hosts: str = Field(
        default="fcm.googleapis.com, updates.push.services.mozilla.com, "
        "*.push.apple.com, *.notify.windows.com",
        description="Push services that may be called, by comma; *.NAME takes in what lies below NAME",
    )
    push_own_services: str = Field(
        default="", description="More push services, as http(s)://HOST:PORT; these may lie inside"
    )
    scripts_folder: Path = Field(default=PROJECT / "scripts_library", description="Where the words are")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        ZoneInfo(value)
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

    def key(self) -> str:
        """The signing key: the one set, otherwise one made once."""
        return self.secret_key or kept_secret("secret_key", lambda: secrets.token_urlsafe(48))


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
