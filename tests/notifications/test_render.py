import html
import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

import notifications
from notifications.notices import KINDS, Notice
from notifications.render import pages, subject
from tests.notifications.examples import (
    CYCLE_OPENED,
    DAY_MOVED,
    DEADLINE_REMINDER,
    ENTRY_MOVED,
    EXAMPLES,
    LAPSE_PROPOSED,
    RESULT,
    RETURNED,
    ROUND_MOVED,
    STAGE_OPENED,
)

TEMPLATES = Path(notifications.__file__).parent / "templates"
FOOT = (
    "Thư nhắc việc tự động của Chương trình OCOP Thái Nguyên, năm 2020. "
    "Thư này không phải văn bản hành chính và không thay thế văn bản nào.\n"
)
BARE: tuple[Notice, ...] = (
    replace(CYCLE_OPENED, next_day=None, lines=()),
    replace(STAGE_OPENED, last_day=None, last_working_day=None, phrase="", entries=(), total=0),
    replace(STAGE_OPENED, round="đợt 1/2027", total=60, last_working_day=date(2020, 8, 13)),
    replace(DAY_MOVED, old_day=None, new_day=None, paper="", reason="", phrase=""),
    replace(DAY_MOVED, new_day=None),
    replace(ROUND_MOVED, last_day=None, todo="bổ sung minh chứng", phrase="trước 30/4"),
    replace(ENTRY_MOVED, todo="dự lớp tập huấn", last_day=date(2020, 3, 31)),
    replace(ENTRY_MOVED, todo="dự lớp tập huấn"),
    replace(ENTRY_MOVED, last_day=date(2020, 3, 31), clause=""),
    replace(RETURNED, until=None, paper=""),
    replace(RESULT, outcome="Chưa đạt 3 sao", stars=0, reason="thiếu điểm", paper=""),
)
EVERY = [
    pytest.param(notice, id=f"{notice.kind}-{number}")
    for number, notice in enumerate(EXAMPLES + BARE)
]


def words(text: str) -> str:
    return " ".join(text.split())


def words_of_html(page: str) -> str:
    body = page.partition("<body")[2].partition(">")[2]
    return words(html.unescape(re.sub(r"<[^>]*>", " ", body)))


def squeezed(text: str) -> str:
    return text.replace(" ", "")


@pytest.mark.parametrize("notice", EVERY)
def test_every_line_of_the_text_stands_in_the_html_too(notice: Notice) -> None:
    written = pages(notice)

    seen = squeezed(words_of_html(written.html))
    lines = [squeezed(line.removeprefix("- ")) for line in written.text.splitlines()]
    assert [line for line in lines if line not in seen] == []


@pytest.mark.parametrize("notice", EVERY)
def test_a_text_has_no_stray_spaces_and_no_gaps(notice: Notice) -> None:
    text = pages(notice).text

    assert [line for line in text.splitlines() if line != line.strip() or "  " in line] == []
    assert "\n\n\n" not in text
    assert text.endswith("nào.\n")


@pytest.mark.parametrize("notice", EVERY)
def test_the_first_lines_say_who_must_do_what_by_which_day(notice: Notice) -> None:
    who, what, day = pages(notice).text.splitlines()[:3]

    assert who == f"Kính gửi {notice.name},"
    assert what.startswith(("Việc cần làm: ", "Kết quả của sản phẩm "))
    assert day.startswith(("Hạn", "Việc tiếp theo: "))


@pytest.mark.parametrize("notice", EVERY)
def test_every_mail_names_plan_office_and_reason(notice: Notice) -> None:
    text = pages(notice).text

    assert words(text).endswith(
        words(
            f"Nơi liên hệ: {notice.office.name}, điện thoại {notice.office.phone}, "
            f"thư điện tử {notice.office.email} "
            f"Vì sao Quý vị nhận thư này: {notice.why}. "
            f"Thư nhắc việc tự động của Chương trình OCOP {notice.place}, năm {notice.year}. "
            "Thư này không phải văn bản hành chính và không thay thế văn bản nào."
        )
    )
    assert f"{notice.plan}.\n" in text


@pytest.mark.parametrize("notice", EXAMPLES, ids=lambda notice: notice.kind)
def test_html_needs_no_net_and_no_style_sheet(notice: Notice) -> None:
    page = pages(notice).html

    assert re.findall(r"<(?:img|link|style|script|a)\b|https?:|url\(", page) == []
    assert page.startswith('<!DOCTYPE html>\n<html lang="vi">')


