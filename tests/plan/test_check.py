"""Each kind of finding: its line, its severity, what it says."""

import pytest

from ocop_cycle.plan.check import check, load
from ocop_cycle.plan.findings import PlanRefused, Severity
from tests.plan.texts import HEAD, STAGES, only, said


def test_a_sound_plan_has_no_findings() -> None:
    assert check(HEAD + STAGES) == []


@pytest.mark.parametrize(
    ("added", "line", "what"),
    [
        ('[[activities]]\nname = "A"\ndeadline = "bao giờ xong thì xong"\n', 25, "Cụm từ"),
        ('[[activities]]\nname = "A"\ndeadline = "trước ngày 31/02/2020"\n', 25, "31/02/2020"),
        ('[[activities]]\nname = "A"\ndeadline = "02 ngày/lớp"\n', 25, "độ dài"),
        (
            '[[activities]]\nname = "A"\ndeadline = "trước 14/3/2020"\nlast_day = 2020-03-14\n',
            26,
            "last_day là 14/03/2020",
        ),
        (
            '[[activities]]\nname = "A"\ndeadline = "trước ngày 14/3/2020"\nopens = 2020-04-01\n',
            26,
            "đứng sau ngày cuối",
        ),
        (
            '[[activities]]\nname = "A"\nresponsible = ["ubnd-dai-t"]\n',
            25,
            "không có đơn vị nào mang mã “ubnd-dai-t”",
        ),
        ('[[recipients]]\nname = "A"\nagency = "so-nganh"\n', 25, "mã “so-nganh”"),
        ('[[activities]]\nname = "A"\ndedline = "năm 2020"\n', 25, "Khóa “dedline” không có"),
        ('[[activity]]\nname = "A"\n', 23, "Khóa “activity” không có trong kế hoạch"),
        ('[[activities]]\nclause = "1"\n', 23, "Bảng [[activities]] thiếu khóa name"),
        ("[[activities]]\nname = 25\n", 24, "Khóa name phải là chữ"),
        ('[[activities]]\nname = " "\n', 24, "để trống"),
        ('[[activities]]\nname = "A"\nclasses = "ba"\n', 25, "Khóa classes phải là số nguyên"),
        ('[[activities]]\nname = "A"\nclasses = -3\n', 25, "nằm ngoài mức cho phép"),
        ('[[activities]]\nname = "A"\nopens = "15/3"\n', 25, "Khóa opens phải là ngày"),
        ('[[activities]]\nname = "A"\nremind = [10, 61]\n', 25, "Khóa remind = 61 nằm ngoài"),
        ('[[activities]]\nname = "A"\nremind = [3, -1]\n', 25, "Khóa remind = -1 nằm ngoài"),
        ('[[activities]]\nname = "A"\nremind = [3, 3]\n', 25, "Khóa remind ghi 3 nhiều lần"),
        ('[[activities]]\nname = "A"\nremind = []\n', 25, "Khóa remind để trống"),
        ('[[activities]]\nname = "A"\nremind = 7\n', 25, "Khóa remind phải là danh sách"),
        (
            f'[[activities]]\nname = "A"\nremind = {list(range(11))}\n',
            25,
            "Khóa remind có 11 lần nhắc",
        ),
        ('[[activities]]\nname = "A"\nresponsible = "x"\n', 25, "Khóa responsible phải là danh"),
        ('[[activities]]\nname = "A"\nresponsible = ["UBND X"]\n', 25, "không phải là mã đơn vị"),
        ('[activities]\nname = "A"\n', 23, "Khóa activities phải là danh sách"),
        ('[[recipients]]\nname = "A"\nfiling = "có"\n', 25, "chỉ nhận true hoặc false"),
        ('[[recipients]]\nname = "A"\nmark = "b/c"\n', 25, "“b/c” không phải là giá trị"),
        ('[[targets]]\nmeasure = "classes"\n', 23, "Chỉ tiêu chưa có con số"),
        ('[[targets]]\nmeasure = "classes"\nat_least = 3\nat_most = 2\n', 23, "nhiều hơn mức"),
        ('[[targets]]\nmeasure = "rated_products"\nat_least = 1\nminimum_stars = 6\n', 26, "= 6"),
        ('[[collectives]]\ncode = "moi"\nname = "M"\n', 23, "gồm những đơn vị nào"),
        ('[[collectives]]\ncode = "moi"\nname = "M"\nlevel = "commune"\n', 26, "thuộc cấp này"),
        ('[[collectives]]\ncode = "moi"\nname = "M"\nmembers = ["x"]\n', 26, "mã “x”"),
        ('[[collectives]]\ncode = "vpdp-tinh"\nname = "M"\nlevel = "district"\n', 24, "đã dùng"),
        ('[[agencies]]\ncode = "vpdp-tinh"\nname = "M"\nlevel = "province"\n', 24, "đã dùng"),
        ('[[agencies]]\ncode = "moi"\nname = "M"\nlevel = "xa"\n', 26, "“xa” không phải"),
        (
            '[[agencies]]\ncode = "moi"\nname = "M"\nlevel = "province"\nparent = "x"\n',
            27,
            "Cấp trên của M",
        ),
        (
            '[[agencies]]\ncode = "moi"\nname = "M"\nlevel = "province"\nparent = "moi"\n',
            27,
            "cấp trên của chính mình",
        ),
    ],
)
def test_an_error_is_found_on_its_line_and_refuses_the_plan(
    added: str, line: int, what: str
) -> None:
    text = HEAD + added + "\n" + STAGES

    findings = check(text)

    assert said(findings) == [(line, "error")]
    assert what in findings[0].what
    assert findings[0].instead
    with pytest.raises(PlanRefused):
        load(text)


