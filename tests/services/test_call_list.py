"""The list of people to call: by locality, the nearest day first, with what to say."""

from datetime import date

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.calls import CALL
from ocop_cycle.queries.contacts import CONTACT
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.services import call_list as service
from ocop_cycle.services.call_list import CallLine, call_list
from ocop_cycle.services.call_sheets import cut_short
from rules.vocabulary import Action
from tests.building import PRODUCER, PRODUCT, a_cycle, an_entry
from tests.calling import AT, DAY, to_nobody, unread
from tests.posting import a_mail
from tests.telling import a_contact, act, morning, refused, remind, tell_unit, unit_of


@pytest.fixture
def cycle(session: Session) -> AnyRow:
    return a_cycle(session)


def lines(
    session: Session, cycle: str | None = None, locality: str | None = None
) -> list[CallLine]:
    return list(call_list(session, cycle, locality, at=AT).lines)


def test_a_producer_without_an_address_is_listed_with_what_to_say(
    session: Session, cycle: AnyRow
) -> None:
    unread(session, cycle, "SP-1")

    [line] = lines(session)

    assert (line.cycle, line.locality, line.code) == (cycle.name, "huyện Đại Từ", "SP-1")
    assert (line.name, line.person, line.phone) == ("HTX SP-1", "Bà Hoa", "0200 345 678")
    assert (line.why, line.last_day) == ("chưa có địa chỉ thư dùng được", date(2020, 2, 29))
    assert line.say.startswith("Chương trình OCOP Thái Nguyên kính báo HTX SP-1: còn 7 ngày, ")
    assert len(line.say) <= 400
    assert (line.others, line.called_on) == ((), None)


def test_localities_stand_together_and_the_nearest_day_comes_first(
    session: Session, cycle: AnyRow
) -> None:
    unread(session, cycle, "SP-1")
    unread(session, cycle, "SP-2", unit="ubnd-dinh-hoa")
    unread(session, cycle, "SP-3", unit="ubnd-dinh-hoa", due=date(2020, 2, 25))
    unread(session, cycle, "SP-4")

    found = [(line.locality, line.code) for line in lines(session)]

    assert found == [
        ("huyện Định Hóa", "SP-3"),
        ("huyện Định Hóa", "SP-2"),
        ("huyện Đại Từ", "SP-1"),
        ("huyện Đại Từ", "SP-4"),
    ]


def test_a_producer_of_several_products_is_called_once(session: Session, cycle: AnyRow) -> None:
    unread(session, cycle, "SP-1")
    second = an_entry(session, cycle, "SP-2")
    owner = PRODUCER.select().with_only_columns(PRODUCER.c.id).where(PRODUCER.c.name == "HTX SP-1")
    session.execute(
        update(PRODUCT).where(PRODUCT.c.code == "SP-2").values(producer_id=owner.scalar_subquery())
    )
    to_nobody(session, remind(session, second, DAY))

    [line] = lines(session)

    assert "Ngoài ra còn 1 việc khác." in line.say
    assert line.others == ("Nhắc hạn chủ thể: Chè SP-2 (SP-2), hạn 29/02/2020",)


def test_of_a_ladder_only_the_newest_rung_is_read_out(session: Session, cycle: AnyRow) -> None:
    entry = unread(session, cycle, "SP-1")
    to_nobody(session, remind(session, entry, date(2020, 2, 15), rung="14"))

    [line] = lines(session)

    assert line.others == ()


@pytest.mark.parametrize(
    ("bad", "why"), [(True, "địa chỉ thư bị từ chối"), (False, "thư không gửi được")]
)
def test_whose_mail_has_failed_is_listed(
    session: Session, cycle: AnyRow, *, bad: bool, why: str
) -> None:
    entry = an_entry(session, cycle)
    number = a_mail(session, cycle, state=MailState.FAILED, to="sp-1@example.com")
    to_nobody(session, remind(session, entry, DAY), number, state="mailed")
    if bad:
        refused(session, "sp-1@example.com")

    assert [line.why for line in lines(session)] == [why]


