"""A whole shift in real browsers: two dispatchers of two zones, an admin, a trainer and three phones on one server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket, expect
from sqlalchemy import insert
from sqlmodel import Session

from app.database import table_of
from app.people import sign_in_token
from app.tables.riders import RiderRow
from tests.conftest import new_sender, written
from tests.journeys.conftest import complaints_of, phone
from tests.journeys.test_rider_page import now_of
from tests.raw import rows
from tests.server import Sender, Server, event, running, status

HERE, THERE = "jingan-si", "caojiadu"  # the zones of the two dispatchers
SPEED = 30  # business seconds a second: an SOS that nobody takes rings everywhere after two
PASSWORD = "a quiet street at night"
LATER = timedelta(hours=5)  # as good as never at this speed: ten minutes
PHONES = {"zhou": "demo-rider", "kun": "demo-rider-2", "ma": "demo-rider-3"}
DESKS = {"meng": "demo-dispatcher", "chen": "demo-admin", "xu": "demo-trainer"}
RIDER = table_of(RiderRow)


@dataclass
class Room:
    """`meng` has the zone HERE, `qin` the zone THERE, `chen` all; the phones' riders hold orders HERE."""

    server: Server
    sender: Sender
    pages: dict[str, Page] = field(default_factory=dict)

    def __getitem__(self, who: str) -> Page:
        return self.pages[who]

    def go(self, who: str, path: str) -> Page:
        """Open a page of his, once its scripts run."""
        page = self.pages[who]
        page.goto(f"{self.server.url}{path}")
        expect(page.locator("html")).to_have_attribute("data-scripts", "mounted")
        return page

    def complaints(self) -> dict[str, list[str]]:
        """What the consoles said, by person; none that did not."""
        return {who: said for who, page in self.pages.items() if (said := complaints_of(page))}

    def person(self, handle: str) -> int:
        ((found,),) = rows(self.server, f"SELECT id FROM person WHERE handle = '{handle}'")
        return int(found)

    def link(self, handle: str) -> str:
        """A sign-in link as the server prints it."""
        key = self.server.environment["SECRET_KEY"]
        return f"{self.server.url}/sign-in/{sign_in_token(key, self.person(handle))}"

    def order(self, order_id: str, rider_id: str, zone: str = HERE, state: str = "at_store") -> None:
        at = now_of(self.server)
        when = {"placed_at": at.isoformat(), "promised_at": (at + LATER).isoformat()}
        self.sender.post(
            [
                event("order.placed", at, order_id=order_id, customer_id="c", zone=zone, **when),
                status(order_id, state, rider_id),
            ]
        )


def part(page: Page | Locator, name: str) -> Locator:
    return page.locator(f'[data-part="{name}"]').first


def listen(page: Page) -> list[str]:
    """What its socket receives from now on."""
    heard: list[str] = []

    def hear(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: heard.append(str(frame)))

    page.on("websocket", hear)
    return heard


def noted(context: BrowserContext) -> Page:
    """A page whose complaints and socket are listened to from the start."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints, page.heard = complaints, listen(page)  # type: ignore[attr-defined]
    return page


def by_link(context: BrowserContext, link: str) -> Page:
    page = noted(context)
    page.goto(link)
    page.locator("main form button").last.click()
    return page


def at_desk(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")


def with_password(room: Room, context: BrowserContext, handle: str) -> Page:
    """The admin makes a link, its dispatcher sets a password with it and is in."""
    chen = room["chen"]
    chen.goto(f"{room.server.url}/people/{room.person(handle)}")
    chen.get_by_role("button", name="做一个设密码的链接").click()
    page = noted(context)
    page.goto(chen.locator(".link").inner_text())
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再写一遍").fill(PASSWORD)
    page.get_by_role("button", name="存好，进去").click()
    return page


def a_crowd(session: Session, now: object) -> str:
    """Twenty-two riders more HERE, so that a count has to be typed, and some who are not."""
    others = [
        {
            "rider_id": f"other-{n}",
            "first_seen": now,
            "zone": HERE if n < 22 else "elsewhere",
            "head_seq": 0,
            "newest_arrival": 0,
        }
        for n in range(26)
    ]
    session.execute(insert(RIDER), others)
    return ""


@contextmanager
def opened(browser: Browser, folder: Path) -> Iterator[Room]:
    """Everybody is in: by links, and one dispatcher with a password of her own."""
    with running(folder, "--quiet-demo", "--speed", str(SPEED)) as server:
        room = Room(server, new_sender(server, "tests"))
        written(server, a_crowd)
        for number, (who, handle) in enumerate(PHONES.items(), 1):
            room.order(f"o-{who}", f"demo-rider-{number}")
            room.pages[who] = by_link(phone(browser), room.link(handle))
        for who, handle in DESKS.items():
            room.pages[who] = by_link(at_desk(browser), room.link(handle))
        room.pages["qin"] = with_password(room, at_desk(browser), "demo-dispatcher-2")
        room.go("chen", "/dispatch/guidance")
        for page in room.pages.values():
            expect(page.locator("html")).to_have_attribute("data-scripts", "mounted")
        yield room
        for page in room.pages.values():
            page.context.close()
        server.stop()
        assert "Traceback" not in server.errors()
