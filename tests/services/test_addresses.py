"""Bad addresses: marked once, cleared by a person or by a register; what was missed is mailed."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.addresses import listing
from ocop_cycle.queries.mail_filters import NOTICE
from ocop_cycle.registers.agencies import AgencyRow
from ocop_cycle.services import mailing
from ocop_cycle.services.addresses import clear, mark_bad
from ocop_cycle.services.agencies import import_agencies
from ocop_cycle.services.reports import Intake
from ocop_cycle.services.untold import tell_otherwise
from rules.vocabulary import Level
from tests.building import MORNING, a_cycle
from tests.posting import a_mail
from tests.services.taking_in import a_row, entries, take_in
from tests.telling import a_contact, mails, morning, remind, tell_unit

DAY = date(2020, 2, 22)
AT = morning(DAY)
OLD = "a@example.com"


@pytest.fixture
def cycle(session: Session) -> AnyRow:
    return a_cycle(session)


@pytest.fixture
def missed(session: Session, cycle: AnyRow) -> str:
    """Give the key of a reminder that came back from the producer's address."""
    take_in(session, cycle, a_row())
    [entry] = entries(session)
    key = remind(session, entry.id, DAY)
    came_back(session, cycle, key)
    return key


def came_back(
    session: Session, cycle: AnyRow, key: str, *, bad: bool = True, to: str = OLD
) -> None:
    number = a_mail(session, cycle, key=f"day:{key}", to=to)
    session.execute(
        NOTICE.update().where(NOTICE.c.key == key).values(state="mailed", mail_id=number)
    )
    if bad:
        mark_bad(session, to, "550 5.1.1 no", mail_id=number, at=AT)
    tell_otherwise(session, number, at=AT)


def state(session: Session, key: str) -> str:
    return str(session.scalars(select(NOTICE.c.state).where(NOTICE.c.key == key)).one())


def marked(session: Session) -> list[object]:
    return [row["address"] for row in listing(session)]


def test_marks_are_listed_with_those_who_have_the_address(session: Session, missed: str) -> None:
    a_contact(session, "ubnd-dai-tu", "A@Example.com")

    [row] = listing(session)

    assert state(session, missed) == "unreachable"
    assert (row["address"], row["reason"], row["since"]) == (OLD, "550 5.1.1 no", AT)
    assert row["whose"] == ["HTX Sương Mai", "A@Example.com, UBND huyện Đại Từ"]


def test_a_register_with_another_address_clears_the_mark_and_what_was_missed_is_mailed(
    session: Session, cycle: AnyRow, missed: str
) -> None:
    take_in(session, cycle, a_row(email="moi@example.com"), update=True)

    assert (marked(session), state(session, missed)) == ([], "new")
    mailing.make(session, cycle.id, DAY, at=AT)
    assert [row.recipient for row in mails(session)] == [OLD, "moi@example.com"]
    assert state(session, missed) == "mailed"


def test_a_register_with_the_same_address_changes_nothing(
    session: Session, cycle: AnyRow, missed: str
) -> None:
    take_in(session, cycle, a_row(phone="0200 000 000"), update=True)

    assert (marked(session), state(session, missed)) == ([OLD], "unreachable")


def test_a_register_does_not_repeat_what_a_good_address_has_missed(
    session: Session, cycle: AnyRow
) -> None:
    take_in(session, cycle, a_row())
    key = remind(session, entries(session)[0].id, DAY)
    came_back(session, cycle, key, bad=False)

    take_in(session, cycle, a_row())

    assert state(session, key) == "unreachable"


def test_each_notice_is_looked_at_by_its_own_mail(session: Session, cycle: AnyRow) -> None:
    rows = [a_row(), a_row(3, code="TN-2", producer="HTX Nắng Mới", email="b@example.com")]
    take_in(session, cycle, *rows)
    first, second = (remind(session, entry.id, DAY) for entry in entries(session))
    came_back(session, cycle, second, to="b@example.com")
    came_back(session, cycle, first)

    take_in(
        session,
        cycle,
        rows[0],
        a_row(3, code="TN-2", producer="HTX Nắng Mới", email="c@example.com"),
        update=True,
    )

    assert (state(session, first), state(session, second)) == ("unreachable", "new")
    assert marked(session) == [OLD]


def test_a_mark_stays_while_somebody_else_has_the_address(
    session: Session, cycle: AnyRow, missed: str
) -> None:
    a_contact(session, "ubnd-dai-tu", OLD)

    take_in(session, cycle, a_row(email="moi@example.com"), update=True)

    assert (marked(session), state(session, missed)) == ([OLD], "new")


def test_a_new_contact_of_a_unit_is_mailed_what_the_unit_has_missed(
    session: Session, cycle: AnyRow
) -> None:
    a_contact(session, "ubnd-dai-tu", OLD)
    key = tell_unit(session, "ubnd-dai-tu", "stage_opened", DAY, about=date(2020, 3, 14))
    came_back(session, cycle, key)
    before = state(session, key)

    row = AgencyRow(
        line=2,
        code="ubnd-dai-tu",
        name="UBND huyện Đại Từ",
        level=Level.DISTRICT,
        parent="",
        locality="",
        contact="Chị Lan",
        role="",
        email="lan@example.com",
        phone="",
        since=None,
        until=None,
    )
    import_agencies(session, [row], place=cycle.place, intake=Intake(at=MORNING, on=DAY))

    assert (before, state(session, key)) == ("unreachable", "new")


def test_a_person_clears_a_mark_and_what_was_missed_is_mailed(
    session: Session, missed: str
) -> None:
    assert clear(session, " A@example.com ")
    assert not clear(session, OLD)

    assert (marked(session), state(session, missed)) == ([], "new")


def test_what_no_longer_matters_is_not_mailed_to_a_new_address(
    session: Session, cycle: AnyRow, missed: str
) -> None:
    take_in(session, cycle, a_row(email="moi@example.com"), update=True)

    mailing.make(session, cycle.id, date(2020, 3, 9), at=morning(date(2020, 3, 9)))

    assert state(session, missed) == "replaced"
