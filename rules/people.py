"""The people of a unit: who leads it, who does the work."""

from typing import Final

from rules.names import name_key

_ACTING: Final = ("quyền ", "q. ", "phó ")
_LEADERS: Final = tuple(
    name_key(title)
    for title in (
        "Lãnh đạo",
        "Chủ tịch",
        "Giám đốc",
        "Tổng giám đốc",
        "Tổng biên tập",
        "Chánh Văn phòng",
        "Chánh Thanh tra",
        "Cục trưởng",
        "Chi cục trưởng",
        "Thủ trưởng",
        "Trưởng ban",
        "Trưởng phòng",
        "Trưởng đài",
        "Người đứng đầu",
    )
)


def is_leader(role: str) -> bool:
    """Tell whether a role is that of a unit's leader, or of who stands in for him.

    The role begins with the title: "Phó Chủ tịch UBND huyện" leads, "Thư ký Giám đốc" does not.

    Source: design §5, "When a day passes": reminders rise within the agency; domain §4.1, §5.1.
    """
    words = name_key(role)
    for rank in _ACTING:
        words = words.removeprefix(rank)
    return any(words == title or words.startswith(f"{title} ") for title in _LEADERS)