@pytest.mark.parametrize(
    ("added", "line", "what"),
    [
        ('[[activities]]\nname = "A"\ndeadline = "trước ngày 01/01/2020"\n', 25, "ban hành"),
        ('[[activities]]\nname = "A"\ndeadline = "trước ngày 15/3/2020"\n', 25, "thứ Bảy"),
        ('[[activities]]\nname = "A"\ndeadline = "trước ngày 01/5/2020"\n', 25, "thứ Năm"),
        ('[[activities]]\nname = "A"\nlast_day = 2020-03-14\n', 25, "thứ Bảy"),
        ('[[activities]]\nname = "A"\ndeadline = "trước ngày 16/01/2021"\n', 25, "ngoài năm"),
        (
            '[[activities]]\nname = "A"\ndeadline = "khi nào xong"\nlast_day = 2020-03-13\n',
            25,
            "Cụm từ",
        ),
        (
            '[[activities]]\nname = "Hòa"\n\n[[activities]]\nname = "HOÀ"\n',
            27,
            "đã ghi ở trên",
        ),
        (
            '[[activities]]\nname = "A"\nshares = [{ name = "xã", units = 24, each = 2 }]\n',
            25,
            "cộng lại là 48 lớp",
        ),
        (
            '[[agencies]]\ncode = "moi"\nname = "M"\nlevel = "district"\n',
            26,
            "chưa ghi địa bàn",
        ),
    ],
)
def test_a_warning_is_found_on_its_line_and_lets_the_plan_through(
    added: str, line: int, what: str
) -> None:
    text = HEAD + added + "\n" + STAGES

    findings = check(text)

    assert (line, "warning") in said(findings)
    assert {finding.severity for finding in findings} == {Severity.WARNING}
    assert any(what in finding.what for finding in findings)
    assert load(text).name == "thu-2020"


def test_a_day_off_is_named_with_the_working_day_before_it() -> None:
    finding = only(HEAD + STAGES.replace("15/8/2020", "16/8/2020"))

    assert "thứ Bảy, 15/08/2020" in finding.what
    assert "thứ Sáu, 14/08/2020" in finding.instead


