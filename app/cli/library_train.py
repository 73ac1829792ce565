"""`flask library train`: teaches the ears for a customer's words and a rider's drafts anew."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.library_coverage import library
from app.parts import parts
from coaching.normalise import normalise
from scripts_library.draft_training import drafts_of, learn_drafts
from scripts_library.lexicon_loader import load_lexicon
from scripts_library.loader import load_library
from scripts_library.model_file import DRAFTS, TONE, write_model
from scripts_library.often_met import counted, write_often
from scripts_library.phrasing_loader import load_phrase_table
from scripts_library.tone_training import dangers_of, learn, lines_of

__all__ = ["library"]


@library.command("train")
@with_appcontext
def train() -> None:
    """Learn what models hear beside the rules, and keep their weights: lexicon/tone.json and drafts.json.

    From lexicon/lines (customers), lexicon/drafts (riders) and the scripts. How often runs of letters are met
    in the lines is counted on the way (lexicon/often.json).
    """
    words = parts().settings.scripts_folder
    folder = words / "lexicon"
    lines, drafts = lines_of(folder), drafts_of(folder)
    if not lines or not drafts:
        sys.exit(f"there are no lines in {folder / 'lines'} or no drafts in {folder / 'drafts'}")
    click.echo(f"learning from {len(lines)} lines and {len(drafts)} drafts; about two minutes", err=True)
    lexicon, phrases = load_lexicon(folder), load_phrase_table(folder)
    write_often(folder, counted(normalise(line["text"], lexicon.simplified).text for line in lines))
    for name, model in (
        (DRAFTS, learn_drafts(drafts, lines, _faultless(words), phrases.plain)),
        (TONE, learn(lines, lexicon, dangers_of(folder))),
    ):
        click.echo(f"{len(model.weights)} features in {write_model(folder, model, name).name}")


def _faultless(words: Path) -> Iterator[str]:
    """Every line that a script has a rider say, and every good answer of a drill."""
    read = load_library(words)
    for script in read.scripts:
        for act in script.acts:
            if act.line is not None:
                yield from act.line.as_dict().values()
    for drill in read.drills:
        for node in drill.nodes:
            for reply in node.replies:
                if reply.meant == "good":
                    yield from reply.said.as_dict().values()
