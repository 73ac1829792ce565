"""The learnt weights of `coaching.tone_model`, kept beside the lexicon with a mark of their sources."""

import json
from hashlib import sha256
from pathlib import Path

from coaching.tone_model import ToneModel, packed_few, unpacked

#: What a customer's words are weighed by, and a rider's drafts.
TONE, DRAFTS = "tone.json", "drafts.json"
_HERE = Path(__file__).parent
_RULES = (
    "reading", "second_ear", "tone_model", "grams", "anger", "polarity", "hits", "lexicon", "probe",
    "probe_index", "normalise", "duration",
)  # fmt: skip


def fingerprint(folder: Path, name: str = TONE) -> str:
    """What changes when the lines, the lexicon or the learning of a model do."""
    lines, learning = sorted((folder / "lines").rglob("*.*l")), [_HERE / "fitting.py"]
    if name == TONE:
        sources = [*sorted(folder.glob("*.toml")), *lines, *learning, _HERE / "tone_training.py"]
        return _of(*sources, *map(_coaching, _RULES))
    # Not the scripts: they only say what is no fault, and a test asks whether any of them sounds like one.
    drafts = [*sorted((folder / "drafts").glob("*.jsonl")), folder / "traditional.toml"]
    return _of(
        *drafts, *lines, *learning, _HERE / "draft_training.py", *map(_coaching, ("tone_model", "grams"))
    )


def write_model(folder: Path, model: ToneModel, name: str = TONE) -> Path:
    """Keep the model beside the lexicon, one feature a line, so that a change can be read."""
    path = folder / name
    rows = [
        f"{json.dumps(gram, ensure_ascii=False)}: {json.dumps(_told(row, model), separators=(',', ':'))}"
        for gram, row in model.weights.items()
    ]
    head = {"learnt_from": fingerprint(folder, name), "heads": model.heads, "bias": model.bias}
    text = json.dumps(head, ensure_ascii=False)[:-1] + ',\n"weights": {\n' + ",\n".join(rows) + "\n}}\n"
    path.write_text(text, encoding="utf-8")
    return path


def load_model(folder: Path, name: str = TONE) -> ToneModel | None:
    """The kept model; None where none was learnt: the rules then hear alone."""
    path = folder / name
    if not path.exists():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    weights = {
        name: packed_few({int(head): weight for head, weight in row.items()})
        for name, row in kept["weights"].items()
    }
    return ToneModel(tuple(kept["heads"]), tuple(kept["bias"]), weights)


def _told(row: int, model: ToneModel) -> dict[int, int]:
    return {head: weight for head, weight in enumerate(unpacked(row, len(model.heads))) if weight}


def _coaching(name: str) -> Path:
    return _HERE.parent / "coaching" / f"{name}.py"


def _of(*sources: Path) -> str:
    digest = sha256()
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:16]
