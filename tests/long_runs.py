"""How long the long journeys are: `dev.py test` runs their short form, `dev.py soak journeys` all of it."""

import os
from typing import TypeVar

LONG = os.environ.get("LONG_RUNS") == "1"
Length = TypeVar("Length")


def length(*, short: Length, long: Length) -> Length:
    return long if LONG else short
