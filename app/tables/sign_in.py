"""How people come in: sessions, devices, one-time codes, and the tries that slow a guesser down.

All times here are the machine's. Of tokens, codes and PINs only hashes are kept.
"""

from datetime import datetime

from sqlmodel import Field, SQLModel


class DeviceRow(SQLModel, table=True):
    """A phone or program of a rider. It holds a token, or a session of its browser."""

    __tablename__ = "device"

    id: int | None = Field(default=None, primary_key=True)
    rider_id: str = Field(max_length=128, index=True)
    label: str = Field(default="", max_length=80)
    made_at: datetime
    seen_at: datetime  # to within a quarter of an hour
    revoked_at: datetime | None = None
    token_sha256: str | None = Field(default=None, unique=True, max_length=64)


class SessionRow(SQLModel, table=True):
    """A browser that is signed in; its cookie holds the token of which this is the hash."""

    __tablename__ = "person_session"

    sha256: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)
    device_id: int | None = Field(default=None, foreign_key="device.id", index=True)
    made_at: datetime
    seen_at: datetime
    until: datetime
    ended_at: datetime | None = Field(default=None, index=True)


class CodeRow(SQLModel, table=True):
    """A one-time link: to set a password (`password`), or to make a phone a rider's (`enrol`, with a PIN)."""

    __tablename__ = "one_time_code"

    sha256: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=16)
    person_id: int = Field(foreign_key="person.id", index=True)
    made_at: datetime
    made_by: str = Field(max_length=128)  # an actor of the record
    until: datetime
    pin_hash: str | None = Field(default=None, max_length=255)
    tries: int = 0
    tried_at: datetime | None = None
    used_at: datetime | None = None
    ended_at: datetime | None = None  # another one was made, or too many wrong tries


class TryRow(SQLModel, table=True):
    """How often signing in failed for an account, an address or a known device; old rows are swept."""

    __tablename__ = "sign_in_try"

    key: str = Field(primary_key=True, max_length=80)
    failures: int = 0
    last_at: datetime


class DraftRow(SQLModel, table=True):
    """A list of people that was checked and waits for the press that takes it over; swept after an hour."""

    __tablename__ = "people_draft"

    id: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)
    made_at: datetime
    people: str  # JSON
