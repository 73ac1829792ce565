"""Every room name. None of them ever comes from a client."""

RIDER = "/rider"
DISPATCH = "/dispatch"
DESKS = "desks"
TRAINER = "/trainer"
TRAINERS = "trainers"


def of_rider(rider_id: str) -> str:
    return f"rider:{rider_id}"
