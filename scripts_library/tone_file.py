"""The learnt weights of `coaching.tone_model`, kept beside the lexicon with a mark of their sources."""

import json
from hashlib import sha256
from pathlib import Path

from coaching.tone_model import ToneModel, packed, unpacked

MODEL = "tone.json"


def fingerprint(folder: Path) -> str:
    """What changes when the lines, the lexicon or the learning do."""
    here = Path(__file__).with_name("tone_training.py")
    ears = ("reading", "second_ear", "tone_model", "grams")
    rules = (*ears, "anger", "polarity", "hits", "lexicon", "probe", "probe_index", "normalise", "duration")
    sources = [*sorted(folder.glob("*.toml")), *sorted((folder / "lines").rglob("*.*l")), here]
    sources += [here.parent.parent / "coaching" / f"{name}.py" for name in rules]
    digest = sha256()
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:16]


def write_model(folder: Path, model: ToneModel) -> Path:
    """Keep the model beside the lexicon, one feature a line, so that a change can be read."""
    path = folder / MODEL
    rows = [
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(_told(row, model), separators=(',', ':'))}"
        for name, row in model.weights.items()
    ]
    head = {"learnt_from": fingerprint(folder), "heads": model.heads, "bias": model.bias}
    text = json.dumps(head, ensure_ascii=False)[:-1] + ',\n"weights": {\n' + ",\n".join(rows) + "\n}}\n"
    path.write_text(text, encoding="utf-8")
    return path


def _told(row: int, model: ToneModel) -> dict[int, int]:
    return {head: weight for head, weight in enumerate(unpacked(row, len(model.heads))) if weight}


def load_model(folder: Path) -> ToneModel | None:
    """The kept model; None where none was learnt: the rules then hear alone."""
    path = folder / MODEL
    if not path.exists():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    heads = range(len(kept["heads"]))
    weights = {name: packed(row.get(str(head), 0) for head in heads) for name, row in kept["weights"].items()}
    return ToneModel(tuple(kept["heads"]), tuple(kept["bias"]), weights)
