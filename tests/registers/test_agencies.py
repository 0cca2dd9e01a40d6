"""The register of agencies: contacts of one agency, levels, hand-overs, contradictions."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ocop_cycle.registers.agencies import AgencyRow, agency_notices, agency_rows
from ocop_cycle.registers.sheets import Row, Sheet, read_sheet
from rules.vocabulary import Level

Write = Callable[..., Path]

SHORT = ("Mã", "Tên cơ quan", "Cấp", "Cơ quan cấp trên", "Địa bàn", "Email")
DISTRICT = ("ubnd-phu-luong", "UBND huyện Phú Lương", "Huyện", "ubnd-tinh", "Huyện Phú Lương")


def a_sheet(*rows: tuple[str, ...], header: tuple[str, ...] = SHORT) -> Sheet:
    return Sheet(header, tuple(Row(at, cells) for at, cells in enumerate(rows, start=2)))


def complaints(sheet: Sheet) -> list[tuple[int, str]]:
    return [(each.line, each.column) for each in agency_rows(sheet)[1]]


def test_a_full_row_becomes_typed_values(xlsx_file: Write) -> None:
    header = (
        *("Mã", "Tên cơ quan", "Cấp", "Cơ quan cấp trên", "Địa bàn", "Người liên hệ", "Email"),
        *("Điện thoại", "Vai trò", "Từ ngày", "Đến ngày"),
    )
    cells = (
        *(*DISTRICT, "Trần Thị B", "pl@example.vn", "0200 3855 123", "Đầu mối"),
        *(date(2020, 1, 1), "30/06/2025"),
    )

    rows, problems = agency_rows(read_sheet(xlsx_file(header, cells)))

    assert problems == []
    assert rows == [
        AgencyRow(
            line=2,
            code="ubnd-phu-luong",
            name="UBND huyện Phú Lương",
            level=Level.DISTRICT,
            parent="ubnd-tinh",
            locality="Huyện Phú Lương",
            contact="Trần Thị B",
            email="pl@example.vn",
            phone="0200 3855 123",
            role="Đầu mối",
            since=date(2020, 1, 1),
            until=date(2025, 6, 30),
        )
    ]


def test_english_headings_and_levels_are_known() -> None:
    header = ("code", "name", "level", "parent", "locality", "contact", "email", "phone", "role")
    cells = ("so-ct", "Sở Công Thương", "department", "", "", "", "ct@example.vn", "", "")

    [row], problems = agency_rows(a_sheet(cells, header=header))

    assert problems == []
    assert (row.code, row.name, row.level, row.email) == (
        *cells[:2],
        Level.DEPARTMENT,
        "ct@example.vn",
    )


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("Trung ương", Level.MINISTRY),
        ("Tỉnh", Level.PROVINCE),
        ("cấp tỉnh", Level.PROVINCE),
        ("province", Level.PROVINCE),
        ("Sở, ngành", Level.DEPARTMENT),
        ("Sở ngành", Level.DEPARTMENT),
        ("", Level.DEPARTMENT),
        ("Huyện", Level.DISTRICT),
        ("THỊ XÃ", Level.DISTRICT),
        ("Cấp xã", Level.COMMUNE),
        ("Phường", Level.COMMUNE),
    ],
)
def test_levels_are_known_by_their_usual_words(cell: str, level: Level) -> None:
    [row], problems = agency_rows(a_sheet((*DISTRICT[:2], cell, "", "", "")))

    assert (row.level, problems) == (level, [])


def test_an_unknown_level_is_told_what_is_allowed() -> None:
    _, [problem] = agency_rows(a_sheet((*DISTRICT[:2], "Thành phố", "", "", "")))

    assert (problem.line, problem.column) == (2, "Cấp")
    assert all(level.label in problem.text for level in Level)


@pytest.mark.parametrize(("at", "column"), [(0, "Mã"), (1, "Tên cơ quan")])
def test_code_and_name_are_required(at: int, column: str) -> None:
    cells = (*DISTRICT, "a@example.vn")

    assert complaints(a_sheet((*cells[:at], "", *cells[at + 1 :]))) == [(2, column)]


def test_several_rows_of_one_code_are_contacts_of_one_agency() -> None:
    second = ("UBND-Phu-Luong", DISTRICT[1], "", "", "", "b@example.vn")

    rows, problems = agency_rows(a_sheet((*DISTRICT, "a@example.vn"), second))

    assert problems == []
    assert [(row.code, row.level, row.parent, row.email) for row in rows] == [
        ("ubnd-phu-luong", Level.DISTRICT, "ubnd-tinh", "a@example.vn"),
        ("ubnd-phu-luong", Level.DISTRICT, "ubnd-tinh", "b@example.vn"),
    ]


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ((*DISTRICT, "A@example.vn"), "lặp lại"),
        (("ubnd-phu-luong", "UBND huyện Phú Bình", *DISTRICT[2:], "b@example.vn"), "cùng mã"),
        ((*DISTRICT[:2], "Xã", *DISTRICT[3:], "b@example.vn"), "cùng mã"),
        (("pl", *DISTRICT[1:], "b@example.vn"), "khác mã"),
    ],
)
def test_rows_that_repeat_or_contradict_name_both_lines(
    second: tuple[str, ...], words: str
) -> None:
    rows, [problem] = agency_rows(a_sheet((*DISTRICT, "a@example.vn"), second))

    assert [row.line for row in rows] == [2]
    assert problem.line == 3
    assert words in problem.text
    assert "dòng 2" in problem.text.lower()


def test_offices_of_one_name_in_two_localities_are_two() -> None:
    first = ("kt-a", "Phòng Kinh tế", "Huyện", "", "Huyện A", "")
    second = ("kt-b", "Phòng Kinh tế", "Huyện", "", "Huyện B", "")

    rows, problems = agency_rows(a_sheet(first, second))

    assert ([row.code for row in rows], problems) == (["kt-a", "kt-b"], [])


def test_a_hand_over_that_ends_before_it_begins_is_a_problem() -> None:
    header = ("Mã", "Tên cơ quan", "Từ ngày", "Đến ngày")

    assert complaints(a_sheet(("a", "Sở A", "02/01/2026", "01/01/2026"), header=header)) == [
        (2, "Đến ngày")
    ]


def test_one_mailbox_may_pass_from_one_person_to_the_next() -> None:
    header = ("Mã", "Tên cơ quan", "Người liên hệ", "Email", "Từ ngày", "Đến ngày")
    first = ("a", "Sở A", "Bà B", "so@example.vn", "", "31/12/2025")
    second = ("a", "Sở A", "Ông C", "so@example.vn", "01/01/2026", "")

    rows, problems = agency_rows(a_sheet(first, second, header=header))

    assert ([row.contact for row in rows], problems) == (["Bà B", "Ông C"], [])


def test_an_agency_is_not_its_own_parent() -> None:
    cells = ("so-a", "Sở A", "Tỉnh", "SO-A", "", "")

    assert complaints(a_sheet(cells)) == [(2, "Cơ quan cấp trên")]


def test_bad_addresses_are_found_here_too() -> None:
    assert complaints(a_sheet((*DISTRICT, "a@b.vn, c@d.vn"))) == [(2, "Email")]


def test_unknown_columns_are_only_noticed() -> None:
    header = ("STT", "Mã", "Tên cơ quan", "Fax")

    sheet = a_sheet(("1", "a", "Sở A", "0208"), header=header)

    assert agency_notices(sheet) == ("Không dùng tới các cột: “Fax”.",)
    assert len(agency_rows(sheet)[0]) == 1
