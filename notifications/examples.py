"""Examples of every mail: to try templates on, and to show what each kind looks like."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, replace
from datetime import date
from types import MappingProxyType, NoneType
from typing import Any, Final, get_args, get_type_hints

from notifications.address_notices import AddressChanged, AddressCode
from notifications.agency_examples import TO_UNITS
from notifications.application_examples import OF_APPLICATIONS
from notifications.digests import Change, Held, Late, OfficeDigest, Unreached, WeekDigest
from notifications.notices import Notice, Office
from notifications.producer_examples import TO_PRODUCERS
from notifications.sign_in_notices import SignIn

_OFFICE: Final = Office(
    "Văn phòng Điều phối nông thôn mới tỉnh", "0200 385 1234", "ocop@example.vn"
)
_EVALUATION: Final = Held(
    "Đánh giá, phân hạng cấp huyện", date(2020, 8, 14), 12, 0, ("TN20-001", "TN20-002")
)
_MAY_BE_EMPTY: Final = frozenset({"clause", "paper", "reason", "phrase", "cause"})

WEEK_DIGEST: Final = WeekDigest(
    key="thai-nguyen-2020/week/ubnd-dai-tu/2020-08-10",
    to="daitu@example.vn",
    name="UBND huyện Đại Từ",
    place="Thái Nguyên",
    year=2020,
    plan="Kế hoạch ngày 07/02/2020",
    clause="4.5.1",
    why="Quý cơ quan nhận thư này mỗi tuần một lần khi còn giữ hồ sơ hoặc việc của kế hoạch.",
    office=_OFFICE,
    monday=date(2020, 8, 10),
    held=(
        Held("Lựa chọn ý tưởng sản phẩm", date(2020, 8, 7), 1, 1, ("TN20-017",)),
        _EVALUATION,
        Held("Hội chợ đặc sản địa phương", date(2020, 9, 30)),
    ),
    total=13,
    late=1,
)
OFFICE_DIGEST: Final = OfficeDigest(
    key="thai-nguyen-2020/office/2020-08-17",
    to="ocop@example.vn",
    name="Văn phòng Điều phối nông thôn mới tỉnh",
    place="Thái Nguyên",
    year=2020,
    plan="Kế hoạch ngày 07/02/2020",
    clause="5.2",
    why="Văn phòng theo dõi kế hoạch này; thư gửi mỗi sáng ngày làm việc.",
    office=_OFFICE,
    day=date(2020, 8, 17),
    since=date(2020, 8, 14),
    changes=(
        Change("Chuyển từ đánh giá cấp huyện lên cấp tỉnh", 9),
        Change("Được công nhận", 2),
    ),
    due_this_week=(Held("Đánh giá, phân hạng cấp tỉnh", date(2020, 8, 21), 9),),
    late=(Late("UBND huyện Đại Từ", _EVALUATION.what, 3, date(2020, 8, 14), "0200 382 4567"),),
    unreached=(Unreached("HTX Chè La Bằng", "huyện Đại Từ", "hộp thư bị từ chối", "0200 000 001"),),
    unreached_total=1,
    drafts=1,
    open_entries=42,
    late_entries=3,
)
SIGN_IN: Final = SignIn(
    key="sign-in/1",
    to="htx.laban@example.vn",
    name="HTX Chè La Bằng",
    place="Thái Nguyên",
    year=2020,
    plan="Yêu cầu đăng nhập trên trang OCOP",
    clause="",
    why="Có người yêu cầu đăng nhập bằng địa chỉ thư này.",
    office=_OFFICE,
    asked="09:30 ngày 01/06/2020",
)
_ADDRESS: Final[Mapping[str, Any]] = {
    "to": "an@example.vn",
    "name": "Nguyễn Thị An",
    "place": "Thái Nguyên",
    "year": 2020,
    "plan": "Yêu cầu đổi địa chỉ thư trên trang OCOP",
    "clause": "",
    "office": _OFFICE,
}
ADDRESS_CODE: Final = AddressCode(
    key="address_code:1",
    why="Có người yêu cầu dùng địa chỉ thư này để đăng nhập.",
    asked="09:30 ngày 01/06/2020",
    **_ADDRESS,
)
ADDRESS_CHANGED: Final = AddressChanged(
    key="address_changed:1",
    why="Quý vị đã đăng nhập bằng địa chỉ thư này cho đến nay.",
    since="09:35 ngày 01/06/2020",
    used="b***@example.vn",
    **_ADDRESS,
)
EXAMPLES: Final[Mapping[str, Notice]] = MappingProxyType(
    {
        each.kind: each
        for each in (
            *TO_PRODUCERS,
            *TO_UNITS,
            *OF_APPLICATIONS,
            WEEK_DIGEST,
            OFFICE_DIGEST,
            SIGN_IN,
            ADDRESS_CODE,
            ADDRESS_CHANGED,
        )
    }
)


def samples(kind: str) -> Iterator[Notice]:
    """Give the forms that a template must be able to write: full, marked, bare, each gap alone."""
    whole, gaps = EXAMPLES[kind], _gaps(kind)
    marks: dict[str, Any] = {name: True for name, nothing in gaps.items() if nothing is False}
    yield whole
    yield replace(whole, **marks)
    yield bare(kind)
    for name, nothing in gaps.items():
        alone: dict[str, Any] = {name: nothing}
        yield replace(whole, **alone)


def bare(kind: str) -> Notice:
    """Give the example of a kind with nothing in it but what it must have."""
    return replace(EXAMPLES[kind], **_gaps(kind))


def _gaps(kind: str) -> dict[str, Any]:
    """Tell what stands in each field that may be left empty."""
    whole = EXAMPLES[kind]
    wanted = get_type_hints(type(whole))
    nothing = {
        field.name: _nothing(wanted[field.name], field, getattr(whole, field.name))
        for field in fields(whole)
    }
    return {name: value for name, value in nothing.items() if value is not MISSING}


def _nothing(wanted: object, field: Field[Any], value: object) -> object:
    if wanted is Office:
        return Office(_OFFICE.name)
    if NoneType in get_args(wanted):
        return None
    if field.default is not MISSING:
        return field.default
    if field.name in _MAY_BE_EMPTY:
        return ""
    if wanted is int and field.name != "year":
        return 0
    return () if isinstance(value, tuple) else MISSING
