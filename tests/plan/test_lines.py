"""Where tables and keys of a TOML text stand."""

import pytest

from ocop_cycle.plan.lines import index_lines, line_of

TEXT = '''# một kế hoạch
title = "có dấu # và [ngoặc] trong chữ"
notes = [
  "dòng một",  # [chưa đóng
  "dòng hai = 2",
]
budget = """
[[stages]]
clause = "không phải là khóa"
"""

[[stages]]  # bước đầu
stage = "idea_registration"
"clause" = '4.1'

[[stages]]
stage = "idea_selection"
responsible = [
  "ubnd-huyen",
]
figures = [{ quantity = 1, unit = "lớp" }, { quantity = 2, unit = "hội chợ" }]

[ "activities" . first ]
name = "việc"
inside.deep = 1

[[stages.shares]]
each = 1
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("title",), 2),
        (("notes",), 3),
        (("budget",), 7),
        (("stages", 0), 12),
        (("stages", 0, "stage"), 13),
        (("stages", 0, "clause"), 14),
        (("stages", 1), 16),
        (("stages", 1, "stage"), 17),
        (("stages", 1, "responsible"), 18),
        (("stages", 1, "figures"), 21),
        (("activities", "first"), 23),
        (("activities", "first", "name"), 24),
        (("activities", "first", "inside", "deep"), 25),
        (("stages", 1, "shares", 0, "each"), 28),
    ],
)
def test_a_place_has_the_line_on_which_it_is_written(
    place: tuple[str | int, ...], line: int
) -> None:
    assert line_of(index_lines(TEXT), place) == line


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("stages", 1, "responsible", 0), 18),
        (("stages", 1, "figures", 1, "unit"), 21),
        (("stages", 0, "missing"), 12),
        (("stages", 7), 12),
        (("nothing",), 1),
        ((), 1),
    ],
)
def test_what_has_no_line_of_its_own_takes_that_of_what_is_around_it(
    place: tuple[str | int, ...], line: int
) -> None:
    assert line_of(index_lines(TEXT), place) == line


def test_windows_line_ends_change_no_line() -> None:
    lines = index_lines(TEXT.replace("\n", "\r\n"))

    assert lines == index_lines(TEXT)
