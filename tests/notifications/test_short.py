import re
import unicodedata
from dataclasses import fields, replace
from datetime import date

import pytest

from notifications.edited import LONGEST_SHORT
from notifications.examples import EXAMPLES, samples
from notifications.filters import ngay, ngay_ngan
from notifications.kinds import KINDS
from notifications.notices import Notice
from notifications.render import pages
from notifications.render import short as short_form
from tests.notifications.examples import DEADLINE_REMINDER, alone, hostile, several

ASKED_BY = ("last_day", "record_until", "new_day", "until", "next_day", "monday", "day")


def day_of(notice: Notice) -> date | None:
    """Give the day that a notice is about."""
    days = {field.name: getattr(notice, field.name) for field in fields(notice)}
    known = [days[name] for name in ASKED_BY if isinstance(days.get(name), date)]
    return known[0] if known else None


@pytest.mark.parametrize("kind", KINDS)
def test_a_short_form_is_never_longer_than_400_letters(kind: str) -> None:
    for notice in samples(kind):
        for told in (notice, hostile(notice), replace(hostile(notice), place="Bà Rịa" * 30)):
            said = short_form(several([told] * 40))

            assert len(said) <= LONGEST_SHORT
            assert "\n" not in said
            assert unicodedata.is_normalized("NFC", said)


@pytest.mark.parametrize("kind", KINDS)
def test_the_longest_names_leave_room_for_the_day_and_the_telephone(kind: str) -> None:
    notice = hostile(EXAMPLES[kind])

    said = short_form(alone(notice))
    day = day_of(notice)
    assert day is None or ngay(day) in said or ngay_ngan(day) in said
    assert notice.office.phone in said or notice.office.name == notice.name


@pytest.mark.parametrize("kind", KINDS)
def test_a_short_form_can_be_read_out(kind: str) -> None:
    for notice in samples(kind):
        said = short_form(alone(notice))

        assert re.findall(r"https?:|www\.|@|<|>|“”", said) == []
        assert said.startswith(f"Chương trình OCOP {notice.place} kính báo {notice.name}")
        assert said.endswith(".")


def test_a_reminder_in_short_reads_like_this() -> None:
    assert pages(alone(DEADLINE_REMINDER)).short == (
        "Chương trình OCOP Thái Nguyên kính báo HTX Chè La Bằng: còn 7 ngày, "
        "đến hết thứ Ba, 30/06/2020, để nộp hồ sơ sản phẩm “Chè đinh La Bằng” "
        "tại UBND huyện Đại Từ. Cần hỏi, xin gọi UBND huyện Đại Từ, 0200 382 4567."
    )


def test_the_last_day_is_said_as_today() -> None:
    today = replace(DEADLINE_REMINDER, days_left=0)

    assert "hôm nay, thứ Ba, 30/06/2020, là ngày cuối để nộp hồ sơ" in pages(alone(today)).short


def test_of_several_things_the_most_urgent_is_said_and_the_others_counted() -> None:
    notices = [DEADLINE_REMINDER, EXAMPLES["returned"], EXAMPLES["result"]]

    said = short_form(several(notices))
    assert "còn 7 ngày" in said
    assert said.endswith(
        "Ngoài ra còn 2 việc khác. Cần hỏi, xin gọi UBND huyện Đại Từ, 0200 382 4567."
    )


def test_the_office_is_not_told_to_call_itself() -> None:
    assert "xin gọi" not in pages(alone(EXAMPLES["office_digest"])).short
