"""A small sound plan that tests change in one place, and how they read what is found."""

from ocop_cycle.plan.check import check
from ocop_cycle.plan.findings import Finding

# The head takes lines 1-22: what a test adds begins at line 23.
HEAD = """\
name = "thu-2020"
title = "Kế hoạch thử"
place = "Thử"
year = 2020
number = "01/KH-UBND"
issued = 2020-01-02
regime = "1048/QĐ-TTg"
without = ["idea_registration", "idea_selection", "business_plan_training"]

[[agencies]]
code = "vpdp-tinh"
name = "Văn phòng Điều phối"
level = "province"

[[agencies]]
code = "ubnd-dai-tu"
name = "UBND huyện Đại Từ"
level = "district"
locality = "huyện Đại Từ"
parent = "vpdp-tinh"

# ---
"""

STAGES = """\
[[stages]]
stage = "plan_implementation"
deadline = "xong trước tháng 7/2020"
responsible = ["ubnd-huyen"]

[[stages]]
stage = "district_evaluation"
deadline = "xong trước ngày 15/8/2020"
responsible = ["ubnd-huyen"]

[[stages]]
stage = "provincial_rating"
deadline = "xong trước tháng 9/2020"
responsible = ["vpdp-tinh"]
"""


def said(findings: list[Finding]) -> list[tuple[int, str]]:
    return [(finding.line, finding.severity.value) for finding in findings]


def only(text: str) -> Finding:
    [finding] = check(text)
    return finding
