"""Who may do what: a line for every route and for every socket event. A new one without a line fails a test.

The codes of who gets an answer; everybody else is refused (401 to who is nobody, 403 to the wrong role):

    all      whoever asks                   signed   whoever is somebody
    rider    riders                         own      riders; what is another rider's is not there (404)
    desk     dispatchers and admins         zone     the same; what is another zone's is not there (404)
    trainer  trainers and admins            library  trainers, dispatchers, admins
    drills   riders, trainers, admins       admin    admins
    operator operators' programs, admins    account  people who have a password
    writers  trainers and admins who are people: a program writes no scripts
    never    nobody
"""

from dataclasses import dataclass, field
from typing import Any

IN, NO, NONE, OK = "who are you", "not for you", "not there", "answered"
RIDERS = frozenset({"rider", "rider_token"})
OTHERS = frozenset({"other", "other_token"})
TRAINERS = frozenset({"trainer", "trainer_token"})
ADMINS = frozenset({"admin", "admin_token"})
DESK_A, DESK_B = frozenset({"desk_a"}), frozenset({"desk_b"})
DESKS = frozenset({"desk_a", "desk_b", "desk_all", "desk_token"})
OPERATORS = frozenset({"operator_token"})
WHO: dict[str, frozenset[str]] = {
    "rider": RIDERS | OTHERS,
    "own": RIDERS,
    "desk": DESKS | ADMINS,
    "zone": DESKS - DESK_B | ADMINS,
    "trainer": TRAINERS | ADMINS,
    "library": TRAINERS | DESKS | ADMINS,
    "writers": frozenset({"trainer", "admin"}),
    "drills": RIDERS | OTHERS | TRAINERS | ADMINS,
    "signed": RIDERS | OTHERS | TRAINERS | DESKS | ADMINS,
    "operator": OPERATORS | ADMINS,
    "account": frozenset({"trainer", "desk_a", "desk_b", "desk_all", "admin"}),
    "admin": ADMINS,
    "never": frozenset(),
}
NOT_THERE_FOR: dict[str, frozenset[str]] = {"own": OTHERS, "zone": DESK_B}


@dataclass(frozen=True)
class Row:
    """One route: its code, what makes it whole, and the status of success where it is not a plain one.

    `json` or `form` is the body; `at` fills the path's names beyond those of the town; `ok` is the statuses
    that count as answered beyond 2xx and 3xx; `writes` says why a GET may change the database.
    """

    code: str
    json: Any = None
    form: dict[str, Any] | None = None
    at: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    type: str = "application/json"
    ok: tuple[int, ...] = ()
    writes: str = ""
    strangers: str = IN  # what nobody in particular is answered where it is not for all
    open_without_token: str = ""  # why an unsafe request with a cookie needs no CSRF token


def expected(code: str, who: str, stranger: bool) -> str:
    """What this person is answered by a route or an event of this code."""
    if code == "all" or (not stranger and who in WHO[code]):
        return OK
    if stranger:
        return IN
    return NONE if who in NOT_THERE_FOR.get(code, ()) else NO


SUBSCRIPTION = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/abc",
    "keys": {
        "p256dh": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM",
        "auth": "tBHItJI5svbpez7KI4CCXg",
    },
}
RUN = {
    "id": "run-bbbb-1", "drill": "cancel-at-door", "path": [{"reply": "say-it-first"}],
    "started_at": "2026-11-21T12:00:00Z", "took_s": 5,
}  # fmt: skip
BROADCAST = {
    "audience": {"zone": "zone-a"}, "text": {"zh": "下雨了", "en": "Rain"}, "valid_until": "2099-01-01T00:00:00Z",
}  # fmt: skip
DRILL = {"slug": "cancel-at-door"}
SAME_ORIGIN = (
    "SOS: the browser's own word on where it comes from protects; a call must not be lost to a token"
)

LINK, PERSON = {"code": "none"}, "<int(max=2147483647):person_id>"
ONE = {"version_id": 1}
VERSION = "/trainer/edit/version/<int(max=2147483647):version_id>"
ACTS = "take, rung, note, offer, decline, close"

