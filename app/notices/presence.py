"""Which riders' phones have a socket open to this process."""

from collections import defaultdict


class Presence:
    """Socket ids by rider; a rider may have two while the old one has not timed out."""

    def __init__(self) -> None:
        self._sockets: dict[str, set[str]] = defaultdict(set)
        self._rider: dict[str, str] = {}
        self._hidden: set[str] = set()  # sockets of pages that said that nobody can see them

    def seat(self, sid: str, rider_id: str) -> None:
        self._sockets[rider_id].add(sid)
        self._rider[sid] = rider_id

    def leave(self, sid: str) -> None:
        self._hidden.discard(sid)
        rider_id = self._rider.pop(sid, None)
        if rider_id is None:
            return
        self._sockets[rider_id].discard(sid)
        if not self._sockets[rider_id]:
            del self._sockets[rider_id]

    def rider_of(self, sid: str) -> str | None:
        return self._rider.get(sid)

    def is_here(self, rider_id: str) -> bool:
        return rider_id in self._sockets

    def sockets_of(self, rider_id: str) -> tuple[str, ...]:
        return tuple(self._sockets.get(rider_id, ()))

    def note_visible(self, sid: str, visible: bool) -> None:
        """What a page says of itself; until then it counts as seen."""
        if visible or sid not in self._rider:
            self._hidden.discard(sid)
        else:
            self._hidden.add(sid)

    def sees(self, rider_id: str) -> bool:
        """Whether a page of his is open and can be seen."""
        return any(sid not in self._hidden for sid in self._sockets.get(rider_id, ()))

    def riders(self) -> list[str]:
        return list(self._sockets)
