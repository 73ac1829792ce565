"""read(text, lexicon) -> Reading: what a customer's message says, without a network and without a guess."""

from itertools import chain

from coaching.anger import Sign, level_of, signs_of
from coaching.heard import REASONS, Reading, Span, Threat
from coaching.hits import Hit, hits_of
from coaching.lexicon import Lexicon
from coaching.normalise import Normal, normalise
from coaching.polarity import Polarity, polarity_of
from coaching.second_ear import weigh

__all__ = ["REASONS", "Reading", "Span", "Threat", "read", "read_by_rules"]

#: These may be a plain errand ("please cancel", "ring me at the gate"): alone they are no complaint, unless
#: the rule weighs as much as one.
_ERRANDS = frozenset({"cancel", "address", "stock_out"})
_COMPLAINT = 3
#: Words that are anger only where nothing good is said: "fucking amazing".
_IN_BAD_COMPANY = frozenset({"oath", "mild", "rhetorical", "accusing"})
#: What clear anger is at least worth, and one point of the weight of a rule, where a word is worth 100.
_ANGRY_TONE, _POINT = 150, 80
_HALF_WAY = 400  # the score that ranks 50


def read(text: str, lexicon: Lexicon) -> Reading:
    """Read a message; any text can be read, its first 500 characters count."""
    normal = normalise(text, lexicon.simplified)
    reading = _by_rules(text, normal, lexicon)
    return weigh(reading, normal, lexicon.model) if lexicon.model else reading


def read_by_rules(text: str, lexicon: Lexicon) -> tuple[Reading, str]:
    """What the rules alone hear, and the text in its plain form: from this the model is taught."""
    normal = normalise(text, lexicon.simplified)
    return _by_rules(text, normal, lexicon), normal.text


def _by_rules(text: str, normal: Normal, lexicon: Lexicon) -> Reading:
    polarity = polarity_of(normal.text, lexicon.words)
    found = lexicon.index.search(normal.text)
    reasons = _causes(hits_of(lexicon.reasons, normal.text, polarity, found))
    wishes = hits_of(lexicon.cancel_wishes, normal.text, polarity, found)
    threats = hits_of(lexicon.threats, normal.text, polarity, found)
    times = hits_of(lexicon.times, normal.text, polarity, found)
    faults = [hit for hit in reasons if hit.rule.name not in _ERRANDS or hit.rule.weight >= _COMPLAINT]
    errands = [hit for hit in [*reasons, *wishes] if hit not in faults]
    score = polarity.score - _said_in(errands, faults, polarity) + _weight_of(faults, polarity)
    anger = _meant(hits_of(lexicon.anger, normal.text, polarity, found), faults, score, polarity)
    score += _weight_of([*anger, *threats], polarity) + _mocked_praise(anger, polarity)
    if score > 0:
        score += _weight_of([hit for hit in errands if hit in reasons], polarity)
    names = {hit.rule.name for hit in reasons} | ({"cancel"} if wishes else set())
    complaint = score > polarity.grief or bool(faults)
    signs = signs_of(text, normal, polarity, reasons) if complaint else []
    threat = max((Threat(hit.rule.name, hit.rule.weight) for hit in threats), key=_rank, default=None)
    level = level_of(
        complaint, anger, signs, score, len({hit.rule.name for hit in faults}), polite=polarity.polite
    )
    if threat and threat.kind != "self_harm":
        level = 3
    return Reading(
        anger=level,
        negative=_rank_of_tone(
            max(score, _ANGRY_TONE) if level >= 2 else score, polarity, errand=bool(errands) and not faults
        ),
        reasons=tuple(reason for reason in REASONS if reason in names),
        cancel=bool(wishes),
        threat=threat,
        spans=_spans(normal, polarity, [*reasons, *wishes], anger, threats, times, signs),
    )


def _rank(threat: Threat) -> int:
    # Between equals the one to another person counts first: it decides whether the rider stays.
    return threat.level * 2 - (threat.kind == "self_harm")


def _weight_of(hits: list[Hit], polarity: Polarity) -> int:
    """What hits add to the tone, each name once and only where no bad word has said it already."""
    weights: dict[str, int] = {}
    for hit in hits:
        if polarity.bad_places.isdisjoint(range(hit.start, hit.end)):
            weights[hit.rule.name] = max(weights.get(hit.rule.name, 0), hit.rule.weight * _POINT)
    return sum(weights.values())


def _said_in(errands: list[Hit], faults: list[Hit], polarity: Polarity) -> int:
    """What the bad words of a mere errand add to the tone ("sold out", "the wrong house number")."""
    if faults:
        return 0
    return sum(
        effect.value
        for effect in polarity.effects
        if effect.value > 0 and any(hit.start <= effect.token.start < hit.end for hit in errands)
    )


def _causes(reasons: list[Hit]) -> list[Hit]:
    """Without those that only follow from another one."""
    names = {hit.rule.name for hit in reasons if not hit.rule.yields_to}
    return [hit for hit in reasons if hit.rule.yields_to.isdisjoint(names)]


def _meant(anger: list[Hit], faults: list[Hit], score: int, polarity: Polarity) -> list[Hit]:
    """The words of anger that are meant as such."""
    bad = [(hit.start, hit.end) for hit in faults]
    bad += [(effect.token.start, effect.token.end) for effect in polarity.effects if effect.value > 0]
    turns = [token.start for token in polarity.tokens if token.word.kind == "but"]
    return [
        hit
        for hit in anger
        if (hit.rule.name not in _IN_BAD_COMPANY or score >= 0)
        and (hit.rule.name != "mocking" or _mocks(hit, bad, turns))
    ]


def _mocks(hit: Hit, bad: list[tuple[int, int]], turns: list[int]) -> bool:
    return not any(turn >= hit.start for turn in turns) and any(
        end <= hit.start or hit.end <= start for start, end in bad
    )


def _mocked_praise(anger: list[Hit], polarity: Polarity) -> int:
    """What takes back the praise that is part of a sarcasm."""
    mocked = [hit for hit in anger if hit.rule.name in ("sarcasm", "mocking")]
    return -sum(
        effect.value
        for effect in polarity.effects
        if effect.value < 0 and any(hit.start <= effect.token.start < hit.end for hit in mocked)
    )


def _rank_of_tone(score: int, polarity: Polarity, *, errand: bool) -> int:
    if score > 0:
        score += polarity.hints * 10
        return max(1, 100 * score // (score + _HALF_WAY))
    if score < 0:
        score = min(-1, score + polarity.hints * 10)
        return -max(1, 100 * -score // (-score + _HALF_WAY))
    if polarity.effects and not errand:
        return 1 if polarity.hints else 0  # good and bad in equal parts: whoever asks or denies complains
    return min(0, polarity.hints - 6)


def _spans(
    normal: Normal,
    polarity: Polarity,
    reasons: list[Hit],
    anger: list[Hit],
    threats: list[Hit],
    times: list[Hit],
    signs: list[Sign],
) -> tuple[Span, ...]:
    kinds = (("reason", reasons), ("anger", anger), ("threat", threats), ("time", times))
    found = chain(
        ((hit.start, hit.end, f"{kind}:{hit.rule.name}") for kind, hits in kinds for hit in hits),
        ((sign.start, sign.end, f"anger:{sign.why}") for sign in signs),
        ((e.token.start, e.token.end, "bad" if e.value > 0 else "good") for e in polarity.effects if e.value),
        ((e.negator.start, e.negator.end, "negation") for e in polarity.effects if e.negator),
    )
    return tuple(sorted({Span(*normal.original(start, end), why) for start, end, why in found}))
