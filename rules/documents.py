"""Papers of an entry: what each is, of which form it may be, how much of them there may be."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rules.ahead import Missing, missing
from rules.errors import Refusal
from rules.standing import Standing
from rules.vocabulary import Holder, Word


class Paper(Word):
    """What a paper of an entry is (loại giấy tờ)."""

    REGISTRATION = "registration", "Phiếu đăng ký ý tưởng, sản phẩm"
    BUSINESS_PLAN = "business_plan", "Phương án sản xuất, kinh doanh"
    DOSSIER = "dossier", "Hồ sơ sản phẩm (trọn bộ)"
    SELF_ASSESSMENT = "self_assessment", "Báo cáo tự đánh giá"
    SUPPLEMENT = "supplement", "Giấy tờ bổ sung theo yêu cầu"
    ORGANISATION = "organisation", "Giới thiệu bộ máy tổ chức"
    LICENCE = "licence", "Giấy đăng ký kinh doanh"
    SAFETY = "safety", "Giấy chứng nhận đủ điều kiện sản xuất, an toàn thực phẩm"
    DECLARATION = "declaration", "Công bố chất lượng, tiêu chuẩn sản phẩm"
    TESTS = "tests", "Phiếu kiểm nghiệm"
    ORIGIN = "origin", "Nguồn gốc nguyên liệu, liên kết chuỗi"
    ENVIRONMENT = "environment", "Bảo vệ môi trường"
    LABEL = "label", "Nhãn, bao bì, mã số mã vạch, sở hữu trí tuệ"
    MARKET = "market", "Phát triển thị trường, quảng bá"
    STORY = "story", "Câu chuyện sản phẩm"
    PHOTO = "photo", "Ảnh sản phẩm"
    OTHER = "other", "Giấy tờ khác"


class Media(Word):
    """Of which form a file is, told by its content; the code is that of the Internet."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "ảnh JPEG"
    PNG = "image/png", "ảnh PNG"
    WEBP = "image/webp", "ảnh WebP"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word (.docx)"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel (.xlsx)"


MEGABYTE: Final = 2**20
MOST_OF_FILE: Final = 30 * MEGABYTE
MOST_OF_ENTRY: Final = 500 * MEGABYTE
MOST_FILES: Final = 200
LONGEST_CAPTION: Final = 200
_ENDINGS: Final[Mapping[Media, tuple[str, ...]]] = MappingProxyType(
    {
        Media.PDF: (".pdf",),
        Media.JPEG: (".jpg", ".jpeg", ".jfif"),
        Media.PNG: (".png",),
        Media.WEBP: (".webp",),
        Media.DOCX: (".docx",),
        Media.XLSX: (".xlsx",),
    }
)
_ANSWERS: Final[Mapping[Missing, Paper]] = MappingProxyType(
    {
        Missing.IDEA: Paper.REGISTRATION,
        Missing.PLAN: Paper.BUSINESS_PLAN,
        Missing.DOSSIER: Paper.DOSSIER,
        Missing.SUPPLEMENT: Paper.SUPPLEMENT,
    }
)


def asked_of(standing: Standing) -> tuple[Paper, ...]:
    """List the papers that are asked of a producer where his entry stands; none if it is not his.

    Source: design §5, the table of stages; QĐ 1048/QĐ-TTg (21/08/2019), biểu 01-03; QĐ
        26/2026/QĐ-TTg (22/05/2026), Điều 6.
    """
    if standing.holder is not Holder.PRODUCER:
        return ()
    lacks = [each for each in missing(standing) if isinstance(each, Missing)]
    return tuple(_ANSWERS[each] for each in lacks if each in _ANSWERS)


def name_for(name: str, media: Media) -> str:
    """Give a file a name that ends as its content is: no program is to take it for another one.

    Source: OWASP ASVS 5.0.0 (05/2025), 5.4.1.
    """
    endings = _ENDINGS[media]
    return name if name.lower().endswith(endings) else f"{name}{endings[0]}"


def check_caption(caption: str) -> None:
    """Refuse a caption that is too long for a line.

    Raises:
        Refusal: it is.

    Source: OWASP ASVS 5.0.0 (05/2025), 2.1.3: each field has a limit.
    """
    if len(caption) > LONGEST_CAPTION:
        raise Refusal(f"Ghi chú dài hơn {LONGEST_CAPTION} chữ: hãy viết ngắn lại.")


def check_room(files: int, octets: int, more: int) -> None:
    """Refuse a file for which an entry has no room any more; what is withdrawn counts, too.

    Args:
        files: how many files it has.
        octets: how much they hold.
        more: how much the file holds.

    Raises:
        Refusal: there would be too many, or too much.

    Source: OWASP ASVS 5.0.0 (05/2025), 5.1.1, 5.2.1: limits for each file and each object.
    """
    if files >= MOST_FILES:
        raise Refusal(
            f"Hồ sơ này đã có {MOST_FILES} tệp, không nhận thêm: hãy gộp giấy tờ vào ít tệp hơn, "
            "hoặc gọi cán bộ phụ trách."
        )
    if octets + more > MOST_OF_ENTRY:
        raise Refusal(
            f"Các tệp của hồ sơ này cộng lại sẽ quá {MOST_OF_ENTRY // MEGABYTE} MB: hãy quét ở độ "
            "phân giải thấp hơn, hoặc gọi cán bộ phụ trách."
        )
