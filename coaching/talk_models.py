"""The talk models: which acts each has, in which order, and what the rider reads beside a line (TALK, 2)."""

from collections.abc import Mapping
from typing import Literal

from coaching.content import Text

Model = Literal[
    "empathy_fact_plan",
    "notice_steady_choose",
    "regret_value_surprise",
    "soothing_pyramid",
    "double_buffer",
    "emotional_mirror",
    "hedge_leave",
    "hedge_call",
    "hedge_evidence",
    "plain",
]
ActName = Literal[
    "empathy", "fact", "plan", "notice", "steady", "choose", "regret", "value", "surprise",
    "apology", "reason", "offer", "accept", "act_now", "meanwhile", "mirror", "pause", "act",
    "close", "go", "report", "sos", "one_person", "police", "when_where", "words", "did", "say",
]  # fmt: skip

#: The acts of each model in their order. The hedges are for safety alone; `plain` hands over and goes.
ACTS_OF_MODEL: Mapping[str, tuple[str, ...]] = {
    "empathy_fact_plan": ("empathy", "fact", "plan"),
    "notice_steady_choose": ("notice", "steady", "choose"),
    "regret_value_surprise": ("regret", "value", "surprise"),
    "soothing_pyramid": ("apology", "reason", "offer"),
    "double_buffer": ("accept", "act_now", "meanwhile"),
    "emotional_mirror": ("mirror", "pause", "act"),
    "hedge_leave": ("close", "go", "report"),
    "hedge_call": ("sos", "one_person", "police"),
    "hedge_evidence": ("when_where", "words", "did"),
    "plain": ("say",),
}
OPTIONAL_ACTS = frozenset({("soothing_pyramid", "reason")})
SILENT_ACTS = frozenset({"pause", "go", "sos"})
#: Said to others, or to oneself: a screen turned to the customer never shows them.
NOT_FOR_CUSTOMER = frozenset({"report", "one_person", "police", "when_where", "words", "did"})
#: Acts that say sorry; one apology an order, whoever made it.
SORRY_ACTS = frozenset({"apology", "regret"})
#: The models that answer a threat. They are never ranked against words that persuade.
HEDGES = frozenset({"hedge_leave", "hedge_call", "hedge_evidence"})

MODEL_NAMES: Mapping[str, Text] = {
    "empathy_fact_plan": Text(zh="共情-事实-方案", en="Hear, fact, plan"),
    "notice_steady_choose": Text(zh="感知-感染-感化", en="Notice, steady, choose"),
    "regret_value_surprise": Text(zh="遗憾-价值-惊喜", en="Regret, value, surprise"),
    "soothing_pyramid": Text(zh="安抚金字塔", en="Own it, explain, offer"),
    "double_buffer": Text(zh="双缓冲", en="Accept, act, meanwhile"),
    "emotional_mirror": Text(zh="情绪镜像", en="Mirror, pause, act"),
    "hedge_leave": Text(zh="避险：走", en="Safety: leave"),
    "hedge_call": Text(zh="避险：求助", en="Safety: call for help"),
    "hedge_evidence": Text(zh="避险：留证", en="Safety: keep a record"),
    "plain": Text(zh="一句话", en="One line"),
}
ACT_LABELS: Mapping[str, Text] = {
    "empathy": Text(zh="共情", en="Hear them"),
    "fact": Text(zh="事实", en="Fact"),
    "plan": Text(zh="方案", en="Plan"),
    "notice": Text(zh="感知", en="Notice"),
    "steady": Text(zh="感染", en="Steady"),
    "choose": Text(zh="感化", en="Let them choose"),
    "regret": Text(zh="遗憾", en="Regret"),
    "value": Text(zh="价值", en="What's good"),
    "surprise": Text(zh="惊喜", en="A small thing"),
    "apology": Text(zh="道歉", en="Own it"),
    "reason": Text(zh="原因", en="Why"),
    "offer": Text(zh="方案", en="Offer"),
    "accept": Text(zh="接住", en="Accept"),
    "act_now": Text(zh="马上办", en="Act now"),
    "meanwhile": Text(zh="同时", en="Meanwhile"),
    "mirror": Text(zh="照", en="Mirror"),
    "pause": Text(zh="停", en="Pause"),
    "act": Text(zh="动", en="Act"),
    "close": Text(zh="收", en="Close"),
    "go": Text(zh="走", en="Go"),
    "report": Text(zh="报", en="Report"),
    "sos": Text(zh="按", en="Hold"),
    "one_person": Text(zh="喊", en="Shout"),
    "police": Text(zh="打", en="Ring"),
    "when_where": Text(zh="时地", en="When, where"),
    "words": Text(zh="原话", en="Their words"),
    "did": Text(zh="所做", en="What you did"),
    "say": Text(zh="说", en="Say"),
}
