"""Every room name. None of them ever comes from a client."""

RIDER = "/rider"
DISPATCH = "/dispatch"
DESKS = "desks"  # every dispatcher
DESKS_OF_ALL = "desks of all zones"  # those whose sight no zone limits
TRAINER = "/trainer"
TRAINERS = "trainers"


def of_rider(rider_id: str) -> str:
    return f"rider:{rider_id}"


def desks_of(zone: str) -> str:
    """The dispatchers of one zone."""
    return f"desks:{zone}"
