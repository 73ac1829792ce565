"""Everything that differs between machines, read once from the environment."""

import secrets
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
    ingest_per_minute: int = Field(default=6000, ge=1, description="Webhooks a source may post in a minute")
    scripts_folder: Path = Field(default=PROJECT / "scripts_library", description="Where the words are")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        ZoneInfo(value)
        return value

    def key(self) -> str:
        """The signing key: the one set, otherwise one made once and kept readable by the owner alone."""
        if self.secret_key:
            return self.secret_key
        path = PROJECT / "var" / "secret_key"
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text().strip()
