"""The register of products: headings, words, checks, repetitions."""

import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ocop_cycle.registers.products import ProductRow, product_notices, product_rows
from ocop_cycle.registers.sheets import Row, Sheet, read_sheet
from rules.vocabulary import Group, Kind

Write = Callable[..., Path]

SHORT = ("Mã", "Tên sản phẩm", "Chủ thể", "Địa bàn")
TEA = ("SP01", "Chè Tân Cương", "HTX Hảo Đạt", "Thành phố Thái Nguyên")


def a_sheet(header: tuple[str, ...], *rows: tuple[str, ...]) -> Sheet:
    return Sheet(header, tuple(Row(at, cells) for at, cells in enumerate(rows, start=2)))


def one_more(heading: str, cell: str) -> Sheet:
    return a_sheet((*SHORT, heading), (*TEA, cell))


def complaints(sheet: Sheet) -> list[tuple[int, str]]:
    return [(each.line, each.column) for each in product_rows(sheet)[1]]


def test_a_full_row_becomes_typed_values(xlsx_file: Write) -> None:
    header = (
        *("Mã", "Tên sản phẩm", "Chủ thể", "Loại hình", "Người đại diện", "Điện thoại", "Email"),
        *("Địa bàn", "Nhóm sản phẩm", "Lần đăng ký", "Giấy chứng nhận", "Ngày hết hạn"),
    )
    cells = (
        *("SP01", "Chè  Tân Cương", "HTX Hảo Đạt", "Hợp tác xã", "Nguyễn Văn A", "0200.345.678"),
        *("haodat@example.vn", "Thành phố Thái Nguyên", "Đồ uống", "Nâng hạng", "12/GCN"),
        date(2027, 12, 31),
    )

    rows, problems = product_rows(read_sheet(xlsx_file(header, cells)))

    assert problems == []
    assert rows == [
        ProductRow(
            line=2,
            code="SP01",
            product="Chè Tân Cương",
            producer="HTX Hảo Đạt",
            legal_form="Hợp tác xã",
            representative="Nguyễn Văn A",
            phone="0200.345.678",
            email="haodat@example.vn",
            locality="Thành phố Thái Nguyên",
            group=Group.DRINK,
            kind=Kind.UPGRADE,
            certificate="12/GCN",
            expires=date(2027, 12, 31),
        )
    ]


def test_what_a_row_leaves_out_has_a_plain_value() -> None:
    [row], problems = product_rows(a_sheet(SHORT[1:], TEA[1:]))

    assert problems == []
    assert (row.code, row.email, row.group, row.kind, row.expires) == (
        "",
        "",
        None,
        Kind.FIRST,
        None,
    )


@pytest.mark.parametrize(
    "header",
    [
        ("code", "product", "producer", "locality"),
        ("ma", "ten san pham", "chu the", "dia ban"),
        ("MÃ SẢN PHẨM", "SẢN PHẨM (đăng ký)", "CHỦ THỂ OCOP", "ĐỊA BÀN (xã/phường)"),
        ("Mã số", "Tên sản phẩm OCOP đăng ký", "Tên chủ thể", "Huyện/TP/TX"),
        tuple(unicodedata.normalize("NFD", each) for each in SHORT),
    ],
)
def test_headings_are_known_in_many_forms(header: tuple[str, ...]) -> None:
    [row], problems = product_rows(a_sheet(header, TEA))

    assert problems == []
    assert (row.code, row.product, row.producer, row.locality) == TEA


@pytest.mark.parametrize(
    "heading",
    ["Mã số thuế", "Địa chỉ chủ thể", "Mô tả sản phẩm", "Hạng sao sản phẩm", "Số lượng sản phẩm"],
)
def test_headings_that_only_hold_a_known_word_are_left_alone(heading: str) -> None:
    sheet = a_sheet((heading, *SHORT), ("x", *TEA))

    [row], problems = product_rows(sheet)

    assert problems == []
    assert (row.code, row.product, row.producer, row.locality) == TEA
    assert product_notices(sheet) == (f"Không dùng tới các cột: “{heading}”.",)


def test_a_missing_column_is_said_once() -> None:
    rows, problems = product_rows(
        a_sheet(("Mã", "Tên sản phẩm", "Địa bàn"), *[("a", "b", "c")] * 9)
    )

    assert rows == []
    assert [(each.line, each.column) for each in problems] == [(1, "Chủ thể")]


def test_two_columns_of_one_name_are_a_problem() -> None:
    assert complaints(one_more("Tên sản phẩm", "Chè")) == [(1, "Tên sản phẩm")]


def test_of_two_headings_for_one_column_the_plainer_counts() -> None:
    header = (*SHORT[:3], "Huyện", "Địa bàn")

    [row], problems = product_rows(a_sheet(header, (*TEA, "Xã Tân Cương")))

    assert (row.locality, problems) == ("Xã Tân Cương", [])


