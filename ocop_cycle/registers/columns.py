"""Which heading means which column: in Vietnamese and English, with marks and without."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rules.names import name_key

# The first word of a column is its label; a word with a star may be followed by others.
PRODUCT_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("Mã", "Mã sản phẩm*", "Mã hồ sơ*", "Mã số", "code", "product code"),
    "product": (
        "Tên sản phẩm*",
        "Sản phẩm*",
        "Tên ý tưởng*",
        "Ý tưởng sản phẩm*",
        "product",
        "product name",
    ),
    "producer": (
        "Chủ thể*",
        "Tên chủ thể*",
        "Cơ sở sản xuất*",
        "Tên cơ sở*",
        "Đơn vị sản xuất*",
        "producer",
        "producer name",
    ),
    "legal_form": ("Loại hình*", "Hình thức tổ chức*", "legal form"),
    "representative": (
        "Người đại diện*",
        "Họ và tên người đại diện*",
        "Họ tên người đại diện*",
        "Tên người đại diện*",
        "Đại diện*",
        "representative",
    ),
    "phone": ("Điện thoại*", "Số điện thoại*", "SĐT*", "Số ĐT*", "phone*", "telephone", "tel"),
    "email": ("Email*", "E-mail*", "Thư điện tử*", "Địa chỉ email*", "Địa chỉ thư điện tử*"),
    "locality": (
        "Địa bàn*",
        "Địa phương*",
        "locality",
        "Xã, phường*",
        "Xã",
        "Huyện, thành phố*",
        "Huyện, TP*",
        "Huyện, thị xã*",
        "Huyện",
        "Đơn vị hành chính*",
    ),
    "group": ("Nhóm sản phẩm*", "Nhóm", "Ngành hàng*", "Nhóm ngành*", "Ngành sản phẩm*", "group"),
    "kind": (
        "Lần đăng ký*",
        "Lần đánh giá*",
        "Loại đăng ký*",
        "Hình thức đăng ký*",
        "Hình thức đánh giá*",
        "kind",
    ),
    "certificate": ("Giấy chứng nhận*", "Số giấy chứng nhận*", "certificate*"),
    "expires": (
        "Ngày hết hạn*",
        "Hết hạn*",
        "Ngày hết hiệu lực*",
        "Có hiệu lực đến*",
        "Hiệu lực đến*",
        "expires*",
        "expiry*",
    ),
}
AGENCY_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("Mã", "Mã cơ quan*", "Mã đơn vị*", "code", "agency code"),
    "name": ("Tên cơ quan*", "Cơ quan", "Tên đơn vị*", "Đơn vị", "Tên", "name", "agency"),
    "level": ("Cấp", "Cấp cơ quan", "Cấp hành chính*", "level"),
    "parent": (
        "Cơ quan cấp trên*",
        "Đơn vị cấp trên*",
        "Cấp trên*",
        "Cơ quan chủ quản*",
        "Trực thuộc*",
        "parent*",
    ),
    "locality": PRODUCT_COLUMNS["locality"],
    "contact": (
        "Người liên hệ*",
        "Cán bộ đầu mối*",
        "Đầu mối*",
        "Cán bộ phụ trách*",
        "Họ và tên*",
        "Họ tên*",
        "contact*",
    ),
    "email": PRODUCT_COLUMNS["email"],
    "phone": PRODUCT_COLUMNS["phone"],
    "role": ("Vai trò*", "Chức vụ*", "role", "position"),
    "since": ("Từ ngày*", "Ngày bắt đầu*", "since", "from"),
    "until": ("Đến ngày*", "Ngày kết thúc*", "until", "to"),
}
DAY_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "day": ("Ngày", "day", "date"),
    "kind": ("Loại", "Loại ngày", "kind"),
    "note": ("Ghi chú", "Văn bản", "note", "paper"),
}

_SENSITIVE: Final = re.compile(
    r"\b(dan toc|ton giao|gioi tinh|khuyet tat|cccd|cmnd|cmt|can cuoc|chung minh (nhan dan|thu)"
    r"|ho chieu|thuong tru|ho khau|noi o|noi cu tru|dia chi nha|so dinh danh"
    r"|ethnic\w*|religion|sex|gender|disab\w*|identity|id (number|card|no)|national id|passport"
    r"|(home|permanent) address)\b"
    r"|\bla nu\b|^(nam|nu|nam nu)$"
)
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LONGEST_HEADING: Final = 80


@dataclass(frozen=True)
class Places:
    """Where each column of a register stands in a heading, and what else stands there."""

    found: Mapping[str, int]
    doubled: tuple[int, ...]
    unused: tuple[str, ...]


@lru_cache(maxsize=4_096)
def heading_key(text: str) -> str:
    """Fold a heading: no marks, no case, no punctuation, nothing in brackets."""
    bare = _ASIDE.sub(" ", name_key(text)[:_LONGEST_HEADING])
    apart = unicodedata.normalize("NFD", bare).replace("đ", "d")
    kept = (each if each.isalnum() else " " for each in apart if not unicodedata.combining(each))
    return " ".join("".join(kept).split())


def is_sensitive(heading: str) -> bool:
    """Tell whether a column holds what is not kept: ethnicity, sex, identity papers, home."""
    return _SENSITIVE.search(heading_key(heading)) is not None


def headings_in(texts: Sequence[str]) -> set[str]:
    """Find the texts that are headings of any register."""
    keys = {heading_key(text) for text in texts if len(text) <= _LONGEST_HEADING}
    return {key for key in keys if key and any(_rank(key, each) for each in _ALL)}


def places(header: Sequence[str], columns: Mapping[str, tuple[str, ...]]) -> Places:
    """Find the columns of a register; of two headings for one the better known counts."""
    keys = [heading_key(text) for text in header]
    ranked = [(rank, at) for at, key in enumerate(keys) if (rank := _rank(key, columns))]
    found: dict[str, int] = {}
    for rank, at in sorted(ranked):
        found.setdefault(rank[0], at)
    doubled = tuple(
        at for rank, at in ranked if found[rank[0]] != at and keys[found[rank[0]]] == keys[at]
    )
    unused = tuple(
        text for at, text in enumerate(header) if text and at not in {*found.values(), *doubled}
    )
    return Places(found, doubled, unused)


def _rank(key: str, columns: Mapping[str, tuple[str, ...]]) -> tuple[str, int, int] | None:
    """Name the column of a heading, how loosely it matches and how late its word stands."""
    ranks = [
        (loose, -len(folded) if loose else order, field)
        for field, words in columns.items()
        for order, word in enumerate(words)
        for folded in [heading_key(word)]
        for loose in [_looseness(key, folded, may_go_on=word.endswith("*"))]
        if loose is not None
    ]
    if not ranks:
        return None
    loose, order, field = min(ranks)
    return field, loose, order


def _looseness(key: str, folded: str, *, may_go_on: bool) -> int | None:
    if key == folded:
        return 0
    return 1 if may_go_on and key.startswith(folded + " ") else None


_ALL: Final = (PRODUCT_COLUMNS, AGENCY_COLUMNS, DAY_COLUMNS)