@pytest.mark.parametrize("state", [MailState.WAITING, MailState.SENDING, MailState.SENT])
def test_whose_failed_mail_is_sent_again_is_not_called(
    session: Session, cycle: AnyRow, state: MailState
) -> None:
    entry = an_entry(session, cycle)
    number = a_mail(session, cycle, state=MailState.FAILED)
    to_nobody(session, remind(session, entry, DAY), number, state="mailed")
    a_mail(session, cycle, key="resend:1:1", state=state, resend_of=number)

    assert lines(session) == []


def test_who_has_handed_in_meanwhile_is_not_called(session: Session, cycle: AnyRow) -> None:
    entry = unread(session, cycle, "SP-1")
    act(session, entry, Action.SUBMIT, DAY)

    assert lines(session) == []


def test_what_is_past_is_not_told(session: Session, cycle: AnyRow) -> None:
    unread(session, cycle, "SP-1")

    assert call_list(session, None, None, at=morning(date(2020, 3, 1))).lines == ()


def test_a_unit_nobody_of_which_can_be_written_to_is_called(
    session: Session, cycle: AnyRow
) -> None:
    assert cycle
    unit = unit_of(session, "ubnd-dai-tu")
    session.execute(
        insert(CONTACT).values(agency_id=unit, name="Anh Bắc", phone="0208 1", since=date.min)
    )
    a_contact(session, "ubnd-dai-tu", "cu@example.vn", until=date(2020, 2, 1))
    key = tell_unit(session, "ubnd-dai-tu", "stage_opened", DAY, about=date(2020, 3, 14))
    to_nobody(session, key)

    [line] = lines(session)

    assert (line.code, line.name, line.person) == ("ubnd-dai-tu", "UBND huyện Đại Từ", "Anh Bắc")
    assert (line.phone, line.locality) == ("0208 1", "huyện Đại Từ")
    assert (line.kind, line.last_day) == ("Mở bước", date(2020, 3, 14))


def test_the_list_is_asked_for_by_the_name_or_the_code_of_a_locality(
    session: Session, cycle: AnyRow
) -> None:
    unread(session, cycle, "SP-1")
    unread(session, cycle, "SP-2", unit="ubnd-dinh-hoa")

    for named in ("định hóa", "Huyện Định Hoá", "ubnd-dinh-hoa"):
        assert [line.code for line in lines(session, locality=named)] == ["SP-2"]
    with pytest.raises(NotFound, match="Không có địa bàn “Sao Hỏa”"):
        lines(session, locality="Sao Hỏa")


def test_only_open_cycles_are_listed_unless_one_is_named(session: Session, cycle: AnyRow) -> None:
    unread(session, cycle, "SP-1")
    session.execute(update(CYCLE).values(closed_on=DAY))

    assert lines(session) == []
    assert len(lines(session, cycle=cycle.name)) == 1
    with pytest.raises(NotFound, match="Không có kỳ"):
        lines(session, cycle="khong-co")


def test_the_last_call_is_told(session: Session, cycle: AnyRow) -> None:
    unread(session, cycle, "SP-1")
    owner = session.scalars(PRODUCER.select().with_only_columns(PRODUCER.c.id)).one()
    for day in (date(2020, 2, 10), date(2020, 2, 20)):
        session.execute(
            insert(CALL).values(
                cycle_id=cycle.id,
                producer_id=owner,
                day=day,
                by="Chị Lan",
                note=f"{day.day}",
                keyed_at=AT,
            )
        )

    [line] = lines(session)

    assert (line.called_on, line.called_by, line.called_note) == (
        date(2020, 2, 20),
        "Chị Lan",
        "20",
    )


def test_a_list_that_is_too_long_shows_the_most_urgent_and_says_so(
    session: Session, cycle: AnyRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST", 2)
    monkeypatch.setattr("ocop_cycle.queries.calls._BATCH", 1)
    for number in range(3):
        unread(session, cycle, f"SP-{number}")

    found = call_list(session, None, None, at=AT)

    assert ([line.code for line in found.lines], found.total) == (["SP-0", "SP-1"], 3)
    assert "trong 3 nơi" in cut_short(found)
