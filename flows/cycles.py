"""The cycle that a run is for."""

from datetime import date

from ocop_cycle import clock
from ocop_cycle.db import reading
from ocop_cycle.queries.cycles import cycle_named
from rules.errors import Refusal


def cycle_for(name: str, day: date) -> int:
    """Find the cycle that a run is for, and give its id.

    Raises:
        NotFound: there is no such cycle.
        Refusal: it runs in real time and the day has not come yet.
    """
    with reading() as session:
        cycle = cycle_named(session, name)
    if day > clock.today() and not cycle.played:
        raise Refusal(
            f"Ngày {day:%d/%m/%Y} chưa đến mà kỳ {name} đang chạy theo ngày thật: hãy chọn ngày "
            "không sau hôm nay."
        )
    return int(cycle.id)
