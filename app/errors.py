"""One catalogue of errors with stable codes; HTTP and sockets answer from it."""

from typing import NamedTuple

from coaching.content import Text


class Entry(NamedTuple):
    status: int
    title: Text


CATALOGUE: dict[str, Entry] = {
    "too_large": Entry(413, Text(zh="太大了", en="Too large")),
    "unsupported_type": Entry(415, Text(zh="不认这种格式", en="Unsupported type")),
    "wrong_password": Entry(401, Text(zh="登录名或密码不对", en="Wrong username or password")),
    "wrong_pin": Entry(401, Text(zh="PIN 不对", en="Wrong PIN")),
    "person_disabled": Entry(401, Text(zh="这个号停用了", en="Access is off for this account")),
    "device_revoked": Entry(401, Text(zh="这台手机不再能用", en="This phone was removed")),
    "bad_signature": Entry(401, Text(zh="签名不对", en="Signature not accepted")),
    "sign_in_required": Entry(401, Text(zh="请先登录", en="Sign in first")),
    "too_fast": Entry(429, Text(zh="太快了，等一下", en="Too fast, wait a little")),
    "id_reused": Entry(409, Text(zh="同一个编号，内容不同", en="Same id, other body")),
    "unreadable": Entry(422, Text(zh="读不懂", en="Unreadable")),
    "bad_request": Entry(400, Text(zh="请求不对", en="Bad request")),
    "bad_csrf": Entry(400, Text(zh="页面放久了，刷新再试", en="The page is too old; reload it")),
    "not_allowed": Entry(403, Text(zh="这里不归你看", en="Not for you to see")),
    "not_found": Entry(404, Text(zh="没有这一页", en="Nothing here")),
    "wrong_method": Entry(405, Text(zh="不能这样请求", en="Not this way")),
    "wrong_epoch": Entry(409, Text(zh="数据已重置，请重新同步", en="Data was reset; sync again")),
    "unknown_event": Entry(400, Text(zh="没有这个事件", en="Unknown event")),
    "link_expired": Entry(410, Text(zh="登录链接过期了", en="This sign-in link has expired")),
    "holds_order": Entry(409, Text(zh="手上有单，送完再练", en="You have an order; drills wait")),
    "over": Entry(409, Text(zh="这一步已经过了", en="Too late for that")),
    "unavailable": Entry(503, Text(zh="现在接不了，稍后再试", en="Not now; try again soon")),
    "broken": Entry(500, Text(zh="我们这边出错了", en="Something broke on our side")),
}


class Problem(Exception):
    """An answer other than success: a code of the catalogue and what a person can do about it."""

    def __init__(self, code: str, detail: str = "", retry_after: int | None = None):
        self.code, self.detail, self.retry_after = code, detail, retry_after
        super().__init__(f"{code}: {detail}" if detail else code)

    @property
    def status(self) -> int:
        return CATALOGUE[self.code].status

    def as_json(self) -> dict[str, object]:
        return {"error": {"code": self.code, "title": CATALOGUE[self.code].title.en, "detail": self.detail}}