@pytest.mark.parametrize("kind", KINDS)
def test_no_mail_carries_a_fact_that_it_does_not_tell(kind: str) -> None:
    own = {field.name for field in fields(KINDS[kind])} - {"key", "to"}  # these two are headers

    folders = (TEMPLATES / kind, TEMPLATES / "_base")
    told = "".join(page.read_text() for folder in folders for page in folder.glob("body.*"))
    told += (TEMPLATES / "_base" / "parts.txt").read_text()
    assert {name for name in own if f"notice.{name}" not in told} == set()


def test_subjects_differ_by_day_product_and_stage() -> None:
    said = {
        subject(notice)
        for notice in (
            DEADLINE_REMINDER,
            replace(DEADLINE_REMINDER, days_left=1),
            replace(DEADLINE_REMINDER, last_day=date(2020, 7, 15)),
            replace(DEADLINE_REMINDER, product="Miến dong"),
            replace(DEADLINE_REMINDER, stage="Đăng ký ý tưởng sản phẩm"),
        )
    }

    assert len(said) == 5


def test_markup_in_a_name_is_shown_and_not_obeyed() -> None:
    notice = replace(DEADLINE_REMINDER, product="<script>alert(1)</script> & {{ 7*7 }}")

    written = pages(notice)
    assert "<script" not in written.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 7*7 }}" in written.html
    assert "Sản phẩm: <script>alert(1)</script> & {{ 7*7 }} (mã TN-001)." in written.text


def test_a_reminder_reads_like_this() -> None:
    written = pages(DEADLINE_REMINDER)

    assert written.subject == (
        "Còn 7 ngày, đến 30/06/2020: Chè đinh La Bằng, "
        "Triển khai phương án, hoàn thiện hồ sơ (OCOP Thái Nguyên 2020)"
    )
    assert written.text == (
        "Kính gửi HTX Chè La Bằng,\n"
        "Việc cần làm: nộp hồ sơ sản phẩm “Chè đinh La Bằng” "
        "tại Phòng Nông nghiệp huyện Đại Từ.\n"
        "Hạn cuối: thứ Ba, 30/06/2020 (còn 7 ngày).\n"
        "\n"
        "- Sản phẩm: Chè đinh La Bằng (mã TN-001).\n"
        "- Bước: Triển khai phương án, hoàn thiện hồ sơ.\n"
        "\n"
        "Nếu Quý vị đã làm xong việc này, xin bỏ qua thư này. "
        "Nếu khó làm kịp, xin gọi nơi liên hệ dưới đây trước hạn.\n"
        "\n"
        "Căn cứ:\n"
        "- Mục 4.4.2, Kế hoạch ngày 07/02/2020.\n"
        "- Kế hoạch ghi: “xong trước tháng 7/2020”. Ngày cuối cùng: thứ Ba, 30/06/2020.\n"
        "\n"
        "Nơi liên hệ:\n"
        "Phòng Nông nghiệp huyện Đại Từ, điện thoại 0208 382 4567, thư điện tử daitu@example.vn\n"
        "\n"
        "Vì sao Quý vị nhận thư này:\n"
        "Quý vị là chủ thể của sản phẩm này và chưa có hồ sơ được ghi nhận.\n"
        "\n" + FOOT
    )


def test_a_reminder_of_a_sunday_names_the_last_working_day_before_it() -> None:
    notice = replace(
        DEADLINE_REMINDER, last_day=date(2020, 5, 31), last_working_day=date(2020, 5, 29)
    )

    assert (
        "- Hạn rơi vào ngày nghỉ. Ngày làm việc cuối cùng trước hạn: thứ Sáu, 29/05/2020.\n"
    ) in pages(notice).text


