"""The words of the privacy page: one for each purpose and each term of the table that the sweep reads."""

from flask_babel import lazy_gettext as _l

#: What a purpose of app/retention.py is called, and why it is there.
PURPOSE_WORDS = {
    "speaking": (_l("给你的话"), _l("到门口手里有话，不重样，也不多吵你。")),
    "orders": (_l("单子"), _l("知道哪一单晚了，你在骑还是停着。")),
    "people": (_l("谁进得来"), _l("你的手机，只有你打得开。")),
    "phones": (_l("锁屏提醒"), _l("没开着这一页，也叫得到你。")),
    "danger": (_l("求助和事件"), _l("马上有人接，过后说得清。")),
    "guidance": (_l("调度台发的指引"), _l("看得出谁收到了、谁看了。")),
    "training": (_l("演练和成绩"), _l("知道下次该练哪一段。")),
    "senders": (_l("平台来的消息"), _l("对得上平台说过什么。")),
    "record": (_l("操作记录"), _l("过后说得清，谁改过看得出来。里面没有原话。")),
}

#: What a term of app/terms.py is about, said to a rider.
TERM_WORDS = {
    "places of riders": _l("你在哪儿：只留最新一处，收工以后不记"),
    "places of calls": _l("求助时你在哪儿"),
    "places in events": _l("平台报来的位置和地址"),
    "places in refusals": _l("没收下的消息里的内容"),
    "places in reports": _l("手机报来的位置"),
    "addresses of orders": _l("送完的单：地址、电话"),
    "addresses of old orders": _l("没送完的单：地址、电话"),
    "notes of orders": _l("单上的备注"),
    "bodies of events": _l("客人写的话"),
    "refusals": _l("没收下的消息，连来过这件事"),
    "reasons of reports": _l("取消、转单的原因"),
    "words of reports": _l("你存下的、报上来的话"),
    "sentences": _l("你留下的句子，你也可以自己删"),
    "own words in drills": _l("演练里你自己说的话"),
    "notes of calls": _l("求助时你写的话"),
    "words on incidents": _l("调度记下的经过"),
    "promises' words": _l("你答应客人的话"),
    "words of cards": _l("给你看过的话"),
    "reasons of decisions": _l("为什么给你这句"),
    "riders' reasons": _l("你不用一张卡的原因"),
    "texts of guidance": _l("指引的原文"),
    "pushes": _l("发过提醒这件事，不含内容"),
    "phones that are gone": _l("不用了的提醒地址"),
    "answers to senders": _l("我们回给平台的答复"),
    "tries to sign in": _l("登录没成的次数"),
    "lists of scripts": _l("传上来没确认的话术表"),
    "lists of people": _l("传上来没确认的名单"),
    "sessions": _l("以前的登录"),
    "one-time codes": _l("用过的一次性链接"),
    "old devices": _l("拿掉的手机：名字"),
    "tokens": _l("拿掉的手机：钥匙"),
    "customers": _l("客人的编号"),
}
