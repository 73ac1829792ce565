"""A phone or program becomes a rider's: an enrolment code and its PIN for a token."""

from typing import Annotated, Any

from flask import Blueprint
from pydantic import BaseModel, ConfigDict, Field

from app.api.bodies import read_shape
from app.parts import parts
from app.people import csrf
from app.signing_in import enrol

devices_api = Blueprint("devices_api", __name__)
MOST = 4 * 1024


class DeviceIn(BaseModel):
    """`{code, pin, label}`: the last part of the link, what was told apart, what the desk calls it."""

    model_config = ConfigDict(extra="ignore")
    code: Annotated[str, Field(min_length=1, max_length=128)]
    pin: Annotated[str, Field(min_length=1, max_length=16)]
    label: Annotated[str, Field(max_length=200)] = ""


@devices_api.post("/api/v1/devices")
@csrf.exempt  # type: ignore[untyped-decorator]  # no cookie opens it
def post_device() -> tuple[dict[str, Any], int]:
    """`{token, rider_id}`; the token is shown once."""
    given = read_shape(DeviceIn, MOST)
    label = "".join(char for char in given.label if char.isprintable()).strip()[:80]
    found, token = enrol(parts(), given.code, given.pin, label, program=True)
    return {"token": token, "rider_id": found.rider_id}, 201
