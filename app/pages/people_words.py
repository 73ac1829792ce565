"""What can be wrong with a person in a form, by the codes of Unfit: what it is, and what to do."""

from flask_babel import lazy_gettext as _l

FAULT_WORDS = {
    "role": _l("选一个身份。"),
    "name": _l("名字写 1 到 80 个看得见的字。"),
    "handle": _l("登录名写 1 到 80 个看得见的字。"),
    "rider_id": _l("骑手编号写 1 到 80 个看得见的字。"),
    "zone": _l("片区写 1 到 80 个看得见的字。"),
    "phone": _l("电话写 2 到 32 位数字，前面可以有 +。"),
    "rider_missing": _l("骑手要填骑手编号。"),
    "rider_taken": _l("这个骑手编号已经有人用了。到名单里查一下。"),
    "handle_taken": _l("这个登录名有人用了。换一个。"),
    "last_admin": _l("最后一个管理员，不能停用。先添加一个管理员。"),
}
