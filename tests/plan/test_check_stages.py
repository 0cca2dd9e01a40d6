"""What is found odd in the stages of a plan."""

import pytest

from ocop_cycle.plan.check import check
from ocop_cycle.plan.findings import Severity
from tests.plan.texts import HEAD, STAGES, only


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ('responsible = ["vpdp-tinh"]\n', "", 33, "chưa có cơ quan chủ trì"),
        ("tháng 9/2020", "tháng 8/2020", 35, "trước bước “Đánh giá, phân hạng cấp huyện”"),
        ('"provincial_rating"', '"district_evaluation"', 34, "đã có hạn ở trên"),
        ('"provincial_rating"', '"provincial_ratings"', 34, "không phải là giá trị"),
        ('"provincial_rating"', '"commune_check"', 34, "không có bước"),
        ('"provincial_rating"', '"provincial_rating"\nround = 2', 35, "không có đợt 1"),
        ('"provincial_rating"', '"provincial_rating"\ngate = false', 35, "chỉ bước tập huấn"),
        ('"provincial_rating"', '"provincial_rating"\npaper = "9/KH"', 35, "chưa có trong"),
    ],
)
def test_an_error_of_a_stage_is_found_on_its_line(old: str, new: str, line: int, what: str) -> None:
    findings = [f for f in check(HEAD + STAGES.replace(old, new)) if f.is_error]

    assert [(finding.line, what in finding.what) for finding in findings] == [(line, True)]


def test_a_stage_that_is_left_out_and_set_is_an_error() -> None:
    stage = (
        '[[stages]]\nstage = "idea_selection"\ndeadline = "trước ngày 14/3/2020"\n'
        'responsible = ["ubnd-huyen"]\n\n'
    )

    finding = only(HEAD + stage + STAGES)

    assert (finding.line, "vừa ghi là bỏ" in finding.what) == (8, True)


def test_a_round_that_ends_no_later_than_the_one_before_is_an_error() -> None:
    again = (
        '\n[[stages]]\nstage = "provincial_rating"\nround = 2\n'
        'deadline = "xong trước tháng 9/2020"\nresponsible = ["vpdp-tinh"]\n'
    )

    finding = only(HEAD + STAGES + again)

    assert (finding.line, "không sau đợt 1" in finding.what) == (41, True)


def test_a_later_paper_may_set_a_second_deadline() -> None:
    paper = '[[papers]]\nnumber = "9/KH"\ndate = 2020-08-20\ntitle = "Điều chỉnh"\n\n'
    again = (
        '\n[[stages]]\nstage = "provincial_rating"\npaper = "9/KH"\n'
        'deadline = "xong trước ngày 01/10/2020"\nresponsible = ["vpdp-tinh"]\n'
    )

    assert check(HEAD + paper + STAGES + again) == []


def test_the_order_of_stages_is_judged_by_the_latest_paper() -> None:
    paper = '[[papers]]\nnumber = "9/KH"\ndate = 2020-05-20\ntitle = "Điều chỉnh"\n\n'
    again = (
        '\n[[stages]]\nstage = "provincial_rating"\npaper = "9/KH"\n'
        'deadline = "xong trước tháng 8/2020"\nresponsible = ["vpdp-tinh"]\n'
    )

    finding = only(HEAD + paper + STAGES + again)

    assert (finding.line, "trước bước" in finding.what) == (46, True)


def test_a_stage_without_a_deadline_is_warned_of_with_its_note() -> None:
    stages = STAGES.replace('deadline = "xong trước tháng 9/2020"', 'note = "bản sao bị cắt"')

    finding = only(HEAD + stages)

    assert (finding.line, finding.severity) == (33, Severity.WARNING)
    assert "chưa có hạn (bản sao bị cắt)" in finding.what


def test_a_missing_stage_is_warned_of_but_not_the_ministry_s() -> None:
    first_stage = STAGES[: STAGES.index("[[stages]]", 1)]

    findings = check(HEAD + first_stage)

    assert [(finding.line, finding.what) for finding in findings] == [
        (7, "Bước “Đánh giá, phân hạng cấp huyện” chưa có hạn trong kế hoạch."),
        (7, "Bước “Đánh giá, phân hạng cấp tỉnh” chưa có hạn trong kế hoạch."),
    ]


def test_a_stage_that_does_not_fit_is_not_missed_as_well() -> None:
    finding = only(HEAD + STAGES.replace('"plan_implementation"', '"thuc_hien"'))

    assert (finding.line, "“thuc_hien”" in finding.what) == (24, True)
