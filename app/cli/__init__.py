"""The project's commands, for the person at hand; one subject a file."""

from flask import Flask

from app.cli.advise import advise
from app.cli.backup import backup, restore_backup
from app.cli.coach import coach
from app.cli.erase import erase_person
from app.cli.evening import evening
from app.cli.library_train import library
from app.cli.log import log
from app.cli.people import api_token, device_token, people
from app.cli.read import read_words
from app.cli.replay import decisions, replay
from app.cli.retention import retention
from app.cli.schedule import schedule
from app.cli.settings import show_settings
from app.cli.source import source

#: These must work where the database cannot be opened, and must not bring it to a newer form.
WITHOUT_DATABASE = (backup, restore_backup, show_settings)
COMMANDS = (
    people,
    device_token,
    api_token,
    source,
    library,
    log,
    retention,
    replay,
    decisions,
    evening,
    advise,
    coach,
    read_words,
    schedule,
    backup,
    show_settings,
)


def bare_app() -> Flask:
    """An app that only knows the commands which open no database by themselves."""
    app = Flask("app")
    for command in WITHOUT_DATABASE:
        app.cli.add_command(command)
    return app


def register_commands(app: Flask) -> None:
    people.add_command(erase_person)
    for command in COMMANDS:
        app.cli.add_command(command)
