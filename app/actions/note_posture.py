"""Take a phone's word that it moves: it can hold cards back, never let them go."""

from datetime import datetime

from sqlmodel import Session

from app.actions.follow_riders import RidersFollowed
from app.events import RiderPosition
from app.queries.motion import motion_of_rider
from coaching.prompting import PHONE_SPEAKS, POSITION_SPEAKS, moving


def adds_to(session: Session, rider_id: str, now: datetime) -> bool:
    """Whether a phone's word would change anything: the server does not know yet that he moves."""
    motion = motion_of_rider(session, rider_id)
    return motion is None or not moving(motion, now)


def note_posture(
    session: Session, rider_id: str, lat: float, lng: float, speed_kmh: float, now: datetime
) -> None:
    """Keep the phone's own position of a rider who moves, unless the platform's is as new.

    It is dated back, so that it speaks for five seconds only and yields to any position the platform sent
    in the last ten. A phone that says it stands is not asked: only the platform's position or his orders
    let a card go.
    """
    position = RiderPosition(rider_id=rider_id, lat=lat, lng=lng, speed_kmh=speed_kmh)
    followed = RidersFollowed(session, now, [rider_id], [])
    followed.position(position, now - (POSITION_SPEAKS - PHONE_SPEAKS), now)
    followed.store()
