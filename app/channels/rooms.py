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


def sight(zone: str | None) -> str:
    """The desks that see this zone and nothing else; None: those that see all."""
    return DESKS_OF_ALL if zone is None else desks_of(zone)
