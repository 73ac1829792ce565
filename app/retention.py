"""What is kept, of which class, and for how long.

The sweep, the erasing of a person, the privacy page and a test that sees every column read this table.
"""

from app.kept import CLASSES, OF_HIM, Kept

__all__ = ["CLASSES", "NO_EVENT", "NO_WORDS", "OF_HIM", "PURPOSES", "TABLES", "Kept"]
PURPOSES = ("speaking", "orders", "people", "phones", "danger", "guidance", "training", "senders", "record")
NO_WORDS, NO_EVENT = '{"zh":"","en":""}', '{"data":{}}'
TABLES: dict[str, Kept] = {
    "decision": Kept(
        "speaking",
        none="id",
        rider="rider_id",
        words="reasons",
        operational="once at order_id kind class_ script script_version alternatives event facts stage "
        "apologises ended_as ended_at rule",
        erased={"reasons": "[]"},
    ),
    "message": Kept(
        "speaking",
        none="id",
        words="title wire correction",
        operational="kind class_ priority valid_until show_when made_at dedup_key",
    ),
    "inbox": Kept(
        "speaking",
        none="id",
        rider="rider_id",
        words="decline_reason",
        operational="seq message_id decision_id order_id stored_at outbox look_at attempts delivered_at "
        "shown_at acted_at declined_at ended_as ended_at rule",
    ),
    "promise": Kept(
        "speaking",
        none="id",
        rider="rider_id",
        words="what",
        operational="order_id decision_id made_at due_at closed_at closed_as",
        erased={"what": NO_WORDS},
    ),
    "report": Kept(
        "speaking", operational="id kind order_id at arrived_at", rider="rider_id", words="text data"
    ),
    "orders": Kept(
        "orders",
        rider="rider_id",
        place="pickup dropoff",
        words="note",
        personal="customer_id merchant_phone customer_phone",
        operational="order_id placed_event placed_time zone merchant_id placed_at promised_at km value_minor "
        "first_order status status_at stage",
    ),
    "order_report": Kept(
        "orders", rider="rider_id", words="reason", operational="arrival order_id status at actor"
    ),
    "timer": Kept("orders", none="id", operational="kind order_id due_at"),
    "customer_activity": Kept("orders", operational="arrival order_id action at"),
    "heard": Kept("orders", operational="arrival order_id at anger reasons threat uneasy"),
    "merchant": Kept("orders", operational="merchant_id first_seen"),
    "zone": Kept("orders", operational="zone first_seen"),
    "customer": Kept("orders", personal="customer_id", operational="first_seen"),
    "zone_alert": Kept("orders", operational="arrival zone kind mm until"),
    "zone_told": Kept("orders", rider="rider_id", operational="zone kind until", goes=True),
    "rider": Kept(
        "orders",
        rider="rider_id",
        operational="first_seen zone head_seq newest_message newest_status newest_at newest_arrival shift_on "
        "shift_at",
    ),
    "rider_motion": Kept(
        "orders",
        rider="rider_id",
        place="lat lng",
        operational="known_at rides position_at speed_kmh quiet_since",
        goes=True,
    ),
    "person": Kept(
        "people",
        none="id",
        rider="rider_id",
        personal="name handle phone",
        secret="password_hash",
        operational="role zone added_at disabled_at password_at",
    ),
    "token": Kept(
        "people",
        secret="sha256",
        rider="rider_id",
        personal="label",
        operational="role made_at revoked_at",
        goes=True,
    ),
    "device": Kept(
        "people",
        none="id",
        rider="rider_id",
        personal="label",
        secret="token_sha256",
        operational="made_at seen_at revoked_at",
    ),
    "person_session": Kept(
        "people", secret="sha256", operational="person_id device_id made_at seen_at until ended_at"
    ),
    "one_time_code": Kept(
        "people",
        secret="sha256 pin_hash",
        staff="made_by",
        operational="kind person_id made_at until tries tried_at used_at ended_at",
    ),
    "sign_in_try": Kept("people", personal="key", operational="failures last_at"),
    "people_draft": Kept("people", none="id", operational="person_id made_at", personal="people"),
    "push_subscription": Kept(
        "phones",
        none="id",
        rider="rider_id",
        personal="endpoint endpoint_hash host",
        secret="p256dh auth",
        operational="language made_at last_ok fails not_before gone_at",
        goes=True,
    ),
    "push": Kept(
        "phones",
        none="id",
        operational="notice_id subscription_id made_at lease_until attempts sent_at status",
    ),
    "incident": Kept(
        "danger",
        none="id",
        rider="rider_id",
        staff="owner offered_to",
        operational="kind order_id decision_id about opened_at called_at level tier clock clock_since due_at "
        "loud everyone_at owner_id owned_at offered_to_id offered_until rung_at safe_at mistake_at closed_at",
    ),
    "incident_log": Kept("danger", none="id", operational="incident_id at what", staff="who", words="word"),
    "sos_call": Kept(
        "danger",
        rider="rider_id",
        place="lat lng accuracy",
        words="note",
        operational="id incident_id received_at times pressed_at order_id muted",
    ),
    "guidance": Kept(
        "guidance",
        none="id",
        words="text",
        staff="asked_by asked_name agreed_by agreed_name undone_name retracted_name",
        personal="audience",
        operational="state zone priority valid_until counted reached asked_at send_at agree_until agreed_at "
        "sent_at undone_at retracted_at corrects storm dedup_key",
    ),
    "storm_answer": Kept("guidance", operational="zone kind until answered_at answered_as guidance_id"),
    "drill_assignment": Kept(
        "training",
        none="id",
        rider="rider_id",
        staff="assigned_by",
        personal="key",
        operational="drill due_at assigned_at done_at",
    ),
    "drill_run": Kept(
        "training",
        rider="rider_id",
        words="path",
        operational="id drill assignment_id started_at ended_at ending scores took_s rewinds arrived_at",
        erased={"path": "[]"},
    ),
    "practice_card": Kept("training", rider="rider_id", operational="drill card due_at reviewed_at runs"),
    "schedule": Kept(
        "training",
        none="id",
        staff="made_by",
        operational="name what every weekday nth day at timezone zone params grace_minutes active made_at "
        "planned_until",
    ),
    "schedule_due": Kept(
        "training",
        none="id",
        rider="target",
        operational="schedule_id due_at latest_at state fence done_at made note",
    ),
    "lease": Kept("training", operational="name holder fence expires_at"),
    "exercise": Kept(
        "training", none="id", operational="schedule_due_id zone drills riders begins_at due_at fence"
    ),
    "script_version": Kept(
        "training",
        none="id",
        staff="author_name changed_name published_name ended_name",
        operational="slug number state content note safety edits author_id made_at changed_id changed_at "
        "asked_id asked_at published_id published_at expires_at ended_at wholly",
    ),
    "sentence": Kept(
        "speaking",
        none="id",
        rider="rider_id",
        words="text",
        staff="judged_by",
        operational="report_id worked order_id kind stage facts script said_at arrived_at judged_at "
        "judged_as why slug",
        goes=True,
    ),
    "favourite": Kept("phones", rider="rider_id", operational="script starred at", goes=True),
    "script_list": Kept("training", none="id", operational="person_id made_at scripts"),
    "script_change": Kept("training", none="id", staff="who_name", operational="version_id at what who_id"),
    "source": Kept("senders", none="id", operational="name added_at"),
    "source_secret": Kept("senders", none="id", operational="source_id added_at retired_at", secret="secret"),
    "event": Kept(
        "senders", none="id", operational="source_id event_id type time arrived_at ignored", words="body"
    ),
    "refusal": Kept("senders", none="id", operational="source_id event_id why arrived_at", words="body"),
    "webhook_answer": Kept("senders", operational="source_id webhook_id body_sha256 answer answered_at"),
    "installation": Kept("record", operational="id epoch clock_machine clock_business clock_speed"),
    "record": Kept(
        "record",
        none="n facts_hash prev_hash hash",
        operational="at what",
        personal="actor subject facts",
        secret="salt",
    ),
    "sweep": Kept("record", operational="rule cursor swept_at"),
}
