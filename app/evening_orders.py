"""What happens in the built-in evening: its shops, its orders, three riders' rounds, and what customers say.

Invented, all of it. Times are written `minutes:seconds` after the start, by the business clock.
"""

from typing import Any, NamedTuple


class Place(NamedTuple):
    address: str
    lat: float
    lng: float


class Order(NamedTuple):
    """`placed` and `promised` are minutes from the start; those placed before it are there when it begins."""

    id: str
    customer: str
    shop: str
    to: Place
    placed: float
    promised: float
    yuan: int
    note: str | None = None
    first: bool | None = None


RIDERS = {"demo-rider-1": "jingan-si", "demo-rider-2": "caojiadu", "demo-rider-3": "nanjing-xi-lu"}
#: Where each is when it begins.
BASES = {
    "demo-rider-1": Place("愚园路 阿荣面馆", 31.2288, 121.4497),
    "demo-rider-2": Place("长寿路 充电站", 31.2372, 121.4352),
    "demo-rider-3": Place("铜仁路 充电站", 31.2268, 121.4534),
}
SHOPS = {
    "demo-noodles": Place("愚园路 阿荣面馆", 31.2288, 121.4497),
    "demo-bento": Place("胶州路 Hanako 便当", 31.2312, 121.4431),
    "demo-congee": Place("北京西路 夜灯粥铺", 31.2296, 121.4462),
    "demo-skewers": Place("武宁南路 辣十九串串", 31.2351, 121.4318),
    "demo-dumplings": Place("万航渡路 小苏州生煎", 31.2318, 121.4322),
    "demo-bakery": Place("余姚路 Maison Perrine", 31.2361, 121.4381),
    "demo-taqueria": Place("江宁路 Lucía's Taquería", 31.2333, 121.4462),
    "demo-claypot": Place("陕西北路 阿嬷煲仔饭", 31.2301, 121.4566),
    "demo-salad": Place("南阳路 一把青轻食", 31.2277, 121.4556),
}
#: The order of the late-night apology: where its scene falls into the day, it was reported a night late.
NIGHT_ORDER = "8235"

