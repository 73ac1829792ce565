"""Two zones with a rider each, an order, a call for help, a drill and a broadcast: what the role matrix walks on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session

from app.actions.add_person import add_person
from app.actions.add_source import add_source
from app.actions.assign_drill import assign_drill
from app.actions.issue_token import issue_token, token_hash
from app.actions.raise_sos import SosCall, raise_sos
from app.actions.record_events import record_events
from app.actions.record_run import SentRun, record_run
from app.actions.send_broadcast import Audience, send_broadcast
from app.database import Database, table_of
from app.queries.sources import source_keys
from app.tables.people import PersonRow, TokenRow
from coaching.content import Text
from coaching.drill_run import Choice
from coaching.rulebook import Rulebook
from tests.conftest import session_cookie
from tests.makers import read
from tests.server import event, status

DRILL = "cancel-at-door"
BEST = ("say-it-first", "take-it-on", "ask-support", "fill-the-form")
#: who -> (role, zone, rider): people who sign in. `gone` is an admin who was disabled.
PEOPLE: dict[str, tuple[str, str | None, str | None]] = {
    "rider": ("rider", "zone-a", "r-a"),
    "other": ("rider", "zone-b", "r-b"),
    "trainer": ("trainer", None, None),
    "desk_a": ("dispatcher", "zone-a", None),
    "desk_b": ("dispatcher", "zone-b", None),
    "desk_all": ("dispatcher", None, None),
    "admin": ("admin", None, None),
    "gone": ("admin", None, None),
    "gone_rider": ("rider", "zone-a", "r-gone"),
}
#: who -> (role, rider): tokens of phones and programs. `revoked` was an admin's.
TOKENS: dict[str, tuple[str, str | None]] = {
    "rider_token": ("rider", "r-a"),
    "other_token": ("rider", "r-b"),
    "trainer_token": ("trainer", None),
    "desk_token": ("dispatcher", None),
    "admin_token": ("admin", None),
    "operator_token": ("operator", None),
    "revoked": ("admin", None),
    "revoked_rider": ("rider", "r-a"),
}
STRANGERS = ("nobody", "gone", "gone_rider", "revoked", "revoked_rider")
EVERYBODY = (*STRANGERS, *(who for who in (*PEOPLE, *TOKENS) if who not in STRANGERS))


@dataclass
class TwoZones:
    """The ids that paths and bodies name, and how each may come in. All things are of zone-a and rider r-a."""

    people: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)

    def sign_in(self, database: Database, key: str) -> None:
        """A session of everybody who signs in, as `name=value`."""
        for who, person in self.people.items():
            self.cookies[who] = session_cookie(key, str(person), database)

    def disable(self, database: Database) -> None:
        """The gone are gone from now on; a cookie of theirs may have been made before."""
        now = datetime.now(UTC)
        person, token = table_of(PersonRow), table_of(TokenRow)
        left = [self.people["gone"], self.people["gone_rider"]]
        revoked = [token_hash(self.tokens[name]) for name in ("revoked", "revoked_rider")]

        def work(session: Session) -> None:
            session.execute(update(person).where(person.c.id.in_(left)).values(disabled_at=now))
            session.execute(update(token).where(token.c.sha256.in_(revoked)).values(revoked_at=now))

        database.write(work)


def open_two_zones(database: Database, rulebook: Rulebook, *more: Callable[..., Any]) -> TwoZones:
    """All of it by the product's own actions; `more(session, town, now)` adds what a part has besides."""
    town, now = TwoZones(), datetime.now(UTC)

    def work(session: Session) -> None:
        for who, (role, zone, rider) in PEOPLE.items():
            town.people[who] = add_person(session, role, f"人 {who}", who, now, rider, zone)
        for who, (role, rider) in TOKENS.items():
            town.tokens[who] = issue_token(session, role, now, rider, who)
        town.ids["secret"] = add_source(session, "demo", now)
        keys = source_keys(session, "demo")
        assert keys is not None
        record_events(session, rulebook, keys.id, [read(one, now) for one in _evening()])
        called = raise_sos(session, "r-a", SosCall(id="call-a", note="救命", lat=31.2, lng=121.4), now)
        drill = rulebook.library.drill(DRILL)
        assert drill is not None
        until = now + timedelta(hours=2)
        assigned = assign_drill(session, rulebook.library, DRILL, ["r-a"], until, now, "许教练", "k")
        run = SentRun("run-aaaa-1", [Choice(one) for one in BEST], now, 60, assigned[0])
        record_run(session, drill, "r-a", run, now)
        text, zone_a = Text(zh="收工早点回家。", en="Home early."), Audience(zone="zone-a")
        message, _riders = send_broadcast(session, zone_a, text, 3, until, now)
        town.ids |= {"incident_id": called.incident_id, "message_id": message, "call_id": "call-a"}
        town.ids |= {"guidance_id": message}
        town.ids |= {"desk_all": town.people["desk_all"], "person_id": town.people["rider"]}
        town.ids |= {"run_id": "run-aaaa-1", "rider_id": "r-a", "order_id": "o-a", "slug": "late"}
        for one in more:
            one(session, town, now)

    database.write(work)
    return town


def _evening() -> list[dict[str, Any]]:
    events = []
    for zone in ("a", "b"):
        order, rider = f"o-{zone}", f"r-{zone}"
        events += [_placed(order, f"zone-{zone}"), status(order, "assigned", rider)]
        events.append(status(order, "at_customer", rider))
    events.append(event("customer.message", order_id="o-a", text="我要拿刀砍死你"))
    return events


def _placed(order: str, zone: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    return event(
        "order.placed",
        order_id=order,
        customer_id=f"c-{order}",
        zone=zone,
        placed_at=(now - timedelta(minutes=30)).isoformat(),
        promised_at=(now - timedelta(minutes=5)).isoformat(),
        merchant_id="m-1",
        dropoff={"lat": 31.2, "lng": 121.4, "address": "长乐路 8 号"},
    )
