"""Who may do what: the roles of people, the rights that each gives, and how far they reach."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from rules.errors import Refusal
from rules.vocabulary import Action, Group, Holder, Word


class Role(Word):
    """What somebody is in the programme (vai trò)."""

    ADMINISTRATOR = "administrator", "Quản trị hệ thống"
    OPERATOR = "operator", "Vận hành"
    OFFICE = "office", "Văn phòng Điều phối"
    LOCALITY_OFFICER = "locality_officer", "Cán bộ địa bàn"
    LOCALITY_LEADER = "locality_leader", "Lãnh đạo địa bàn"
    DEPARTMENT_OFFICER = "department_officer", "Cán bộ sở, ngành"
    COUNCIL_SECRETARY = "council_secretary", "Thư ký hội đồng"
    COUNCIL_MEMBER = "council_member", "Thành viên hội đồng"
    ADVISORY_TEAM = "advisory_team", "Tổ tư vấn"
    AUDITOR = "auditor", "Kiểm tra, giám sát"
    PRODUCER = "producer", "Chủ thể"


class Right(Word):
    """What a role allows (quyền)."""

    SEE = "see", "Xem"
    SEE_LOG = "see_log", "Xem nhật ký truy cập"
    REGISTER = "register", "Đăng ký sản phẩm"
    HAND_IN = "hand_in", "Nộp của chủ thể"
    PROCESS = "process", "Xử lý hồ sơ"
    SIGN = "sign", "Ký, quyết định của cấp đang giữ hồ sơ"
    DECIDE = "decide", "Quyết định của Văn phòng Điều phối"
    REPORT = "report", "Báo cáo nhiệm vụ của kế hoạch"
    WRITE = "write", "Gửi thư, công văn, ghi cuộc gọi"
    OPERATE = "operate", "Mở kỳ, nhập danh sách, tạm dừng"
    MANAGE_ACCOUNTS = "manage_accounts", "Quản lý tài khoản"


@dataclass(frozen=True)
class Grant:
    """A role that somebody has, and where.

    Attributes:
        role: which one.
        units: the unit and all below it, by their numbers; None: of the whole province.
        groups: the sectors of a department; empty: all.
        producer: whose products, for a producer.
        cycle: the only cycle in which it holds; None: in all.
    """

    role: Role
    units: frozenset[int] | None = None
    groups: frozenset[Group] = frozenset()
    producer: int | None = None
    cycle: int | None = None


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: the name for the journal, what he may do, and under which account."""

    name: str
    grants: tuple[Grant, ...] = ()
    account: int | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """Tell his roles, wherever they hold."""
        return frozenset(grant.role for grant in self.grants)


@dataclass(frozen=True)
class Thing:
    """What an act touches; what does not apply is None.

    Attributes:
        unit: that of its area, or the unit itself.
        producer: whose it is.
        group: its sector.
        cycle: where it belongs.
        holder: who holds it now.
    """

    unit: int | None = None
    producer: int | None = None
    group: Group | None = None
    cycle: int | None = None
    holder: Holder | None = None


@dataclass(frozen=True)
class Sight:
    """Which entries somebody sees: those that one of its parts allows.

    `everywhere`: all of them; `cycles`: all of some cycles; the others as in `Grant`, a part each.
    """

    everywhere: bool = False
    cycles: frozenset[int] = frozenset()
    parts: tuple[Grant, ...] = field(default=())


class NotAllowed(Refusal):
    """Somebody may not do this, or not here."""


_ALL_OF_AN_OFFICE: Final = frozenset(Right) - {Right.MANAGE_ACCOUNTS, Right.SEE_LOG}
_OF_AN_OFFICER: Final = frozenset(
    {Right.SEE, Right.REGISTER, Right.HAND_IN, Right.PROCESS, Right.REPORT, Right.WRITE}
)
RIGHTS: Final[Mapping[Role, frozenset[Right]]] = MappingProxyType(
    {
        Role.ADMINISTRATOR: frozenset(
            {Right.SEE, Right.SEE_LOG, Right.OPERATE, Right.MANAGE_ACCOUNTS}
        ),
        Role.OPERATOR: _ALL_OF_AN_OFFICE,
        Role.OFFICE: _ALL_OF_AN_OFFICE - {Right.OPERATE},
        Role.LOCALITY_OFFICER: _OF_AN_OFFICER,
        Role.LOCALITY_LEADER: _OF_AN_OFFICER | {Right.SIGN},
        Role.DEPARTMENT_OFFICER: frozenset({Right.SEE, Right.REPORT}),
        Role.COUNCIL_SECRETARY: frozenset({Right.SEE, Right.PROCESS, Right.SIGN}),
        Role.COUNCIL_MEMBER: frozenset({Right.SEE}),
        Role.ADVISORY_TEAM: frozenset({Right.SEE}),
        Role.AUDITOR: frozenset({Right.SEE, Right.SEE_LOG}),
        Role.PRODUCER: frozenset({Right.SEE, Right.HAND_IN}),
    }
)
_BY_PRODUCER: Final = frozenset({Holder.PRODUCER})
_BY_LOCALITY: Final = frozenset({Holder.PRODUCER, Holder.LOCALITY, Holder.NOBODY})
_BY_COUNCIL: Final = frozenset({Holder.COUNCIL})
HOLDERS: Final[Mapping[Role, frozenset[Holder]]] = MappingProxyType(
    {
        Role.LOCALITY_OFFICER: _BY_LOCALITY,
        Role.LOCALITY_LEADER: _BY_LOCALITY,
        Role.COUNCIL_SECRETARY: _BY_COUNCIL,
        Role.PRODUCER: _BY_PRODUCER,
    }
)
"""Who must hold an entry when somebody of a role acts on it; any holder where none is named."""

