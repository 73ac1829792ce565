"""Rule templates from `rules/*.toml`: those that can be used, and every fault of the rest."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter

from coaching.library import Library
from coaching.rule_template import FIGURE, RuleTemplate
from scripts_library.checks import Fault
from scripts_library.toml_file import read_folder
from scripts_library.word_checks import CHINESE, LATIN_SENTENCE, STAYS

_RULE = TypeAdapter(RuleTemplate)
STEP_ZH, STEP_EN = 40, 24  # read while standing, one step a glance
LONGEST = 24 * 60  # minutes


def whole_rules(folder: Path, library: Library) -> tuple[tuple[RuleTemplate, ...], list[Fault]]:
    """The rule templates without a fault, and all faults: one broken file must not silence the rest."""
    read, faults = read_folder(folder, "rules", _RULE)
    whole: list[RuleTemplate] = []
    for name, rule in read:
        wrong = [Fault(name, why) for why in rule_faults(rule, library)]
        faults += wrong
        if not wrong:
            whole.append(rule)
    return tuple(whole), faults


def rule_faults(rule: RuleTemplate, library: Library) -> Iterator[str]:
    """What is wrong with a rule template: its figures, its steps, its words and what it points at."""
    figures = rule.figures or {}
    for language in ("zh", "en"):
        named = {slot for text in rule.texts for slot in FIGURE.findall(text.as_dict()[language])}
        for slot in sorted(named - figures.keys()):
            yield f"{language}: {{{slot}}} is not among the figures"
        for slot in sorted(figures.keys() - named):
            yield f"{language}: the figure {slot} is named in no text"
    if not rule.signs or not rule.stages:
        yield "signs and stages: name at least one of each"
    if len(rule.steps) < 2:
        yield "steps: name at least two; one alone is a script"
    yield from _step_faults(rule)
    for slug in rule.scripts:
        script = library.script(slug)
        if script is None:
            yield f"scripts: there is no script {slug!r}"
        elif rule.stages and not set(rule.stages) & set(script.stages):
            yield f"scripts: {slug!r} is never said at the stages of this rule"
    for text in rule.texts:
        if LATIN_SENTENCE.search(text.zh) or CHINESE.search(text.en):
            yield f"one language in the other's place: {text.zh} / {text.en}"


def _step_faults(rule: RuleTemplate) -> Iterator[str]:
    last = 0
    for number, step in enumerate(rule.steps, start=1):
        if len(step.do.zh) > STEP_ZH or len(step.do.en.split()) > STEP_EN:
            yield f"step {number}: over {STEP_ZH} characters or {STEP_EN} words: {step.do.zh} / {step.do.en}"
        if step.who == "rider" and (STAYS["zh"].search(step.do.zh) or STAYS["en"].search(step.do.en)):
            yield f"step {number} keeps the rider where he should leave: {step.do.zh} / {step.do.en}"
        if step.within is not None:
            if not last <= step.within <= LONGEST:
                yield f"step {number}: {step.within} minutes; it comes after {last} and within {LONGEST}"
            last = step.within
