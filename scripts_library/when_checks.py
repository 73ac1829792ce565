"""A script whose conditions can never be met together would wait for ever, and nobody would know."""

from collections.abc import Iterator

from coaching.script import Script
from scripts_library.wrong import Wrong, wrong

#: Kinds that speak only from so many minutes past the promised moment on.
_LATE_FROM = {"delay_15": 15, "delay_30": 30, "delay_45": 45}


def when_faults(script: Script) -> Iterator[Wrong]:
    """Minutes of lateness that no kind of the script leaves room for."""
    late = script.when.late
    if late is None:
        return
    if late[0] > late[1]:
        yield wrong(
            "when.late", f"when: late is from {late[0]} to {late[1]}: the smaller comes first",
            "小的数写前头。", "The smaller number comes first.",
        )  # fmt: skip
    elif script.kinds and late[1] < (least := min(_LATE_FROM.get(kind, 0) for kind in script.kinds)):
        kinds = ", ".join(script.kinds)
        yield wrong(
            "when.late", f"when: late up to {late[1]} can never be so with {kinds}, from {least} minutes on",
            f"这几件事晚满 {least} 分钟才有，改成 {least} 以上，或者去掉。",
            f"These come only from {least} minutes late on. Write {least} or more, or leave it out.",
        )  # fmt: skip
