"""What may come in: one CloudEvent, checked against the contract, or the reason why it is not taken."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from app.storable import DEEPEST, dialled, too_deep, unstorable

AHEAD = timedelta(minutes=10)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("must be printable characters")
    return value


def _written_moment(value: object) -> object:
    if not isinstance(value, str) or not RFC3339.fullmatch(value):
        raise ValueError("must be an RFC 3339 time with an offset")
    return value


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside the calendar") from None


Id = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_printable)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written_moment), AfterValidator(_utc)]
Words = Annotated[str, Field(max_length=10_000)]
Number = Annotated[float, Field(allow_inf_nan=False, strict=True)]
Latitude = Annotated[float, Field(ge=-90, le=90, strict=True)]
Phone = Annotated[str | None, BeforeValidator(dialled)]  # what is none is counted as ignored
Longitude = Annotated[float, Field(ge=-180, le=180, strict=True)]
Status = Literal[
    "assigned", "at_store", "picked_up", "at_customer",
    "delivered", "cancelled", "returning", "returned", "unassigned",
]  # fmt: skip


class Data(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Place(Data):
    lat: Latitude
    lng: Longitude
    address: Words | None = None
    phone: Phone = None


class OrderPlaced(Data):
    order_id: Id
    customer_id: Id
    zone: Id
    placed_at: Moment
    promised_at: Moment
    km: Annotated[Number, Field(ge=0)] | None = None
    merchant_id: Id | None = None
    value_minor: Annotated[int, Field(ge=0, le=10**12, strict=True)] | None = None
    pickup: Place | None = None
    dropoff: Place | None = None
    note: Words | None = None
    first_order: bool | None = None


class OrderStatus(Data):
    order_id: Id
    status: Status
    rider_id: Id | None = None
    reason: Words | None = None
    actor: Words | None = None


class OrderEta(Data):
    order_id: Id
    eta: Moment


class CancelRequested(Data):
    order_id: Id
    by: Words
    text: Words | None = None


class OrderCall(Data):
    order_id: Id
    by: Literal["customer", "merchant", "support"]
    answered: bool


class OrderProblem(Data):
    order_id: Id
    kind: Literal["wrong_item", "missing_item", "spilled", "damaged", "address", "stock_out", "price"]
    text: Words | None = None


class CustomerMessage(Data):
    order_id: Id
    text: Words


class CustomerActivity(Data):
    order_id: Id
    action: Literal["refund_page", "cancel_hover", "address_changed", "dwell"]
    seconds: Annotated[Number, Field(ge=0)] | None = None


class RiderPosition(Data):
    rider_id: Id
    lat: Latitude
    lng: Longitude
    speed_kmh: Annotated[Number, Field(ge=0, le=1000)]


class RiderShift(Data):
    rider_id: Id
    on: bool


class MerchantPreparing(Data):
    merchant_id: Id
    minutes: Annotated[Number, Field(ge=0)]


class ZoneAlert(Data):
    zone: Id
    kind: Literal["rain", "storm", "heat", "road"]
    mm: Annotated[Number, Field(ge=0)] | None = None
    until: Moment | None = None


SHAPES: dict[str, type[Data]] = {
    "order.placed": OrderPlaced,
    "order.status": OrderStatus,
    "order.eta": OrderEta,
    "order.cancel_requested": CancelRequested,
    "order.call": OrderCall,
    "order.problem": OrderProblem,
    "customer.message": CustomerMessage,
    "customer.activity": CustomerActivity,
    "rider.position": RiderPosition,
    "rider.shift": RiderShift,
    "merchant.preparing": MerchantPreparing,
    "zone.alert": ZoneAlert,
}


class Envelope(BaseModel):
    """The CloudEvents attributes that take part; all others are kept in the body."""

    model_config = ConfigDict(extra="ignore")

    specversion: Literal["1.0"]
    id: Id
    type: Annotated[str, Field(max_length=64)]
    source: Annotated[str, Field(min_length=1, max_length=2048)]
    time: Moment
    data: dict[str, Any]


@dataclass(frozen=True)
class Event:
    """An event that can be taken; `body` is the whole CloudEvent as ASCII JSON."""

    id: str
    type: str
    time: datetime
    data: Data
    body: str
    ignored: int
    arrived_at: datetime


@dataclass(frozen=True)
class Refused:
    """An event that can't, and why, in a sentence its sender can act on."""

    id: str | None
    why: str
    body: str
    arrived_at: datetime


def read_event(item: object, now: datetime) -> Event | Refused:
    """Check one item of a webhook body; `now` is business time, against which the future is judged."""
    if too_deep(item):
        return Refused(None, f"nested deeper than {DEEPEST} levels", '"too deep"', now)
    body, endless = _as_json(item)
    written = item.get("id") if isinstance(item, dict) else None
    fits = isinstance(written, str) and 0 < len(written) <= 128 and written.isprintable()
    known_id = written if fits else None
    if not isinstance(item, dict):
        return Refused(None, "an event is a JSON object", body, now)
    if endless:
        return Refused(known_id, "holds a number beyond all bounds", body, now)
    # Only a body with one of these escapes can hold what no database could; most need no closer look.
    if ("\\u0000" in body or "\\ud" in body) and (bad := next(unstorable(item), None)):
        return Refused(known_id, f"holds {bad}", body, now)
    try:
        envelope = Envelope.model_validate(item)
        shape = SHAPES.get(envelope.type)
        if shape is None:
            return Refused(known_id, f"type {envelope.type[:64]!r} is not known here", body, now)
        data = shape.model_validate(envelope.data)
    except ValidationError as wrong:
        return Refused(known_id, _sentence(wrong), body, now)
    if envelope.time > now + AHEAD:
        return Refused(known_id, f"time {item['time']} is more than 10 minutes ahead", body, now)
    ignored = len(envelope.data.keys() - shape.model_fields.keys()) + _no_numbers(envelope.data, data)
    return Event(envelope.id, envelope.type, envelope.time, data, body, ignored, now)


def _no_numbers(written: dict[str, Any], data: Data) -> int:
    """How many telephone numbers of the places were not taken as such."""
    if not isinstance(data, OrderPlaced):
        return 0
    places = (("pickup", data.pickup), ("dropoff", data.dropoff))
    return sum(bool(place and place.phone is None and written[name].get("phone")) for name, place in places)


def _as_json(item: object) -> tuple[str, bool]:
    """The item as ASCII JSON, as a string inside one if it holds an infinite number; and whether it does."""
    try:
        return json.dumps(item, separators=(",", ":"), allow_nan=False), False
    except ValueError:
        return json.dumps(json.dumps(item, separators=(",", ":"))), True


def _sentence(wrong: ValidationError) -> str:
    faults = wrong.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(
        f"{'.'.join(str(step) for step in fault['loc'])[:80]}: {fault['msg']}" for fault in faults[:5]
    )
