"""Where a product stands, as of any day; lists of entries, page by page."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.products import Wanted, entry_of, listing, show
from ocop_cycle.services import stages
from ocop_cycle.services.adjustments import Adjustment
from ocop_cycle.services.deadlines import adjust_stage
from rules.errors import Refusal
from rules.standing import Act
from rules.vocabulary import Action, Holder, Kind, Outcome, Stage
from tests.building import MORNING, a_cycle, an_entry

KEYS = [
    "code", "product", "producer", "locality", "group", "kind", "cycle", "attempt", "stage",
    "milestone", "holder", "held_by", "round", "due", "clause", "overdue", "proposed", "outcome",
    "stars", "journal",
]  # fmt: skip


def move(session: Session, entry: int, action: Action, day: date, **more: object) -> None:
    act = Act(action, day, by="Cán bộ", **more)  # type: ignore[arg-type]
    stages.move_one(session, entry, act, at=MORNING)


def test_a_product_is_shown_with_all_that_is_known_of_it(session: Session) -> None:
    an_entry(session, a_cycle(session))

    shown = show(session, "SP-1", date(2020, 2, 15))

    [line] = shown.pop("journal")
    assert [*shown, "journal"] == KEYS
    assert shown == {
        "code": "SP-1",
        "product": "Chè SP-1",
        "producer": "HTX SP-1",
        "locality": "huyện Đại Từ",
        "group": None,
        "kind": "first",
        "cycle": "thai-nguyen-2020",
        "attempt": 1,
        "stage": "idea_registration",
        "milestone": None,
        "holder": "producer",
        "held_by": None,
        "round": "1/2020",
        "due": date(2020, 2, 29),
        "clause": "4.1",
        "overdue": False,
        "proposed": None,
        "outcome": None,
        "stars": None,
    }
    assert (line["sequence"], line["action"], line["day"]) == (1, "register", date(2020, 2, 10))


@pytest.mark.parametrize(
    ("as_of", "stage", "lines"),
    [
        (date(2020, 2, 17), "idea_registration", 1),
        (date(2020, 2, 18), "idea_selection", 2),
        (date(2020, 3, 10), "business_plan_training", 3),
        (None, "business_plan_training", 3),
    ],
)
def test_a_product_stands_as_of_a_day_where_the_journal_says(
    session: Session, as_of: date | None, stage: str, lines: int
) -> None:
    entry = an_entry(session, a_cycle(session))
    move(session, entry, Action.SUBMIT, date(2020, 2, 18))
    move(session, entry, Action.SELECT, date(2020, 3, 10))

    shown = show(session, "SP-1", as_of)

    assert (shown["stage"], len(shown["journal"])) == (stage, lines)


def test_a_fact_that_was_keyed_late_counts_from_its_own_day(session: Session) -> None:
    entry = an_entry(session, a_cycle(session))
    move(session, entry, Action.PROPOSE, date(2020, 3, 4), machine=True)
    move(session, entry, Action.SUBMIT, date(2020, 2, 28))

    shown = show(session, "SP-1", date(2020, 3, 1))

    assert (shown["stage"], shown["proposed"]) == ("idea_selection", None)
    assert [line["action"] for line in shown["journal"]] == ["register", "submit"]


def test_before_its_registration_there_is_nothing_to_show(session: Session) -> None:
    an_entry(session, a_cycle(session))

    with pytest.raises(NotFound, match="Ngày 09/02/2020 sản phẩm SP-1 chưa đăng ký"):
        show(session, "SP-1", date(2020, 2, 9))


def test_who_holds_an_entry_is_named_by_the_code_of_the_unit(session: Session) -> None:
    entry = an_entry(session, a_cycle(session), kind=Kind.UPGRADE)
    move(session, entry, Action.FILE, date(2020, 6, 1))
    locality = show(session, "SP-1", date(2020, 6, 2))
    move(session, entry, Action.FORWARD, date(2020, 7, 1))
    office = show(session, "SP-1", date(2020, 7, 2))
    move(session, entry, Action.CERTIFY, date(2020, 8, 20), stars=4)
    ended = show(session, "SP-1", date(2020, 8, 21))

    assert (locality["holder"], locality["held_by"]) == ("locality", "ubnd-dai-tu")
    assert (office["holder"], office["held_by"]) == ("province_office", "vpdp-tinh")
    assert (ended["holder"], ended["held_by"], ended["due"]) == (None, None, None)
    assert (ended["outcome"], ended["stars"], ended["clause"]) == ("certified", 4, None)


@pytest.mark.parametrize(
    ("as_of", "overdue"), [(date(2020, 2, 29), False), (date(2020, 3, 1), True)]
)
def test_a_producer_is_late_too_once_his_day_has_passed(
    session: Session, as_of: date, *, overdue: bool
) -> None:
    an_entry(session, a_cycle(session))

    shown = show(session, "SP-1", as_of)

    assert shown["overdue"] is overdue


def test_a_played_cycle_is_judged_by_the_day_it_has_reached(session: Session) -> None:
    an_entry(session, a_cycle(session))
    session.execute(update(CYCLE).values(played=True, done_on=date(2020, 2, 20)))
    before = show(session, "SP-1", None)["overdue"]
    session.execute(update(CYCLE).values(done_on=date(2020, 3, 20)))

    assert (before, show(session, "SP-1", None)["overdue"]) == (False, True)


def test_the_clause_of_a_clock_is_its_article(session: Session) -> None:
    cycle = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    entry = an_entry(session, cycle, unit="xa-an-phu", kind=Kind.UPGRADE, on=date(2027, 1, 11))
    move(session, entry, Action.FILE, date(2027, 3, 1))

    shown = show(session, "SP-1", date(2027, 3, 2))

    assert (shown["clause"], shown["round"]) == ("Điều 7 khoản 2", "1/2027")


def test_as_of_a_day_before_the_paper_the_old_day_is_shown(session: Session) -> None:
    cycle = a_cycle(session)
    an_entry(session, cycle)
    paper = Adjustment("trước ngày 10/3/2020", "25/VPĐP", date(2020, 2, 20), "Cán bộ", MORNING)
    adjust_stage(session, cycle, Stage.IDEA_REGISTRATION, paper)

    before, after = (show(session, "SP-1", date(2020, 2, day))["due"] for day in (19, 20))

    assert (before, after) == (date(2020, 2, 29), date(2020, 3, 9))


def test_a_code_is_found_however_it_is_typed(session: Session) -> None:
    entry = an_entry(session, a_cycle(session))

    found = entry_of(session, " sp-1 ")

    assert found.id == entry


def test_an_unknown_code_is_told_with_those_that_are_near(session: Session) -> None:
    cycle = a_cycle(session)
    an_entry(session, cycle)

    with pytest.raises(NotFound, match=r"Không có sản phẩm mã “SP-11”: có phải là SP-1\?"):
        entry_of(session, "SP-11")
    with pytest.raises(NotFound, match="hãy xem danh sách"):
        entry_of(session, "xyz")


def test_a_product_without_an_entry_in_the_named_cycle_is_not_found(session: Session) -> None:
    an_entry(session, a_cycle(session))
    a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))

    with pytest.raises(NotFound, match="chưa có hồ sơ trong kỳ mau-qd-26-2027"):
        entry_of(session, "SP-1", "mau-qd-26-2027")
    with pytest.raises(NotFound, match="Không có kỳ"):
        entry_of(session, "SP-1", "khong-co")


def test_a_code_that_two_provinces_use_asks_for_the_cycle(session: Session) -> None:
    mine = an_entry(session, a_cycle(session))
    other = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    an_entry(session, other, unit="xa-an-phu", on=date(2027, 1, 11))

    with pytest.raises(Refusal, match="hãy ghi --cycle, một trong mau-qd-26-2027, thai-nguyen"):
        entry_of(session, "sp-1")

    assert entry_of(session, "sp-1", "thai-nguyen-2020").id == mine


def test_a_list_goes_on_where_the_page_before_ended(session: Session) -> None:
    cycle = a_cycle(session)
    for number in range(1, 6):
        an_entry(session, cycle, f"SP-{number}")

    first = listing(session, cycle.id, Wanted(limit=3))
    rest = listing(session, cycle.id, Wanted(after=first[-1]["id"], limit=3))

    assert [row["code"] for row in first] == ["SP-1", "SP-2", "SP-3"]
    assert [row["code"] for row in rest] == ["SP-4", "SP-5"]


def test_a_list_holds_what_is_wanted(session: Session) -> None:
    cycle = a_cycle(session)
    idea, ended = an_entry(session, cycle), an_entry(session, cycle, "SP-2", unit="ubnd-dinh-hoa")
    move(session, ended, Action.WITHDRAW, date(2020, 2, 12))

    def codes(**wanted: object) -> list[str]:
        found = listing(session, cycle.id, Wanted(**wanted))  # type: ignore[arg-type]
        return [row["code"] for row in found]

    assert codes(holder=Holder.PRODUCER, stage=Stage.IDEA_REGISTRATION) == ["SP-1"]
    assert codes(outcome=Outcome.WITHDRAWN) == ["SP-2"]
    assert codes(unit="ubnd-dinh-hoa") == ["SP-2"]
    assert codes(late_on=date(2020, 3, 2)) == ["SP-1"]
    assert codes(late_on=date(2020, 2, 29)) == []
    assert [row["id"] for row in listing(session, None)] == [idea, ended]


def test_a_list_tells_of_each_entry_what_a_table_needs(session: Session) -> None:
    cycle = a_cycle(session)
    an_entry(session, cycle)
    session.execute(update(CYCLE).values(played=True, done_on=date(2020, 2, 20)))

    [row] = listing(session, cycle.id)

    wanted = {
        "code": "SP-1",
        "product": "Chè SP-1",
        "producer": "HTX SP-1",
        "locality": "huyện Đại Từ",
        "kind": "first",
        "stage": "idea_registration",
        "holder": "producer",
        "due": date(2020, 2, 29),
        "overdue": False,
        "outcome": None,
        "stars": None,
    }
    assert {name: row[name] for name in wanted} == wanted
    assert session.scalars(select(CYCLE.c.name)).one() == row["cycle"]