@pytest.mark.parametrize("at", [1, 2, 3])
def test_required_cells_may_not_be_empty(at: int) -> None:
    cells = (*TEA[:at], "", *TEA[at + 1 :])

    assert complaints(a_sheet(SHORT, cells)) == [(2, SHORT[at])]


@pytest.mark.parametrize(
    ("cell", "group"),
    [
        ("Thực phẩm", Group.FOOD),
        ("thuc pham", Group.FOOD),
        ("Nhóm thực phẩm", Group.FOOD),
        ("food", Group.FOOD),
        ("ĐỒ UỐNG", Group.DRINK),
        ("Dược liệu", Group.HERBS),
        ("Thảo dược", Group.HERBS),
        ("Thủ công mỹ nghệ", Group.CRAFTS),
        ("Vải và may mặc", Group.CRAFTS),
        ("Sinh vật cảnh", Group.ORNAMENTALS),
        ("Du lịch", Group.TOURISM),
        (Group.TOURISM.label, Group.TOURISM),
        ("", None),
    ],
)
def test_groups_are_known_by_their_usual_words(cell: str, group: Group | None) -> None:
    [row], problems = product_rows(one_more("Nhóm sản phẩm", cell))

    assert (row.group, problems) == (group, [])


def test_an_unknown_group_is_told_what_is_allowed() -> None:
    rows, [problem] = product_rows(one_more("Nhóm", "Điện tử"))

    assert (rows, problem.line, problem.column) == ([], 2, "Nhóm")
    assert all(group.label in problem.text for group in Group)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [("Lần đầu", Kind.FIRST), ("first", Kind.FIRST), ("nang hang", Kind.UPGRADE)]
    + [(each, Kind.RE_RATING) for each in ("Đánh giá lại", "re_rating", "ĐÁNH GIÁ LẠI")],
)
def test_kinds_are_known_in_both_languages(cell: str, kind: Kind) -> None:
    header = (*SHORT, "Lần đăng ký", "Giấy chứng nhận", "Ngày hết hạn")

    [row], problems = product_rows(a_sheet(header, (*TEA, cell, "12/GCN", "1/2/2027")))

    assert (row.kind, row.expires, problems) == (kind, date(2027, 2, 1), [])


@pytest.mark.parametrize("kind", ["Nâng hạng", "Đánh giá lại"])
def test_a_new_rating_needs_the_certificate_and_its_last_day(kind: str) -> None:
    assert complaints(one_more("Lần đăng ký", kind)) == [
        (2, "Giấy chứng nhận"),
        (2, "Ngày hết hạn"),
    ]


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (TEA, "lặp lại"),
        (("sp01", *TEA[1:]), "lặp lại"),
        (("SP01", "Chè khác", *TEA[2:]), "cùng mã"),
        (("SP02", *TEA[1:]), "cùng sản phẩm"),
        (("", "CHÈ TÂN CƯƠNG", "htx hảo đạt", "Xã khác"), "cùng sản phẩm"),
        (("", unicodedata.normalize("NFD", TEA[1]), *TEA[2:]), "cùng sản phẩm"),
    ],
)
def test_a_repeated_product_names_both_lines(second: tuple[str, ...], words: str) -> None:
    rows, [problem] = product_rows(a_sheet(SHORT, TEA, second))

    assert [row.line for row in rows] == [2]
    assert problem.line == 3
    assert words in problem.text
    assert "2" in problem.text


def test_both_places_of_the_tone_mark_are_one_name() -> None:
    first, second = ("", "Bánh Hòa An", "HTX Thúy", "Xã A"), ("", "Bánh Hoà An", "HTX Thuý", "Xã A")

    assert complaints(a_sheet(SHORT, first, second)) == [(3, "Tên sản phẩm")]


def test_bad_rows_do_not_stop_good_ones(xlsx_file: Write) -> None:
    path = xlsx_file(SHORT, TEA, ("SP02", "=A1", None, "Xã A"), ("SP03", "Miến", "HTX", "Xã A"))

    rows, problems = product_rows(read_sheet(path))

    assert [row.code for row in rows] == ["SP01", "SP03"]
    assert [(each.line, each.column) for each in problems] == [(3, "Tên sản phẩm"), (3, "Chủ thể")]


def test_a_fault_in_a_column_that_is_not_used_harms_nobody(xlsx_file: Write) -> None:
    path = xlsx_file((*SHORT, "Ghi chú"), (*TEA, "dòng một\ndòng hai"))

    rows, problems = product_rows(read_sheet(path))

    assert (len(rows), problems) == (1, [])


def test_an_uneven_row_is_told_once(csv_file: Write) -> None:
    path = csv_file(f"{';'.join(SHORT)}\n{';'.join(TEA)}\nSP02;Miến\n")

    rows, problems = product_rows(read_sheet(path))

    assert [row.code for row in rows] == ["SP01"]
    assert [(each.line, each.column) for each in problems] == [(3, "")]
