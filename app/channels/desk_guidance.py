"""Guidance at the desks: how it stands, and how far it got, said at most twice a second."""

from typing import Any

from app.channels.desks import DeskPart, Desks
from app.guiding import LIVE
from app.parts import Parts
from app.queries.guidance import guidance_of, guidance_touched
from app.queries.people import Caller

RECEIPTS = "receipts"  # the topic under which phones' receipts are told of: {rider_id, seqs}
GATHER = 0.5  # seconds in which receipts are put together
EVERYWHERE = Caller("admin", "", None)


def listen(desks: Desks, parts: Parts) -> "GuidanceDesk":
    return GuidanceDesk(desks, parts)


class GuidanceDesk:
    """Gathers receipts by guidance. `receipts` holds its figures, `guidance {id, what, state}` its changes.

    Hints both: the page reads the rows again every few seconds, also for what another process heard.
    """

    def __init__(self, desks: Desks, parts: Parts):
        self.desks, self.parts = desks, parts
        self._heard: dict[str, set[int]] = {}
        self._gathering = False
        desks.add(DeskPart({}, lambda _parts, _caller: {}))
        parts.live.listen(LIVE, self._changed)
        parts.live.listen(RECEIPTS, self._receipts)

    def _changed(self, news: dict[str, Any]) -> None:
        found = self._find(news["id"]) if news["id"] else None
        zone = found.row.zone or "" if found else ""
        told = {"id": news["id"], "what": news["what"], "state": found.standing if found else None}
        self.desks.say("guidance", told, zone=zone)

    def _receipts(self, news: dict[str, Any]) -> None:
        if not self.desks.seated():
            return
        self._heard.setdefault(news["rider_id"], set()).update(news["seqs"])
        if not self._gathering:
            self._gathering = True
            self.desks.server.start_background_task(self._say_soon)

    def _say_soon(self) -> None:
        self.desks.server.sleep(GATHER)
        heard, self._heard, self._gathering = self._heard, {}, False
        touched: set[str] = set()
        with self.parts.database.read() as session:
            for rider_id, seqs in heard.items():
                touched |= guidance_touched(session, rider_id, sorted(seqs))
        for guidance_id in sorted(touched):
            if found := self._find(guidance_id):
                self.desks.say("receipts", {"id": guidance_id, **found.as_json()}, zone=found.row.zone or "")

    def _find(self, guidance_id: str) -> Any:
        with self.parts.database.read() as session:
            return guidance_of(session, EVERYWHERE, guidance_id, self.parts.clock.now())