ORDERS = (
    # 小周, around 静安寺
    Order("8213", "陈女士", "demo-noodles", Place("福康里 6 幢 1102", 31.2302, 121.4501), -35, -6, 42),
    Order("8217", "吴先生", "demo-noodles", Place("愚园路 88 弄 5 号", 31.2310, 121.4494), -35, 6, 42),
    Order("8220", "Ms Kaur", "demo-noodles", Place("胶州路 273 弄 2 号", 31.2359, 121.4462), -35, 14, 42),
    Order("8224", "顾先生", "demo-noodles", Place("新闸路 1550 弄 12 号", 31.2325, 121.4432), -40, 6, 68),
    Order("8226", "Elena Petrova", "demo-noodles", Place("康定路 620 号", 31.2345, 121.4478), -12, 25, 51),
    Order("8229", "郑先生", "demo-taqueria", Place("昌平路 88 弄 9 号 502", 31.2381, 121.4522), 8, 42, 133),
    Order("8232", "宋阿姨", "demo-bento", Place("武定路 350 号", 31.2342, 121.4461), 30, 58, 39, "放门口"),
    Order("8235", "林小姐", "demo-congee", Place("铜仁路 195 弄 7 号", 31.2263, 121.4512), 20, 54, 36),
    Order("8238", "范先生", "demo-congee", Place("华山路 229 弄 3 号", 31.2232, 121.4418), 12, 40, 74),
    Order("8240", "Tom Whitaker", "demo-congee", Place("镇宁路 168 号 802", 31.2206, 121.4392), 48, 84, 58),
    Order("8247", "戴女士", "demo-congee", Place("愚园路 520 弄 31 号", 31.2229, 121.4354), 44, 71.5, 45),
    # 阿坤, around 曹家渡
    Order("8215", "蒋先生", "demo-skewers", Place("长宁路 11 号 1603", 31.2301, 121.4262), -58, -16, 96),
    Order("8221", "何女士", "demo-dumplings", Place("康定路 1437 号", 31.2344, 121.4371), 4, 36, 33),
    Order("8223", "邱老师", "demo-dumplings", Place("延平路 69 弄 4 号", 31.2371, 121.4423), 6, 42, 41),
    Order("8230", "Marc Dubois", "demo-bakery", Place("安远路 62 弄 1 号", 31.2411, 121.4418), -38, 1, 88),
    Order("8231", "金小姐", "demo-bakery", Place("西康路 989 号", 31.2402, 121.4391), 22, 70, 57, first=True),
    Order("8241", "叶先生", "demo-taqueria", Place("海防路 429 弄 6 号", 31.2395, 121.4446), 44, 82, 102),
    Order("8243", "潘小姐", "demo-taqueria", Place("长寿路 285 号 2204", 31.2402, 121.4352), 45, 80, 79),
    Order("8244", "Ms Adeyemi", "demo-taqueria", Place("常德路 1211 号", 31.2421, 121.4401), 46, 86, 64),
    Order("8246", "魏先生", "demo-dumplings", Place("万航渡路 767 弄", 31.2289, 121.4264), 28, 58.5, 29),
    # 小马, around 南京西路
    Order("8219", "Mr Delgado", "demo-salad", Place("南京西路 1168 号前台", 31.2290, 121.4592), -22, 16, 62),
    Order("8222", "方女士", "demo-claypot", Place("奉贤路 148 弄 10 号", 31.2294, 121.4617), -2, 31, 55),
    Order("8225", "丁先生", "demo-claypot", Place("石门一路 333 号 15 楼", 31.2266, 121.4651), 1, 38, 55),
    Order("8228", "黄小姐", "demo-salad", Place("威海路 696 号", 31.2248, 121.4606), 18, 48, 48),
    Order("8233", "朱先生", "demo-claypot", Place("吴江路 200 弄 8 号", 31.2301, 121.4622), 33, 66, 61),
    Order("8234", "Sofia Lind", "demo-claypot", Place("北京西路 605 弄", 31.2331, 121.4601), 35, 68, 66),
    Order("8236", "姜先生", "demo-salad", Place("茂名北路 111 号", 31.2263, 121.4612), 49, 78, 43),
    Order("8237", "罗女士", "demo-salad", Place("延安中路 839 弄 2 号", 31.2241, 121.4571), 47, 53, 52),
    Order("8242", "谢先生", "demo-claypot", Place("泰兴路 89 号 601", 31.2308, 121.4612), 30, 64, 71),
    Order("8245", "Yuki Tanabe", "demo-claypot", Place("凤阳路 560 弄 3 号", 31.2329, 121.4634), 62, 99, 67),
)  # fmt: skip

