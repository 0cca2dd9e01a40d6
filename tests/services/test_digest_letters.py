"""Long lists in a report's mail are cut, and what is left out is counted."""

from datetime import date

from notifications.digests import Held, Late
from ocop_cycle.services.digest_letters import LINES, first_held, first_late

DAY = date(2020, 3, 2)


def test_a_list_that_fits_stays_as_it_is() -> None:
    held = [Held(f"việc {n}", DAY, 2, 1) for n in range(LINES)]
    late = [Late(f"đơn vị {n}", "việc", 2, DAY) for n in range(LINES)]

    assert first_held(held) == tuple(held)
    assert first_late(late) == tuple(late)


def test_of_a_longer_one_the_rest_is_summed() -> None:
    held = [Held(f"việc {n}", DAY, 2, 1) for n in range(LINES + 3)]
    late = [Late(f"đơn vị {n}", "việc", 2, date(2020, 3, 31 - n % 30)) for n in range(LINES + 3)]

    *shown, rest = first_held(held)
    *names, others = first_late(late)

    assert shown == held[:LINES]
    assert (rest.what, rest.last_day) == ("Còn 3 dòng nữa, xem trang báo cáo", None)
    assert (rest.entries, rest.late) == (6, 3)
    assert names == late[:LINES]
    assert (others.holder, others.entries) == ("Nơi khác", 6)
    assert others.since == min(line.since for line in late[LINES:])