@pytest.mark.parametrize(
    ("key", "line", "what"),
    [
        ("issued", 2, "ngày ban hành"),
        ("number", 2, "số hiệu"),
    ],
)
def test_a_paper_without_day_or_number_is_warned_of(key: str, line: int, what: str) -> None:
    text = "".join(row for row in HEAD.splitlines(keepends=True) if not row.startswith(key))

    finding = only(text + STAGES)

    assert (finding.line, finding.severity, what in finding.what) == (
        line,
        Severity.WARNING,
        True,
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("year = 2020", "year = 2017", 4, "nằm ngoài mức"),
        ("year = 2020", "year = 2101", 4, "nằm ngoài mức"),
        ("year = 2020", 'year = "2020"', 4, "phải là số nguyên"),
        ("year = 2020", "years = [2020]", 4, "thiếu giá trị"),
        ("year = 2020", "years = [2022, 2020]", 4, "Năm cuối"),
        ("year = 2020", "", 1, "phải có năm"),
        ('place = "Thử"', "", 1, "thiếu khóa place"),
        ('"1048/QĐ-TTg"', '"1048/QD-TTg"', 7, "Không có quyết định"),
        ('regime = "1048/QĐ-TTg"', "", 23, "chưa ghi quyết định"),
        ('"1048/QĐ-TTg"', '"26/2026/QĐ-TTg"', 29, "không có bước"),
        ('"idea_selection", ', '"plan_implementation", ', 8, "không cho bỏ"),
        ('"idea_selection", ', '"idea_choice", ', 8, "không phải là giá trị"),
        ("issued = 2020-01-02", 'issued = "07/02/2020"', 6, "phải là ngày"),
        ("issued = 2020-01-02", "issued = 2020-01-02\nlapse = 'at once'", 7, "at once"),
        ('name = "thu-2020"', 'name = "Thử 2020"', 1, "không phải là mã"),
        ("issued = 2020-01-02", 'issued = 2020-01-02\noffice = "vpdp"', 7, "office"),
    ],
)
def test_an_error_at_the_head_is_found_on_its_line(
    old: str, new: str, line: int, what: str
) -> None:
    findings = [f for f in check(HEAD.replace(old, new) + STAGES) if f.is_error]

    assert (findings[0].line, what in findings[0].what) == (line, True)


def test_a_plan_of_stages_without_an_office_is_warned_of() -> None:
    text = (HEAD + STAGES).replace("vpdp-tinh", "vp-ntm")

    finding = only(text)

    assert (finding.severity, "cơ quan điều phối" in finding.what) == (Severity.WARNING, True)


def test_the_nearest_word_is_suggested() -> None:
    added = '[[activities]]\nname = "A"\ndedline = "năm 2020"\nresponsible = ["ubnd-huyn"]\n'

    findings = check(HEAD + added + STAGES)

    assert [finding.instead for finding in findings] == [
        "Có phải là “deadline”?",
        "Có phải là “ubnd-huyen”?",
    ]


def test_all_findings_come_at_once_sorted_by_line() -> None:
    text = HEAD.replace("issued = 2020-01-02\n", "ngay = 2020-01-02\n") + (
        '[[activities]]\nname = "A"\nclasses = "ba"\ndeadline = "31/02/2020"\n\n'
        '[[stages]]\nstage = "xa"\nresponsible = []\n\n'
        '[[stages]]\nstage = "district_evaluation"\ndeadline = "02 ngày/lớp"\n'
        'responsible = ["khong-co"]\n'
    )

    findings = check(text)

    assert said(findings) == [
        (2, "warning"),
        (6, "error"),
        (25, "error"),
        (26, "error"),
        (29, "error"),
        (34, "error"),
        (35, "error"),
    ]


def test_a_refusal_names_the_first_error_and_counts_the_others() -> None:
    text = HEAD + STAGES.replace("tháng 7/2020", "tháng 13/2020").replace('"vpdp-tinh"', '"x"')

    with pytest.raises(PlanRefused, match=r"dòng 25: .* Còn 1 lỗi khác") as refused:
        load(text)

    assert len(refused.value.findings) == 2


def test_the_duties_of_a_unit_that_does_not_fit_are_not_unknown_as_well() -> None:
    finding = only((HEAD + STAGES).replace('level = "province"', 'level = "tinh"'))

    assert (finding.line, "“tinh”" in finding.what) == (13, True)


def test_a_finding_reads_as_one_line() -> None:
    finding = only(HEAD + STAGES.replace('"vpdp-tinh"', '"vpdp-tin"'))

    assert str(finding) == (
        "kế hoạch, dòng 36: Lỗi: Bước “Đánh giá, phân hạng cấp tỉnh”: không có đơn vị nào mang mã "
        "“vpdp-tin”. Có phải là “vpdp-tinh”?"
    )