#: When, what, and the orders. `stops` is standing at the customer's without a word to the platform;
#: `rides` is setting off, where no report says it. A ride lasts from the step before it to the next place.
Step = tuple[str, str, str]
ROUNDS: dict[str, tuple[Step, ...]] = {
    "demo-rider-1": (
        ("0:01", "assigned", "8213 8217 8220"), ("0:02", "at_store", "8213 8217 8220"),
        ("0:04", "picked_up", "8213 8217 8220"), ("0:33", "stops", "8213"), ("0:52", "rides", "8217"),
        ("1:15", "at_customer", "8217"), ("3:20", "delivered", "8217"),
        ("5:40", "at_customer", "8220"), ("7:00", "delivered", "8220"),
        ("7:30", "assigned", "8224 8226"), ("10:10", "returned", "8213"),
        ("10:12", "at_store", "8224 8226"), ("14:30", "picked_up", "8224 8226"),
        ("17:00", "at_customer", "8224"), ("18:30", "delivered", "8224"),
        ("20:30", "at_customer", "8226"), ("22:00", "delivered", "8226"),
        ("25:30", "assigned", "8229"), ("27:00", "at_store", "8229"), ("31:00", "picked_up", "8229"),
        ("34:30", "at_customer", "8229"), ("37:30", "returning", "8229"), ("41:00", "returned", "8229"),
        ("43:00", "assigned", "8232"), ("45:00", "at_store", "8232"), ("48:00", "picked_up", "8232"),
        ("50:00", "at_customer", "8232"), ("51:30", "delivered", "8232"),
        ("53:00", "assigned", "8235"), ("55:00", "at_store", "8235"), ("58:30", "picked_up", "8235"),
        ("61:30", "at_customer", "8235"), ("64:00", "delivered", "8235"),
        ("65:00", "assigned", "8238 8240 8247"), ("68:00", "at_store", "8238 8240 8247"),
        ("74:30", "picked_up", "8238 8240 8247"),
        ("78:30", "at_customer", "8238"), ("82:00", "delivered", "8238"),
        ("84:00", "at_customer", "8240"), ("85:30", "delivered", "8240"),
        ("88:00", "at_customer", "8247"), ("92:00", "delivered", "8247"),
    ),
    "demo-rider-2": (
        ("0:05", "assigned", "8215"), ("2:30", "at_store", "8215"), ("12:00", "picked_up", "8215"),
        ("16:00", "at_customer", "8215"), ("19:30", "delivered", "8215"),
        ("20:00", "assigned", "8221 8223"), ("23:00", "at_store", "8221 8223"),
        ("26:00", "picked_up", "8221 8223"), ("28:30", "at_customer", "8221"), ("29:30", "delivered", "8221"),
        ("32:00", "at_customer", "8223"), ("33:30", "delivered", "8223"),
        ("36:00", "assigned", "8230 8231"), ("38:00", "at_store", "8230 8231"),
        ("49:30", "picked_up", "8230 8231"), ("52:00", "at_customer", "8231"), ("53:00", "delivered", "8231"),
        ("54:30", "at_customer", "8230"), ("56:00", "delivered", "8230"),
        ("56:30", "assigned", "8241 8243 8244"), ("60:00", "at_store", "8241 8243 8244"),
        ("62:30", "picked_up", "8241 8243 8244"),
        ("65:30", "at_customer", "8241"), ("66:30", "delivered", "8241"),
        ("68:30", "at_customer", "8244"), ("70:00", "delivered", "8244"),
        ("72:30", "at_customer", "8243"), ("76:00", "delivered", "8243"),
        ("76:30", "assigned", "8246"), ("80:00", "at_store", "8246"), ("84:30", "picked_up", "8246"),
        ("87:30", "at_customer", "8246"), ("89:00", "delivered", "8246"),
    ),
    "demo-rider-3": (
        ("0:08", "assigned", "8219"), ("1:30", "at_store", "8219"), ("4:30", "picked_up", "8219"),
        ("6:30", "at_customer", "8219"), ("8:00", "delivered", "8219"),
        ("10:00", "assigned", "8222 8225"), ("11:30", "at_store", "8222 8225"),
        ("17:30", "picked_up", "8222 8225"), ("20:00", "at_customer", "8222"), ("24:00", "delivered", "8222"),
        ("26:30", "at_customer", "8225"), ("28:00", "delivered", "8225"),
        ("29:00", "assigned", "8228 8231"), ("32:30", "at_store", "8228"), ("36:30", "picked_up", "8228"),
        ("38:30", "at_customer", "8228"), ("42:00", "delivered", "8228"),
        ("45:00", "assigned", "8233 8234"), ("47:30", "at_store", "8233 8234"),
        ("52:30", "picked_up", "8234"), ("55:00", "at_customer", "8234"), ("57:30", "delivered", "8234"),
        ("59:00", "assigned", "8236 8237"), ("61:30", "at_store", "8236 8237"),
        ("63:30", "picked_up", "8236 8237"), ("65:30", "at_customer", "8236"), ("69:30", "delivered", "8236"),
        ("71:30", "at_customer", "8237"), ("73:00", "delivered", "8237"),
        ("74:30", "assigned", "8242 8245"), ("77:30", "at_store", "8242 8245"),
        ("83:00", "picked_up", "8242 8245"), ("85:00", "at_customer", "8242"), ("86:30", "delivered", "8242"),
        ("88:00", "at_customer", "8245"), ("89:30", "delivered", "8245"),
    ),
}  # fmt: skip

