"""The text of a draft letter, whole: what a person takes over, numbers and signs."""

from dataclasses import replace
from datetime import date

from notifications.dunning import Dunning, written
from notifications.filters import ngay
from notifications.notices import Entry

PRESSED = Dunning(
    office="Văn phòng Điều phối nông thôn mới tỉnh Thái Nguyên",
    place="Thái Nguyên",
    year=2020,
    plan="Kế hoạch ngày 07/02/2020 (Triển khai Đề án “Mỗi xã một sản phẩm”)",
    to="UBND huyện Đại Từ",
    above=False,
    what="bước “Đánh giá, phân hạng cấp huyện”",
    basis="mục 4.5.1",
    phrase="xong trước ngày 15/8/2020",
    last_day=date(2020, 8, 14),
    day=date(2020, 8, 25),
    days_late=7,
    answer_by=date(2020, 9, 1),
    entries=(
        Entry("TN20-003", "Chè đinh “Tân Cương” <b>", "HTX Hảo Đạt"),
        Entry("TN20-004", "Miến Việt Cường", "HTX Miến Việt Cường"),
    ),
    total=3,
)
WHOLE = """\
[DỰ THẢO do hệ thống lập ngày 25/08/2020, chờ người có thẩm quyền xem, sửa và ký.
Chưa có số, chưa có chữ ký, chưa phát hành. Xóa phần trong ngoặc vuông này khi phát hành.]

VĂN PHÒNG ĐIỀU PHỐI NÔNG THÔN MỚI TỈNH THÁI NGUYÊN

Số: ……
V/v đôn đốc hoàn thành bước “Đánh giá, phân hạng cấp huyện” thuộc Chương trình OCOP năm 2020

Thái Nguyên, ngày …… tháng …… năm ……

Kính gửi: UBND huyện Đại Từ.

Thực hiện Kế hoạch ngày 07/02/2020 (Triển khai Đề án “Mỗi xã một sản phẩm”), theo mục 4.5.1 \
(“xong trước ngày 15/8/2020”), bước “Đánh giá, phân hạng cấp huyện” phải hoàn thành chậm nhất \
thứ Sáu, 14/08/2020.

Theo dõi tiến độ đến thứ Ba, 25/08/2020 (quá hạn 7 ngày làm việc), còn 3 hồ sơ Quý cơ quan chưa \
xử lý xong:
1. TN20-003: Chè đinh “Tân Cương” <b> (HTX Hảo Đạt).
2. TN20-004: Miến Việt Cường (HTX Miến Việt Cường).
và 1 hồ sơ khác [kèm danh sách].

Để bảo đảm tiến độ chung và quyền lợi của các chủ thể, Văn phòng Điều phối nông thôn mới tỉnh \
Thái Nguyên đề nghị Quý cơ quan:
1. Khẩn trương hoàn thành việc xử lý các hồ sơ nêu trên.
2. Trả lời bằng văn bản về kết quả, nguyên nhân chậm và ngày hoàn thành, chậm nhất thứ Ba, \
01/09/2020.

Trân trọng./.

Nơi nhận:
- Như trên;
- ……;
- Lưu: VT, ……

(Chức vụ, chữ ký, họ tên của người có thẩm quyền)
"""


def test_a_letter_that_presses_is_written_whole() -> None:
    subject, text = written(PRESSED)

    assert text == WHOLE
    assert subject in text.splitlines()


def test_those_above_are_asked_and_not_pressed() -> None:
    letter = replace(PRESSED, to="Chủ tịch UBND tỉnh Thái Nguyên", above=True, phrase="")

    subject, text = written(letter)

    assert subject.startswith("V/v đề nghị xem xét, cho ý kiến về bước")
    assert "theo mục 4.5.1, bước" in text
    assert "còn 3 hồ sơ đang chờ xem xét:" in text
    assert "kính đề nghị Chủ tịch UBND tỉnh Thái Nguyên quan tâm xem xét" in text
    assert "đôn đốc" not in text
    assert "Khẩn trương" not in text


def test_a_task_of_the_plan_names_no_entries() -> None:
    letter = replace(PRESSED, what="nhiệm vụ “Hội thi”", entries=(), total=0, basis="", phrase="")

    _, text = written(letter)

    assert "năm 2020), nhiệm vụ" not in text
    assert ", nhiệm vụ “Hội thi” phải hoàn thành chậm nhất thứ Sáu, 14/08/2020." in text
    assert "chưa nhận được báo cáo kết quả thực hiện nhiệm vụ nêu trên." in text
    assert "1. Khẩn trương hoàn thành nhiệm vụ nêu trên." in text
    assert f"chậm nhất {ngay(letter.answer_by)}." in text
    assert "hồ sơ" not in text
