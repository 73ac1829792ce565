"""The house rules that can be read off the code, each a function of a file's path and text (DESIGN)."""

import ast
import re
import sys
from collections.abc import Callable, Iterator

WRITTEN_BY_TOOLS = ("app/migrations/", "app/static/vendor/")
Check = Callable[[str, str], Iterator[str]]

#: Inside app: who may import whom. Siblings of the upper row never import one another.
UPPER = {"api", "pages", "channels", "schedule", "cli"}
LOWER = {"actions", "queries", "notices", "tables"}
BASE = {
    "settings",
    "clock",
    "database",
    "engines",
    "errors",
    "events",
    "storable",
    "spreadsheet",
    "sheets",
    "counted",
    "proxies",
    "turns",
    "together",
    "guarded",
    "record_chain",
    "retention",
    "kept",
    "terms",
}  # these know nothing of a request
ROOT_MODULES = BASE | {
    "garbage",
    "people",
    "passwords",
    "signing_in",
    "people_faults",
    "people_file",
    "people_import",
    "parts",
    "metrics",
    "watch",
    "logs",
    "observing",
    "backups",
    "restoring",
    "soundness",
    "receipts",
    "readings",
    "pace",
    "guidance_in",
    "guiding",
    "storms",
    "reports",
    "scheduled",
    "record_heads",
    "sweeping",
    "forgetting",
    "looked_at",
    "words_live",
    "script_lists",
    "script_sheet",
    "script_desk",
    "board",
    "board_live",
    "board_rows",
    "sos",
    "incident_acts",
    "language",
    "answers",
    "post",
    "tls",
    "stream",
    "replay",
    "delivery",
    "pushing",
    "demo",
    "evening",
    "evening_orders",
    "evening_rides",
}
MAY_IMPORT = {
    **{name: {name} | LOWER | ROOT_MODULES for name in UPPER},
    **dict.fromkeys(ROOT_MODULES - BASE, LOWER | ROOT_MODULES),
    **dict.fromkeys(BASE, BASE | {"tables"}),
    "actions": LOWER | BASE,
    "queries": {"queries", "notices", "tables"} | BASE,
    "notices": {"notices", "tables"} | BASE,
    "tables": {"tables"},
    "migrations": {"tables"},
}


def imports(source: str) -> Iterator[str]:
    """Every name that is imported, in full: `from app import tables` is app.tables."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def calls(source: str) -> Iterator[str]:
    """The dotted name of every call, such as `datetime.now` or `self.server.emit`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def part_of(path: str) -> str:
    """The part of app a file belongs to: its folder, or its own name at the top."""
    return path.split("/")[1].removesuffix(".py")


# the rules, each a function of a file's path and text


def arrows_between_the_three(path: str, source: str) -> Iterator[str]:
    top = path.split("/")[0]
    allowed = {
        "coaching": sys.stdlib_module_names | {"coaching", "fsrs"},
        "scripts_library": sys.stdlib_module_names | {"coaching", "pydantic", "scripts_library"},
    }
    if top in allowed:
        yield from (name for name in imports(source) if name.split(".")[0] not in allowed[top])


def coaching_is_pure(path: str, source: str) -> Iterator[str]:
    if not path.startswith("coaching/"):
        return
    outside = {
        "random",
        "secrets",
        "time",
        "os",
        "io",
        "pathlib",
        "socket",
        "subprocess",
        "threading",
        "tempfile",
    }
    yield from (name for name in imports(source) if name.split(".")[0] in outside)
    yield from (call for call in calls(source) if call in ("open", "print", "input"))


def arrows_inside_app(path: str, source: str) -> Iterator[str]:
    if not path.startswith("app/") or path == "app/__init__.py":
        return
    for name in imports(source):
        if name.startswith("app.") and name.split(".")[1] not in MAY_IMPORT[part_of(path)]:
            yield name
        if name.startswith("."):
            yield f"{name}: a relative import"
        if name.split(".")[0] in ("tests", "benchmarks", "wsgi", "dev"):
            yield name


def flask_stays_outside(path: str, source: str) -> Iterator[str]:
    if path.startswith("app/") and part_of(path) in LOWER | BASE:
        yield from (name for name in imports(source) if name.split(".")[0].startswith("flask"))


def only_actions_write(path: str, source: str) -> Iterator[str]:
    if path.startswith(("app/actions/", *WRITTEN_BY_TOOLS)) or path in (
        "app/notices/outbox.py",
        "app/database.py",
    ):
        return
    writers = {"insert", "update", "delete", "insert_new", "insert_or_update"}
    yield from (name for name in imports(source) if name.split(".")[-1] in writers and _is_of_sql(name))
    yield from (
        call for call in calls(source) if re.fullmatch(r"(\w*session|db)\.(add|add_all|merge|delete)", call)
    )
    yield from re.findall(r"(?:INSERT INTO|DELETE FROM|UPDATE \w+ SET)", source)


