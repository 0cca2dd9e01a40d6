"""Accounts at the machine itself: the first administrator is made here."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ocop_cycle import clock
from ocop_cycle.cli.arguments import AsJson, day_typed, line_typed
from ocop_cycle.cli.tables import remark, show, show_facts, show_json
from rules.rights import Role
from rules.vocabulary import Group

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ocop_cycle.models.columns import AnyRow
    from ocop_cycle.services.accounts import Given

app = typer.Typer()
_BY = "máy chủ"
_HEADINGS = {
    "name": "Họ tên",
    "email": "Thư điện tử",
    "state": "Trạng thái",
    "roles": "Vai trò",
    "way": "Đăng nhập bằng",
}
_LOG = {
    "at": "Lúc",
    "name": "Ai",
    "what": "Việc",
    "object": "Về",
    "outcome": "Kết quả",
    "address": "Địa chỉ mạng",
}
_STATES = {"open": "đang dùng", "closed": "đã đóng"}

Name = Annotated[str, typer.Argument(parser=line_typed, metavar="HỌ-TÊN", help="Họ tên.")]
Email = Annotated[
    str, typer.Argument(parser=line_typed, metavar="THƯ", help="Địa chỉ thư điện tử.")
]
OfOne = Annotated[str, typer.Option(metavar="THƯ", help="Chỉ của tài khoản có địa chỉ này.")]
RoleMeant = Annotated[
    list[Role] | None,
    typer.Option("--role", metavar="VAI-TRÒ", help="Vai trò, ví dụ administrator, office."),
]
OneRole = Annotated[Role, typer.Option("--role", metavar="VAI-TRÒ", help="Vai trò.")]
Unit = Annotated[
    str, typer.Option("--unit", parser=line_typed, metavar="MÃ", help="Mã đơn vị, kể cả cấp dưới.")
]
Groups = Annotated[
    list[Group] | None,
    typer.Option("--group", metavar="NHÓM", help="Nhóm sản phẩm của sở, ngành; ghi được nhiều."),
]
ProducerMeant = Annotated[
    str,
    typer.Option(
        "--producer", parser=line_typed, metavar="TÊN", help="Tên chủ thể, hoặc mã một sản phẩm."
    ),
]
CycleMeant = Annotated[
    str, typer.Option("--cycle", parser=line_typed, metavar="KỲ", help="Chỉ trong kỳ này.")
]
Until = Annotated[
    date | None,
    typer.Option("--until", parser=day_typed, metavar="NGÀY", help="Đến hết ngày."),
]
Most = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Nhiều nhất bao nhiêu dòng.")]


@app.command()
def create(
    name: Name,
    email: Email,
    *,
    role: RoleMeant = None,
    unit: Unit = "",
    group: Groups = None,
    producer: ProducerMeant = "",
    cycle: CycleMeant = "",
    as_json: AsJson = False,
) -> None:
    """Tạo tài khoản; ai có vai trò của cán bộ thì nhận mật khẩu dùng một lần."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services import accounts, passwords

    with writing() as session:
        made = accounts.create(session, name, email, at=clock.now())
        for each in role or ():
            given = _given(session, each, (unit, group, producer, cycle), None)
            accounts.grant(session, made, given, by=_BY, at=clock.now())
        staff = {each for each in role or () if each is not Role.PRODUCER}
        password = passwords.give_first(session, made, at=clock.now()) if staff else ""
        _log(session, "account create", made)
    answer = {"id": made.public_id, "email": made.email, "password": password or None}
    _told(answer, as_json=as_json)


@app.command("list")
def list_accounts(*, as_json: AsJson = False) -> None:
    """Liệt kê tài khoản và vai trò."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.accounts import listing

    with looking() as session:
        rows = listing(session, clock.today())
    if not as_json:
        rows = [{**row, **_in_words(row)} for row in rows]
    show(rows, _HEADINGS, as_json=as_json, empty="Chưa có tài khoản: `ocop account create`.")


@app.command()
def grant(
    email: Email,
    *,
    role: OneRole,
    unit: Unit = "",
    group: Groups = None,
    producer: ProducerMeant = "",
    cycle: CycleMeant = "",
    until: Until = None,
) -> None:
    """Giao một vai trò cho tài khoản."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services import accounts

    with writing() as session:
        row = _account(session, email)
        given = _given(session, role, (unit, group, producer, cycle), until)
        accounts.grant(session, row, given, by=_BY, at=clock.now())
        _log(session, "account grant", row)
    typer.echo(f"{row.email}: {role.label}.")


