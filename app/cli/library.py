"""Commands about the words."""

from functools import partial
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.parts import parts
from coaching.library import Library
from coaching.reading import read as read_words
from scripts_library.checks import Fault, faults_of
from scripts_library.drill_loader import check_drills
from scripts_library.kit_loader import whole_kit
from scripts_library.lexicon_loader import load_lexicon
from scripts_library.loader import LibraryFaults, read_library
from scripts_library.messages_loader import whole_messages
from scripts_library.phrasing_loader import load_phrase_table
from scripts_library.rules_loader import whole_rules
from scripts_library.said_often import whole_said_often
from scripts_library.tags_loader import load_tags

library = AppGroup("library", help="The words.")


@library.command("check")
@click.option("--folder", type=click.Path(path_type=Path, exists=True))
@with_appcontext
def check(folder: Path | None) -> None:
    """List every fault of the words; exit 1 if there are any."""
    words = folder or parts().settings.scripts_folder
    read, faults = read_library(words)
    faults += faults_of(read)
    rules, unusable = whole_rules(words, read)
    faults += unusable
    if (words / "kit.toml").exists():
        faults += whole_kit(words, read)[1]
    drills = 0
    if (words / "lexicon").is_dir():  # a folder of scripts alone may be checked, too
        deaf = _faults_of_ear(words)
        faults += deaf
        if not deaf:  # what is said in a drill is held against the ear
            drills, wrong = _check_drills(words, read)
            faults += wrong
    for fault in faults:
        click.echo(str(fault))
    counted = f"{len(read.scripts)} scripts, {len(rules)} rules, {drills} drills"
    click.echo(f"{counted}, {len(faults)} faults", err=True)
    raise SystemExit(1 if faults else 0)


def _check_drills(words: Path, library: Library) -> tuple[int, list[Fault]]:
    phrases, lexicon = load_phrase_table(words / "lexicon"), load_lexicon(words / "lexicon")
    return check_drills(words, library, phrases, partial(read_words, lexicon=lexicon))


def _faults_of_ear(words: Path) -> list[Fault]:
    """What is wrong with the words that customers and drafts are read by."""
    faults: list[Fault] = []
    loads = (partial(load_tags, words), partial(load_lexicon, words / "lexicon"))
    for load in (*loads, partial(load_phrase_table, words / "lexicon")):
        try:
            load()
        except LibraryFaults as wrong:
            faults += wrong.faults
    return faults + whole_said_often(words)[1] + whole_messages(words)[1]