ROUTES: dict[str, Row] = {
    # what is for everybody
    "GET /": Row("all", ok=(401,)),  # who was disabled is told so
    "GET /live": Row("all"),
    "GET /ready": Row("all", ok=(503,)),
    "GET /metrics": Row("operator", strangers=NO),
    "GET /static/<path:filename>": Row("all", at={"filename": "css/tokens.css"}),
    "GET /sw.js": Row("all"),
    "GET /manifest.webmanifest": Row("all"),
    "GET /rider/offline": Row("all"),
    "GET /rider/phone/trust": Row("all", ok=(404,)),
    "GET /rider/phone/jinnang.crt": Row("all", ok=(404,)),
    "GET /sign-in/<token>": Row("all", at={"token": "none"}, ok=(410,)),
    "POST /sign-in": Row("all", form={"token": "none"}, ok=(410,)),
    "POST /sign-out": Row("all", form={}),
    "POST /settings": Row("all", form={"language": "en"}),
    "POST /api/v1/sources/<source>/events": Row(
        "all",
        at={"source": "demo"},
        json=[],
        type="application/cloudevents-batch+json",
        ok=(401,),
        open_without_token="signed by its sender",
    ),
    "GET /enrol/<code>": Row("all", at=LINK, ok=(410,)),
    "POST /enrol/<code>": Row("all", at=LINK, form={"pin": "123456"}, ok=(410,)),
    "POST /api/v1/devices": Row(
        "all", json={"code": "none", "pin": "1"}, ok=(410,), open_without_token="a PIN"
    ),
    "GET /password/<code>": Row("all", at=LINK, ok=(410,)),
    "POST /password/<code>": Row("all", at=LINK, form={"password": "a long one"}, ok=(410,)),
    # people
    "GET /account": Row("account"),
    "POST /account": Row("account", form={"password": "short"}, ok=(400,)),
    "GET /people": Row("desk"),
    "GET /people/new": Row("admin"),
    "POST /people/new": Row("admin", form={"role": "trainer", "name": "新人", "handle": "xin"}),
    "GET /people/export.csv": Row("admin"),
    "GET /people/import": Row("admin"),
    "POST /people/import": Row("admin", form={}, ok=(422,)),
    "POST /people/import/take": Row("admin", form={"draft": "none"}, ok=(404,)),
    f"GET /people/{PERSON}": Row("zone"),
    f"POST /people/{PERSON}": Row("admin", form={"name": "小周"}),
    f"POST /people/{PERSON}/<any(disable, enable, end):act>": Row("admin", form={}, at={"act": "disable"}),
    f"POST /people/{PERSON}/link": Row("admin", form={}, ok=(404,)),
    f"POST /people/{PERSON}/enrol": Row("zone", form={}),
    f"POST /people/{PERSON}/devices/revoke": Row("zone", form={}),
    f"POST /people/{PERSON}/devices/<int(max=2147483647):device_id>/revoke": Row(
        "zone", form={}, at={"device_id": 1}
    ),
    "GET /people/qr/<code>.svg": Row("desk", at=LINK, ok=(404, 410)),
    f"GET /people/{PERSON}/erase": Row("admin"),
    f"POST /people/{PERSON}/erase": Row("admin", form={"handle": "not his"}, ok=(400, 409, 422)),
    "GET /privacy": Row("all"),
    # the rider's own phone
    "GET /rider/mine": Row("rider"),
    "GET /rider/mine.json": Row("rider"),
    "GET /rider": Row("rider"),
    "GET /rider/drill": Row("rider"),
    "GET /rider/drill/<slug>": Row("rider", at=DRILL),
    "GET /rider/kit": Row("rider"),
    "GET /rider/kit/<slug>": Row("rider", at={"slug": "evidence"}),
    "POST /rider/kit/<slug>": Row("rider", at={"slug": "evidence"}, form={"text": "他说要砍我"}),
    "GET /rider/favourites": Row("rider"),
    "POST /rider/favourites": Row("rider", form={"script": "late", "on": "yes"}),
    "GET /rider/kit/find": Row("rider", query="q=dog"),
    "GET /rider/lines": Row("rider"),
    "POST /rider/lines": Row("rider", form={"text": "您看一眼餐。"}),
    "POST /rider/lines/<int(max=2147483647):sentence_id>/drop": Row(
        "rider", form={}, at={"sentence_id": 1}, ok=(404,)
    ),
    "POST /rider/lines/<int(max=2147483647):sentence_id>/share": Row(
        "rider", form={}, at={"sentence_id": 1}, ok=(404,)
    ),
    "GET /rider/pages": Row("rider"),
    "GET /rider/phone": Row("rider"),
    "GET /rider/recovery": Row("rider"),
    "POST /rider/recovery": Row("rider", form={"answer": "ready"}),
    "GET /rider/said": Row("rider"),
    "POST /rider/said": Row("rider", form={"text": "怎么还没到", "order_id": "o-a"}, ok=(422,)),
    "GET /rider/show": Row("rider", query="script=late"),
    "GET /rider/sos": Row("rider"),
    "POST /rider/sos": Row("rider", form={"id": "new-call"}),
    "POST /rider/sos/<call_id>/<any(safe, mistake):word>": Row("own", form={}, at={"word": "safe"}),
    "GET /rider/start": Row("rider"),
    "POST /rider/start": Row("rider", form={}),
    "GET /rider/token": Row("rider"),
    "GET /rider/waiting": Row("rider"),
    "GET /rider/words": Row("rider"),
    "POST /rider/words": Row("rider", form={"text": "马上到"}),
    "GET /api/v1/clock": Row("all"),
    "GET /api/v1/inbox": Row("own", query="rider_id=r-a", writes="what is fetched was handed over"),
    "GET /api/v1/orders": Row("rider"),
    "POST /api/v1/receipts": Row("own", json={"epoch": "EPOCH", "items": [{"seq": 3, "state": "shown"}]}),
    "POST /api/v1/readings": Row("own", json={"order_id": "o-a", "text": "怎么还没到"}),
    "POST /api/v1/reports": Row("rider", json={"items": []}),
    "POST /api/v1/sos": Row("rider", json={"id": "new-call"}, open_without_token=SAME_ORIGIN),
    "GET /api/v1/sos/<call_id>": Row("own"),
    "POST /api/v1/sos/<call_id>/<any(safe, mistake):word>": Row(
        "own", json={}, at={"word": "safe"}, open_without_token=SAME_ORIGIN
    ),
    "GET /api/v1/push-subscriptions": Row("rider"),
    "POST /api/v1/push-subscriptions": Row("rider", json=SUBSCRIPTION),
    "DELETE /api/v1/push-subscriptions": Row("rider", json={"endpoint": SUBSCRIPTION["endpoint"]}),
    "GET /api/v1/drills": Row("rider"),
    "GET /api/v1/drills/<slug>": Row("drills", at=DRILL),
    "POST /api/v1/drills/<slug>/own": Row("rider", at=DRILL, json={"path": [], "text": "您好"}, ok=(409,)),
    "POST /api/v1/drill-runs": Row("rider", json=RUN),
    "POST /api/v1/drafts": Row("signed", json={"text": "马上到"}),
    # the room
    "GET /dispatch": Row("desk"),
    "GET /dispatch/bell": Row("desk"),
    "GET /dispatch/incidents": Row("desk"),
    f"POST /dispatch/incidents/<int(max=2147483647):incident_id>/<any({ACTS}):act>": Row(
        "zone", form={"word": "没事", "sure": "1"}, at={"act": "take"}
    ),
    "GET /dispatch/queue": Row("desk"),
    "GET /dispatch/received": Row("desk"),
    "GET /dispatch/order": Row("zone", query="id=o-a"),
    "POST /dispatch/order/place": Row("zone", form={"id": "o-a"}),
    "POST /dispatch/order/words": Row("zone", form={"id": "o-a"}),
    "GET /api/v1/incidents": Row("desk"),
    f"POST /api/v1/incidents/<int:incident_id>/<any({ACTS}):act>": Row(
        "zone", json={"word": "没事"}, at={"act": "take"}
    ),
    "POST /api/v1/broadcasts": Row("zone", json=BROADCAST),
    "GET /api/v1/broadcasts/<message_id>": Row("zone"),
    "POST /api/v1/broadcasts/<message_id>/retract": Row("zone", json={}),
    "POST /api/v1/broadcasts/<message_id>/<any(agree, undo):act>": Row("zone", json={}, at={"act": "undo"}),
    "GET /dispatch/guidance": Row("desk"),
    "POST /dispatch/guidance": Row("desk", form={}, ok=(400,)),
    "GET /dispatch/guidance/count": Row("desk", query="zone=zone-a"),
    "GET /dispatch/guidance/now": Row("desk"),
    "POST /dispatch/guidance/storm": Row("desk", form={"zone": "zone-a", "kind": "storm"}, ok=(404, 409)),
    "GET /dispatch/guidance/<guidance_id>": Row("zone"),
    "GET /dispatch/guidance/<guidance_id>/live": Row("zone"),
    "GET /dispatch/guidance/<guidance_id>.csv": Row("zone"),
    "POST /dispatch/guidance/<guidance_id>/<any(undo, agree, retract, correct):act>": Row(
        "zone", form={}, at={"act": "undo"}, ok=(409,)
    ),
    "GET /api/v1/openapi.json": Row("all"),
    "GET /api/docs": Row("all"),
    # the trainer's desk
    "GET /trainer": Row("trainer"),
    "GET /trainer/assign": Row("trainer"),
    "POST /trainer/assign": Row("trainer", form={"drill": "cancel-at-door"}, ok=(422,)),
    "GET /trainer/drills": Row("trainer"),
    "GET /trainer/drills/<slug>": Row("trainer", at=DRILL),
    "GET /trainer/results": Row("trainer"),
    "GET /trainer/results/<slug>": Row("trainer", at=DRILL),
    "GET /trainer/riders/<path:rider_id>": Row("trainer"),
    "GET /trainer/runs/<run_id>": Row("trainer"),
    "GET /trainer/schedule": Row("trainer"),
    "POST /trainer/schedule": Row("trainer", form={"name": "weekly", "active": "0"}, ok=(404,)),
    "GET /library": Row("library"),  # old addresses: they point to where the pages are now
    "GET /library/<slug>": Row("library"),
    "GET /trainer/rules": Row("library"),
    "GET /trainer/rules/<slug>": Row("library", at={"slug": "shop-past-the-wait"}),
    "GET /rider/rules": Row("rider"),
    "GET /rider/rules/<slug>": Row("rider", at={"slug": "shop-past-the-wait"}),
    "GET /trainer/exchange": Row("trainer"),
    "POST /trainer/exchange": Row("writers", form={}, ok=(422,)),
    "POST /trainer/exchange/take": Row("writers", form={"list": "none"}, ok=(404,)),
    "GET /trainer/exchange/scripts.zip": Row("trainer", writes="the record says who took them out"),
    "GET /trainer/exchange/scripts.xlsx": Row("trainer", writes="the record says who took them out"),
    "GET /trainer/exchange/template.xlsx": Row("trainer"),
    "GET /trainer/gaps": Row("trainer"),
    "POST /trainer/gaps/draft": Row("writers", form={"kind": "late_night_apology", "stage": "at_door"}),
    "GET /trainer/usage.csv": Row("trainer"),
    "GET /trainer/sentences": Row("trainer"),
    "POST /trainer/sentences/<int(max=2147483647):sentence_id>/draft": Row(
        "writers", form={}, at={"sentence_id": 1}, ok=(404,)
    ),
    "POST /trainer/sentences/<int(max=2147483647):sentence_id>/decline": Row(
        "writers", form={"why": "have_it"}, at={"sentence_id": 1}, ok=(404,)
    ),
    "GET /trainer/edit/new": Row("writers"),
    "POST /trainer/edit/new": Row("writers", form={}, ok=(400,)),
    "GET /trainer/edit/<slug>": Row("library", at={"slug": "late"}),
    "POST /trainer/edit/<slug>/<any(draft, recall):act>": Row(
        "writers", form={}, at={"slug": "made-good", "act": "draft"}
    ),
    f"GET {VERSION}": Row("library", at=ONE, ok=(404,)),
    f"POST {VERSION}": Row("writers", at=ONE, form={"edits": "1"}, ok=(404, 409)),
    f"POST {VERSION}/check": Row("writers", at=ONE, form={}, ok=(404,)),
    f"POST {VERSION}/<any(ask, publish, recall, retire, restore):act>": Row(
        "writers", form={}, at={**ONE, "act": "ask"}, ok=(404,)
    ),
    f"GET {VERSION}/compare": Row("library", at=ONE, ok=(404,)),
    "GET /trainer/scripts": Row("library"),
    "GET /trainer/scripts/<slug>": Row("library"),
}

#: namespace -> the code of who may connect, and event -> (code, what is sent).
SOCKETS: dict[str, str] = {"/rider": "rider", "/dispatch": "desk", "/trainer": "trainer", "/": "never"}
MAY_BE_WRONG = {"/dispatch offer"}  # only its owner offers an incident: bad_request to others who see it
EVENTS: dict[str, tuple[str, Any]] = {
    "/rider receipts": ("rider", {"epoch": "EPOCH", "items": []}),
    "/rider posture": ("rider", {"visible": True}),
    "/rider said": ("own", {"order_id": "o-a", "text": "怎么还没到"}),
    "/rider sos": ("rider", {"id": "by-socket"}),
    "/dispatch board": ("desk", None),
    "/dispatch take": ("zone", {"id": "INCIDENT_ID"}),
    "/dispatch rung": ("zone", {"id": "INCIDENT_ID"}),
    "/dispatch note": ("zone", {"id": "INCIDENT_ID", "word": "去看看"}),
    "/dispatch offer": ("zone", {"id": "INCIDENT_ID", "person": "DESK_ALL"}),
    "/dispatch decline": ("zone", {"id": "INCIDENT_ID"}),
    "/dispatch close": ("zone", {"id": "INCIDENT_ID", "word": "没事"}),
}