def test_an_opened_stage_reads_like_this() -> None:
    written = pages(replace(STAGE_OPENED, total=52))

    assert written.subject == (
        "Đến 14/08/2020: Đánh giá, phân hạng cấp huyện, 52 hồ sơ (OCOP Thái Nguyên 2020)"
    )
    assert written.text == (
        "Kính gửi UBND huyện Đại Từ,\n"
        "Việc cần làm: xử lý 52 hồ sơ ở bước “Đánh giá, phân hạng cấp huyện”.\n"
        "Hạn cuối: thứ Sáu, 14/08/2020.\n"
        "\n"
        "Bước này mở từ thứ Tư, 01/07/2020.\n"
        "\n"
        "Hồ sơ Quý cơ quan đang giữ: 52\n"
        "- Chè đinh La Bằng (TN-001), HTX Chè La Bằng\n"
        "- Miến dong Việt Cường (TN-002), HTX Miến Việt Cường\n"
        "Trên đây là 2 trong 52 hồ sơ. Danh sách đầy đủ có tại nơi liên hệ.\n"
        "\n"
        "Căn cứ:\n"
        "- Mục 4.5.1, Kế hoạch ngày 07/02/2020.\n"
        "- Kế hoạch ghi: “xong trước ngày 15/8/2020”. Ngày cuối cùng: thứ Sáu, 14/08/2020.\n"
        "\n"
        "Nơi liên hệ:\n"
        "Văn phòng Điều phối nông thôn mới tỉnh, điện thoại 0208 385 1234, "
        "thư điện tử ocop@example.vn\n"
        "\n"
        "Vì sao Quý vị nhận thư này:\n"
        "UBND huyện Đại Từ phụ trách bước này trên địa bàn huyện.\n"
        "\n" + FOOT
    )


def test_a_proposed_lapse_says_what_is_still_open() -> None:
    written = pages(LAPSE_PROPOSED)

    assert written.subject == (
        "Đã qua hạn 30/06/2020, xin liên hệ ngay: Chè đinh La Bằng, "
        "Triển khai phương án, hoàn thiện hồ sơ (OCOP Thái Nguyên 2020)"
    )
    assert written.text == (
        "Kính gửi HTX Chè La Bằng,\n"
        "Việc cần làm: gọi Phòng Nông nghiệp huyện Đại Từ "
        "về sản phẩm “Chè đinh La Bằng” (mã TN-001).\n"
        "Hạn: ngay khi nhận thư này. Hạn của bước đã qua: thứ Ba, 30/06/2020.\n"
        "\n"
        "Đến nay chưa ghi nhận Quý vị hoàn thành bước “Triển khai phương án, hoàn thiện hồ sơ”. "
        "Vì vậy hệ thống đề xuất: Dừng hồ sơ vì hết hạn. "
        "Đây mới là đề xuất; cán bộ phụ trách sẽ xem lại trước khi xác nhận.\n"
        "\n"
        "Trước khi đề xuất được xác nhận, Quý vị có thể:\n"
        "- Báo ngày đã nộp, nếu Quý vị nộp đúng hạn: hồ sơ ấy vẫn được ghi nhận.\n"
        "- Đề nghị gia hạn và nêu rõ lý do.\n"
        "- Hỏi lại nơi liên hệ nếu có điều chưa rõ.\n"
        "\n"
        "Căn cứ:\n"
        "- Mục 4.4.2, Kế hoạch ngày 07/02/2020.\n"
        "- Kế hoạch ghi: “xong trước tháng 7/2020”. Ngày cuối cùng: thứ Ba, 30/06/2020.\n"
        "\n"
        "Nơi liên hệ:\n"
        "Phòng Nông nghiệp huyện Đại Từ, điện thoại 0208 382 4567, thư điện tử daitu@example.vn\n"
        "\n"
        "Vì sao Quý vị nhận thư này:\n"
        "Quý vị là chủ thể của sản phẩm này.\n"
        "\n" + FOOT
    )


def test_a_year_that_begins_lists_each_line_with_phrase_and_day() -> None:
    text = pages(CYCLE_OPENED).text

    assert text.partition("Các việc giao Quý cơ quan:\n")[2].partition("\n\n")[0] == (
        "- Mục 4.2: Lựa chọn ý tưởng sản phẩm. Ngày cuối cùng: thứ Bảy, 14/03/2020; "
        "kế hoạch ghi “xong trước ngày 15/3/2020”.\n"
        "- Mục 3: Thi tìm hiểu cấp tỉnh. Ngày cuối cùng: Chủ nhật, 31/05/2020 (dự kiến); "
        "kế hoạch ghi “dự kiến trong tháng 5/2020”.\n"
        "- Mục 2: Hướng dẫn địa phương. Không ấn định ngày; "
        "kế hoạch ghi “thực hiện thường xuyên”."
    )
