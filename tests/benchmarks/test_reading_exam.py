"""The figures of the reader's exam, on rows small enough to reckon by hand."""

import json
from pathlib import Path

import pytest

from benchmarks.reading_exam import auc, exam, kappa


def test_given_scores_then_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    assert auc([3, 2], [1, 0]) == 1
    assert auc([0], [1]) == 0
    assert auc([1, 3], [1, 2]) == pytest.approx((0.5 + 0 + 1 + 1) / 4)
    assert auc([(2, 5), (1, 9)], [(1, 9), (0, 0)]) == pytest.approx((1 + 1 + 0.5 + 1) / 4)


def test_given_two_raters_then_kappa_weighs_the_square_of_their_distance() -> None:
    assert kappa([0, 1, 2, 3], [0, 1, 2, 3]) == 1
    assert kappa([0, 0, 3, 3], [3, 3, 0, 0]) == -1
    # one step apart once: 1 / 16 pairs' mean square by chance (4 * 2.5 = 10, less what agrees)
    assert kappa([0, 1, 2, 3], [0, 1, 2, 2]) == pytest.approx(
        1 - 1 / (sum((a - b) ** 2 for a in range(4) for b in (0, 1, 2, 2)) / 4)
    )


def test_given_a_folder_then_each_known_file_is_a_row_and_each_absent_one_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "waimai_polarity.csv").write_text("text,y\n又凉又难吃,1\n好吃，谢谢,0\n", encoding="utf-8")
    (tmp_path / "service_reason_anger_A120.csv").write_text(
        "text,anger,reasons\n饭是凉的,1,cold\n谢谢,0,\n滚，气死我了！！！,2,\n", encoding="utf-8"
    )

    rows = {row["file"]: row for row in exam(tmp_path)}

    assert set(rows) == {"waimai_polarity.csv", "service_reason_anger_A120.csv"}
    assert rows["waimai_polarity.csv"]["auc"] == 1
    assert rows["waimai_polarity.csv"]["balanced_accuracy"] == 1
    assert rows["service_reason_anger_A120.csv"]["reasons_f1"] == 1
    assert json.dumps(rows)
    assert "EXAM NOT RUN" in (said := capsys.readouterr().err)
    assert "weibo_anger.csv" in said
