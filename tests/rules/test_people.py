"""Who leads a unit, told from the role that a register gives."""

import pytest

from rules.people import is_leader


@pytest.mark.parametrize(
    "role",
    [
        "Lãnh đạo",
        "lãnh đạo UBND xã",
        "Chủ tịch",
        "Chủ tịch UBND huyện",
        "PHÓ CHỦ TỊCH",
        "Phó Chủ tịch phụ trách kinh tế",
        "Giám đốc",
        "Quyền Giám đốc Sở",
        "Q. Giám đốc",
        "Phó giám đốc",
        "Chánh Văn phòng",
        "Phó Chánh văn phòng",
        "Trưởng phòng",
        "Phó trưởng phòng Nông nghiệp",
        "Chi cục trưởng",
        "Quyền Phó Giám đốc",
    ],
)
def test_a_leaders_title_begins_his_role(role: str) -> None:
    assert is_leader(role)


@pytest.mark.parametrize(
    "role",
    [
        "",
        "Chuyên viên",
        "Cán bộ đầu mối OCOP",
        "Thư ký Giám đốc",
        "Văn thư",
        "Công chức kinh tế",
        "Giám đốcX",
        "Trưởng nhóm",
    ],
)
def test_who_works_for_a_leader_is_none(role: str) -> None:
    assert not is_leader(role)
