"""Mail addresses: what may stand in an envelope and in a header."""

import re
from functools import lru_cache
from typing import Final

from rules.errors import Refusal

_KEPT: Final = 1_024
_LONGEST: Final = 254  # RFC 5321, 4.5.3.1.3: a path of 256 octets with its brackets
_LONGEST_LOCAL: Final = 64  # RFC 5321, 4.5.3.1.1
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)


@lru_cache(_KEPT)  # an address is looked at wherever it is written: header, calendar, envelope
def check_address(text: str) -> str:
    """Give back a mail address that every server takes: plain letters, one `@`, nothing around it.

    Raises:
        Refusal: no such address; it would break a header, an envelope or the relay's patience.
    """
    local = text.partition("@")[0]
    fits = len(text) <= _LONGEST and len(local) <= _LONGEST_LOCAL
    if not fits or _ADDRESS.fullmatch(text) is None:
        raise Refusal(
            f"Địa chỉ thư điện tử {text[:80]!r} không dùng được; "
            "xin ghi một địa chỉ không dấu, không khoảng trắng, ví dụ htx.laban@example.vn."
        )
    return text
