"""The project's commands, for the person at hand; one subject a file."""

from flask import Flask

from app.cli.advise import advise
from app.cli.coach import coach
from app.cli.evening import evening
from app.cli.library import library
from app.cli.people import api_token, device_token, people
from app.cli.read import read_words
from app.cli.replay import decisions, replay
from app.cli.schedule import schedule
from app.cli.source import source

COMMANDS = (
    people,
    device_token,
    api_token,
    source,
    library,
    replay,
    decisions,
    evening,
    advise,
    coach,
    read_words,
    schedule,
)


def register_commands(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
