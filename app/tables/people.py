"""People and the tokens of their devices. Tokens are kept as hashes only."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class PersonRow(SQLModel, table=True):
    """Somebody who signs in. A rider's person is bound to a rider_id."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    role: str = Field(max_length=16)
    name: str = Field(max_length=80)
    handle: str = Field(unique=True, max_length=80)
    rider_id: str | None = Field(default=None, max_length=128, index=True)
    zone: str | None = Field(default=None, max_length=128)
    phone: str | None = Field(default=None, max_length=32)  # where a rider who called for help is rung
    added_at: datetime
    disabled_at: datetime | None = Field(default=None, index=True)  # of the machine's time, as all that ends
    password_hash: str | None = Field(default=None, max_length=255)  # argon2id; none: signs in by a link
    password_at: datetime | None = None


class TokenRow(SQLModel, table=True):
    """A bearer token of a device (role rider) or of a program; `sha256` of it, never itself."""

    __tablename__ = "token"

    sha256: str = Field(primary_key=True, max_length=64)
    role: str = Field(max_length=16)
    rider_id: str | None = Field(default=None, max_length=128)
    label: str = Field(default="", max_length=80)
    made_at: datetime
    revoked_at: datetime | None = Field(default=None, index=True)
