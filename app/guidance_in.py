"""Guidance as it is asked for, by HTTP or by a page's form, and whom this caller may address with it."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)
from sqlalchemy import func, select
from sqlmodel import Session

from app.database import table_of
from app.errors import Problem
from app.queries.audience import Audience, Conditions, conditions_of
from app.queries.people import Caller
from app.queries.scope import riders_seen, sees_zone, zone_limit
from app.storable import unstorable
from app.tables.riders import RiderRow
from coaching.content import Text
from coaching.guiding import POSTURES, STAGES, WEATHERS

RIDER = table_of(RiderRow)


def _storable(text: str) -> str:
    for fault in unstorable(text):
        raise ValueError(f"holds {fault}")
    return text


def _written(text: str) -> str:
    if not text.strip():
        raise ValueError("say something")
    return _storable(text.strip())


def _listed(value: Any) -> Any:
    """One value may stand for a list of one."""
    return [value] if isinstance(value, str) else value


def _one_of(known: tuple[str, ...]) -> AfterValidator:
    def check(values: list[str]) -> list[str]:
        for value in values:
            if value not in known:
                raise ValueError(f"one of: {', '.join(known)}")
        return values

    return AfterValidator(check)


Id = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_storable)]
Riders = Annotated[list[Id], Field(max_length=10_000)]
Sentence = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_written)]
Several = Annotated[list[Id], BeforeValidator(_listed), Field(max_length=200)]


class ConditionsIn(BaseModel):
    """`{zones, holds_order, late_min, stages, weather, posture}`, at least one; an unknown one is refused,

    for a condition that is not understood would widen the audience.
    """

    model_config = ConfigDict(extra="forbid")
    zones: Several = []
    holds_order: bool | None = None
    late_min: Annotated[int, Field(ge=0, le=1440)] | None = None
    stages: Annotated[Several, _one_of(STAGES)] = []
    weather: Annotated[Several, _one_of(WEATHERS)] = []
    posture: Annotated[Several, _one_of(POSTURES)] = []

    @model_validator(mode="before")
    @classmethod
    def _singular(cls, value: Any) -> Any:
        """`zone` and `stage` stand for lists of one."""
        if not isinstance(value, dict):
            return value
        named = {"zone": "zones", "stage": "stages"}
        return {named.get(name, name): one for name, one in value.items()}

    @model_validator(mode="after")
    def _means_something(self) -> "ConditionsIn":
        if not self.as_conditions().told():
            raise ValueError("name at least one condition")
        if self.holds_order is False and (self.late_min is not None or self.stages):
            raise ValueError("who holds no order is at no stage and not late")
        return self

    def as_conditions(self) -> Conditions:
        return conditions_of(self.model_dump())


class AudienceIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    riders: Riders | None = None
    zone: Id | None = None
    situation: ConditionsIn | None = None
    all: bool = False

    @model_validator(mode="after")
    def _one_of_them(self) -> "AudienceIn":
        told = (self.riders is not None) + (self.zone is not None) + (self.situation is not None) + self.all
        if told != 1:
            raise ValueError("name one of: riders, zone, situation, all")
        return self

    def as_audience(self) -> Audience:
        conditions = self.situation.as_conditions() if self.situation else None
        return Audience(self.riders, self.zone, self.all, conditions)


class TextIn(BaseModel):
    zh: Sentence
    en: Sentence

    def as_text(self) -> Text:
        return Text(zh=self.zh, en=self.en)


class GuidanceIn(BaseModel):
    """`{audience, priority, text {zh, en}, valid_until, dedup_key}`."""

    model_config = ConfigDict(extra="forbid")
    audience: AudienceIn
    priority: Annotated[int, Field(ge=1, le=5)] = 3
    text: TextIn
    valid_until: AwareDatetime
    dedup_key: Id | None = None


class RetractIn(BaseModel):
    """`{correction {zh, en}?, valid_until?, tell?}`; `tell`: who has seen it hears that it is taken back."""

    model_config = ConfigDict(extra="ignore")
    correction: TextIn | None = None
    valid_until: AwareDatetime | None = None
    tell: bool = False


def allowed_audience(session: Session, caller: Caller, audience: Audience) -> Audience:
    """The audience as this caller may address it; raises Problem for what is not his to address."""
    limit = zone_limit(caller)
    if limit is None:
        return audience
    if audience.all:
        raise Problem("not_allowed", f"your desk is for {limit}: name the zone")
    zones = [audience.zone] if audience.zone else list(audience.situation.zones if audience.situation else ())
    if not all(sees_zone(caller, zone) for zone in zones):
        raise Problem("not_found", "no such zone at your desk")
    if audience.riders is not None:
        named = set(audience.riders)
        seen = select(func.count()).where(RIDER.c.rider_id.in_(named), riders_seen(caller))
        if session.execute(seen).scalar_one() < len(named):
            raise Problem("not_found", "no such rider at your desk")
    return Audience(audience.riders, audience.zone, False, audience.situation, within=limit)


def must_lie_ahead(moment: datetime, now: datetime) -> None:
    if moment <= now:
        raise Problem("bad_request", "valid_until: must lie ahead")
