"""The page `docs/rights.md`, written out of the rules: `python -m tests.rules.rights_page`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from rules.rights import HOLDERS, NEEDED, RIGHTS, SECOND_FACTOR, Right, Role
from rules.vocabulary import Action, Holder

PAGE: Final = Path(__file__).parents[2] / "docs" / "rights.md"
_HEAD: Final = """# Vai trò và quyền

Trang này được viết ra từ `rules/rights.py`; sửa ở đó, rồi chạy `python -m tests.rules.rights_page`.
Quyền được hỏi ở nơi làm việc (`ocop_cycle/services`), nên trang, dòng lệnh và luồng chạy đều theo.
"""
_ABOUT: Final = """## Quyền của mỗi vai trò

Một vai trò được giao trong cả tỉnh, hoặc cho một đơn vị và mọi đơn vị bên dưới, cho vài nhóm sản
phẩm, cho một chủ thể, hoặc chỉ trong một kỳ: ra ngoài phạm vi đó thì không có quyền nào, và hồ sơ
không được xem thì coi như không có. Báo cáo nhiệm vụ và lịch là của đơn vị, không theo nhóm.
"""
_OF_HOLDERS: Final = """## Chỉ khi hồ sơ đang ở

Vai trò không có trong bảng xử lý được hồ sơ dù ai đang giữ. Xem, báo cáo, gửi thư và đăng ký không
cần đến lượt.
"""
_OF_ACTIONS: Final = """## Xử lý nào cần quyền nào

Xử lý không có trong bảng là việc của hệ thống.
"""


def written() -> str:
    """Write the page."""
    return "\n".join([_HEAD, _ABOUT, *_rights(), "", _OF_HOLDERS, *_holders(), "", *_rest()])


def _rights() -> Iterator[str]:
    yield _row(["Quyền", *(role.label for role in Role)])
    yield _row(["---", *(":-:" for _ in Role)])
    for right in Right:
        yield _row([right.label, *("✓" if right in RIGHTS[role] else "" for role in Role)])
    yield _row(["Mã xác thực khi đăng nhập", *("✓" if r in SECOND_FACTOR else "" for r in Role)])


def _holders() -> Iterator[str]:
    yield _row(["Vai trò", "Hồ sơ đang ở"])
    yield _row(["---", "---"])
    for role, holders in HOLDERS.items():
        its = [each.label for each in Holder if each in holders and each is not Holder.NOBODY]
        its += ["không còn ai (đã có kết quả)"] if Holder.NOBODY in holders else []
        yield _row([role.label, ", ".join(its)])


def _rest() -> Iterator[str]:
    yield _OF_ACTIONS
    yield _row(["Quyền", "Xử lý"])
    yield _row(["---", "---"])
    for right in Right:
        its = [action.label for action in Action if NEEDED.get(action) is right]
        if its:
            yield _row([right.label, ", ".join(its)])
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
