"""Every pair of colours that carries words or edges is as readable as the look promises, in dark and light."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "app" / "static" / "css" / "tokens.css"
THEMES = {"dark": r":root\s*\{(.*?)\n\}", "light": r':root\[data-theme="light"\]\s*\{(.*?)\n\}'}
CLASSES = ("safety", "urgent", "routine", "drill", "guidance")

#: (front, back) -> the ratio promised in dark and in light, and the least that would do (WCAG 2.2: 7 for the
#: card's words, 4.5 for other words, 3 for edges of controls and the focus ring). Add a pair before it is used.
PROMISED = {
    ("text", "bg"): (17.4, 15.8, 7),
    ("text", "card"): (15.0, 17.9, 7),
    ("text", "raised"): (12.9, 14.6, 7),
    ("text-2", "bg"): (11.4, 8.4, 7),
    ("text-2", "card"): (9.9, 9.5, 7),
    ("text-2", "raised"): (8.4, 7.8, 7),
    ("text-3", "bg"): (7.5, 5.4, 4.5),
    ("text-3", "surface"): (6.9, 5.8, 4.5),
    ("text-3", "raised"): (5.5, 5.0, 4.5),
    ("act-on", "act"): (17.4, 17.9, 7),
    ("line-strong", "card"): (4.3, 4.6, 3),
    ("line-strong", "bg"): (5.0, 4.1, 3),
    ("focus", "bg"): (10.4, 5.9, 3),
    ("focus", "card"): (9.0, 6.7, 3),
    ("ok", "surface"): (10.5, 8.7, 4.5),
    ("ok", "card"): (9.9, 9.1, 4.5),
    ("safety-on", "safety"): (8.1, 8.3, 7),
    ("safety-ink", "card"): (8.5, 8.9, 7),
    ("safety-ink", "bg"): (9.8, 7.9, 7),
    ("safety-ink", "raised"): (7.2, 7.2, 7),
    ("text", "safety-wash"): (14.5, 14.9, 7),
    ("safety-ink", "safety-wash"): (8.1, 7.4, 7),
    ("urgent-on", "urgent"): (13.8, 11.0, 7),
    ("urgent-ink", "card"): (12.3, 9.1, 7),
    ("urgent-ink", "bg"): (14.2, 8.1, 7),
    ("urgent-ink", "raised"): (10.5, 7.5, 7),
    ("text", "urgent-wash"): (13.7, 15.8, 7),
    ("urgent-ink", "urgent-wash"): (11.2, 8.1, 7),
    ("routine-on", "routine"): (12.8, 11.6, 7),
    ("routine-ink", "card"): (11.3, 11.6, 7),
    ("routine-ink", "bg"): (13.1, 10.3, 7),
    ("routine-ink", "raised"): (9.7, 9.5, 7),
    ("text", "routine-wash"): (14.3, 14.9, 7),
    ("routine-ink", "routine-wash"): (10.8, 9.7, 7),
    ("drill-on", "drill"): (8.0, 7.4, 7),
    ("drill-ink", "card"): (8.5, 9.1, 7),
    ("drill-ink", "bg"): (9.9, 8.1, 7),
    ("drill-ink", "raised"): (7.3, 7.5, 7),
    ("text", "drill-wash"): (14.7, 14.6, 7),
    ("drill-ink", "drill-wash"): (8.3, 7.5, 7),
    ("guidance-on", "guidance"): (10.8, 7.5, 7),
    ("guidance-ink", "card"): (10.1, 8.3, 7),
    ("guidance-ink", "bg"): (11.7, 7.4, 7),
    ("guidance-ink", "raised"): (8.6, 6.8, 4.5),
    ("text", "guidance-wash"): (13.7, 15.0, 7),
    ("guidance-ink", "guidance-wash"): (9.2, 6.9, 4.5),
}


def colours(theme: str) -> dict[str, str]:
    block = re.search(THEMES[theme], TOKENS.read_text(encoding="utf-8"), re.DOTALL)
    assert block, f"no block of tokens for {theme}"
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", block[1]))


def luminance(colour: str) -> float:
    """Relative luminance of a #RRGGBB colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back"), PROMISED, ids=lambda name: str(name))
def test_given_a_pair_of_the_look_then_it_is_as_readable_as_promised(
    theme: str, front: str, back: str
) -> None:
    known = colours(theme)

    found = ratio(known[front], known[back])

    *promised, needed = PROMISED[front, back]
    assert found >= needed
    assert round(found, 1) >= promised[list(THEMES).index(theme)]


def test_given_the_two_themes_then_they_name_the_same_colours() -> None:
    assert colours("dark").keys() == colours("light").keys()


@pytest.mark.parametrize("name", CLASSES)
def test_given_a_class_then_it_has_its_fill_text_ink_and_wash(name: str) -> None:
    assert {name, f"{name}-on", f"{name}-ink", f"{name}-wash"} <= colours("dark").keys()


def test_given_a_token_that_carries_words_then_it_is_in_the_table() -> None:
    fronts = {front for front, _ in PROMISED}
    carries_words = re.compile(r"text(-\d)?|[\w]+-(on|ink)|ok|focus|line-strong")

    assert {name for name in colours("dark") if carries_words.fullmatch(name)} == fronts


def test_given_black_and_white_then_the_ratio_is_twenty_one_and_a_grey_pair_can_fail() -> None:
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") < 4.5
