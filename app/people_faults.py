"""What can be wrong with a list of people, and what to do about it."""

from collections.abc import Mapping
from typing import NamedTuple

from coaching.content import Text

WHAT: Mapping[str, Text] = {
    "unreadable": Text(
        zh="读不出来。存成 CSV（UTF-8）或 XLSX 再来。",
        en="Can't be read. Save it as CSV (UTF-8) or XLSX.",
    ),
    "too_large": Text(
        zh="文件太大。拆成几个，每个最多十万行。",
        en="The file is too large. Split it; 100,000 rows each.",
    ),
    "too_many": Text(
        zh="超过十万行。拆成几个文件。",
        en="Over 100,000 rows. Split the file.",
    ),
    "empty": Text(
        zh="里面没有人。第一行写列名，下面一行一个人。",
        en="Nobody in it. Column names first, then a row a person.",
    ),
    "missing": Text(
        zh="少了这一列。第一行加上列名。",
        en="This column is missing. Name it in the first row.",
    ),
    "unknown": Text(
        zh="没有这一列。删掉，或改成上面写的列名。",
        en="No such column. Delete it or use a name given here.",
    ),
    "twice_column": Text(
        zh="这一列有两次。留一个。",
        en="This column is there twice. Keep one.",
    ),
    "wide": Text(
        zh="这一行的格子比列名多。看看逗号和引号。",
        en="More cells than columns. Check commas and quotes.",
    ),
    "formula": Text(
        zh="这里是公式。换成写好的字。",
        en="A formula. Put the plain value there.",
    ),
    "role": Text(
        zh="写 rider、trainer、dispatcher 或 admin。",
        en="Write rider, trainer, dispatcher or admin.",
    ),
    "word": Text(
        zh="写 1 到 80 个看得见的字。",
        en="Write 1 to 80 visible characters.",
    ),
    "rider_missing": Text(
        zh="骑手要有 rider_id。",
        en="A rider needs a rider_id.",
    ),
    "rider_extra": Text(
        zh="只有骑手有 rider_id。空着。",
        en="Only riders have a rider_id. Leave it empty.",
    ),
    "phone": Text(
        zh="电话写 2 到 32 位数字，前面可以有 +。",
        en="Write 2 to 32 digits; a + may lead.",
    ),
    "handle_twice": Text(
        zh="这个登录名在名单里有两次。改一个。",
        en="This handle is in the list twice. Change one.",
    ),
    "rider_twice": Text(
        zh="这个 rider_id 在名单里有两次。留一个。",
        en="This rider_id is in the list twice. Keep one.",
    ),
    "handle_taken": Text(
        zh="这个登录名是别人的。换一个。",
        en="Somebody else has this handle. Use another.",
    ),
    "rider_taken": Text(
        zh="这个 rider_id 已经是别人的。查一下。",
        en="Somebody else has this rider_id. Check it.",
    ),
}


class Fault(NamedTuple):
    """Where, by line and column, the code of what is wrong, and what stands there."""

    line: int
    column: str
    code: str
    value: str = ""

    @property
    def what(self) -> Text:
        return WHAT[self.code]
