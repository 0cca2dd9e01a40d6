"""The report of a register: one row of it a row of the file."""

from datetime import date

import pytest

from ocop_cycle.registers.sheets import Problem
from ocop_cycle.services.reports import ImportRefused, Intake, report_of
from tests.building import MORNING


def test_a_row_with_several_problems_is_one_row_that_is_refused() -> None:
    problems = (
        Problem(2, "certificate", "Cần số giấy chứng nhận."),
        Problem(2, "expires", "Cần ngày hết hạn."),
    )
    intake = Intake(at=MORNING, on=date(2020, 2, 10), problems=problems)

    with pytest.raises(ImportRefused, match=r"^Có 1 dòng chưa nhận được") as refused:
        report_of([], intake)

    assert [(row.line, row.text) for row in refused.value.report.rows] == [
        (2, "certificate: Cần số giấy chứng nhận. expires: Cần ngày hết hạn.")
    ]
