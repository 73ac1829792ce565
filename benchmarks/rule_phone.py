"""A rider's phone that keeps the rule of docs/wire.md; what it would show goes into a history."""

import asyncio
import json
import time
from typing import Any

from benchmarks.history import History
from benchmarks.light_http import Lines, Refused
from benchmarks.light_phone import LightLine

RECEIPTS_AFTER = 0.1  # seconds a phone gathers receipts
ASK_AGAIN = 1.0  # seconds after which what was not answered is said again


class Road:
    """What lies between phones and the server; a test puts a fault here. As it stands it is faithful."""

    def packets(self, rider: str, text: bytes) -> list[bytes]:
        """What of a packet arrives, and how often."""
        return [text]

    def since(self, rider: str, cursor: int) -> int:
        return cursor

    def page(self, rider: str, page: dict[str, Any]) -> dict[str, Any]:
        return page


class RulePhone:
    """Cursor, what is on the device, and the receipts it owes; lines come and go, this stays."""

    def __init__(self, rider: str, token: str, port: int, http: Lines, history: History, road: Road):
        self.rider, self.token, self.port = rider, token, port
        self.http, self.history, self.road = http, history, road
        self.epoch: str | None = None
        self.cursor = 0
        self.shown: set[str] = set()
        self.owes: dict[int, str] = {}
        self.broken: list[str] = []
        self.receive_buffer = 0
        self._line: _Line | None = None
        self._asked: dict[int, dict[int, str]] = {}
        self._asks = 0
        self._fetching: asyncio.Task[None] | None = None
        self._fetch_again = False
        self._telling: asyncio.TimerHandle | None = None

    # its line

    @property
    def is_up(self) -> bool:
        return self._line is not None and self._line.is_up

    @property
    def line(self) -> LightLine | None:
        return self._line

    async def come(self) -> float:
        """Open the line; returns the seconds to the seat, raises ConnectionError."""
        return await _Line(self).open()

    def go(self) -> None:
        """Lose the line as a phone in a lift does."""
        if self._line is not None:
            self._line.vanish()

    def has_line(self, line: "_Line") -> None:
        self._line = line
        self.note("up")

    def lost_line(self, line: "_Line") -> None:
        self.broken += line.broken
        if self._line is line:
            self.note("down")
            self._line = None
            self._asked.clear()

    def note(self, what: str, seq: int = 0, id: str = "", how: str = "") -> None:
        self.history.note(time.perf_counter(), self.rider, what, seq, id, how)

    # what comes over it

    def take(self, text: bytes) -> None:
        if text.startswith(b'2/rider,["notice",'):
            self.notice(json.loads(text[8:])[1])
        elif text.startswith(b"3/rider,"):
            self._answered(text[8:])
        elif text.startswith((b'2/rider,["hello",', b'2/rider,["beat",')):
            self._head(*json.loads(text[8:]))
        elif text.startswith(b"2/rider,"):
            json.loads(text[8:])
        else:
            raise ValueError(f"no packet for a phone: {text[:60]!r}")

    def notice(self, notice: dict[str, Any]) -> None:
        seq = notice["seq"]
        self.note("told", seq, notice["id"], "socket")
        if notice["epoch"] != self.epoch:
            self.fetch()
        elif seq <= self.cursor:
            self.show(notice, "socket")
        elif seq == self.cursor + 1:
            self.cursor = seq
            self.show(notice, "socket")
        else:
            self.fetch()

    def show(self, notice: dict[str, Any], how: str) -> None:
        if notice.get("held") or notice["id"] in self.shown:
            return
        self.shown.add(notice["id"])
        self.note("shown", notice["seq"], notice["id"], how)
        self._owe(notice["seq"], "shown")

    def _head(self, event: str, data: dict[str, Any]) -> None:
        if data["epoch"] != self.epoch or data["head_seq"] != self.cursor:
            self.fetch()
        elif self.owes:
            self._tell_soon()

    # the inbox

    def fetch(self) -> None:
        """Ask for what is missing; one question at a time."""
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.get_running_loop().create_task(self._fetch())
        else:
            self._fetch_again = True

    async def _fetch(self) -> None:
        while self.is_up:
            self._fetch_again = False
            since = self.road.since(self.rider, self.cursor)
            try:
                page = await self.http.ask("GET", f"/api/v1/inbox?since={since}&limit=100", self.token)
            except (Refused, OSError, TimeoutError):
                await asyncio.sleep(ASK_AGAIN)
                continue
            more = self._turn(self.road.page(self.rider, page))
            if not more and not self._fetch_again:
                return

    def _turn(self, page: dict[str, Any]) -> bool:
        """Take a page of the inbox; whether there is more to ask for."""
        if page["reset"] or (self.epoch is not None and page["epoch"] != self.epoch):
            self.cursor = 0
        if page["epoch"] != self.epoch:
            self.epoch = page["epoch"]
            if page["notices"] and page["notices"][0]["seq"] > 1:
                return True
        for notice in page["notices"]:
            seq = notice["seq"]
            self.note("told", seq, notice["id"], "fetch")
            for missing in range(self.cursor + 1, seq):
                self.note("skipped", missing)
            self.cursor = max(self.cursor, seq)
            if notice["ended_as"] is None:
                self.show(notice, "fetch")
        if self.owes:
            self._tell_soon()
        return bool(page["limited"])

    # receipts

    def _owe(self, seq: int, state: str) -> None:
        self.owes[seq] = state
        self._tell_soon()

    def _tell_soon(self) -> None:
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(RECEIPTS_AFTER, self._tell)

    def _tell(self) -> None:
        self._telling = None
        if not self.owes or self._line is None or not self._line.is_up or self._asked:
            return
        said = dict(list(self.owes.items())[:500])
        self._asks += 1
        self._asked[self._asks] = said
        items = [{"seq": seq, "state": state} for seq, state in said.items()]
        body = json.dumps(["receipts", {"epoch": self.epoch, "items": items}], separators=(",", ":"))
        self._line.say(f"42/rider,{self._asks}{body}".encode())

    def _answered(self, text: bytes) -> None:
        number, _, answer = text.partition(b"[")
        said = self._asked.pop(int(number), None)
        told = json.loads(b"[" + answer)[0]
        if said is None:
            return
        if told.get("ok"):
            unknown = set(told.get("unknown", ()))
            for seq in said:
                self.owes.pop(seq, None)
                if seq not in unknown:
                    self.note("receipted", seq)
        elif told.get("error") == "wrong_epoch":
            self.owes.clear()
            self.fetch()
            return
        if self.owes:
            asyncio.get_running_loop().call_later(ASK_AGAIN, self._tell_soon)


class _Line(LightLine):
    """The line of one phone; what arrives on it goes over the road first."""

    def __init__(self, phone: RulePhone):
        super().__init__(phone.port, phone.token, receive_buffer=phone.receive_buffer)
        self.phone = phone

    def seated(self) -> None:
        self.phone.has_line(self)

    def packet(self, text: bytes) -> None:
        for arrives in self.phone.road.packets(self.phone.rider, text):
            self.phone.take(arrives)

    def gone(self) -> None:
        self.phone.lost_line(self)
