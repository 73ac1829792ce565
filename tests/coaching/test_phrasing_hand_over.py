"""A kind or useful word at a hand-over where nothing went wrong needs no empathy, fact or offer beside it."""

import pytest

from coaching.phrasing import coach
from tests.house import the_rulebook


@pytest.mark.parametrize(
    "draft",
    [
        "汤满，您双手端平。",
        "谢谢大爷给我留门。",
        "麻烦您报一下尾号。",
        "唔該開下門，多謝。",
        "小朋友，拿好喔，別跑。",
        "酱油在侧面小袋里。",
        "钱您同事付过了，不用再给。",
        "慢慢来，我不赶。",
        "生日快乐！蛋糕放冰箱。",
        "哎哟，小心脚下，地滑。",
        "猪脚饭，小心烫。",
        "Careful, the lid's a bit loose.",
        "Thanks for holding the door!",
        "Would you mind buzzing me in?",
        "Keep it lying flat, it's a tart.",
        "Straws and napkins are in the bag.",
        "Nothing to pay, your daughter sent it.",
        "Don't rush, I'm early.",
        "Get well soon.",
        "Happy birthday!",
    ],
)
def test_given_a_kind_or_useful_word_and_no_trouble_then_nothing_is_missing(draft: str) -> None:
    said = coach(draft, the_rulebook().phrases)

    assert (said.grade, said.marks) == ("good", ())


@pytest.mark.parametrize(
    "draft",
    [
        "餐到楼下了。",
        "到了",
        "取餐",
        "谢谢。",
        "您的餐到了。",
        "感谢您的耐心等候，祝您用餐愉快。",
        "I'm downstairs.",
        "Come down.",
        "Thanks.",
        "Food's here.",
        "Thank you for your patience.",
    ],
)
def test_given_a_bare_report_or_a_hollow_phrase_then_it_stays_weak(draft: str) -> None:
    assert coach(draft, the_rulebook().phrases).grade == "weak"


@pytest.mark.parametrize(
    "draft",
    [
        "汤洒了，小心烫。",
        "少了一杯，吸管在袋子里。",
        "抱歉麻烦您开门。",
        "The soup's spilled, mind your hands.",
        "One drink's missing, straws are in the bag.",
    ],
)
def test_given_trouble_or_an_apology_then_a_kind_word_is_not_enough(draft: str) -> None:
    assert coach(draft, the_rulebook().phrases).grade == "weak"


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        ("快点签，我没空等您。", "rude"),
        ("再不下来就给你扔路边。", "rude"),
        ("真金贵，几步路都不走。", "sarcasm"),
        ("下次把门牌写清楚。", "blame"),
        ("拿走了出了事别赖我。", "denial"),
        ("就在楼下那边，您找找。", "vague"),
        ("Name. Now.", "order"),
        ("I'm not your butler.", "rude"),
        ("Nice for some, isn't it.", "sarcasm"),
        ("Next time write the flat number properly.", "blame"),
        ("Please tip, the bills are due.", "begging"),
        ("Somewhere by the gate thing.", "vague"),
    ],
)
def test_given_rough_words_at_a_hand_over_then_they_are_named(draft: str, code: str) -> None:
    assert code in {mark.code for mark in coach(draft, the_rulebook().phrases).marks}


def test_given_thanks_behind_a_polite_request_then_they_are_no_sarcasm() -> None:
    assert coach("门禁锁着，麻烦您开一下，谢谢啊。", the_rulebook().phrases).marks == ()


@pytest.mark.parametrize(
    "draft",
    [
        "小心我揍你。",
        "小心走夜路。",
        "小心烫，烫死你。",
        "路上小心点，别让我碰见。",
        "加油吃，胖子。",
        "请您自己下楼走两步减减肥。",
        "麻烦你快点。",
        "I hope you choke on it.",
        "Have a nice life.",
        "Enjoy your cold food.",
        "Good luck with that.",
        "Careful what you say.",
        "Enjoy, fatty.",
        "Would you mind shutting up?",
    ],
)
def test_given_a_kind_word_with_a_sting_or_a_threat_in_it_then_it_is_never_good(draft: str) -> None:
    said = coach(draft, the_rulebook().phrases)

    assert said.grade == "bad", said
    assert {"rude", "sarcasm", "order"} & {mark.code for mark in said.marks}
