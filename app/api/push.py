"""Where a rider's browser can be pushed to: the server's public key, and what the browser made of it."""

from typing import Annotated, Any, Literal

from flask import Blueprint
from pydantic import BaseModel, ConfigDict, Field

from app.actions.keep_subscription import Subscription, drop_subscription, keep_subscription
from app.api.bodies import read_shape
from app.clock import machine_now
from app.errors import Problem
from app.guarded import Refused
from app.language import language
from app.notices.web_push import guests, is_public_key, public_key
from app.pace import hold_pace
from app.parts import parts
from app.people import caller_as, csrf

push_api = Blueprint("push_api", __name__)
MOST = 8 * 1024
A_MINUTE = 30


class KeysIn(BaseModel):
    model_config = ConfigDict(extra="ignore")
    p256dh: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{87}=?$")]
    auth: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}(==)?$")]


class EndpointIn(BaseModel):
    model_config = ConfigDict(extra="ignore")
    endpoint: Annotated[str, Field(min_length=1, max_length=4096)]


class SubscriptionIn(EndpointIn):
    """What `PushSubscription.toJSON()` gives; `language` is that of the words, the page's if not told."""

    keys: KeysIn
    language: Literal["zh", "en"] | None = None


@push_api.get("/api/v1/push-subscriptions")
def show_key() -> dict[str, str]:
    """The key to subscribe with (`applicationServerKey`), as base64url."""
    caller_as("rider")
    return {"key": public_key(parts().settings)}


@push_api.post("/api/v1/push-subscriptions")
@csrf.exempt  # type: ignore[untyped-decorator]  # caller_as checks it for those who come with a cookie
def post_subscription() -> tuple[dict[str, Any], int]:
    """Push to this browser from now on; the same one again is the same one."""
    rider_id = _own_rider()
    given = read_shape(SubscriptionIn, MOST)
    try:
        endpoint = guests(parts().settings).admit(given.endpoint)
    except Refused as refused:
        raise Problem("bad_request", f"endpoint: {refused.why}") from None
    if not is_public_key(given.keys.p256dh):
        raise Problem("bad_request", "keys.p256dh: not a point of P-256")
    wanted = Subscription(
        given.endpoint, endpoint.host, given.keys.p256dh, given.keys.auth, given.language or language()
    )
    now = machine_now()
    parts().database.write(lambda session: keep_subscription(session, rider_id, wanted, now))
    return {"ok": True}, 201


@push_api.delete("/api/v1/push-subscriptions")
@csrf.exempt  # type: ignore[untyped-decorator]  # as above
def delete_subscription() -> dict[str, Any]:
    """`{endpoint}`: push to this browser no more. One that is not there is as good as gone."""
    rider_id = _own_rider()
    given, now = read_shape(EndpointIn, MOST), machine_now()
    parts().database.write(lambda session: drop_subscription(session, rider_id, given.endpoint, now))
    return {"ok": True}


def _own_rider() -> str:
    rider_id = caller_as("rider").rider_id
    if rider_id is None:
        raise Problem("not_found")
    hold_pace("push", rider_id, A_MINUTE)
    return rider_id
