from rules.rights import RIGHTS, Actor, Grant, Right, Role, Thing, may
from rules.vocabulary import Group
from tests.rules.rights_page import PAGE, written

UNIT, ANOTHER = 4, 5
OFFICER = Actor(
    "Sở", (Grant(Role.DEPARTMENT_OFFICER, frozenset({UNIT}), frozenset({Group.DRINK})),)
)
OF_A_SECTOR = Actor("Sở", (Grant(Role.DEPARTMENT_OFFICER, groups=frozenset({Group.DRINK})),))


def test_the_page_of_rights_says_what_the_rules_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == written()


def test_every_role_has_its_rights() -> None:
    assert set(RIGHTS) == set(Role)


def test_sectors_do_not_keep_an_officer_from_the_tasks_of_his_unit() -> None:
    assert may(OFFICER, Right.REPORT, Thing(unit=UNIT))
    assert not may(OFFICER, Right.REPORT, Thing(unit=ANOTHER))


def test_what_an_officer_of_a_unit_sees_is_of_his_sectors() -> None:
    assert may(OFFICER, Right.SEE, Thing(unit=UNIT, group=Group.DRINK))
    assert not may(OFFICER, Right.SEE, Thing(unit=UNIT, group=Group.FOOD))
    assert not may(OFFICER, Right.SEE, Thing(unit=UNIT))


def test_who_has_a_sector_and_no_unit_reports_for_none() -> None:
    assert not may(OF_A_SECTOR, Right.REPORT, Thing(unit=UNIT))