def _is_of_sql(name: str) -> bool:
    return name.split(".")[0] in ("sqlalchemy", "sqlmodel") or name.startswith("app.database")


def nobody_commits_for_the_caller(path: str, source: str) -> Iterator[str]:
    if path.startswith("app/") and path != "app/database.py":
        yield from (call for call in calls(source) if re.search(r"\.(commit|rollback|begin)$", call))


def only_actions_put_notices(path: str, source: str) -> Iterator[str]:
    if not path.startswith("app/actions/"):
        puts = {f"app.notices.outbox.{name}" for name in ("put", "put_for_all", "store_message")}
        yield from (name for name in imports(source) if name in puts)


def only_channels_name_a_socket_event(path: str, source: str) -> Iterator[str]:
    if not path.startswith("app/channels/"):
        yield from (call for call in calls(source) if call.split(".")[-1] == "emit")


def only_the_start_makes_an_app(path: str, source: str) -> Iterator[str]:
    yield from (name for name in imports(source) if name in ("app.create_app", "app"))


def only_the_guarded_client_calls_out(path: str, source: str) -> Iterator[str]:
    """An address that somebody gave us may lead inside; `app/post.py` calls the one that its user typed."""
    if path in ("app/guarded.py", "app/post.py"):
        return
    clients = r"(requests|httpx|aiohttp|urllib3|urllib\.request|http\.client\.HTTPS?Connection)(\..*)?"
    yield from (name for name in imports(source) if re.fullmatch(clients, name))
    yield from (
        call for call in calls(source) if call.split(".")[-1] in ("create_connection", "webpush", "urlopen")
    )


def stored_text_is_never_a_template(path: str, source: str) -> Iterator[str]:
    refused = {"format", "format_map", "from_string", "render_template_string"}
    yield from (call for call in calls(source) if call.split(".")[-1] in refused and call != "format")


def nothing_read_becomes_code(path: str, source: str) -> Iterator[str]:
    """What comes from a disk, a row or a wire is JSON or TOML: no format that can hold code, and no code."""
    loaders = [
        "pickle",
        "cPickle",
        "dill",
        "cloudpickle",
        "marshal",
        "shelve",
        "yaml",
        "jsonpickle",
        "joblib",
    ]
    yield from (name for name in imports(source) if name.split(".")[0] in loaders)
    yield from (call for call in calls(source) if call in ("eval", "exec", "compile", "__import__"))
    stores = r"(PickleType|LargeBinary|BLOB|SQLAlchemyJobStore|RedisJobStore)"
    yield from (name for name in imports(source) if re.fullmatch(stores, name.split(".")[-1]))


def sockets_name_their_origins(path: str, source: str) -> Iterator[str]:
    """No star, no list that anybody is on, and none of the rooms that python-socketio's admin page opens."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "cors_allowed_origins":
            named = ast.unparse(node.value)
            if "*" in named or named in ("None", "[]", "''"):
                yield f"line {node.value.lineno}: cors_allowed_origins={named}"
    yield from (call for call in calls(source) if call.split(".")[-1] == "instrument")


def markup_is_made_where_it_is_escaped(path: str, source: str) -> Iterator[str]:
    """Text that no template escapes any more: only a page drawn within a page, and JSON escaped by hand."""
    if path not in ("app/pages/preview.py", "app/pages/drill.py"):
        yield from (call for call in calls(source) if call.split(".")[-1] == "Markup")


def one_clock(path: str, source: str) -> Iterator[str]:
    if path not in ("app/clock.py", "app/replay.py"):  # replay is a client of a server elsewhere
        clocks = r"(.*\.)?(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns))"
        yield from (call for call in calls(source) if re.fullmatch(clocks, call))


def environment_is_read_once(path: str, source: str) -> Iterator[str]:
    if path != "app/settings.py":
        yield from (name for name in imports(source) if name in ("os.environ", "os.getenv"))
        yield from re.findall(r"\bos\.(?:environ|getenv)\b", source)


def no_exception_is_swallowed(path: str, source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler) and (
            node.type is None or all(isinstance(step, ast.Pass) for step in node.body)
        ):
            yield f"line {node.lineno}: an exception ends in silence"


def names_say_what_is_inside(path: str, source: str) -> Iterator[str]:
    refused = r"(utils?|helpers?|common|misc|services?|managers?)"
    yield from (step for step in path.removesuffix(".py").split("/") if re.fullmatch(refused, step))


def files_stay_small(path: str, source: str) -> Iterator[str]:
    if not path.startswith(WRITTEN_BY_TOOLS):
        lines, most = source.count("\n"), 350 if path == "app/channels/wire.py" else 250
        if lines > most:
            yield f"{lines} lines, at most {most}"
