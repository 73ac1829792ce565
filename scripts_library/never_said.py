"""What is never said, by why (TALK, sections 1 and 7): in Shanghai and in London, each a list of patterns."""

import re
from collections.abc import Mapping

#: Facts with 没 or 不 are no denial (封条没动), and 客服定 is no blame: only what points at somebody is.
_ZH: Mapping[str, tuple[str, ...]] = {
    "but": ("但是", "但(?=[，,我您这])", "可是", "不过[，,]", "然而"),
    "should": ("应该(?!的)", "您得"),
    "calm down": ("冷静", "别激动", "消消气", "别生气", "别发火", "您别急"),
    "denial": ("不是我(?!的菜)", "不关我", "不归我", "没办法", "没辙", "[跟和]我没", "不可能", "我也没"),
    "blame": (
        "系统",
        "平台的[错问]",
        "(?:店|商家|后厨|老板|同事|客服)[^，。]{0,4}(?:太慢|出餐慢|装错|弄错|漏了|的错|的问题)",
        "人手不",
        "骑手不足",
        "您(?:自己)?[写填给报选]错",
        "怪(?:店|商家|雨|天|客服)",
        "都是您",
    ),
    "begging": (
        *("求(?![救助])", "拜托", "别投诉", "谅解", "体谅", "通融", "理解一下"),
        *("五星", "好评", "差评", "评价", "打赏"),
    ),
    "pity": ("扣[我钱]", "罚[我款]", "不容易", "白跑", "赚不到", "超时要"),
    "vow": ("保证", "(?<!不)一定", "肯定", "绝对", "再也不", "没有下次", "放心", "发誓"),
    "vague time": ("马上", "很快", "(?<![痛愉凉爽])快了", "尽快", "耐心"),
    "brochure": (
        *("理解您的", "非常理解", "完全理解", "感同身受", "尊敬的"),
        *("祝您用餐", "为您服务", "带来不便", "亲[，,！~]"),
    ),
    "rules as a wall": ("规定不", "政策", "不允许"),
    "money not his": (
        "给您全?退",
        "全退",
        "(?<!不)能退",
        "会退",
        "我赔",
        "我自己[买掏出]",
        "私下",
        "微信",
        "转钱",
    ),
    "making light": ("就晚了", "才晚", "只晚", "一点点", "只是", "而已"),
    "goading": ("你威胁", "试试看", "我报警了", "凭什么"),
}
_EN: Mapping[str, tuple[str, ...]] = {
    "but": (r"\bbut\b", r"\bhowever\b", r"\balthough\b"),
    "should": (r"\bshould(?:n['’]t)?\b", r"\byou (?:must|have to)\b"),
    "calm down": (r"\bcalm\b", r"\brelax\b", r"\bchill\b", r"\btake it easy\b"),
    "denial": (
        r"\bnot my (?:fault|problem|job)\b",
        r"\bnothing to do with me\b",
        r"\bwasn['’]t me\b",
        r"\bcan['’]t help (?:it|that)\b",
    ),
    "blame": (
        *(
            r"\bthe system\b",
            r"\bit['’]s the app\b",
            r"\bthe app (?:gave|sent|made)\b",
            r"\bshort of riders\b",
        ),
        r"\b(?:they|the shop|the kitchen|the restaurant)(?:['’]ve)? (?:packed|forgot|messed|got it wrong)\b",
        r"\b(?:kitchen|shop|restaurant) (?:was|is|were)(?: too| so)? slow\b",
        r"\byou (?:put|typed|gave)\b",
        r"\b(?:your|their|shop['’]s|kitchen['’]s) (?:fault|mistake)\b",
        r"\bblame\b",
    ),
    "begging": (
        *(r"\bfive stars?\b", r"\bstars\b", r"\brating\b", r"\breview\b", r"\btips?\b"),
        *(r"\bmark me\b", r"\bbeg\b", r"\bgive me a break\b"),
    ),
    "pity": (r"\bmy pay\b", r"\bcosts? me\b", r"\bmy kids\b", r"\bi get fined\b", r"\bmy wages\b"),
    "vow": (
        *(r"\bpromise\b", r"\bguarantee", r"\bdefinitely\b", r"\bnever again\b", r"\bnext time\b"),
        *(r"\bwon['’]t happen again\b", r"\bdon['’]t worry\b"),
    ),
    "vague time": (
        *(r"\bsoon\b", r"\bshortly\b", r"\bwon['’]t be long\b", r"\btwo secs\b", r"\bany minute\b"),
        r"\bpatien(?:t|ce)\b",
    ),
    "brochure": (r"\bunderstand\b", r"\bfrustrat", r"\binconvenience\b", r"\bvalued\b", r"\byour feelings\b"),
    "rules as a wall": (r"\bpolicy\b", r"\bnot allowed\b"),
    "money not his": (
        *(r"\bget it (?:all )?back\b", r"\bfull refund\b", r"\bout of my own\b", r"\bmy own money\b"),
        r"\bi['’]ll (?:pay|buy)\b",
    ),
    "making light": (r"\bonly (?:a |\w+ minutes? late)", r"\b(?:tiny|little) bit\b"),
    "goading": (r"\bis that a threat\b", r"\bsay that again\b", r"\bi['’]ll call the police\b"),
}
NEVER_ZH = {why: re.compile("|".join(patterns)) for why, patterns in _ZH.items()}
NEVER_EN = {why: re.compile("|".join(patterns), re.IGNORECASE) for why, patterns in _EN.items()}
