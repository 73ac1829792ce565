"""`flask library train`: teaches the second ear anew from the project's own lines."""

import sys

import click
from flask.cli import with_appcontext

from app.cli.library_coverage import library
from app.parts import parts
from coaching.normalise import normalise
from scripts_library.lexicon_loader import load_lexicon
from scripts_library.often_met import counted, write_often
from scripts_library.tone_file import write_model
from scripts_library.tone_training import dangers_of, learn, lines_of

__all__ = ["library"]


@library.command("train")
@with_appcontext
def train() -> None:
    """Learn the weights of the reader's model from lexicon/lines and keep them in lexicon/tone.json.

    How often runs of letters are met in the lines is counted on the way (lexicon/often.json).
    """
    folder = parts().settings.scripts_folder / "lexicon"
    lines = lines_of(folder)
    if not lines:
        sys.exit(f"there are no lines in {folder / 'lines'}")
    click.echo(f"learning from {len(lines)} lines; about two minutes", err=True)
    lexicon = load_lexicon(folder)
    write_often(folder, counted(normalise(line["text"], lexicon.simplified).text for line in lines))
    model = learn(lines, lexicon, dangers_of(folder))
    click.echo(f"{len(model.weights)} features in {write_model(folder, model).name}")
