"""A rider's phone as the contract wants it, on the official Socket.IO client.

It applies a notice whose number is `cursor + 1`, otherwise it fetches; it keeps its cursor whatever dies.
"""

import contextlib
import json
import threading
import time
from http.client import HTTPException
from typing import Any, NamedTuple

import socketio

from tests.server import get, request

RIDER = "/rider"


class Notice(NamedTuple):
    seq: int
    id: str
    kind: str
    order_id: str | None


class Phone:
    """`applied` is what its rider got, in order; `heard` is every notice that came, repeats included."""

    def __init__(self, url: str, token: str):
        self.url, self.token = url, token
        self.cursor = 0
        self.applied: list[Notice] = []
        self.heard: list[Notice] = []
        self.epochs: set[str] = set()
        self.seated = threading.Event()
        self._on = False
        self._thread: threading.Thread | None = None
        self._one_at_a_time = threading.RLock()

    def switch_on(self) -> None:
        """Connect, and connect again whenever the server was gone."""
        self._on = True
        self._thread = threading.Thread(target=self._stay_connected, daemon=True)
        self._thread.start()

    def switch_off(self) -> None:
        """The cursor stays."""
        self._on = False
        if self._thread:
            self._thread.join(10)

    def _stay_connected(self) -> None:
        while self._on:
            # A new client each time: the stock reconnection can leave two connections behind one phone.
            client = socketio.Client(handle_sigint=False, reconnection=False)
            client.on("hello", self._on_head, namespace=RIDER)
            client.on("beat", self._on_head, namespace=RIDER)
            client.on("notice", self._on_notice, namespace=RIDER)
            with contextlib.suppress(socketio.exceptions.ConnectionError):
                client.connect(
                    self.url,
                    auth={"token": self.token},
                    namespaces=[RIDER],
                    transports=["websocket"],
                    wait_timeout=3,
                )
                while self._on and client.eio.state == "connected":
                    time.sleep(0.005)
            self.seated.clear()
            client.disconnect()
            if client.eio.ws:
                client.eio.ws.shutdown()
            time.sleep(0.03)

    def fetch(self) -> None:
        """Catch up from the cursor; a server that dies meanwhile is asked again at the next hello."""
        with contextlib.suppress(OSError, HTTPException), self._one_at_a_time:
            limited = True
            while limited:
                page = get(f"{self.url}/api/v1/inbox?since={self.cursor}&limit=100", self.token)
                limited = page["limited"] and bool(page["notices"])
                for notice in page["notices"]:
                    self._hear(notice)
                self._report(page["epoch"], [notice["seq"] for notice in page["notices"]])

    def _on_head(self, head: dict[str, Any]) -> None:
        self.epochs.add(head["epoch"])
        if head["head_seq"] > self.cursor:
            self.fetch()
        self.seated.set()

    def _on_notice(self, notice: dict[str, Any]) -> None:
        self.epochs.add(notice["epoch"])
        self._hear(notice)
        if notice["seq"] > self.cursor:
            self.fetch()
        else:
            with contextlib.suppress(OSError, HTTPException):
                self._report(notice["epoch"], [notice["seq"]])

    def _hear(self, said: dict[str, Any]) -> None:
        with self._one_at_a_time:
            order = said["body"].get("order") or {}
            notice = Notice(said["seq"], said["id"], said["kind"], order.get("order_id"))
            self.heard.append(notice)
            if notice.seq == self.cursor + 1:
                self.cursor = notice.seq
                self.applied.append(notice)

    def _report(self, epoch: str, seqs: list[int]) -> None:
        """Over HTTP: the stock client hangs for a minute when a packet of its own meets a dying server."""
        if seqs:
            items = [{"seq": seq, "state": "delivered"} for seq in seqs]
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            body = json.dumps({"epoch": epoch, "items": items}).encode()
            request(f"{self.url}/api/v1/receipts", "POST", body, headers)
