"""How the house handles a situation: the rule templates, for the desks and for who stands there."""

from collections.abc import Iterable, Mapping

from flask import Blueprint, render_template

from app.errors import Problem
from app.pages.script_words import conditions
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from coaching.advice import KIND_NAMES, STAGE_NAMES
from coaching.content import Text
from coaching.rule_template import FAMILY_NAMES, WHO_NAMES, Family, RuleTemplate, Who
from coaching.situation import STAGES

rules = Blueprint("rules", __name__)
#: Who does what, as it is told to the rider himself.
TO_RIDER: Mapping[Who, Text] = {**WHO_NAMES, "rider": Text(zh="你", en="You")}


@rules.get("/trainer/rules")
@signed_in_as("trainer", "dispatcher", "admin")
def listed(_caller: Caller) -> str:
    """Every rule template, by family."""
    return render_template(
        "trainer/rules.html", groups=_by_family(parts().library.rules), many=len(parts().library.rules)
    )


@rules.get("/trainer/rules/<slug>")
@signed_in_as("trainer", "dispatcher", "admin")
def one(_caller: Caller, slug: str) -> str:
    """One rule template, with where it holds, its figures and the words that go with it."""
    rule = _found(slug)
    return render_template(
        "trainer/rule.html",
        rule=rule,
        family=FAMILY_NAMES[rule.family],
        steps=_steps(rule, WHO_NAMES),
        who=WHO_NAMES,
        kinds=[KIND_NAMES[kind] for kind in rule.kinds],
        stages=[STAGE_NAMES[stage] for stage in rule.stages],
        conditions=conditions(rule.when),
        scripts=_scripts(rule),
        file=f"scripts_library/rules/{slug}.toml",
    )


@rules.get("/rider/rules")
@signed_in_as("rider")
def for_rider(_caller: Caller) -> str:
    """The same list on a rider's phone, safety first: he has no time to look for it."""
    groups = _by_family(parts().library.rules)
    return render_template("rider/rules.html", groups=sorted(groups, key=lambda group: group[0] != "safety"))


@rules.get("/rider/rules/<slug>")
@signed_in_as("rider")
def one_for_rider(_caller: Caller, slug: str) -> str:
    """One rule template on a rider's phone: what to do now, and who has the last word."""
    rule = _found(slug)
    return render_template(
        "rider/rule.html", rule=rule, steps=_steps(rule, TO_RIDER), who=TO_RIDER, scripts=_scripts(rule)
    )


def _found(slug: str) -> RuleTemplate:
    rule = parts().library.rule(slug)
    if rule is None:
        raise Problem("not_found")
    return rule


def _by_family(some: Iterable[RuleTemplate]) -> list[tuple[Family, Text, list[RuleTemplate]]]:
    kept = sorted(some, key=_place)
    groups = [
        (family, name, [rule for rule in kept if rule.family == family])
        for family, name in FAMILY_NAMES.items()
    ]
    return [(family, name, found) for family, name, found in groups if found]


def _place(rule: RuleTemplate) -> tuple[bool, int, int, int, str]:
    """Where it stands in its family: danger first, then as an order goes, then from a little late to very."""
    first = min(STAGES.index(stage) for stage in rule.stages)
    late = rule.when.late[0] if rule.when.late else 0
    return rule.kinds != ("threat",), first, late, -len(rule.stages), rule.slug


def _steps(rule: RuleTemplate, who: Mapping[Who, Text]) -> list[tuple[Text, Text, int | None]]:
    """(who, what, within how many minutes) of each step."""
    return [(who[step.who], rule.filled(step.do), step.within) for step in rule.steps]


def _scripts(rule: RuleTemplate) -> list[object]:
    return [found for slug in rule.scripts if (found := parts().library.script(slug))]