#: The rest, in no rider's name: calls, messages, wishes, kitchens, weather. What is to come is in minutes.
REST: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("0:12", "order.call", {"order_id": "8213", "by": "customer", "answered": False}),
    ("0:18", "order.call", {"order_id": "8213", "by": "customer", "answered": False}),
    ("0:22", "order.status",
     {"order_id": "8213", "status": "cancelled", "actor": "customer", "reason": "等太久"}),
    ("1:17", "order.cancel_requested", {"order_id": "8217", "by": "customer", "text": "我不想要了"}),
    ("7:20", "customer.message", {"order_id": "8220", "text": "Got it, thank you! Stay dry out there."}),
    ("12:00", "customer.message",
     {"order_id": "8224", "text": "都等了快一个小时了，太慢了，到底还送不送！"}),
    ("33:20", "order.call", {"order_id": "8229", "by": "customer", "answered": True}),
    ("35:10", "customer.message",
     {"order_id": "8229", "text": "你给我等着，我现在就下来，见到你就打死你"}),
    ("49:00", "order.call", {"order_id": "8232", "by": "customer", "answered": False}),
    ("79:30", "order.problem", {"order_id": "8238", "kind": "missing_item", "text": "少了一份皮蛋粥"}),
    ("4:00", "merchant.preparing", {"merchant_id": "demo-skewers", "minutes": 18}),
    ("24:00", "merchant.preparing", {"merchant_id": "demo-dumplings", "minutes": 4}),
    ("33:50", "customer.message", {"order_id": "8223", "text": "收到了，谢谢师傅，下雨天辛苦啦"}),
    ("40:00", "order.call", {"order_id": "8230", "by": "merchant", "answered": True}),
    ("80:20", "merchant.preparing", {"merchant_id": "demo-dumplings", "minutes": 14}),
    ("90:00", "order.call", {"order_id": "8247", "by": "support", "answered": True}),
    ("5:00", "order.eta", {"order_id": "8219", "eta": 7}),
    ("12:30", "customer.activity", {"order_id": "8225", "action": "refund_page", "seconds": 40}),
    ("14:00", "customer.activity", {"order_id": "8225", "action": "refund_page", "seconds": 65}),
    ("20:50", "order.problem", {"order_id": "8222", "kind": "spilled", "text": "汤洒了半袋"}),
    ("39:10", "customer.message", {"order_id": "8228", "text": "送错了，这不是我点的，我点的是鸡胸肉"}),
    ("48:10", "order.status",
     {"order_id": "8233", "status": "cancelled", "actor": "customer", "reason": "点重了"}),
    ("56:00", "order.call", {"order_id": "8234", "by": "customer", "answered": True}),
    ("66:10", "order.cancel_requested", {"order_id": "8236", "by": "customer", "text": "能不能不要了"}),
    ("4:00", "zone.alert", {"zone": "jingan-si", "kind": "rain", "mm": 6.5, "until": 50}),
    ("21:00", "zone.alert", {"zone": "jingan-si", "kind": "road", "until": 60}),
)  # fmt: skip

#: The customer was given more time: the order is placed again, with a new id and a later promise.
PROMISED_ANEW = ("64:00", "8237", 78)
#: A report that came late: what had happened, and when the platform told of it.
CAME_LATE = (("32:30", "at_store", "8228"), "37:40")
#: A report that the platform sent twice, and when it came again.
CAME_TWICE = (("22:00", "delivered", "8226"), "22:09")
