"""What a paper says of time without a date, by tables of phrases."""

import pytest

from rules.deadlines import Clock, ClockUnit, Deadline, DeadlineKind
from rules.phrases import parse

RECURRING, EVENT = DeadlineKind.RECURRING, DeadlineKind.EVENT
SEPARATE, NONE = DeadlineKind.SEPARATE, DeadlineKind.NONE
WORKING, CALENDAR, MONTHS = ClockUnit.WORKING_DAYS, ClockUnit.CALENDAR_DAYS, ClockUnit.MONTHS


def read(phrase: str) -> Deadline:
    """Read a phrase of the plan of 2020."""
    return parse(phrase, year=2020)


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("theo mốc thời gian của chu trình OCOP hàng năm", SEPARATE),
        ("(theo kế hoạch riêng)", SEPARATE),
        ("(theo kế hoạch)", SEPARATE),
        ("(04 Hội thảo theo kế hoạch)", SEPARATE),
        ("tại mỗi kỳ đánh giá thường niên", EVENT),
        ("kịp thời", NONE),
        ("Tiếp tục", NONE),
        ("theo quy định", NONE),
        ("(nếu cần)", NONE),
        ("chủ động xây dựng", NONE),
        ("tùy tình hình thực tế", NONE),
        ("theo hướng dẫn của Bộ Nông nghiệp và PTNT", SEPARATE),
        ("theo Kế hoạch số 81/KH-UBND ngày 14/3/2022 của UBND tỉnh", SEPARATE),
        ("theo thông báo của Sở", SEPARATE),
        ("theo lịch của Trung ương", SEPARATE),
        ("theo văn bản của UBND tỉnh", SEPARATE),
        ("sau khi có quyết định phê duyệt", EVENT),
        ("trước khi khai giảng", EVENT),
        ("kịp thời, tiếp tục, theo quy định, nếu cần, tùy tình hình thực tế", NONE),
        ("thực hiện theo kế hoạch riêng", SEPARATE),
        ("có kế hoạch riêng", SEPARATE),
        ("theo từng đợt", EVENT),
        ("trước ngày họp", EVENT),
        ("khi có hướng dẫn của Trung ương", EVENT),
        ("khi có yêu cầu", NONE),
        ("THEO KE HOACH RIENG", SEPARATE),
    ],
)
def test_a_phrase_without_a_date_has_a_kind_and_no_day(phrase: str, kind: DeadlineKind) -> None:
    deadline = read(phrase)

    assert (deadline.kind, deadline.opens, deadline.last_day) == (kind, None, None)


@pytest.mark.parametrize(
    ("phrase", "times"),
    [
        ("mỗi năm 02 lớp", 2),
        ("báo cáo trước ngày 25 hàng tháng", 12),
        ("định kỳ hàng quý, trước ngày 20", 4),
        ("hàng quý, trước ngày 25 của tháng cuối quý", 4),
        ("hàng tháng, trước ngày 5 của tháng tiếp theo", 12),
        ("16 lớp (mỗi năm 04 lớp)", 4),
        ("tổ chức 02 lớp mỗi năm", 2),
        ("02 lớp/năm", 2),
        ("hàng năm", 1),
        ("hằng năm", 1),
        ("hàng quý", 4),
        ("định kỳ hàng tháng", 12),
        ("mỗi quý 02 lần", 8),
        ("6 tháng một lần", 2),
        ("hàng năm (theo thực tế)", None),
        ("định kỳ", None),
    ],
)
def test_what_recurs_has_its_count_a_year(phrase: str, times: int | None) -> None:
    deadline = read(phrase)

    assert (deadline.kind, deadline.times) == (RECURRING, times)


@pytest.mark.parametrize(
    ("phrase", "clock"),
    [
        (
            "Trong thời hạn 15 ngày làm việc kể từ ngày tiếp nhận",
            Clock(15, WORKING, "ngày tiếp nhận"),
        ),
        ("trong 05 (năm) ngày làm việc sau khi nhận", Clock(5, WORKING, "khi nhận")),
        (
            "không quá 45 ngày kể từ ngày nhận đủ hồ sơ",
            Clock(45, CALENDAR, "ngày nhận đủ hồ sơ"),
        ),
        ("15 ngày kể từ ngày có kết luận", Clock(15, CALENDAR, "ngày có kết luận")),
        (
            "sau 60 ngày kể từ ngày Quyết định có hiệu lực",
            Clock(60, CALENDAR, "ngày Quyết định có hiệu lực"),
        ),
        ("trong vòng 2 tuần kể từ ngày họp", Clock(14, CALENDAR, "ngày họp")),
        ("36 tháng kể từ ngày ban hành", Clock(36, MONTHS, "ngày ban hành")),
        (
            "chậm nhất 30 ngày trước ngày hết thời hạn",
            Clock(30, CALENDAR, "ngày hết thời hạn", backwards=True),
        ),
        (
            "ít nhất 02 ngày làm việc trước ngày họp",
            Clock(2, WORKING, "ngày họp", backwards=True),
        ),
        (
            "trước khi khai giảng ít nhất 03 ngày",
            Clock(3, CALENDAR, "khi khai giảng", backwards=True),
        ),
        (
            "không sớm hơn 180 ngày và không muộn hơn 120 ngày tính đến ngày hết thời hạn",
            Clock(120, CALENDAR, "ngày hết thời hạn", backwards=True, earliest=180),
        ),
    ],
)
def test_what_is_counted_from_an_event_has_a_clock(phrase: str, clock: Clock) -> None:
    deadline = read(phrase)

    assert (deadline.kind, deadline.clock, deadline.last_day) == (EVENT, clock, None)


def test_a_clock_tells_its_length_its_event_and_its_direction() -> None:
    clock = read("ít nhất 02 ngày làm việc trước ngày họp Hội đồng").clock

    assert clock is not None
    assert (clock.amount, clock.unit, clock.event) == (2, WORKING, "ngày họp Hội đồng")
    assert clock.backwards
