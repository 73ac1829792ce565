"""A server where every page of the desks has something to show, and the pages' addresses."""

from sqlmodel import Session

from app.actions.add_person import add_person
from app.actions.raise_sos import SosCall, raise_sos
from app.actions.send_broadcast import Audience, send_broadcast
from coaching.content import Text
from tests.conftest import new_sender, written
from tests.journeys.test_rider_page import now_of
from tests.raw import rows
from tests.server import Server, event, status

ZONE = "jingan-si"
LONG = "https://example.org/" + "x" * 200
THREAT = "你等着，我下来弄死你" + "！" * 300 + "<b>" + "x" * 200
FAULTY = "role,name,rider_id,zone,handle,phone\nrider,,r-1,,,\nboss,甲,r-2,,,=1+1\n"
WHOLE = "role,name,rider_id,zone,handle,phone\nrider,新来的,r-new,jingan-si,new,\n"


def fill(server: Server) -> None:
    """Orders in two zones, a storm, a threat, a call for help, an order at the door, guidance, a refusal."""
    sender, now = new_sender(server, "tests"), now_of(server)
    orders = (("o-1", "r-1", ZONE), ("o-2", "r-2", ZONE), ("o-3", "r-3", "caojiadu"))
    for number, (order, rider, zone) in enumerate(orders):
        placed = {
            "placed_at": now.isoformat(),
            "promised_at": now.isoformat(),
            "zone": zone,
            "customer_id": "c",
        }
        door = {"lat": 31.22 + number / 100, "lng": 121.44 + number / 100, "address": f"长乐路 {number} 号"}
        sender.post(
            [
                event("order.placed", now, order_id=order, dropoff=door, **placed),
                status(order, "at_customer", rider),
            ]
        )
    sender.post(
        [
            event("order.cancel_requested", order_id="o-2", by="customer", text="不要了"),
            event("customer.message", order_id="o-2", text=THREAT),
            event("zone.alert", now, zone=ZONE, kind="storm", until="2099-01-01T00:00:00Z"),
        ]
    )
    sender.post(event("order.status", now, order_id="x", status="no such thing"))

    def more(session: Session, _at: object) -> str:
        at = now_of(server)
        raise_sos(session, "r-1", SosCall("call-1", "救命" + LONG, 31.2, 121.4, 12.0), at)
        text = Text(zh="桥下积水，绕文晖路。" + LONG, en="Water under the bridge. " + LONG)
        add_person(session, "rider", "名字很长的一位骑手" + "x" * 60, "long", at, "r-long", ZONE)
        return send_broadcast(
            session, Audience(riders=("r-1", "r-2"), within=ZONE), text, 3, at.replace(year=2099), at
        )[0]

    written(server, more)


def room_pages(server: Server) -> tuple[str, ...]:
    """What a dispatcher of the zone opens."""
    ((guidance,),) = rows(server, "SELECT id FROM guidance LIMIT 1")
    return (
        *("/dispatch", "/dispatch?order=o-1", "/dispatch?zones=table", "/dispatch/incidents"),
        *("/dispatch/guidance", f"/dispatch/guidance/{guidance}", "/dispatch/received"),
        *("/trainer/scripts?q=cold", "/trainer/edit/late", "/trainer/rules"),
    )


def admin_pages(server: Server) -> tuple[str, ...]:
    """What an admin opens besides."""
    (rider,), (staff,) = rows(
        server, "SELECT id FROM person WHERE handle IN ('long', 'demo-trainer') ORDER BY handle DESC"
    )
    return (
        *(
            "/people",
            "/people?q=nobody",
            "/people/new",
            "/people/import",
            f"/people/{rider}",
            f"/people/{staff}",
        ),
        *(f"/people/{rider}/erase", "/account", "/privacy", "/api/docs"),
    )
