"""Orders and what they belong to. All but the facts of `order.placed` is folded from reports."""

from datetime import datetime

from sqlmodel import BigInteger, Field, Index, SQLModel


class OrderRow(SQLModel, table=True):
    """An order as last known: the facts it was placed with, and its state (CONTRACT, State)."""

    __tablename__ = "orders"
    __table_args__ = (Index("ix_orders_held", "rider_id", "status"),)

    order_id: str = Field(primary_key=True, max_length=128)
    placed_event: int | None = None  # arrival of the `order.placed` that holds, and its time
    placed_time: datetime | None = None
    customer_id: str | None = Field(default=None, max_length=128)
    zone: str | None = Field(default=None, max_length=128, index=True)
    merchant_id: str | None = Field(default=None, max_length=128)
    placed_at: datetime | None = None
    promised_at: datetime | None = None
    km: float | None = None
    value_minor: int | None = Field(default=None, sa_type=BigInteger)
    pickup: str | None = None  # JSON {lat, lng, address}
    dropoff: str | None = None
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
