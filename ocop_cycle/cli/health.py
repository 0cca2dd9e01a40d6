"""`ocop doctor`: what of an installation is in order, what is not, what is unsafe."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from ocop_cycle import clock
from ocop_cycle.cli.arguments import AsJson
from ocop_cycle.cli.tables import show
from rules.errors import Refusal
from rules.vocabulary import Word

if TYPE_CHECKING:
    from sqlalchemy import Engine

_MEGABYTE: Final = 1024 * 1024
_LITTLE_SPACE: Final = 500 * _MEGABYTE
_NO_SPACE: Final = 50 * _MEGABYTE


class State(Word):
    """How a check came out."""

    OK = "ok", "Tốt"
    WARNING = "warning", "Lưu ý"
    ERROR = "error", "Không an toàn"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    check: str
    state: State
    detail: str


def doctor(*, as_json: AsJson = False) -> None:
    """Khám hệ thống: cơ sở dữ liệu, múi giờ, ngày nghỉ, thư, quyền ghi, chỗ trống."""
    found = list(examine())
    headings = {"check": "Mục", "state": "Kết quả", "detail": "Chi tiết"}
    rows = [{"check": each.check, "state": each.state, "detail": each.detail} for each in found]
    show(rows, headings, as_json=as_json, empty="")
    if any(each.state is State.ERROR for each in found):
        raise typer.Exit(1)


def examine() -> Iterator[Check]:
    """Look at everything, one check after the other."""
    from ocop_cycle.settings import settings

    home = settings().home
    yield _home(home)
    yield _secret(home)
    yield from _store()
    yield _clock()
    yield _holidays()
    yield _mail_server()
    yield _space(home)


def _home(home: Path) -> Check:
    known = _nearest(home)
    if known.is_dir() and os.access(known, os.W_OK | os.X_OK):
        missing = "" if home.exists() else " (chưa có, sẽ được tạo)"
        return Check("home", State.OK, f"{home}{missing}")
    return Check(
        "home", State.ERROR, f"Không ghi được vào {home}: hãy sửa quyền hoặc đặt OCOP_HOME."
    )


def _secret(home: Path) -> Check:
    path = home / "secret.key"
    if not path.exists():
        return Check("secret_key", State.OK, "Chưa có, sẽ được tạo khi cần.")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        return Check(
            "secret_key", State.ERROR, f"Người khác đọc được {path}: hãy chạy chmod 600 {path}."
        )
    if not path.stat().st_size:
        return Check("secret_key", State.ERROR, f"{path} trống: hãy xóa tệp này để tạo lại.")
    return Check("secret_key", State.OK, str(path))


def _store() -> Iterator[Check]:
    from sqlalchemy.exc import DatabaseError

    from ocop_cycle.db import open_engine, url_of
    from ocop_cycle.settings import settings

    url = url_of(settings().database_url)
    is_file = url.get_backend_name() == "sqlite"
    if is_file:
        yield from _library()
        if not Path(url.database or "").is_file():
            yield Check("database", State.OK, f"{url.database} (chưa có, sẽ được tạo)")
            return
    opened = open_engine(settings().database_url)
    try:
        yield from _pragmas(opened) if is_file else ()
        yield _version(opened)
    except DatabaseError as fault:
        yield Check(
            "database", State.ERROR, f"Không đọc được cơ sở dữ liệu ({fault.orig}): hãy khôi phục."
        )
    finally:
        opened.dispose()


def _library() -> Iterator[Check]:
    from ocop_cycle.db import journal_mode, open_engine

    version = open_engine("sqlite://").dialect.loaded_dbapi.sqlite_version_info
    written = ".".join(map(str, version))
    if journal_mode(version) == "WAL":
        yield Check("sqlite", State.OK, f"SQLite {written}, chế độ WAL")
    else:
        yield Check(
            "sqlite",
            State.WARNING,
            f"SQLite {written} có lỗi WAL nên dùng chế độ TRUNCATE (chậm hơn khi có nhiều người "
            "đọc): hãy cài pysqlite3.",
        )


def _pragmas(opened: "Engine") -> Iterator[Check]:
    with opened.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
        wrong = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    state = State.OK if synchronous == 2 and wrong == "ok" else State.ERROR  # noqa: PLR2004 -- 2 is FULL
    yield Check(
        "database",
        state,
        f"{opened.url.database}: journal_mode {mode}, synchronous {synchronous}, kiểm tra: {wrong}",
    )


def _version(opened: "Engine") -> Check:
    from ocop_cycle.db import stored_version
    from ocop_cycle.migrations import HEAD, KNOWN

    version = stored_version(opened)
    if version == HEAD:
        return Check("database_version", State.OK, version)
    if version is None or version in KNOWN:
        told = f"Phiên bản {version or 'chưa có'}, cần {HEAD}: lệnh kế tiếp sẽ nâng cấp."
        return Check("database_version", State.WARNING, told)
    return Check(
        "database_version",
        State.ERROR,
        f"Phiên bản {version} mới hơn chương trình ({HEAD}): hãy nâng cấp chương trình.",
    )


def _clock() -> Check:
    if os.environ.get("OCOP_NOW", "").strip():
        return Check("clock", State.WARNING, f"OCOP_NOW ghim giờ ở {clock.now():%d/%m/%Y}.")
    now = clock.now().astimezone(clock.VIETNAM)
    if now.utcoffset() != timedelta(hours=7):
        return Check("clock", State.ERROR, "Múi giờ Asia/Ho_Chi_Minh sai: hãy cài lại tzdata.")
    return Check("clock", State.OK, f"Asia/Ho_Chi_Minh, {now:%H:%M %d/%m/%Y}")


def _holidays() -> Check:
    from ocop_cycle.catalog.holidays import calendar_for

    year = clock.today().year
    known = calendar_for([year])
    days = sum(day.year == year for day in known.off)
    if not days:
        return Check(
            "holidays",
            State.WARNING,
            f"Chưa biết ngày nghỉ năm {year}: hãy `ocop calendar import`.",
        )
    worked = sum(day.year == year for day in known.worked)
    return Check("holidays", State.OK, f"Năm {year}: {days} ngày nghỉ, {worked} ngày làm bù")


def _mail_server() -> Check:
    from notifications.relay import relay_of
    from ocop_cycle.settings import settings

    url = settings().smtp_url
    if not url:
        return Check("smtp", State.WARNING, "Chưa đặt OCOP_SMTP_URL: thư chỉ nằm trong hộp chờ.")
    try:
        relay = relay_of(url)
    except Refusal as wrong:
        return Check("smtp", State.ERROR, str(wrong))
    if relay.password and relay.start_tls is False and not relay.tls:
        return Check(
            "smtp", State.ERROR, "Mật khẩu thư gửi đi không mã hóa: hãy dùng smtps hoặc starttls."
        )
    return Check("smtp", State.OK, f"{relay.host}:{relay.port}")


def _space(home: Path) -> Check:
    free = shutil.disk_usage(_nearest(home)).free
    told = f"Còn {free // _MEGABYTE:,} MB".replace(",", ".")
    if free < _NO_SPACE:
        return Check("disk", State.ERROR, f"{told}: hãy giải phóng chỗ trống ngay.")
    return Check("disk", State.WARNING if free < _LITTLE_SPACE else State.OK, told)


def _nearest(path: Path) -> Path:
    return next(each for each in (path, *path.parents) if each.exists())
