"""Floors under the reader, on messages written and labelled for it: what was reached once is not lost again."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from coaching.reading import Reading, read, read_by_rules
from scripts_library import LIBRARY_FOLDER
from scripts_library.lexicon_loader import load_lexicon

CASES = Path(__file__).parents[2] / "scripts_library" / "lexicon" / "lines" / "studied"
LEXICON = load_lexicon(LIBRARY_FOLDER / "lexicon")


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines() if line]


@dataclass
class Tally:
    """Right, wrongly found and missed; a table of anger as labelled by anger as read."""

    reasons: list[int] = field(default_factory=lambda: [0, 0, 0])
    cancel: list[int] = field(default_factory=lambda: [0, 0, 0])
    anger: list[list[int]] = field(default_factory=lambda: [[0] * 4 for _ in range(4)])
    tone_wrong: int = 0

    def add(self, line: dict[str, Any], reading: Reading) -> None:
        wanted, found = set(line["reasons"]), set(reading.reasons)
        for place, names in enumerate((wanted & found, found - wanted, wanted - found)):
            self.reasons[place] += len(names)
        if line["cancel"] or reading.cancel:
            self.cancel[0 if line["cancel"] and reading.cancel else 1 if reading.cancel else 2] += 1
        self.anger[line["anger"]][reading.anger] += 1
        self.tone_wrong += (reading.negative > 0) != line["negative"]

    @property
    def reasons_f1(self) -> float:
        return 2 * self.reasons[0] / (2 * self.reasons[0] + self.reasons[1] + self.reasons[2])

    @property
    def angry(self) -> tuple[float, float]:
        """Precision and recall of level 2 and above."""
        both = sum(sum(row[2:]) for row in self.anger[2:])
        return both / sum(sum(row[2:]) for row in self.anger), both / sum(map(sum, self.anger[2:]))

    @property
    def kappa(self) -> float:
        """Cohen's kappa with quadratic weights."""
        total = sum(map(sum, self.anger))
        rows = [sum(row) for row in self.anger]
        columns = [sum(column) for column in zip(*self.anger, strict=True)]
        cells = [(i, j) for i in range(4) for j in range(4)]
        seen = sum((i - j) ** 2 * self.anger[i][j] for i, j in cells)
        by_chance = sum((i - j) ** 2 * rows[i] * columns[j] / total for i, j in cells)
        return 1 - seen / by_chance


def tally(name: str) -> Tally:
    found = Tally()
    for line in lines(name):
        found.add(line, read(line["text"], LEXICON))
    return found


@pytest.mark.parametrize("name", ["messages_reader.jsonl", "messages_open.jsonl"])
def test_given_labelled_messages_when_read_then_reasons_and_anger_keep_their_floors(name: str) -> None:
    found = tally(name)
    precision, recall = found.angry

    assert found.reasons_f1 >= 0.88
    assert precision >= 0.88
    assert recall >= 0.85
    assert found.kappa >= 0.88
    assert found.cancel[0] >= 4 * (found.cancel[1] + found.cancel[2])


def test_given_the_readers_own_lines_then_they_are_many_and_the_tone_is_mostly_right() -> None:
    name = "messages_reader.jsonl"

    assert len(lines(name)) >= 350
    assert tally(name).tone_wrong <= 0.06 * len(lines(name))


