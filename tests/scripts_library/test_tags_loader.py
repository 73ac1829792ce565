"""The shipped table turns what people write into tags; a table with a hole is refused with its place."""

from pathlib import Path

import pytest

from scripts_library import LIBRARY_FOLDER
from scripts_library.loader import LibraryFaults
from scripts_library.tags_loader import FILE, load_tags

TAGS = load_tags(LIBRARY_FOLDER)
SHIPPED = (LIBRARY_FOLDER / FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "tags"),
    [
        ("女生宿舍三号楼", {"dormitory"}), ("student halls", {"dormitory"}), ("小区东门岗亭", {"home", "gate"}),
        ("front desk of an office tower", {"gate", "office"}), ("住院部护士站", {"hospital"}),
        ("No lift, fifth floor", {"stairs"}), ("放外卖柜", {"locker"}), ("the moon", set()),
    ],
)  # fmt: skip
def test_given_a_place_in_free_words_then_its_tags_are_found(said: str, tags: set[str]) -> None:
    assert TAGS.places_in([said]) == tags


@pytest.mark.parametrize(
    ("said", "tags"),
    [
        ("宝宝睡了别敲门", {"baby", "no_ring", "asleep"}), ("Baby asleep, don’t knock", {"baby", "asleep", "no_ring"}),
        ("customer is deaf", {"deaf"}), ("放门口就好", {"leave_at_door"}), ("花生过敏", {"allergy"}),
        ("leave_at_door", {"leave_at_door"}), ("two hot dogs, please", set()), ("来份醉蟹和凉皮", set()),
    ],
)  # fmt: skip
def test_given_a_note_in_free_words_then_its_tags_are_found_and_a_dish_is_none(
    said: str, tags: set[str]
) -> None:
    assert TAGS.notes_in([said]) == tags


@pytest.mark.parametrize(
    ("said", "tags"),
    [
        ("汤洒了", {"spilled"}), ("wrong item", {"wrong_item"}), ("missing drink", {"missing_item"}),
        ("打不通电话", {"cannot_reach"}), ("cannot-reach", {"cannot_reach"}), ("wants a refund", {"refund"}),
        ("吵醒了孩子", {"night_noise"}), ("", set()),
    ],
)  # fmt: skip
def test_given_a_reason_in_free_words_then_its_tags_are_found(said: str, tags: set[str]) -> None:
    assert TAGS.reasons_in([said]) == tags


def test_given_weather_in_free_words_then_a_cloudburst_is_both_rain_and_storm() -> None:
    assert TAGS.weather_in(["暴雨"]) == {"rain", "storm"}
    assert TAGS.weather_in(["icy roads", "raining"]) == {"cold", "road", "rain"}
    assert TAGS.weather_in(["fine"]) == set()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("[notes.crowd]", "[notes.mob]"), "notes.mob"),
        (('zh = ["围观"', 'zh = []\nx = ["围观"'), "notes.crowd.x: Unexpected keyword argument"),
        (("[notes.deaf]", "[notes.deaf"), "can't be read"),
        (("[places.hotel]", "[places.hotel]\n[spare]"), "spare: Unexpected keyword argument"),
    ],
)
def test_given_a_table_with_a_fault_then_its_place_is_named(
    tmp_path: Path, change: tuple[str, str], fault: str
) -> None:
    assert change[0] in SHIPPED
    (tmp_path / FILE).write_text(SHIPPED.replace(*change), encoding="utf-8")

    with pytest.raises(LibraryFaults, match=FILE) as raised:
        load_tags(tmp_path)

    assert fault in str(raised.value)


def test_given_a_tag_without_words_then_it_is_named(tmp_path: Path) -> None:
    whole, _, rest = SHIPPED.partition("[notes.deaf]")
    (tmp_path / FILE).write_text(whole + rest[rest.index("[notes.no_ring]") :], encoding="utf-8")

    with pytest.raises(LibraryFaults) as raised:
        load_tags(tmp_path)

    assert [fault.why for fault in raised.value.faults] == [
        "notes.deaf: no words in zh", "notes.deaf: no words in en",
    ]  # fmt: skip


def test_given_drink_when_no_child_opens_then_it_is_a_bag_like_any_other() -> None:
    assert "alcohol" not in TAGS.notes_in(["两瓶啤酒放门口"])
    assert {"child", "alcohol"} <= TAGS.notes_in(["开门的是小孩", "单里有酒"])


def test_given_an_order_note_on_an_illness_then_nobody_lies_hurt_at_the_door() -> None:
    assert TAGS.notes_in(["he has fallen over"]) == {"hurt"}
    assert TAGS.notes_on_order(["has fallen over last week, please bring it up"]) == frozenset()
    assert "hurt" not in TAGS.notes_in(["broken leg, please come up"])
