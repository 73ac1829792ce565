"""A call for help, by socket, by HTTP or by a page's form."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WrapValidator

from app.actions.answer_own_sos import answer_own_sos
from app.actions.raise_sos import SosCall, raise_sos
from app.errors import Problem
from app.events import Id, Moment
from app.incident_acts import LIVE, LOOK
from app.parts import Parts
from app.queries.people import Caller
from app.queries.sos_calls import Chain, call_chain, running_call
from app.storable import without_depths

LONGEST_NOTE = 500
#: Its own lane, and a wide one. What is past it is stored if it is new, and only answered if it is known.
RATE = parse("120/minute")
_rates = FixedWindowRateLimiter(MemoryStorage())


def _or_nothing(value: Any, read: Any) -> Any:
    """A field that can't be read counts as not told: no call is refused for it."""
    try:
        return read(value)
    except (ValidationError, ValueError, RecursionError):
        return None


def _a_number(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("a truth value is no number")
    return value


def _storable(value: Any) -> Any:
    """A note without what no database could hold, and only its first 500 characters."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "ignore").decode().replace("\0", "").strip()[:LONGEST_NOTE] or None


Lenient = WrapValidator(_or_nothing)
Number = BeforeValidator(_a_number)
Degrees90 = Annotated[float | None, Field(ge=-90, le=90, allow_inf_nan=False), Number, Lenient]
Degrees180 = Annotated[float | None, Field(ge=-180, le=180, allow_inf_nan=False), Number, Lenient]
Metres = Annotated[float | None, Field(ge=0, le=1e6, allow_inf_nan=False), Number, Lenient]


class SosIn(BaseModel):
    """`{id, note?, lat?, lng?, accuracy?, order_id?, at?, muted?}`; only the id can be wrong."""

    model_config = ConfigDict(extra="ignore")
    id: Id
    note: Annotated[str | None, BeforeValidator(_storable), Lenient] = None
    lat: Degrees90 = None
    lng: Degrees180 = None
    accuracy: Metres = None
    order_id: Annotated[Id | None, Lenient] = None
    at: Annotated[Moment | None, Lenient] = None
    muted: Annotated[bool | None, Lenient] = None

    def as_call(self) -> SosCall:
        placed = self.lat is not None and self.lng is not None
        return SosCall(
            id=self.id,
            note=self.note,
            lat=self.lat if placed else None,
            lng=self.lng if placed else None,
            accuracy=self.accuracy if placed else None,
            order_id=self.order_id,
            pressed_at=self.at,
            muted=bool(self.muted),
        )


def read_sos(body: bytes) -> SosIn:
    """The call in a body; raises Problem only if it has no id that can be used."""
    try:
        return SosIn.model_validate(_parsed(body.decode("utf-8", "replace")))
    except (ValueError, RecursionError):
        raise Problem("bad_request", "id: 1-128 printable characters, in a JSON object") from None


def read_word(body: bytes) -> str:
    """What a closer says in `{word}`; empty if he says nothing that can be read."""
    word = _member(body, "word")
    return word if isinstance(word, str) else ""


def read_person(body: bytes) -> int:
    """The person of `{person}`; 0, which is nobody, if none can be read."""
    person = _member(body, "person")
    return person if isinstance(person, int) and 0 < person < 2**31 else 0


def _member(body: bytes, name: str) -> Any:
    try:
        whole = _parsed(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return whole.get(name) if isinstance(whole, dict) else None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_int=_whole_number)
    except RecursionError:  # what lies too deep is no part of a call
        return json.loads(without_depths(text), parse_int=_whole_number)


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) <= 400 else float(digits)


def take_sos(parts: Parts, caller: Caller, sos: SosIn) -> dict[str, Any]:
    """Keep a call for help; safe to send again. Answers its chain as it now stands."""
    rider_id, call = caller.rider_id or "", sos.as_call()
    if not _rates.hit(RATE, rider_id) and (known := _chain(parts, rider_id, call.id)):
        return as_answer(parts, known)
    now = parts.clock.now()
    raised = parts.database.write(lambda session: raise_sos(session, rider_id, call, now), urgent=True)
    if raised.first:
        parts.live.tell(LOOK, {})
    else:  # the same call with what its phone only learned meanwhile
        parts.live.tell(LIVE, {"id": raised.incident_id, "what": "again"})
    return show_sos(parts, rider_id, call.id)


def show_sos(parts: Parts, rider_id: str, call_id: str) -> dict[str, Any]:
    """The chain of one of a rider's own calls; raises Problem if he made none of this id."""
    chain = _chain(parts, rider_id, call_id)
    if chain is None:
        raise Problem("not_found", "no such call of yours")
    return as_answer(parts, chain)


def own_word(parts: Parts, rider_id: str, call_id: str, word: str) -> dict[str, Any]:
    """The rider says `safe` or `mistake`; the incident stays open until a person closes it."""
    if not call_id.isprintable():
        raise Problem("not_found", "no such call of yours")
    now = parts.clock.now()
    incident_id = parts.database.write(
        lambda session: answer_own_sos(session, rider_id, call_id, word, now), urgent=True
    )
    if incident_id is None:
        raise Problem("not_found", "no such call of yours")
    parts.live.tell(LOOK, {})
    return show_sos(parts, rider_id, call_id)


def shown_sos(parts: Parts, rider_id: str, wanted: str | None) -> Chain | None:
    """The call that a rider's page shows: the one it asks for, or the one that is under way."""
    with parts.database.read() as session:
        return call_chain(session, rider_id, wanted) if wanted else running_call(session, rider_id)


def as_answer(parts: Parts, chain: Chain) -> dict[str, Any]:
    """A chain as a phone gets it, with the server's time and speed to count by."""
    clock = parts.clock
    told = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(chain).items()
    }
    return {"ok": True, **told, "state": chain.state, "now": clock.now().isoformat(), "speed": clock.speed}


def _chain(parts: Parts, rider_id: str, call_id: str) -> Chain | None:
    if not call_id.isprintable():  # an address may hold what no id can, and no database either
        return None
    with parts.database.read() as session:
        return call_chain(session, rider_id, call_id)