@app.command()
def revoke(email: Email, role: OneRole, unit: Unit = "") -> None:
    """Thu hồi một vai trò của tài khoản, ở một đơn vị hoặc ở mọi nơi."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.errors import NotFound
    from ocop_cycle.queries.accounts import grants_of
    from ocop_cycle.services import accounts

    with writing() as session:
        row = _account(session, email)
        held = [
            each
            for each in grants_of(session, row.id, clock.today())
            if each["role"] is role and unit in {"", each["unit"]}
        ]
        if not held:
            raise NotFound(f"{row.email} không có vai trò “{role.label}” này.")
        for each in held:
            accounts.revoke(session, row, each["id"], at=clock.now())
        _log(session, "account revoke", row)
    typer.echo(f"{row.email}: đã thu hồi {len(held)} vai trò “{role.label}”.")


@app.command()
def password(
    email: Email,
    *,
    reset_factor: Annotated[
        bool, typer.Option("--reset-factor", help="Gỡ cả mã xác thực thứ hai.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Cấp mật khẩu dùng một lần, phải đổi trong 24 giờ; mọi phiên đăng nhập kết thúc."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services import factors, passwords

    with writing() as session:
        row = _account(session, email)
        given = passwords.give_first(session, row, at=clock.now())
        if reset_factor:
            factors.remove(session, row)
        _log(session, "account password", row)
    _told({"id": row.public_id, "email": row.email, "password": given}, as_json=as_json)


@app.command()
def close(email: Email) -> None:
    """Đóng tài khoản: mọi phiên kết thúc, quá trình xử lý vẫn giữ tên."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services import accounts

    with writing() as session:
        row = _account(session, email)
        accounts.close(session, row, at=clock.now())
        _log(session, "account close", row)
    typer.echo(f"{row.email}: đã đóng.")


@app.command()
def log(email: OfOne = "", limit: Most = 100, *, as_json: AsJson = False) -> None:
    """Xem nhật ký truy cập, mới nhất trước."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.access_log import Wanted, listing
    from ocop_cycle.services.access_log import Outcome

    with looking() as session:
        account = _account(session, email).public_id if email else ""
        rows = listing(session, Wanted(account=account, limit=limit))
    if not as_json:
        rows = [{**row, "outcome": Outcome(row["outcome"]).label} for row in rows]
    show(rows, _LOG, as_json=as_json, empty="Chưa có gì trong nhật ký.")


def _account(session: "Session", email: str) -> "AnyRow":
    from ocop_cycle.queries.accounts import account_of

    return account_of(session, email)


def _given(
    session: "Session",
    role: Role,
    where: tuple[str, list[Group] | None, str, str],
    until: date | None,
) -> "Given":
    from ocop_cycle.queries.accounts import place_of
    from ocop_cycle.services.accounts import Given

    unit, groups, producer, cycle = where
    place = place_of(session, unit=unit, producer=producer, cycle=cycle)
    return Given(role, place.unit, groups or (), place.producer, place.cycle, until=until)


def _log(session: "Session", what: str, account: "AnyRow") -> None:
    from ocop_cycle.services import access_log

    access_log.note(session, what, at=clock.now(), about=account.email)


def _told(answer: dict[str, str | None], *, as_json: bool) -> None:
    if as_json:
        show_json(answer)
        return
    show_facts({"Thư điện tử": answer["email"], "Mật khẩu dùng một lần": answer["password"] or "—"})
    if answer["password"]:
        remark("Mật khẩu chỉ hiện lần này và phải đổi trong 24 giờ khi đăng nhập.")


def _in_words(row: dict[str, object]) -> dict[str, str]:
    grants = row["grants"] if isinstance(row["grants"], list) else []
    way = "mật khẩu" if row["password"] else "thư"
    return {
        "state": _STATES[str(row["state"])],
        "roles": ", ".join(map(_role_in_words, grants)),
        "way": f"{way}, mã xác thực" if row["factor"] else way,
    }


def _role_in_words(grant: dict[str, Any]) -> str:
    label = str(grant["role"].label)
    return f"{label} ({grant['unit']})" if grant["unit"] else label
