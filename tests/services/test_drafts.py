"""Draft letters: one a delay, seven working days late, settled by a person or by the facts."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import drafts as queries
from ocop_cycle.queries.cycles import ACTIVITY
from ocop_cycle.queries.drafts import DRAFT
from ocop_cycle.services import drafts, stages
from rules.errors import Refusal
from rules.standing import Act
from rules.vocabulary import Action, Kind, Milestone
from tests.building import MORNING, a_cycle, an_entry

LATE_SINCE = date(2020, 8, 14)
LETTER_DAY = date(2020, 8, 25)
"""Seven working days after the last day of the districts."""


def move(session: Session, entry: int, action: Action, day: date, **more: object) -> None:
    stages.move_one(session, entry, Act(action, day, by="Cán bộ", **more), at=MORNING)  # type: ignore[arg-type]


def at_the_district(
    session: Session, cycle: AnyRow, code: str = "SP-1", *, unit: str = "ubnd-dai-tu"
) -> int:
    """Let a dossier wait at its district, due on the fourteenth of August."""
    entry = an_entry(session, cycle, code, unit=unit, kind=Kind.UPGRADE)
    move(session, entry, Action.FILE, date(2020, 6, 1))
    return entry


def at_the_council(session: Session, cycle: AnyRow, code: str = "SP-9") -> int:
    entry = at_the_district(session, cycle, code)
    move(session, entry, Action.FORWARD, date(2020, 7, 1))
    move(session, entry, Action.REACH, date(2020, 7, 2), milestone=Milestone.COUNCIL)
    return entry


def without_tasks(session: Session, cycle: AnyRow) -> None:
    """Let every task of the plan be done, so that only entries are late."""
    session.execute(
        update(ACTIVITY).where(ACTIVITY.c.cycle_id == cycle.id).values(done_on=cycle.started_on)
    )


def waiting(session: Session) -> list[AnyRow]:
    return list(
        session.execute(select(DRAFT).where(DRAFT.c.state == "waiting").order_by(DRAFT.c.key))
    )


@pytest.fixture
def cycle(session: Session) -> AnyRow:
    started = a_cycle(session)
    without_tasks(session, started)
    return started


def test_a_draft_is_written_seven_working_days_late_and_once(
    session: Session, cycle: AnyRow
) -> None:
    at_the_district(session, cycle)

    counts = [
        drafts.due(session, cycle.id, day)
        for day in (date(2020, 8, 24), LETTER_DAY, LETTER_DAY, date(2020, 9, 3))
    ]

    assert counts == [0, 1, 0, 0]
    [draft] = waiting(session)
    unit = draft.agency_id
    assert draft.key == f"draft:{cycle.id}:district_evaluation:1/2020:2020-08-14:{unit}"
    assert (draft.addressee, draft.day, draft.about) == (
        "UBND huyện Đại Từ",
        LETTER_DAY,
        LATE_SINCE,
    )


def test_a_draft_is_made_up_for_after_an_outage(session: Session, cycle: AnyRow) -> None:
    at_the_district(session, cycle)

    assert drafts.due(session, cycle.id, date(2020, 9, 15)) == 1


def test_it_says_what_is_late_since_when_by_which_clause_and_what_is_asked(
    session: Session, cycle: AnyRow
) -> None:
    at_the_district(session, cycle)

    drafts.due(session, cycle.id, LETTER_DAY)

    [draft] = waiting(session)
    assert draft.subject == (
        "V/v đôn đốc hoàn thành bước “Đánh giá, phân hạng cấp huyện” "
        "thuộc Chương trình OCOP năm 2020"
    )
    for said in (
        "[DỰ THẢO do hệ thống lập ngày 25/08/2020, chờ người có thẩm quyền xem, sửa và ký.",
        "Số: ……",
        "Thái Nguyên, ngày …… tháng …… năm ……",
        "Kính gửi: UBND huyện Đại Từ.",
        "theo mục 4.5.1 (“xong trước ngày 15/8/2020”)",
        "phải hoàn thành chậm nhất thứ Sáu, 14/08/2020.",
        "(quá hạn 7 ngày làm việc), còn 1 hồ sơ Quý cơ quan chưa xử lý xong:",
        "1. SP-1: Chè SP-1 (HTX SP-1).",
        "chậm nhất thứ Ba, 01/09/2020.",
    ):
        assert said in draft.body


def test_each_district_has_its_own_letter_with_its_own_entries(
    session: Session, cycle: AnyRow
) -> None:
    for number in range(23):
        at_the_district(session, cycle, f"DT-{number:02}")
    at_the_district(session, cycle, "VN-1", unit="ubnd-vo-nhai")

    drafts.due(session, cycle.id, LETTER_DAY)

    told = {draft.addressee: draft.body for draft in waiting(session)}
    assert set(told) == {"UBND huyện Đại Từ", "UBND huyện Võ Nhai"}
    assert "còn 23 hồ sơ" in told["UBND huyện Đại Từ"]
    assert "20. DT-19" in told["UBND huyện Đại Từ"]
    assert "21. " not in told["UBND huyện Đại Từ"]
    assert "và 3 hồ sơ khác" in told["UBND huyện Đại Từ"]
    assert "DT-" not in told["UBND huyện Võ Nhai"]


def test_the_office_writes_to_the_council_politely_and_never_to_itself(
    session: Session, cycle: AnyRow
) -> None:
    at_the_council(session, cycle)
    own = at_the_district(session, cycle, "SP-8")
    move(session, own, Action.FORWARD, date(2020, 7, 1))

    drafts.due(session, cycle.id, date(2020, 9, 30))

    [draft] = waiting(session)
    assert (draft.addressee, draft.agency_id) == ("Hội đồng đánh giá cấp tỉnh", None)
    assert draft.subject.startswith("V/v đề nghị xem xét, cho ý kiến về bước")
    assert "đôn đốc" not in draft.body
    assert "SP-8" not in draft.body


def test_the_chairman_is_named_by_his_committee(session: Session, cycle: AnyRow) -> None:
    entry = at_the_council(session, cycle)
    move(session, entry, Action.REACH, date(2020, 8, 3), milestone=Milestone.DECISION)

    drafts.due(session, cycle.id, date(2020, 9, 30))

    assert [draft.addressee for draft in waiting(session)] == ["Chủ tịch UBND tỉnh Thái Nguyên"]


def test_a_late_task_has_a_letter_for_each_unit_but_the_office(session: Session) -> None:
    cycle = a_cycle(session)

    drafts.due(session, cycle.id, date(2020, 6, 8))
    before = [draft.key for draft in waiting(session)]
    drafts.due(session, cycle.id, date(2020, 6, 9))

    found = waiting(session)
    assert before == []
    assert len(found) == 9
    assert {draft.about for draft in found} == {date(2020, 5, 31)}
    assert "nhiệm vụ “Tư vấn, hỗ trợ phát triển kinh tế cộng đồng”" in found[0].subject
    assert "chưa nhận được báo cáo kết quả" in found[0].body


def test_a_draft_whose_cause_is_gone_is_shown_so_and_put_aside_by_the_day(
    session: Session, cycle: AnyRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_NOW", "2020-08-26")
    entry = at_the_district(session, cycle)
    drafts.due(session, cycle.id, LETTER_DAY)
    [held] = queries.listing(session, cycle)
    move(session, entry, Action.FORWARD, date(2020, 8, 26))

    [gone] = queries.listing(session, cycle)
    drafts.due(session, cycle.id, date(2020, 8, 26))

    [settled] = queries.listing(session, cycle)
    assert (held["gone"], held["entries"]) == (False, 1)
    assert (gone["state"], gone["gone"], gone["entries"]) == ("waiting", True, 0)
    assert (settled["state"], settled["by"], settled["settled_on"]) == (
        "discarded",
        "hệ thống",
        date(2020, 8, 26),
    )
    assert settled["note"]
    assert queries.waiting(session, cycle.id) == 0


def test_a_released_draft_keeps_the_number_of_the_letter_and_is_released_once(
    session: Session, cycle: AnyRow
) -> None:
    at_the_district(session, cycle)
    drafts.due(session, cycle.id, LETTER_DAY)
    [draft] = waiting(session)

    drafts.release(session, draft.id, by="Chị Lan", paper=" 71/VPĐP ", on=date(2020, 8, 26))
    with pytest.raises(Refusal, match="71/VPĐP ngày 26/08/2020"):
        drafts.release(session, draft.id, by="Anh Minh", paper="72/VPĐP", on=date(2020, 8, 27))
    with pytest.raises(Refusal, match="không thay đổi được nữa"):
        drafts.discard(session, draft.id, by="Anh Minh", reason="thừa", on=date(2020, 8, 27))

    kept = queries.draft_row(session, draft.id)
    assert (kept.state, kept.by, kept.paper, kept.settled_on) == (
        "released",
        "Chị Lan",
        "71/VPĐP",
        date(2020, 8, 26),
    )
    assert drafts.due(session, cycle.id, date(2020, 9, 1)) == 0


@pytest.mark.parametrize(
    ("paper", "on", "why"),
    [
        (" ", date(2020, 8, 26), "--paper"),
        ("71/VPĐP", date(2020, 8, 24), "trước ngày lập dự thảo"),
    ],
)
def test_a_release_needs_a_number_and_a_day_after_the_draft(
    session: Session, cycle: AnyRow, paper: str, on: date, why: str
) -> None:
    at_the_district(session, cycle)
    drafts.due(session, cycle.id, LETTER_DAY)
    [draft] = waiting(session)

    with pytest.raises(Refusal, match=why):
        drafts.release(session, draft.id, by="Chị Lan", paper=paper, on=on)

    assert len(waiting(session)) == 1


def test_a_discarded_draft_keeps_the_reason_and_is_not_written_again(
    session: Session, cycle: AnyRow
) -> None:
    at_the_district(session, cycle)
    drafts.due(session, cycle.id, LETTER_DAY)
    [draft] = waiting(session)

    with pytest.raises(Refusal, match="--reason"):
        drafts.discard(session, draft.id, by="Chị Lan", reason="", on=LETTER_DAY)
    drafts.discard(session, draft.id, by="Chị Lan", reason="đã gọi điện", on=LETTER_DAY)

    assert queries.draft_row(session, draft.id).note == "đã gọi điện"
    assert drafts.due(session, cycle.id, date(2020, 8, 26)) == 0


def test_an_unknown_number_is_refused(session: Session) -> None:
    with pytest.raises(NotFound, match="ocop letter list"):
        queries.show(session, 7)
