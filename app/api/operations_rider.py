"""The calls of a rider's phone."""

from app.api import shapes as s
from app.api.devices import DeviceIn
from app.api.drills import OwnIn, RunIn
from app.api.operations import JSON, RIDER, TRAINER, Op, number
from app.api.push import EndpointIn, SubscriptionIn
from app.readings import DraftIn, SaidIn
from app.receipts import ReceiptsIn
from app.sos import SosIn

PHONE, DRILLS, HELP = "Rider's phone", "Drills", "A call for help"
BUSY = ("too_fast",)
#: Each item is checked by itself: one that is wrong is a refusal in a 200.
REPORTS = {JSON: s.thing({"items": {**s.each(s.named("ReportIn")), "maxItems": 100}})}
WORD = {"word": s.one_of("safe", "mistake")}
RIDERS = (
    Op("post", "/api/v1/devices", "enrol", "An enrolment code and its PIN for a phone's token, "
       "which is told once.", {201: s.thing({"token": s.TEXT, "rider_id": s.TEXT})}, (), DeviceIn,
       problems=("link_expired", "too_large", *BUSY), tag=PHONE),
    Op("get", "/api/v1/clock", "clock", "The server's business time and how fast it runs.",
       {200: s.thing({"now": s.MOMENT, "speed": s.NUMBER})}, tag=PHONE),
    Op("get", "/api/v1/inbox", "inbox", "The notices after `since`. `reset`: begin again from 0. "
       "`limited`: ask "
       "again for more. A notice that is `held` is shown once the rider stands.", {200: s.INBOX}, (RIDER,),
       query={"since": number(0, 2**53, 0), "limit": number(1, 100, 100), "rider_id": s.TEXT},
       problems=("not_found", "bad_request"), tag=PHONE),
    Op("post", "/api/v1/receipts", "sendReceipts", "What became of notices; safe to send again, in any "
       "order.",
       {200: s.thing({"ok": s.TRUTH}, {"unknown": s.each(s.WHOLE)})}, (RIDER,), ReceiptsIn,
       problems=("not_found", "wrong_epoch", "too_large"), tag=PHONE),
    Op("post", "/api/v1/reports", "sendReports", "What the phone kept while it was offline; safe to send "
       "again.",
       {200: s.REPORTED}, (RIDER,), REPORTS, problems=("too_large", *BUSY), tag=PHONE),
    Op("get", "/api/v1/orders", "orders", "The rider's open orders and the numbers he may call.",
       {200: s.ORDERS}, (RIDER,), problems=("not_found",), tag=PHONE),
    Op("post", "/api/v1/readings", "read", "What the customer said: how it reads, and what to answer.",
       {200: s.READING}, (RIDER,), SaidIn, problems=("not_found", "too_large", *BUSY), tag=PHONE),
    Op("post", "/api/v1/drafts", "coach", "What the rider means to say: marked, each mark with a better "
       "sentence.",
       {200: s.DRAFTED}, (RIDER, TRAINER, "dispatcher", "admin"), DraftIn, problems=("too_large", *BUSY),
       tag=PHONE),
    Op("get", "/api/v1/push-subscriptions", "pushKey", "The key a browser subscribes with.",
       {200: s.thing({"key": s.TEXT})}, (RIDER,), problems=("not_found", *BUSY), tag=PHONE),
    Op("post", "/api/v1/push-subscriptions", "subscribe", "Push to this browser from now on.",
       {201: s.OK}, (RIDER,), SubscriptionIn, problems=("not_found", "too_large", *BUSY), tag=PHONE),
    Op("delete", "/api/v1/push-subscriptions", "unsubscribe", "Push to this browser no more.",
       {200: s.OK}, (RIDER,), EndpointIn, problems=("not_found", "too_large", *BUSY), tag=PHONE),
    Op("post", "/api/v1/sos", "callForHelp", "Keep a call for help. Send it until there is an answer, "
       "with one id. "
       "Only an id that can't be used is refused; what else can't be read counts as not told.",
       {200: s.SOS}, (RIDER,), SosIn, problems=("too_large",), tag=HELP),
    Op("get", "/api/v1/sos/{call_id}", "callState", "How far one of the rider's own calls has come.",
       {200: s.SOS}, (RIDER,), problems=("not_found",), tag=HELP),
    Op("post", "/api/v1/sos/{call_id}/{word}", "ownWord", "The rider's own word: `safe` or `mistake`. A "
       "person "
       "still closes the incident.", {200: s.SOS}, (RIDER,), query=WORD, tag=HELP),
    Op("get", "/api/v1/drills", "drills", "The drills, those asked of the rider first.",
       {200: s.thing({"drills": s.each(s.DRILL), "busy": s.TRUTH})}, (RIDER,), tag=DRILLS),
    Op("get", "/api/v1/drills/{slug}", "drill", "A drill with every way through it.",
       {200: s.THING}, (RIDER, TRAINER, "admin"), problems=("not_found",), tag=DRILLS),
    Op("post", "/api/v1/drills/{slug}/own", "ownWords", "What own words count as, and the ways on.",
       {200: s.OWN_HEARD}, (RIDER,), OwnIn,
       problems=("not_found", "holds_order", "unreadable", "too_large", *BUSY), tag=DRILLS),
    Op("post", "/api/v1/drill-runs", "sendRun", "Keep a run; safe to send twice. It is played again: "
       "these scores "
       "count.", {200: s.RAN}, (RIDER,), RunIn,
       problems=("not_found", "unreadable", "too_large", *BUSY), tag=DRILLS),
)  # fmt: skip