SECOND_FACTOR: Final = frozenset({Role.ADMINISTRATOR, Role.OPERATOR})
"""Roles that sign in with a second factor."""

SEES_APPLICATIONS: Final = frozenset({Right.REGISTER, Right.SEE_LOG})
"""Rights of which one is enough to read what a producer has sent: to answer it, to audit."""

NEEDED: Final[Mapping[Action, Right]] = MappingProxyType(
    {
        **dict.fromkeys(
            (Action.SUBMIT, Action.FILE, Action.WITHDRAW, Action.RE_ENTER), Right.HAND_IN
        ),
        **dict.fromkeys(
            (Action.RETURN, Action.INVITE, Action.ATTEND, Action.SUPPLEMENT, Action.REACH),
            Right.PROCESS,
        ),
        **dict.fromkeys(
            (
                Action.SELECT,
                Action.REJECT,
                Action.FORWARD,
                Action.CERTIFY,
                Action.NOMINATE,
                Action.HAND_BACK,
                Action.FAIL,
                Action.DISQUALIFY,
            ),
            Right.SIGN,
        ),
        **dict.fromkeys(
            (
                Action.WAIVE,
                Action.EXTEND,
                Action.DEFER,
                Action.LAPSE,
                Action.NEXT_ROUND,
                Action.REINSTATE,
            ),
            Right.DECIDE,
        ),
        Action.REGISTER: Right.REGISTER,
    }
)
"""Which right an action needs; one that is not named is the system's own."""


SYSTEM: Final = Actor("Hệ thống", (Grant(Role.OPERATOR), Grant(Role.ADMINISTRATOR)))
"""The system itself, and whoever sits at its command line."""


def may(actor: Actor, right: Right, thing: Thing | None = None) -> bool:
    """Tell whether somebody may do something, and to a thing if one is named.

    Source: design §1 (who uses it) and §5 (who holds an entry); QĐ 26/2026/QĐ-TTg, Điều 4-7: the
    locality checks and forwards, the province decides, the producer hands in.
    """
    return any(_gives(grant, right, thing) for grant in actor.grants)


def check(actor: Actor, right: Right, thing: Thing | None = None) -> None:
    """Refuse what somebody may not do.

    Raises:
        NotAllowed: none of his roles allows it, or not here.

    Source: as `may`.
    """
    if may(actor, right, thing):
        return
    here = " ở địa bàn, bước hoặc lĩnh vực này" if thing and may(actor, right) else ""
    raise NotAllowed(
        f"Tài khoản {actor.name} không có quyền “{right.label}”{here}: hãy liên hệ Văn phòng Điều "
        "phối hoặc người quản trị."
    )


def sight(actor: Actor) -> Sight:
    """Tell which entries somebody sees.

    Source: as `may`.
    """
    parts = tuple(grant for grant in actor.grants if Right.SEE in RIGHTS[grant.role])
    whole = [grant for grant in parts if _is_whole(grant)]
    return Sight(
        everywhere=any(grant.cycle is None for grant in whole),
        cycles=frozenset(grant.cycle for grant in whole if grant.cycle is not None),
        parts=tuple(grant for grant in parts if not _is_whole(grant)),
    )


def actions_for(actor: Actor, actions: Iterable[Action], thing: Thing) -> tuple[Action, ...]:
    """Choose the actions that somebody may take on a thing.

    Source: as `may`.
    """
    return tuple(
        action for action in actions if action in NEEDED and may(actor, NEEDED[action], thing)
    )


def _gives(grant: Grant, right: Right, thing: Thing | None) -> bool:
    if right not in RIGHTS[grant.role]:
        return False
    return thing is None or (_reaches(grant, right, thing) and _is_turn(grant.role, right, thing))


def _reaches(grant: Grant, right: Right, thing: Thing) -> bool:
    return (
        (grant.units is None or thing.unit in grant.units)
        and (_is_of_unit(grant, right) or not grant.groups or thing.group in grant.groups)
        and (grant.role is not Role.PRODUCER or thing.producer == grant.producer)
        and (grant.cycle is None or thing.cycle in {None, grant.cycle})
    )


def _is_of_unit(grant: Grant, right: Right) -> bool:
    """Tell whether sectors do not matter: the tasks and the calendar of a unit have none."""
    return right is Right.REPORT and grant.units is not None


def _is_turn(role: Role, right: Right, thing: Thing) -> bool:
    """Tell whether one of a role may act on what its present holder holds; to see needs no turn."""
    if right in {Right.SEE, Right.REPORT, Right.WRITE, Right.REGISTER} or thing.holder is None:
        return True
    return role not in HOLDERS or thing.holder in HOLDERS[role]


def _is_whole(grant: Grant) -> bool:
    return grant.units is None and not grant.groups and grant.role is not Role.PRODUCER
