"""Orders and what they belong to. All but the facts of `order.placed` is folded from reports."""

from datetime import datetime

from sqlmodel import BigInteger, Field, Index, SQLModel, UniqueConstraint, text

#: Still on the way, as the room's board asks for it.
STILL_OPEN = text("(status IS NULL OR status NOT IN ('cancelled', 'delivered', 'returned'))")


class OrderRow(SQLModel, table=True):
    """An order as last known: the facts it was placed with, and its state (CONTRACT, State)."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_held", "rider_id", "status"),
        Index("ix_orders_at_merchant", "merchant_id", "status"),
        Index("ix_orders_placed_event", "placed_event"),
        Index("ix_orders_open", "zone", sqlite_where=STILL_OPEN, postgresql_where=STILL_OPEN),
    )

    order_id: str = Field(primary_key=True, max_length=128)
    placed_event: int | None = None  # arrival of the `order.placed` that holds, and its time
    placed_time: datetime | None = None
    customer_id: str | None = Field(default=None, max_length=128, index=True)
    zone: str | None = Field(default=None, max_length=128, index=True)
    merchant_id: str | None = Field(default=None, max_length=128)
    placed_at: datetime | None = None
    promised_at: datetime | None = None
    km: float | None = None
    value_minor: int | None = Field(default=None, sa_type=BigInteger)
    pickup: str | None = None  # JSON {lat, lng, address}
    dropoff: str | None = None
    merchant_phone: str | None = Field(
        default=None, max_length=40
    )  # relay numbers, for the order's rider alone
    customer_phone: str | None = Field(default=None, max_length=40)
    note: str | None = None
    first_order: bool | None = None
    status: str | None = Field(default=None, max_length=16)
    status_at: datetime | None = None
    stage: str | None = Field(default=None, max_length=16)
    rider_id: str | None = Field(default=None, max_length=128)


class OrderReportRow(SQLModel, table=True):
    """One `order.status`; the order's state is folded from all of its reports."""

    __tablename__ = "order_report"

    arrival: int = Field(primary_key=True, foreign_key="event.id")
    order_id: str = Field(index=True, max_length=128)
    status: str = Field(max_length=16)
    at: datetime
    rider_id: str | None = Field(default=None, max_length=128)
    reason: str | None = None
    actor: str | None = None


class TimerRow(SQLModel, table=True):
    """A moment at which a rule looks at an order. What is due is a row: it survives a restart."""

    __tablename__ = "timer"
    __table_args__ = (UniqueConstraint("order_id", "kind", "due_at"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=32)
    order_id: str = Field(max_length=128)
    due_at: datetime = Field(index=True)


class ActivityRow(SQLModel, table=True):
    """What a customer did in his app, by order."""

    __tablename__ = "customer_activity"

    arrival: int = Field(primary_key=True, foreign_key="event.id")
    order_id: str = Field(index=True, max_length=128)
    action: str = Field(max_length=32)
    at: datetime


class HeardRow(SQLModel, table=True):
    """What a customer wrote, as it was read; the words themselves stay in the event."""

    __tablename__ = "heard"

    arrival: int = Field(primary_key=True, foreign_key="event.id")
    order_id: str = Field(index=True, max_length=128)
    at: datetime
    anger: int
    reasons: str = "[]"  # JSON list
    threat: bool = False
    uneasy: bool = False  # no threat was heard, yet it sounds like one


class PromiseRow(SQLModel, table=True):
    """A time a rider gave his word for when he used a card: a deadline until the order is over."""

    __tablename__ = "promise"

    id: int | None = Field(default=None, primary_key=True)
    order_id: str = Field(index=True, max_length=128)
    rider_id: str = Field(index=True, max_length=128)
    decision_id: int = Field(foreign_key="decision.id", unique=True)
    what: str  # JSON {zh, en}
    made_at: datetime
    due_at: datetime
    closed_at: datetime | None = None
    closed_as: str | None = Field(default=None, max_length=16)  # order_over


class MerchantRow(SQLModel, table=True):
    __tablename__ = "merchant"

    merchant_id: str = Field(primary_key=True, max_length=128)
    first_seen: datetime


class ZoneRow(SQLModel, table=True):
    __tablename__ = "zone"

    zone: str = Field(primary_key=True, max_length=128)
    first_seen: datetime


class CustomerRow(SQLModel, table=True):
    __tablename__ = "customer"

    customer_id: str = Field(primary_key=True, max_length=128)
    first_seen: datetime


class ZoneAlertRow(SQLModel, table=True):
    """A warning for a zone; it runs until `until`."""

    __tablename__ = "zone_alert"
    __table_args__ = (Index("ix_zone_alert_running", "zone", "until"),)

    arrival: int = Field(primary_key=True, foreign_key="event.id")
    zone: str = Field(max_length=128)
    kind: str = Field(max_length=16)
    mm: float | None = None
    until: datetime


class ZoneToldRow(SQLModel, table=True):
    """Until when a rider has been told of a (zone, kind)."""

    __tablename__ = "zone_told"

    rider_id: str = Field(primary_key=True, max_length=128)
    zone: str = Field(primary_key=True, max_length=128)
    kind: str = Field(primary_key=True, max_length=16)
    until: datetime