#: The same message in both scripts, as people write it, not letter by letter.
TWINS = [
    ("怎么还没到，都等了一个钟头了", "怎麼還沒到，都等了一個鐘頭了"),
    ("汤洒得到处都是，面条也凉透了", "湯灑得到處都是，麵條也涼透了"),
    ("点的鸡腿饭，送来的是排骨饭", "點的雞腿飯，送來的是排骨飯"),
    ("骑手态度恶劣，还骂我，我要投诉他", "騎手態度惡劣，還罵我，我要投訴他"),
    ("少了两双筷子跟一杯饮料", "少了兩雙筷子跟一杯飲料"),
    ("谢谢师傅，辛苦了，还是热的", "謝謝師傅，辛苦了，還是熱的"),
    ("你们是不是瞎了，备注写那么清楚", "你們是不是瞎了，備註寫那麼清楚"),
    ("凌晨两点砸门，孩子都吓哭了", "凌晨兩點砸門，孩子都嚇哭了"),
    ("这单给我取消，钱马上退回来！", "這單給我取消，錢馬上退回來！"),
    ("太贵了，就这么几块肉，骗子", "太貴了，就這麼幾塊肉，騙子"),
    ("电话打了五遍没人接，消息也不回", "電話打了五遍沒人接，訊息也不回"),
    ("信不信我揍你", "信不信我揍你"),
    ("里面吃出一条虫，恶心", "裡面吃出一條蟲，噁心"),
    ("丢在楼下就走了，让我自己去拿", "丟在樓下就走了，讓我自己去拿"),
]


@pytest.mark.parametrize(("simplified", "traditional"), TWINS)
def test_given_the_same_words_in_both_scripts_when_read_then_they_say_the_same(
    simplified: str, traditional: str
) -> None:
    one, other = read(simplified, LEXICON), read(traditional, LEXICON)

    assert (one.anger, one.negative, one.cancel, one.threat) == (
        other.anger,
        other.negative,
        other.cancel,
        other.threat,
    )
    assert one.reasons == other.reasons


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("说好六点半，现在都七点了", {"time:promised": "说好六点半"}),
        ("预计十二点送到，人呢", {"time:promised": "预计十二点送到"}),
        ("十分钟内必须送到", {"time:demanded": "十分钟内必须送到"}),
        ("最晚八点，不然我就走了", {"time:demanded": "最晚八点"}),
        ("You said 20 minutes an hour ago", {"time:promised": "said 20 minutes"}),
        ("I need it by 7pm", {"time:demanded": "need it by 7pm"}),
        ("我晚上八点到家", {}),
    ],
)
def test_given_a_time_asked_for_or_promised_then_the_place_is_named(
    text: str, wanted: dict[str, str]
) -> None:
    spans = read(text, LEXICON).spans
    found = {span.why: text[span.start : span.end] for span in spans if span.why.startswith("time:")}

    assert set(found) == set(wanted)
    assert all(said in found[why] for why, said in wanted.items())


def test_given_any_finding_then_a_span_names_the_words_it_comes_from() -> None:
    bare = []
    for line in lines("messages_reader.jsonl"):
        reading = read(line["text"], LEXICON)
        whys = {span.why for span in reading.spans}
        bare += [line["text"] for reason in reading.reasons if f"reason:{reason}" not in whys]
        if (reading.anger or reading.negative > 0) and not whys:
            bare.append(line["text"])

    assert bare == []


@pytest.mark.parametrize(
    ("quieter", "angrier"),
    [
        ("等了一个小时", "等了一个小时！！！人呢？？？"),
        ("送错楼了，我在三号楼", "又送错楼！说了多少遍三号楼！"),
        ("您好，麻烦看一下，少了一份饭", "少了一份饭，当我不会数数？"),
        ("路上堵车晚了半小时", "是绕地球一圈送过来的吗，晚了半小时"),
        ("他妈妈做的菜有点咸", "他妈的菜咸死了"),
    ],
)
def test_given_the_same_complaint_said_angrily_then_the_level_is_higher(quieter: str, angrier: str) -> None:
    assert read(quieter, LEXICON).anger < read(angrier, LEXICON).anger


def test_given_praise_that_mocks_then_a_but_between_makes_it_praise_again() -> None:
    assert read_by_rules("真行啊，三点下单五点才送到", LEXICON)[0].anger == 2
    assert read_by_rules("小哥人真好啊，不过三点下单五点才送到", LEXICON)[0].anger == 1


def test_given_grief_that_nobody_is_to_blame_for_then_it_is_no_complaint() -> None:
    reading = read("外婆去世了，心里很难过", LEXICON)

    assert (reading.anger, reading.reasons) == (0, ())
    assert reading.negative > 0
